"""Answers to incidents as they are typed, and what comes back."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from commerce.clock import FrozenClock
from commerce.watches import LogEntry, Past, Say, Watch, WatchState
from shopbell.wiring import open_installation
from tests.shopbell.cli.home import NOW, Home
from wording.language import language
from wording.phrases import WATCHES

ABOUT = ("average_order_value", "--shop", "wood")


def test_an_incident_is_answered_undone_and_remembered(shopbell: Home) -> None:
    assert shopbell("check", "--shop", "wood").code == 3
    ran = shopbell("alerts", "ack", *ABOUT, "--note", "prices were cut")
    assert (ran.code, ran.out) == (0, "wood: Average order value is acknowledged\n")
    ran = shopbell("alerts", "unack", *ABOUT, "--json")
    assert (ran.code, ran.json()["after"], ran.json()["undone_by"]) == (0, "firing", "acknowledge")
    ran = shopbell("alerts", "snooze", *ABOUT, "--for", "3d")
    assert ran.code == 0
    assert "wood: Average order value is snoozed until " in ran.out
    assert "(shop time)" in ran.out
    assert shopbell("alerts", "unsnooze", *ABOUT).code == 0
    assert shopbell("alerts", "note", "average_order_value", "looked at it", "--shop", "wood").code == 0
    told = shopbell("alerts", "history", *ABOUT, "--json").json()
    done = ["acknowledge", "unacknowledge", "snooze", "unsnooze", "note"]
    assert [one["action"] for one in told if one.get("action")] == done
    assert [one["note"] for one in told if one.get("note")] == ["prices were cut", "looked at it"]
    assert "looked at it" in shopbell("alerts", "history", *ABOUT).out


def test_what_cannot_be_done_is_told_with_what_can(shopbell: Home) -> None:
    ran = shopbell("alerts", "snooze", *ABOUT, "--until", "whenever")
    assert ran.code == 1
    assert "cannot read until when in 'whenever'; write e.g." in ran.err
    ran = shopbell("alerts", "ack", *ABOUT, "--by", "Nobody")
    assert ran.code == 1
    assert "there is no [[recipient]] 'Nobody' who could answer" in ran.err
    ran = shopbell("alerts", "ack", "average_order_valu", "--shop", "wood")
    assert "did you mean 'average_order_value'?" in ran.err
    ran = shopbell("alerts", "ack", "average_order_value")
    assert (ran.code, "add --shop with one of: wood, silk" in ran.err) == (2, True)
    assert "there is no incident 'nothing'" in shopbell("alerts", "history", "nothing", "--shop", "wood").err


def test_days_are_expected_listed_and_withdrawn(shopbell: Home) -> None:
    days = ("--from", "2026-04-01", "--to", "2026-04-07")
    ran = shopbell("expect", "revenue", *days, "--why", "sold out", "--shop", "silk")
    assert (ran.code, "silk: Revenue is expected until Apr 7, 2026" in ran.out) == (0, True), ran.err
    [listed] = shopbell("expect", "--list", "--shop", "silk", "--json").json()
    told = (listed["subject"], listed["first"], listed["last"], listed["why"])
    assert told == ("revenue", "2026-04-01", "2026-04-07", "sold out")
    assert "sold out" in shopbell("expect", "--list").out
    assert shopbell("expect", "--withdraw", str(listed["number"]), "--shop", "silk").code == 0
    assert shopbell("expect", "--list").out == "nothing is expected\n"
    ran = shopbell("expect", "--withdraw", str(listed["number"]), "--shop", "silk")
    assert (ran.code, "is expected; `shopbell expect --list` shows what is" in ran.err) == (1, True)


def test_days_that_are_withdrawn_are_judged_again_and_the_log_says_who(shopbell: Home) -> None:
    ran = shopbell("alerts", "expect", "revenue", "--why", "sold out", "--until", "2 weeks", "--shop", "silk", "--json")
    number = str(ran.json()["expectation"])
    ran = shopbell("expect", "--withdraw", number, "--shop", "silk", "--json")
    assert (ran.code, ran.json()["answer"]["who"]) == (0, "owner"), ran.err
    watches = shopbell("alerts", "list", "--all", "--json").json()
    assert [one["expected_until"] for one in watches if (one["shop"], one["kpi"]) == ("silk", "revenue")] == [None]
    first, *_ = [line for line in shopbell("alerts", "log", "--shop", "silk").out.splitlines() if "Revenue" in line]
    assert "no longer said to be expected" in first
    assert "owner" in first


def test_what_was_to_be_expected_stands_in_the_list_up_to_its_last_day(shopbell: Home) -> None:
    words = ("--why", "moving house", "--until", "2 weeks", "--shop", "silk", "--json")
    told = shopbell("alerts", "expect", "order_count", *words).json()
    last = date.fromisoformat(told["last"])
    for days in (0, 1):
        later = datetime.combine(last + timedelta(days=days), time(4), UTC)
        watches = shopbell("alerts", "--json", now=later).json()
        found = [one["expected_until"] for one in watches if (one["shop"], one["kpi"]) == ("silk", "order_count")]
        assert found == [last.isoformat()] * (days == 0)
    assert shopbell("expect", "--withdraw", str(told["expectation"]), "--shop", "silk").code == 0


def test_what_is_expected_needs_a_reason_and_days(shopbell: Home) -> None:
    why = ("--why", "x", "--shop", "silk")
    assert "say why with --why" in shopbell("expect", "revenue", "--to", "2026-04-07", "--shop", "silk").err
    assert "say up to which day with --to" in shopbell("expect", "revenue", *why).err
    ran = shopbell("expect", "revenue", "--to", "7 April", *why)
    assert (ran.code, "--to '7 April' is not a day; write it as 2026-04-03" in ran.err) == (2, True)
    ran = shopbell("expect", "--from", "2026-04-07", "--to", "2026-04-01", *why)
    assert "what is expected cannot end (2026-04-01) before it begins (2026-04-07)" in ran.err
    assert "did you mean 'revenue'?" in shopbell("expect", "revenu", "--to", "2026-04-07", *why).err


def test_with_several_readers_who_answers_must_be_said(shopbell: Home) -> None:
    place = shopbell.folder / "config.toml"
    plain = place.read_text()
    try:
        place.write_text(f'{plain}[[recipient]]\nname = "Anna"\n[[recipient]]\nname = "Binh"\nshops = ["wood"]\n')
        ran = shopbell("alerts", "note", "average_order_value", "seen", "--shop", "wood")
        assert ran.code == 2
        assert "wood has several readers; say who answers: --by with one of: Anna, Binh" in ran.err
        ran = shopbell("alerts", "note", "average_order_value", "seen", "--shop", "wood", "--by", "Bin")
        assert (ran.code, "there is no [[recipient]] 'Bin' who could answer; did you mean 'Binh'?" in ran.err) == (
            1,
            True,
        )
        assert shopbell("alerts", "note", "average_order_value", "seen", "--shop", "wood", "--by", "Binh").code == 0
        assert shopbell("expect", "revenue", "--to", "2026-04-07", "--why", "x", "--shop", "silk").code == 0
        [listed] = shopbell("expect", "--list", "--shop", "silk", "--json").json()
        assert listed["by"] == "Anna"  # the only reader of this shop
        assert shopbell("expect", "--withdraw", str(listed["number"]), "--shop", "silk").code == 0
    finally:
        place.write_text(plain)
    told = shopbell("alerts", "history", *ABOUT, "--json").json()
    assert [one["who"] for one in told if one.get("note") == "seen"] == ["Binh"]


@pytest.mark.parametrize(
    ("code", "name", "happened"),
    [("en", "Average order value", "taken on"), ("vi", "Giá trị đơn hàng", "có người nhận")],
)
def test_log_history_and_answers_are_told_by_name_in_the_language_and_on_the_shops_clock(
    shopbell: Home, code: str, name: str, happened: str
) -> None:
    place = shopbell.folder / "config.toml"
    plain = place.read_text()
    try:
        place.write_text(plain.replace("[shopbell]\n", f'[shopbell]\nlanguage = "{code}"\n'))
        acknowledged = shopbell("alerts", "ack", *ABOUT)
        log, history = shopbell("alerts", "log"), shopbell("alerts", "history", *ABOUT)
        assert shopbell("alerts", "unack", *ABOUT).code == 0
    finally:
        place.write_text(plain)
    for ran in (acknowledged, log, history):
        assert (ran.code, name in ran.out) == (0, True), ran.err + ran.out
    for ran in (log, history):
        assert happened in ran.out
        assert "07:00" in ran.out  # 06:00 UTC in Berlin
        assert "average_order_value " not in ran.out


@pytest.mark.parametrize(
    ("code", "name", "happened"),
    [("vi", "Giá trị đơn hàng", "có người nhận"), ("zh_Hant", "平均訂單金額", "有人處理")],
)
def test_each_of_these_tells_it_in_another_language_when_asked(
    shopbell: Home, code: str, name: str, happened: str
) -> None:
    asked = ("--language", code)
    acknowledged = shopbell("alerts", "ack", *ABOUT, *asked)
    told = [shopbell("alerts", *words, *asked) for words in ((), ("log",), ("history", *ABOUT))]
    assert shopbell("alerts", "unack", *ABOUT).code == 0
    for ran in (acknowledged, *told):
        assert (ran.code, name in ran.out) == (0, True), ran.err + ran.out
        assert "Average order value" not in ran.out
    assert all(happened in ran.out for ran in told[1:])
    assert shopbell("expect", "--list", *asked).out != shopbell("expect", "--list").out
    assert "is not one of" in shopbell("alerts", "log", "--language", "klingon").err


def test_a_history_is_headed_by_what_it_is_about_and_how_it_stands(shopbell: Home) -> None:
    told = {(one["shop"], one["kpi"]): one for one in shopbell("alerts", "--json").json()}["wood", ABOUT[0]]
    title, *_ = shopbell("alerts", "history", *ABOUT).out.splitlines()
    assert told["reopened_at"] is None  # for scripts: it is open for the first time
    state, day = WATCHES[told["state"]], language("en").day(date.fromisoformat(told["began"]))
    assert title.strip() == f"wood: Average order value ({state}, since {day})"


def test_the_history_of_what_is_over_says_from_when_to_when_and_that_of_an_effect_is_its_causes(shopbell: Home) -> None:
    installation = open_installation(shopbell.folder / "config.toml", shopbell.folder / "data", FrozenClock(NOW), {})
    over, cause = "silk/revenue@1", "silk/visitor_count@2"
    past = Past(over, NOW - timedelta(days=9), NOW - timedelta(days=2), began=date(2026, 1, 8), told=True)
    watches = {
        "revenue": Watch(baseline_done=True, past=(past,)),
        "visitor_count": Watch(
            WatchState.FIRING, since=NOW, incident=cause, began=date(2026, 1, 14), effects=("orders",)
        ),
        "order_count": Watch(WatchState.EFFECT, since=NOW, cause="visitor_count"),
    }
    log = [LogEntry(NOW, "silk", one.partition("@")[0][5:], one, Say.FIRED, sent=True) for one in (over, cause)]
    with installation.open_cache() as cache:
        expected = cache.incidents.watches("silk")
        cache.incidents.commit("silk", expected | watches, [], log, NOW, expected=expected)
    told = shopbell("alerts", "history", "revenue", "--shop", "silk").out
    assert "silk: Revenue (over, Jan 8, 2026 to Jan 18, 2026)" in told
    assert shopbell("alerts", "history", over, "--shop", "silk").out == told
    of_effect = shopbell("alerts", "history", "order_count", "--shop", "silk").out
    assert of_effect == shopbell("alerts", "history", "visitor_count", "--shop", "silk").out
    assert "(open, since Jan 14, 2026)" in of_effect


def test_what_follows_from_what_is_expected_is_not_off_in_check_any_more(synced: Home, tmp_path: Path) -> None:
    home = Home(shutil.copytree(synced.folder, tmp_path / "copy"))
    place = home.folder / "config.toml"
    place.write_text(f'{place.read_text()}[targets.revenue]\nat_least = "900000.00"\nper = "week"\n')
    asked = ("check", "--shop", "wood")
    assert home(*asked).code == 3
    watches = {one["kpi"]: one for one in home("alerts", "--shop", "wood", "--json").json()}
    assert (watches["revenue"]["state"], watches["revenue"]["cause"]) == ("effect", "average_order_value")
    why = ("--why", "a sale", "--until", "3 weeks", "--shop", "wood")
    assert home("alerts", "expect", "average_order_value", *why).code == 0
    ran = home(*asked)
    assert (ran.code, "Revenue" in ran.out) == (0, True), ran.out
    assert "follows from" not in ran.out
    listed = home("expect", "--list", "--shop", "wood").out
    assert "Average order value, with: Revenue" in listed
    # an effect: the days are those of its cause, too
    assert home("alerts", "unexpect", "revenue", "--shop", "wood").out == (
        "wood: Revenue is judged again, and with it Average order value: they were expected together, and are taken"
        " back together\n"
    )
    assert home("expect", "--list").out == "nothing is expected\n"


def test_a_reason_that_only_older_versions_gave_is_told_in_words(shopbell: Home) -> None:
    installation = open_installation(shopbell.folder / "config.toml", shopbell.folder / "data", FrozenClock(NOW), {})
    entry = LogEntry(NOW, "wood", "revenue", "wood/revenue@1", Say.NOTHING, sent=False, reason="patience")
    with installation.open_cache() as cache:
        cache.incidents.commit("wood", {}, [], [entry], NOW, expected=cache.incidents.watches("wood"))
    out = shopbell("alerts", "log").out
    assert "off target, but not often enough yet to be sure" in out
    assert "patience" not in out


def test_the_history_of_what_went_on_under_the_name_of_its_cause_is_found_by_the_name_that_was_told_first(
    shopbell: Home,
) -> None:
    installation = open_installation(shopbell.folder / "config.toml", shopbell.folder / "data", FrozenClock(NOW), {})
    incident, told = "silk/revenue@3", (("revenue", Say.FIRED), ("visitor_count", Say.RENAMED))
    past = Past(incident, NOW - timedelta(days=9), NOW, began=date(2026, 1, 8), told=True)
    watches = {"revenue": Watch(baseline_done=True), "visitor_count": Watch(baseline_done=True, past=(past,))}
    log = [LogEntry(NOW, "silk", one, incident, say, sent=True) for one, say in told]
    with installation.open_cache() as cache:
        expected = cache.incidents.watches("silk")
        cache.incidents.commit("silk", expected | watches, [], log, NOW, expected=expected)
    found = shopbell("alerts", "history", "revenue", "--shop", "silk", "--json").json()
    assert [one["kpi"] for one in found] == ["revenue", "visitor_count"]
