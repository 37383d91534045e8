"""When the product speaks of its own troubles: once, together, when they last; and once when they are over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.decide.troubles import PATIENCE, SETTLED, TOGETHER, Word, advance
from commerce.troubles import Remembered, Trouble, TroubleKind
from tests.make import NOON
from tests.many import examples

STEP = timedelta(minutes=5)
DISK = Trouble(TroubleKind.DISK_FULL, detail="/data", count=12)
TOYS = Trouble(TroubleKind.SHOP_UNREAD, "toys", since=NOON - timedelta(hours=6))
WOOD = Trouble(TroubleKind.SHOP_UNREAD, "wood", since=NOON - timedelta(hours=6))
REVOKED = Trouble(TroubleKind.SHOP_REFUSED, "toys", detail="toys.example answered 401")


def looks(*seen: Sequence[Trouble], quiet: Sequence[int] = ()) -> list[Word]:
    """Look every five minutes, and return what each look led to."""
    words, known = list[Word](), dict[str, Remembered]()
    for number, wrong in enumerate(seen):
        word = advance(known, wrong, NOON + number * STEP, quiet=number in quiet)
        known = dict(word.remembered)
        words.append(word)
    return words


def told(words: Sequence[Word]) -> list[tuple[int, str, list[str]]]:
    """Return at which looks something was told, and what."""
    found = []
    for number, word in enumerate(words):
        if word.begun:
            found.append((number, "begun", [one.name for one in word.begun]))
        if word.ended:
            found.append((number, "ended", [one.trouble.name for one in word.ended]))
    return found


def after(time: timedelta) -> int:
    return time // STEP


def test_a_trouble_is_told_once_however_long_it_lasts() -> None:
    assert told(looks(*[[DISK]] * 300)) == [(after(TOGETHER), "begun", [DISK.name])]


def test_troubles_that_begin_together_are_told_together() -> None:
    words = looks([TOYS], [TOYS], *[[TOYS, WOOD]] * 20)
    assert told(words) == [(after(TOGETHER), "begun", [TOYS.name, WOOD.name])]


def test_what_mends_itself_in_time_is_never_told() -> None:
    assert told(looks(*[[REVOKED]] * (after(PATIENCE[REVOKED.kind])), *[[]] * 50)) == []


def test_a_key_that_stays_revoked_is_told_after_an_hour() -> None:
    assert told(looks(*[[REVOKED]] * 50)) == [(after(timedelta(hours=1) + TOGETHER), "begun", [REVOKED.name])]


def test_the_end_is_told_once_it_has_lasted() -> None:
    words = looks(*[[DISK]] * 10, *[[]] * 20)
    assert told(words) == [(3, "begun", [DISK.name]), (10 + after(SETTLED), "ended", [DISK.name])]
    assert words[-1].remembered == {}


def test_one_that_comes_back_at_once_is_the_same_one() -> None:
    assert told(looks(*[[DISK]] * 10, [], [], *[[DISK]] * 10)) == [(3, "begun", [DISK.name])]


def test_in_quiet_hours_begin_and_end_wait() -> None:
    words = looks(*[[DISK]] * 10, quiet=range(8))
    assert told(words) == [(8, "begun", [DISK.name])]
    words = looks(*[[DISK]] * 5, *[[]] * 30, quiet=range(4, 30))
    assert told(words) == [(3, "begun", [DISK.name]), (30, "ended", [DISK.name])]


def test_the_detail_told_later_is_that_of_the_last_look_and_its_begin_that_of_the_first() -> None:
    first = Trouble(TroubleKind.BACKUP_FAILING, detail="no room", since=NOON)
    later = Trouble(TroubleKind.BACKUP_FAILING, detail="no right to write")
    (one,) = looks([first], [later])[-1].remembered.values()
    assert (one.trouble.detail, one.trouble.since, one.seen_at) == ("no right to write", NOON, NOON)


def test_one_noted_by_a_clock_that_ran_ahead_is_as_new() -> None:
    ahead = {DISK.name: Remembered(DISK, NOON + timedelta(days=30))}
    word = advance(ahead, [DISK], NOON)
    assert word.remembered == {DISK.name: Remembered(DISK, NOON)}


@settings(max_examples=examples(200))
@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=60), st.booleans())
def test_begin_and_end_take_turns(pattern: Sequence[tuple[bool, bool]], quiet: bool) -> None:  # noqa: FBT001 - hypothesis hands it in
    seen = [[one for one, there in ((TOYS, first), (DISK, second)) if there] for first, second in pattern]
    words = looks(*seen, quiet=range(0, 60, 3) if quiet else ())
    for trouble in (TOYS, DISK):
        turns = [kind for _, kind, names in told(words) if trouble.name in names]
        assert turns == ["begun", "ended"] * (len(turns) // 2) + ["begun"] * (len(turns) % 2)


def test_nothing_that_was_never_told_ends() -> None:
    known: Mapping[str, Remembered] = {DISK.name: Remembered(DISK, NOON)}
    word = advance(known, [], NOON + timedelta(days=1))
    assert (word.remembered, word.ended) == ({}, [])


def test_what_is_wrong_with_a_table_is_not_over_because_its_shop_cannot_be_read() -> None:
    ended = Trouble(TroubleKind.TABLE_ENDED, "toys", "spend", "2026-02-10")
    words = looks(*[[ended]] * 20, *[[TOYS]] * 40, *[[ended]] * 40)
    assert [(kind, names) for _, kind, names in told(words)] == [
        ("begun", [ended.name]),
        ("begun", [TOYS.name]),
        ("ended", [TOYS.name]),
    ]


def test_a_shop_that_was_away_and_then_turns_us_away_is_not_said_to_be_read_again_between() -> None:
    words = looks(*[[TOYS]] * 20, *[[REVOKED]] * 40, *[[]] * 20)
    assert [(kind, names) for _, kind, names in told(words)] == [
        ("begun", [TOYS.name]),
        ("begun", [REVOKED.name]),
        ("ended", [TOYS.name]),
    ]
