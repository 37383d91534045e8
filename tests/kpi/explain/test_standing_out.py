"""Which keys stand out: chance is counted in, the largest key is no scapegoat, and the set is the smallest."""

from __future__ import annotations

import pytest

from kpi.explain.standing_out import Cell, is_alike, standing_out

BEFORE = {"large": 800, "middle": 400, "small": 200, "tiny": 40}
QUARTER = 0.25  # as many days now: two weeks after eight


def cells(kept: dict[str, float], *, alike: float = 1.0, swing: float = 1.0) -> list[Cell]:
    return [
        Cell(key, count, round(count * QUARTER * kept.get(key, alike)), QUARTER, swing) for key, count in BEFORE.items()
    ]


def named(of: list[Cell], worse: int = -1) -> tuple[str, ...]:
    found = standing_out(of, worse)
    return found[0].keys if found else ()


@pytest.mark.parametrize("key", ["large", "middle", "small"])
def test_the_one_key_that_lost_is_named_with_its_part_of_the_loss(key: str) -> None:
    of = cells({key: 0.3})
    (first, *_) = standing_out(of, -1)
    assert first.keys == (key,)
    assert (round(first.explains, 2), round(first.outside, 2)) == (1.0, 1.0)
    assert not is_alike(of, -1)


def test_a_fall_that_is_the_same_everywhere_is_nobodys_fault() -> None:
    of = cells({}, alike=0.6)
    assert named(of) == ()
    assert is_alike(of, -1)


def test_two_keys_that_lost_are_a_set_of_two_largest_loss_first() -> None:
    assert named(cells({"small": 0.2, "middle": 0.2})) == ("middle", "small")


def test_a_small_key_by_chance_is_not_named_beside_the_one_that_lost() -> None:
    assert named(cells({"large": 0.4, "tiny": 0.8})) == ("large",)
    assert named(cells({"large": 0.4, "tiny": 0.4})) == ("large",)  # 4 cases where 10 were due


def test_what_has_no_name_is_never_named_but_keeps_the_rest_from_being_alike() -> None:
    of = [
        Cell("" if cell.key == "large" else cell.key, *(cell.before, cell.now, QUARTER))
        for cell in cells({"large": 0.4})
    ]
    assert named(of) == ()
    assert not is_alike(of, -1)


def test_keys_that_swing_a_lot_need_more_to_stand_out() -> None:
    assert named(cells({"small": 0.4})) == ("small",)
    assert named(cells({"small": 0.4}, swing=6.0)) == ()


def test_where_too_little_is_known_nothing_is_said_to_be_alike() -> None:
    few = [Cell("one", 4, 1, QUARTER), Cell("other", 4, 0, QUARTER)]
    assert (named(few), is_alike(few, -1)) == ((), False)


def test_of_what_should_be_low_the_key_that_rose_is_named() -> None:
    assert named(cells({"middle": 2.5}), worse=1) == ("middle",)
    assert named(cells({"middle": 2.5})) == ()


def test_a_key_without_any_case_left_is_named() -> None:
    assert named(cells({"small": 0.0})) == ("small",)


def test_more_of_what_they_come_out_of_is_reckoned_with() -> None:
    of = [Cell("spent more", 400, 100, 0.5), Cell("spent as much", 400, 100, QUARTER)]
    assert named(of) == ("spent more",)
