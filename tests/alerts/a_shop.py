"""A made-up shop with something to tell: acquisition cost past its target because one campaign got dear."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from alerts.advise.rank import Advice
from alerts.advise.situation import Reason
from alerts.messages.digest import Digest
from alerts.messages.incident_update import IncidentUpdate, MessageContext
from alerts.messages.number_view import Line
from commerce.conversation_names import ConversationNames
from commerce.diagnoses import Diagnosis, Driver, SegmentMove
from commerce.feeds import Feed
from commerce.figures import Amount, Figure, Missing, Target, Unit, Verdict, VerdictState
from commerce.period import Period
from commerce.tables.spend import SPEND
from commerce.watches import LogEntry, Say, Watch, WatchState
from knowledge import load
from wording.notices import Notice

NOW = datetime(2026, 3, 10, 1, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
WEEKS = Period(date(2026, 2, 10), date(2026, 3, 9))
CONVERSATIONS = ConversationNames(bytes(range(32)))
SCENE = MessageContext("Toys & Co", NOW, ZONE, conversations=CONVERSATIONS)
HOSTILE = "<!channel> *sale* <script>alert(1)</script> @here"

KNOWLEDGE = load()


def figure(  # the fields that matter, the rest plain
    kpi: str,
    value: Fraction | int | None,
    unit: Unit,
    numerator: int | None = None,
    denominator: int | None = None,
    *,
    period: Period = WEEKS,
    basis: str = "",
    key: str = "",
    missing: Missing | None = None,
    currency: str = "EUR",
) -> Figure:
    exact = None if value is None else Fraction(value)
    money = currency if unit == "currency" else ""
    amounts = counted(kpi, basis, numerator, denominator)
    plain = Figure(kpi, period, unit, exact, numerator, denominator, missing, money, basis, key=key)
    return replace(
        plain, amounts=amounts, sample_size=denominator, operation="" if amounts or unit != "currency" else "product"
    )


def counted(kpi: str, basis: str, numerator: int | None, denominator: int | None) -> tuple[Amount, ...]:
    """Return what was counted, by the inputs that the English sentence names: numerator first."""
    told = KNOWLEDGE.working(kpi, basis)
    if told is None or numerator is None or denominator is None:
        return ()
    names = re.findall(r"%\((\w+)\)s", told["en"])
    return tuple(
        Amount(name, Fraction(value), KNOWLEDGE.inputs[name].unit)
        for name, value in zip(names, (numerator, denominator), strict=True)
    )


def verdict(shown: Figure, state: str, target: Target | None = None, limit: Fraction | None = None) -> Verdict:
    around = Fraction(1, 10)
    interval = None if shown.value is None else (shown.value * (1 - around), shown.value * (1 + around))
    direction = KNOWLEDGE.kpis[shown.kpi].direction
    return Verdict(
        "toys",
        shown.kpi,
        shown,
        VerdictState(state),
        direction,
        NOW,
        target,
        limit if limit is not None else target.value if target else None,
        interval,
        since=date(2026, 2, 24) if state == "off_target" else None,
    )


CAC_TARGET = Target("at_most", Fraction(3000))
CAC = figure("customer_acquisition_cost", 5012, "currency", 421_008, 84)
CAC_BEFORE = figure("customer_acquisition_cost", 2810, "currency", 252_900, 90, period=WEEKS.previous())
CAC_OFF = verdict(CAC, "off_target", CAC_TARGET)
CAC_CALM = verdict(CAC_BEFORE, "on_target", CAC_TARGET)


def diagnosis(key: str = "spring_sale") -> Diagnosis:
    dear = figure("customer_acquisition_cost", 9900, "currency", 198_000, 20, key=key)
    was = figure("customer_acquisition_cost", 2900, "currency", 58_000, 20, key=key)
    return Diagnosis(
        now=CAC,
        before=CAC_BEFORE,
        drivers=(
            Driver("marketing_spend", Fraction(421_008), Fraction(252_900), "currency", Fraction(88, 100)),
            Driver("new_customers", Fraction(84), Fraction(90), "count", Fraction(12, 100)),
        ),
        segments=(SegmentMove("campaign", key, dear, was, Fraction(1650), Fraction(30)),),
        cost_per_week_minor=42_252,
    )


def advice(key: str = "spring_sale") -> Advice:
    tactic = KNOWLEDGE.tactics["stop_unprofitable_campaigns"]
    shown = figure("customer_acquisition_cost", 9900, "currency", 198_000, 20, key=key)
    return Advice(tactic, (Reason(tactic.fits_when[0], shown, Fraction(4520), (key,)),))


OPEN_WATCH = Watch(
    state=WatchState.FIRING,
    since=NOW - timedelta(days=14),
    told_at=NOW,
    baseline_done=True,
    looks="xx",
    incident="toys/customer_acquisition_cost@2026-02-24T01:00Z",
)


def fired(key: str = "spring_sale") -> IncidentUpdate:
    return IncidentUpdate(CAC_OFF, OPEN_WATCH, Say.FIRED, diagnosis(key), advice(key), ("new_customer_count",), 42_252)


def recovered() -> IncidentUpdate:
    return IncidentUpdate(CAC_CALM, OPEN_WATCH, Say.RECOVERED, cost_total_minor=84_504)


def unadvised() -> IncidentUpdate:
    return IncidentUpdate(CAC_OFF, OPEN_WATCH, Say.STILL_FIRING, diagnosis())


def history(*values: int) -> tuple[tuple[date, Fraction], ...]:
    return tuple((WEEKS.last - timedelta(days=7 * place), Fraction(value)) for place, value in enumerate(values))[::-1]


def digest(currency: str = "EUR") -> Digest:
    # long: one line for each thing that a digest can say
    conversion = figure("conversion_rate", Fraction(212, 9800), "percent", 212, 9800, basis="sessions")
    conversion_before = figure("conversion_rate", Fraction(1, 40), "percent", 250, 10_000, basis="sessions")
    aov = figure("average_order_value", 4520, "currency", 958_240, 212, currency=currency)
    aov_before = figure("average_order_value", 4310, "currency", 1_077_500, 250, currency=currency)
    churn = figure("customer_churn_rate", Fraction(31, 100), "percent", 310, 1000)
    kept = figure("customer_retention_rate", Fraction(69, 100), "percent", 690, 1000)
    kept_otherwise = figure("customer_retention_rate", Fraction(92, 100), "percent", 920, 1000, basis="textbook")
    orders = figure("order_count", 212, "count")
    abandonment = figure("cart_abandonment_rate", None, "percent", missing=Missing("no_input", ("carts_created",)))
    ratio = figure("clv_to_cac_ratio", None, "ratio", missing=Missing("short_history"))
    clv = figure("customer_lifetime_value", 23_410, "currency", currency=currency)
    lines = (
        Line(CAC_OFF, CAC_BEFORE, history(5012, 4400, 3900, 2900, 2850, 2810, 2790, 2860)),
        Line(
            verdict(conversion, "not_enough_data", Target("near_usual", Fraction(15, 100)), Fraction(213, 10_000)),
            conversion_before,
            history(216, 220, 241, 250, 246, 251, 249, 255),
        ),
        Line(
            verdict(aov, "on_target", Target("at_least", Fraction(4000))), aov_before, history(4520, 4400, 4310, 4350)
        ),
        Line(verdict(churn, "on_target", Target("at_most", Fraction(35, 100)))),
        Line(verdict(kept, "on_target"), kept_otherwise),
        Line(verdict(orders, "on_target")),
        Line(verdict(clv, "learning", Target("at_least", Fraction(20_000)))),
        Line(verdict(abandonment, "no_data", Target("at_most", Fraction(7, 10)))),
        Line(verdict(ratio, "no_data")),
    )
    held = (
        LogEntry(
            NOW - timedelta(days=1),
            "toys",
            "revenue",
            "i",
            Say.NOTHING,
            sent=False,
            reason="inhibited",
            detail="conversion_rate",
        ),
        LogEntry(NOW - timedelta(days=2), "toys", "order_count", "i", Say.NOTHING, sent=False, reason="quiet_hours"),
    )
    notices = (
        Notice("skipped_records", 3, "order 1042: " + HOSTILE),
        Notice("foreign_currency", 1, "USD"),
        Notice("table_failed", detail="spend.csv: no such file", feed=SPEND.name),
        Notice("feed_failed", detail="answered 403", feed=Feed.CHECKOUTS),
        Notice("stale", at=NOW - timedelta(days=2)),
        Notice("short_history", day=date(2026, 1, 5)),
    )
    return Digest("toys", date(2026, 3, 10), lines, (fired(),), held, notices)
