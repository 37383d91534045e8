"""What is back is the same incident, under whichever name it goes on: one id has one owner, one course and one cost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from alerts.messages.incident_update import logged_total
from commerce.watches import Say
from shopbell.jobs.backtest import rings
from tests.alerts.life import DAY, TODAY, Life, drifting
from tests.alerts.test_tick import judged


def looked(shop: Life, *seen: str) -> None:
    """Let a shop be looked at: "xo" is revenue off and conversion on target."""
    for both in seen:
        states = [("off_target", 50) if one == "x" else ("on_target", 150) for one in both]
        shop.look(judged("revenue", *states[0]), judged("conversion_rate", *states[1]))


def test_a_cause_that_takes_over_what_is_back_has_its_past_too() -> None:
    """Else two subjects would be the same incident: each of them opens it again after the cause has ended."""
    shop = Life("revenue", "conversion_rate")
    looked(shop, "xo", "oo", "oo", "xo")
    first = shop.watches["revenue"]
    assert (first.reopened_at, len(first.past)) == (first.since, 1)
    looked(shop, "xx")
    cause, effect = shop.watches["conversion_rate"], shop.watches["revenue"]
    assert [one.incident for one in cause.past] == [cause.incident] == [first.incident]
    assert effect.past == ()
    looked(shop, "oo", "oo")
    shop.days += 10
    looked(shop, "xo", "oo", "oo", "ox")
    opened = [(subject, say) for subject, say in shop.heard if say is not Say.RECOVERED]
    assert opened[3:] == [("revenue", Say.FIRED), ("conversion_rate", Say.REOPENED)]
    assert shop.watches["revenue"].past[-1].incident != shop.watches["conversion_rate"].incident == first.incident


def test_what_is_back_and_goes_on_under_another_name_costs_what_was_told_since_it_is_back() -> None:
    shop, log = Life("revenue", "conversion_rate"), []
    calm, fell = (
        drifting("conversion_rate", change="0", state="on_target"),
        drifting("conversion_rate", TODAY + 9 * DAY),
    )
    for seen in "x" * 8 + "ooxcc":
        revenue = judged("revenue", "on_target", 150) if seen == "o" else judged("revenue")
        detail = "cost_per_week_minor=70000" if shop.days >= 10 else "cost_per_week_minor=900000"
        now = shop.now
        entries = (one.log_entry(now, detail=detail) for one in shop.look(revenue, fell if seen == "c" else calm))
        log += [one for one in entries if one is not None]
    watch = shop.watches["conversion_rate"]
    assert shop.heard[0][1] is Say.FIRED
    assert [say for _, say in shop.heard[1:]] == [Say.STILL_FIRING, Say.RECOVERED, Say.REOPENED, Say.RENAMED]
    assert watch.began == TODAY + 9 * DAY
    assert logged_total(log, watch, shop.zone, datetime(2026, 3, 26, tzinfo=UTC)) == 70_000


def test_what_comes_and_goes_is_one_ring_of_the_past_that_lasts_until_it_is_over() -> None:
    shop, decisions = Life("revenue"), []
    for seen in "xooxooxx":
        verdict = judged("revenue", *(("off_target", 50) if seen == "x" else ("on_target", 150)))
        decisions += shop.look(replace(verdict, judged_at=shop.now))
    assert [say for _, say in shop.heard if say is not Say.RECOVERED] == [Say.FIRED, Say.REOPENED, Say.FLAPPING]
    [ring] = rings(decisions)
    assert (ring.rang_on, ring.ended_on) == (TODAY, None)
    [ring] = rings(decisions[:6])
    assert ring.ended_on == TODAY + 5 * DAY


def test_a_cause_that_is_back_itself_takes_over_an_incident_that_is_told_for_the_first_time() -> None:
    """What was told of the cause when it was open before is another incident's: its words are not "first reported"."""
    shop = Life("revenue", "conversion_rate")
    looked(shop, "ox", "oo", "oo")
    past = shop.watches["conversion_rate"].past
    shop.days += 10
    looked(shop, "xo")
    revenue = shop.watches["revenue"].incident
    looked(shop, "xx")
    cause = shop.watches["conversion_rate"]
    assert shop.heard[-1] == ("conversion_rate", Say.RENAMED)
    assert (cause.incident, cause.reopened_at, cause.past) == (revenue, None, past)
    assert cause.first_told == cause.last_told
    assert cause.first_told is not None
    assert cause.first_told != past[0].first_told
