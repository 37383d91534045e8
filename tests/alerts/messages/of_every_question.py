"""Incidents of the small shop, one of every question, as they are told first, later and at their end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Final

from msgspec.structs import replace as replace_watch

from alerts.messages.incident_update import IncidentUpdate
from commerce.diagnoses import Diagnosis, Driver, Happening, HappeningKind, Part
from commerce.figures import Figure, Target, Verdict, VerdictState
from commerce.judgements import Drift, Loss, Onset, Question, Silence
from commerce.period import Period
from commerce.watches import Reading, Say, Watch, WatchState
from tests.alerts.a_shop import KNOWLEDGE, NOW, advice, diagnosis, figure

FORTNIGHT = Period(date(2026, 2, 23), date(2026, 3, 8))
ONSET = Onset(date(2026, 2, 25), date(2026, 2, 23), date(2026, 2, 28))
WATCH = Watch(
    state=WatchState.FIRING, since=NOW - timedelta(days=3), told_at=NOW, baseline_done=True, incident="toys/x@1"
)
LOSSES = (
    Loss("usual", 124_000, 310_000, ONSET.day),
    Loss("target", 90_000, 225_000, ONSET.day),
)
#: Three hours before it is told, on the shop's own day: 05:05 in Ho Chi Minh City.
STOPPED: Final = datetime(2026, 3, 9, 22, 5, tzinfo=UTC)


def drifting(shown: Figure, usual: Fraction | int, *, low: Fraction | int, high: Fraction | int) -> Verdict:
    """Return a verdict of drift; its window is that of the figure."""
    value, level = shown.value or Fraction(0), Fraction(usual)
    drift = Drift(shown.period, level, Fraction(low), Fraction(high), value / level - 1, Fraction(7, 100), onset=ONSET)
    return Verdict(
        "toys",
        shown.kpi,
        shown,
        VerdictState.OFF_TARGET,
        KNOWLEDGE.kpis[shown.kpi].direction,
        NOW,
        why="beyond_usual",
        question=Question.DRIFT,
        drift=drift,
        smallest={7: Fraction(41, 100), 14: Fraction(29, 100), 28: Fraction(21, 100)},
        losses=LOSSES,
    )


CONVERSION = drifting(
    figure("conversion_rate", Fraction(161, 10_000), "percent", 161, 10_000, period=FORTNIGHT, basis="sessions"),
    Fraction(224, 10_000),
    low=Fraction(206, 10_000),
    high=Fraction(242, 10_000),
)
REVENUE = drifting(
    replace(figure("revenue", 830_000, "currency", period=FORTNIGHT), operation=""),
    1_150_000,
    low=1_010_000,
    high=1_290_000,
)
COST = drifting(
    figure("customer_acquisition_cost", 4496, "currency", 377_664, 84, period=FORTNIGHT), 2810, low=2500, high=3150
)


def by_step() -> Diagnosis:
    """A checkout that lets people go on telephones since a payment method is gone."""
    step = Driver(
        "checkout_conversion_rate", Fraction(31, 100), Fraction(43, 100), "percent", Fraction(92, 100), is_sure=True
    )
    part = Part(
        "device",
        "mobile",
        "conversion_rate",
        Fraction(8, 1000),
        Fraction(19, 1000),
        "percent",
        Fraction(97, 100),
        same_as=(("channel", "instagram"),),
    )
    gone = Happening(
        date(2026, 2, 24), HappeningKind.PAYMENT_METHOD_MISSING, "PayPal", Fraction(31), Fraction(0), "count", 90_000
    )
    before = replace(CONVERSION.figure, value=Fraction(224, 10_000), period=FORTNIGHT.previous())
    return Diagnosis(
        CONVERSION.figure,
        before,
        drivers=(step,),
        step=step,
        explanation=(part,),
        elsewhere=Fraction(-2, 100),
        happenings=(gone,),
        unsplit=("campaign",),
    )


def silent(kind: str, key: str = "", *, seen: int = 0, cause: str = "") -> Verdict:
    """Return a verdict of absence."""
    silence = Silence(kind, key, STOPPED, NOW - timedelta(minutes=5), Fraction(15), 11, 19, seen, 61_000, cause)
    counted = figure("order_count", seen, "count", period=Period.day(date(2026, 3, 10)))
    return Verdict(
        "toys",
        "order_count",
        counted,
        VerdictState.OFF_TARGET,
        "higher_is_better",
        NOW,
        question=Question.ABSENCE,
        silence=silence,
    )


def drifted(verdict: Verdict = CONVERSION, say: Say = Say.FIRED, watch: Watch = WATCH) -> IncidentUpdate:
    return IncidentUpdate(verdict, watch, say, by_step() if verdict is CONVERSION else None, None, ("order_count",))


def stopped(kind: str = "orders", key: str = "", say: Say = Say.FIRED, watch: Watch = WATCH) -> IncidentUpdate:
    return IncidentUpdate(silent(kind, key, seen=23 if kind in {"failed_payments", "leaked_code"} else 0), watch, say)


FIRST_TOLD = Reading(datetime(2026, 3, 3, 1, tzinfo=UTC), "193/10000", change="-69/500", days=14)
TAKEN_ON = replace_watch(
    WATCH,
    state=WatchState.ACKNOWLEDGED,
    began=ONSET.day,
    began_earliest=ONSET.earliest,
    began_latest=ONSET.latest,
    first_told=FIRST_TOLD,
    last_told=FIRST_TOLD,
    by="Lan",
    note="asked PayPal, waiting for their answer",
    answered_at=datetime(2026, 3, 4, 2, tzinfo=UTC),
    question="drift",
)


def as_usual(verdict: Verdict) -> Verdict:
    """Return a verdict on a number that is where it usually is."""
    usual = verdict.drift.usual if verdict.drift else None
    state, figure = VerdictState.ON_TARGET, replace(verdict.figure, value=usual)
    return replace(verdict, state=state, figure=figure, losses=(), why="within_usual")


def over() -> IncidentUpdate:
    """The conversion rate is back: it is told what it cost."""
    fine = replace(
        CONVERSION,
        state=VerdictState.ON_TARGET,
        figure=replace(CONVERSION.figure, value=Fraction(221, 10_000)),
        losses=(Loss("usual", 0, 310_000, ONSET.day),),
        why="back",
    )
    return IncidentUpdate(fine, TAKEN_ON, Say.RECOVERED)


def ended(kind: str = "orders", key: str = "") -> IncidentUpdate:
    """Orders are coming in again: since when none did, and what was lost."""
    verdict = silent(kind, key)
    assert verdict.silence is not None
    again = replace(
        verdict,
        state=VerdictState.ON_TARGET,
        silence=replace(
            verdict.silence,
            since=STOPPED - timedelta(hours=11),
            until=NOW - timedelta(minutes=30),
            lost_minor=182_000,
        ),
    )
    return IncidentUpdate(again, WATCH, Say.RECOVERED)


def missed() -> IncidentUpdate:
    """Acquisition cost beyond the limit that the merchant set, and a drift as well."""
    target = Target("at_most", Fraction(3000))
    off = replace(COST, question=Question.TARGET, target=target, limit=target.value, also=(COST,))
    return IncidentUpdate(off, WATCH, Say.FIRED, diagnosis(), advice())


EVERY: Final = {
    "target": missed(),
    "drift": drifted(),
    "drift_of_a_total": drifted(REVENUE),
    "drift_upward": drifted(COST),
    "acknowledged": drifted(say=Say.REMINDED, watch=TAKEN_ON),
    "worse": drifted(say=Say.WORSE, watch=replace_watch(TAKEN_ON, state=WatchState.FIRING, by="", note="")),
    "over": over(),
    "no_orders": stopped(),
    "no_payment": stopped("payment_method", "PayPal"),
    "failed": stopped("failed_payments"),
    "unfinished": stopped("unfinished_checkouts"),
    "channel": stopped("channel", "google"),
    "no_carts": IncidentUpdate(silent("carts", cause="broken_tag"), WATCH, Say.FIRED),
    "leaked": stopped("leaked_code", "FRIENDS50"),
    "orders_again": ended(),
    "payments_again": ended("payment_method", "PayPal"),
}
