"""Answers to incidents as they are typed, and what comes back."""

from __future__ import annotations

from tests.shopbell.cli.home import Home

ABOUT = ("average_order_value", "--shop", "wood")


def test_an_incident_is_answered_undone_and_remembered(shopbell: Home) -> None:
    assert shopbell("check", "--shop", "wood").code == 3
    ran = shopbell("alerts", "ack", *ABOUT, "--note", "prices were cut")
    assert (ran.code, ran.out) == (0, "wood: average_order_value is acknowledged\n")
    ran = shopbell("alerts", "unack", *ABOUT, "--json")
    assert (ran.code, ran.json()["after"], ran.json()["undone_by"]) == (0, "firing", "acknowledge")
    ran = shopbell("alerts", "snooze", *ABOUT, "--for", "3d")
    assert ran.code == 0
    assert "wood: average_order_value is snoozed until " in ran.out
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
    assert (ran.code, "silk: revenue is expected until 2026-04-07" in ran.out) == (0, True), ran.err
    [listed] = shopbell("expect", "--list", "--shop", "silk", "--json").json()
    told = (listed["subject"], listed["first"], listed["last"], listed["why"])
    assert told == ("revenue", "2026-04-01", "2026-04-07", "sold out")
    assert "sold out" in shopbell("expect", "--list").out
    assert shopbell("expect", "--withdraw", str(listed["number"]), "--shop", "silk").code == 0
    assert shopbell("expect", "--list").out == "nothing is expected\n"


def test_what_is_expected_needs_a_reason_and_days(shopbell: Home) -> None:
    why = ("--why", "x", "--shop", "silk")
    assert "say why with --why" in shopbell("expect", "revenue", "--to", "2026-04-07", "--shop", "silk").err
    assert "say up to which day with --to" in shopbell("expect", "revenue", *why).err
    ran = shopbell("expect", "revenue", "--to", "7 April", *why)
    assert (ran.code, "--to '7 April' is not a day; write it as 2026-04-03" in ran.err) == (2, True)
    ran = shopbell("expect", "--from", "2026-04-07", "--to", "2026-04-01", *why)
    assert "what is expected cannot end (2026-04-01) before it begins (2026-04-07)" in ran.err
    assert "did you mean 'revenue'?" in shopbell("expect", "revenu", "--to", "2026-04-07", *why).err
