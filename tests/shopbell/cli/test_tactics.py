"""`shopbell tactics`: listed, explained, adopted, put off, closed, taken back, and what came of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from shutil import rmtree

import pytest
from click.shell_completion import ShellComplete

from commerce.clock import FrozenClock
from commerce.languages import LANGUAGES
from knowledge import load
from shopbell.cli.commands.tactics import command
from shopbell.cli.tactics_why import why_of
from shopbell.jobs.advice import Adviser
from shopbell.wiring import open_installation
from tests.knowledge.test_playbooks import EXAMPLE
from tests.shopbell.cli.home import NOW, Home
from wording.language import language as language_of

COUNTDOWN = "limited_time_offer_countdown"
TITLE = "Offer a deal for a limited time with a countdown"
GIFT = "gift_wrapping_at_checkout"
WOOD = ("--shop", "wood")
#: Ordinary days lie before and after it.
AUTUMN = datetime(2025, 11, 5, 9, tzinfo=UTC)


def test_tactics_are_listed_by_stage_with_where_each_stands(shopbell: Home) -> None:
    told = shopbell("tactics", "--json").json()
    order = [stage.id for stage in sorted(load().stages.values(), key=lambda one: one.order)]
    assert {one["id"] for one in told} == load().tactics.keys()
    assert [one["stage"] for one in told] == sorted((one["stage"] for one in told), key=order.index)
    assert shopbell("tactics", "adopt", COUNTDOWN, *WOOD).code == 0
    assert shopbell("tactics", "later", "add_social_proof", "--shop", "silk", "--until", "2 weeks").code == 0
    out = shopbell("tactics").out
    assert "wood: adopted since Jan 20, 2026" in out
    assert "silk: later, from Feb 3, 2026 on" in out
    found = {one["id"]: one["shops"] for one in shopbell("tactics", "list", *WOOD, "--json").json()}
    assert found[COUNTDOWN][0]["entry"]["state"] == "adopted"
    assert found["add_social_proof"] == []
    assert shopbell("tactics", "undo", COUNTDOWN, *WOOD).code == 0
    assert shopbell("tactics", "undo", "add_social_proof", "--shop", "silk").code == 0
    assert "adopted since" not in shopbell("tactics").out


@pytest.mark.parametrize("language", ["en", "vi", "zh_Hant"])
def test_all_of_every_tactic_is_told_without_the_names_of_files(shopbell: Home, language: str) -> None:
    for tactic in load().tactics.values():
        ran = shopbell("tactics", "show", tactic.id, "--language", language)
        assert ran.code == 0, ran.err
        assert tactic.title[language] in ran.out
        assert all(step in ran.out for step in tactic.steps[language])
        assert ".txt" not in ran.out
        assert "%(" not in ran.out
    assert shopbell("tactics", "show", COUNTDOWN, "--json").json()["watch"] == list(load().tactics[COUNTDOWN].watch)


def test_why_tells_of_every_tactic_which_conditions_hold(shopbell: Home) -> None:
    installation = open_installation(shopbell.folder / "config.toml", None, FrozenClock(NOW), {})
    with installation.open_cache() as cache:
        opened = installation.open_shop(installation.shops("wood")[0], cache)
        for tactic in load().tactics.values():
            for code in LANGUAGES:
                told = why_of(tactic, opened, load(), language_of(code))
                assert [len(case) for case in told.cases] == [len(one) for one in (tactic.fits_when, *tactic.or_when)]
                assert all(one.says and one.stands for case in told.cases for one in case), told


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_tactic_fits_where_all_conditions_of_a_case_hold(shopbell: Home, language: str) -> None:
    found = set()
    for tactic in list(load().tactics.values())[:16]:
        told = shopbell("tactics", "why", tactic.id, *WOOD, "--json", "--language", language).json()
        assert told["fits"] == any(all(one["holds"] for one in case) for case in told["cases"])
        assert all(one["condition"] and one["stands"] for case in told["cases"] for one in case), told
        found.add(told["fits"])
    assert found == {True, False}


def test_why_shows_the_shops_own_figures_and_what_to_write_where_nobody_told(shopbell: Home) -> None:
    out = shopbell("tactics", "why", COUNTDOWN, *WOOD).out
    assert "Conversion rate is off target, or worse than usual" in out
    assert "It does not fit now." in out
    asks = next(
        (tactic.id, one.setting) for tactic in load().tactics.values() for one in tactic.fits_when if one.test == "yes"
    )
    assert f"write `{asks[1]} = true` under [shop.facts]" in shopbell("tactics", "why", asks[0], *WOOD).out


def test_what_is_adopted_is_followed_and_told_and_nothing_is_claimed_too_early(shopbell: Home) -> None:
    adopt = ("tactics", "adopt", COUNTDOWN, *WOOD, "--where", "device:mobile", "--note", "24 h <script>\n\x1b[31mred")
    ran = shopbell(*adopt, now=AUTUMN)
    told = "is adopted since Nov 5, 2025; what comes of it (Conversion rate) is told from Nov 19, 2025 on"
    assert (ran.code, ran.out) == (0, f"wood: {TITLE} {told}\n"), ran.err
    early = shopbell("tactics", "outcome", now=datetime(2025, 11, 10, 9, tzinfo=UTC))
    assert "Device “mobile”): too early to tell" in early.out
    assert "Too early to tell: 9 days are left of the 14 that it takes." in early.out
    assert r"24 h <script> \u001b[31mred" in early.out  # on one line, and nothing unseen in it
    later = shopbell("tactics", "outcome", COUNTDOWN, "--json").json()
    [one] = later
    assert (one["kpi"], one["needed_days"], one["change"]["unit"]) == ("conversion_rate", 28, "percent")
    low, high = one["change"]["interval"]
    assert low <= one["change"]["difference"] <= high
    out = shopbell("tactics", "outcome").out
    assert "in the 28 days before" in out
    assert "The other parts went from" in out
    assert "To watch:" in out
    ran = shopbell(*adopt)
    assert (ran.code, "it is adopted since 2025-11-05; close it first" in ran.err) == (1, True)
    assert shopbell("tactics", "close", COUNTDOWN, *WOOD).out == f"wood: {TITLE} is closed\n"
    ran = shopbell("tactics", "undo", COUNTDOWN, *WOOD, "--json")
    assert (ran.json()["after"], ran.json()["undone_by"]) == ("adopted", "close")
    logged = shopbell("alerts", "log", *WOOD).out
    assert "adopted" in logged
    assert TITLE in logged
    assert shopbell("tactics", "undo", COUNTDOWN, *WOOD, now=NOW + timedelta(minutes=1)).code == 0
    assert (
        shopbell("tactics", "outcome").out == "nothing is adopted yet; `shopbell tactics adopt ID` notes what you try\n"
    )


def test_amounts_are_told_without_marks_that_a_terminal_shows_as_boxes(shopbell: Home) -> None:
    assert shopbell("tactics", "adopt", "cross_sell_complements", *WOOD, now=AUTUMN).code == 0
    out = shopbell("tactics", "outcome", "cross_sell_complements").out
    assert shopbell("tactics", "undo", "cross_sell_complements", *WOOD).code == 0
    assert "Average order value" in out
    assert "made a difference of \N{MINUS SIGN}€" in out


def test_what_runs_or_is_not_wanted_is_not_suggested(shopbell: Home) -> None:
    def suggested() -> str:
        installation = open_installation(shopbell.folder / "config.toml", None, FrozenClock(NOW), {})
        with installation.open_cache() as cache:
            opened = installation.open_shop(installation.shops("wood")[0], cache)
            verdict = opened.verdict("average_order_value")
            found = Adviser(opened, cache, installation.collection).advice(verdict, "wood/average_order_value@1")
        assert found is not None
        return found.tactic.id

    first = suggested()
    assert shopbell("tactics", "adopt", first, *WOOD).code == 0
    second = suggested()
    assert shopbell("tactics", "not-for-us", second, *WOOD).code == 0
    third = suggested()
    assert shopbell("tactics", "later", third, *WOOD).code == 0
    assert len({first, second, third, suggested()}) == 4
    for tactic in (first, second, third):
        assert shopbell("tactics", "undo", tactic, *WOOD).code == 0
    assert suggested() == first


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("adopt", "limited_time_ofer_countdown"), f'there is no such tactic; did you mean "{COUNTDOWN}"'),
        (("adopt", COUNTDOWN, "--on", "2026-02-01"), "2026-02-01 is still to come (it is 2026-01-20 at the shop)"),
        (("adopt", COUNTDOWN, "--on", "soon"), "--on 'soon' is not a day"),
        (("adopt", COUNTDOWN, "--where", "device:watch"), "the shop has no device 'watch'"),
        (("adopt", COUNTDOWN, "--where", "moon:full"), "conversion_rate is not counted by 'moon'"),
        (("adopt", COUNTDOWN, "--kpi", "revenu"), "it is not known to move 'revenu'"),
        (("adopt", COUNTDOWN, "--as", "Nobody"), "there is no [[recipient]] 'Nobody' who could answer"),
        (("later", COUNTDOWN, "--until", "2025-01-01"), "is past"),
        (("close", COUNTDOWN), "it is not adopted; there is nothing to close"),
        (("undo", COUNTDOWN), "nothing was said of it that could be taken back"),
        (("show", "chat"), 'there is no tactic "chat"'),
        (("why", "nothing"), 'there is no tactic "nothing"'),
        (("outcome", COUNTDOWN), f"{COUNTDOWN} was never adopted; `shopbell tactics adopt {COUNTDOWN}`"),
    ],
)
def test_what_cannot_be_is_told_with_what_can(shopbell: Home, words: tuple[str, ...], told: str) -> None:
    shop = () if words[0] in {"show", "outcome"} else WOOD
    ran = shopbell("tactics", *words, *shop, now=NOW + timedelta(hours=1))
    assert ran.code in {1, 2}
    assert told in ran.err


def test_a_shop_that_is_not_there_is_told(shopbell: Home) -> None:
    ran = shopbell("tactics", "adopt", COUNTDOWN, "--shop", "woods")
    assert (ran.code, 'no such shop in config.toml; did you mean "wood"?' in ran.err) == (2, True)
    ran = shopbell("tactics", "adopt", COUNTDOWN)
    assert (ran.code, "add --shop with one of: wood, silk" in ran.err) == (2, True)


def test_the_shell_completes_an_id_and_a_dash_is_as_good_as_an_underscore(shopbell: Home) -> None:
    completed = ShellComplete(command, {}, "tactics", "_X").get_completions(["show"], "limited_")
    assert [one.value for one in completed] == [COUNTDOWN]
    assert shopbell("tactics", "show", COUNTDOWN.replace("_", "-"), now=NOW).code == 0


HOSTILE = "</b>*bold* <!here> \\u001b[31mred \\u202eback"


def test_what_a_playbook_says_cannot_write_on_the_screen(shopbell: Home) -> None:
    config, folder = shopbell.folder / "config.toml", shopbell.folder / "playbooks"
    before = config.read_text()
    folder.mkdir()
    own = EXAMPLE.read_text(encoding="utf-8").replace("Offer gift wrapping in the cart", HOSTILE)
    own = own.replace("Show the offer in the cart, with a picture", HOSTILE).replace(
        "Our agency's playbook, spring 2026", HOSTILE
    )
    (folder / "agency.toml").write_text(own, encoding="utf-8")
    config.write_text(before.replace("[shopbell]\n", '[shopbell]\nplaybooks = "playbooks"\n'))
    try:
        for words in (("list",), ("show", GIFT), ("why", GIFT, *WOOD), ("adopt", GIFT, *WOOD), ("undo", GIFT, *WOOD)):
            ran = shopbell("tactics", *words)
            assert ran.code == 0, ran.err
            assert "[31mred" in ran.out, words
            assert not {"\x1b", "\u202e"} & set(ran.out), words
    finally:
        config.write_text(before)
        rmtree(folder)


def test_an_id_is_never_cut_for_it_is_there_to_be_typed(shopbell: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("FORCE_COLOR", "1")  # as in a terminal
    for language in ("en", "vi", "zh_Hant"):
        assert load().tactics.keys() <= set(shopbell("tactics", "list", "--language", language).out.split())
