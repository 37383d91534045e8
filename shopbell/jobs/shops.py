"""One shop at one instant, as the jobs see it: its facts, its targets, its verdicts, and the situation of an advice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cached_property, partial
from zoneinfo import ZoneInfo

from alerts.advise.situation import Situation
from cache import Cache
from commerce.clock import is_future, local_day
from commerce.diagnoses import Diagnosis
from commerce.errors import Refused
from commerce.facts import Facts
from commerce.feeds import Feed
from commerce.figures import Figure, Meaning, Target, Verdict
from commerce.judgements import Silence
from commerce.orders import ShopInfo
from commerce.period import FOUR_WEEKS, Period
from commerce.remarks import Remark
from commerce.special_days import ORDINARY, SpecialDays
from connectors.register import platforms
from kpi.book import Book
from kpi.estimate.series import HISTORY_DAYS
from kpi.facts.snapshot import Snapshot
from kpi.facts.unspent import remarks
from kpi.verdict.absence.hidden import hidden
from kpi.verdict.absence.traffic_days import untrusted
from kpi.verdict.missing_days import unless_expected
from kpi.verdict.speaking import speaking
from shopbell.config import Settings, ShopSettings
from shopbell.jobs.absences import Listening, is_whole_shop, lost_so_far, still_missing
from shopbell.jobs.notes import renamed
from shopbell.jobs.own_notes import told_as_unread
from shopbell.jobs.watched import OpenIncident, is_unknown_here, open_incidents, watched_kpis
from shopbell.silent_days import silent_days
from shopbell.special_days import special_days

NO_MOVES: Mapping[str, tuple[str, ...]] = {}
#: How many earlier windows make up the shop's own usual range.
_USUAL_WINDOWS = 6


@dataclass(frozen=True)
class OpenShop:
    """One shop at one instant. Verdicts and figures are worked out once.

    Attributes:
        incidents: Those that are not over, by their subject.
        calendar: Makes its special days.
        listen: Makes the verdicts on what comes by the instant.
        sold: The KPIs that rest on orders: while none comes at all, nothing can be said of them.
        read_at: When its orders were last read to their end; UTC.
    """

    settings: Settings
    shop: ShopSettings
    info: ShopInfo
    facts: Facts
    book: Book
    meanings: Mapping[str, Meaning]
    now: datetime
    stale: bool = False
    incidents: Mapping[str, OpenIncident] = field(default_factory=dict)
    calendar: Callable[[], SpecialDays] = lambda: ORDINARY
    listen: Callable[[OpenShop], Sequence[Verdict]] = lambda _: ()
    read_at: datetime | None = None
    sold: frozenset[str] = frozenset()
    _verdicts: dict[str, Verdict] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """How the configuration calls it."""
        return self.shop.name

    @property
    def zone(self) -> ZoneInfo:
        """The shop's time zone."""
        return ZoneInfo(self.info.time_zone)

    @property
    def today(self) -> date:
        """The shop's own day, which is not over yet."""
        return local_day(self.now, self.zone)

    @property
    def last_day(self) -> date:
        """The last day that is over and whose orders are read to its end."""
        yesterday = self.today - timedelta(days=1)
        return min(yesterday, self.facts.whole_until(Feed.ORDERS) or yesterday)

    def orders_page(self, days: Period) -> str:
        """Return the address of the shop's own list of the orders of some days; "" where it has none."""
        return orders_page(self.shop, days)

    @cached_property
    def special_days(self) -> SpecialDays:
        """Holidays, sales, own events and what is expected; worked out when they are first asked for."""
        return self.calendar()

    @cached_property
    def absences(self) -> Sequence[Verdict]:
        """What comes by the instant: whether it still does, worked out when it is first asked for."""
        return self.listen(self)

    @cached_property
    def _is_silent(self) -> bool:
        """Whether no order comes at all."""
        return any(is_whole_shop(one) for one in self.absences)

    def target(self, kpi: str, days: int = FOUR_WEEKS) -> Target | None:
        """Return the KPI's target in the units of its value, a total's over so many days; None when it has none.

        Where the merchant wrote none it is what the documents say that it must be.
        """
        written = self.settings.targets_of(self.shop).get(kpi)
        if written is None:
            return self.meanings[kpi].rule if kpi in self.ruled else None
        return written.target(self.info.currency, self.meanings[kpi].unit, days)

    @cached_property
    def ruled(self) -> frozenset[str]:
        """The KPIs that are judged by a rule of the documents: those that have one, and no word of the merchant's."""
        said = {*self.settings.targets_of(self.shop), *self.settings.unjudged_of(self.shop)}
        return frozenset(kpi for kpi, meaning in self.meanings.items() if meaning.rule is not None) - said

    @property
    def watched(self) -> frozenset[str]:
        """The KPIs that are held against the shop's own past, whether or not they have a target."""
        return watched_kpis(self.settings, self.shop, self.meanings)

    def verdict(self, kpi: str) -> Verdict:
        """Return the verdict of today: of a KPI with a target that is watched as well the one that speaks.

        What the others say stands in its `also`. One that is neither is only worked out.
        """
        if kpi not in self._verdicts:
            found = self._speaking(kpi)
            self._verdicts[kpi] = hidden(found) if kpi in self.sold and self._is_silent else found
        return self._verdicts[kpi]

    def _speaking(self, kpi: str) -> Verdict:
        is_watched, target = kpi in self.watched, self.target(kpi)
        found: list[Verdict] = []
        if target is not None or not is_watched:
            found.append(self.verdict_on(kpi, self.today, stale=self.stale))
        if is_watched:
            found.append(self._drift(kpi, target))
        incident = self.incidents.get(kpi)
        return speaking(found) if incident is None else incident.told(speaking(found, incident.question))

    def _drift(self, kpi: str, target: Target | None) -> Verdict:
        """Return whether a KPI has drifted; the usual level of an open incident is that of before it began."""
        incident = self.incidents.get(kpi)
        return self.book.drift(
            kpi,
            self.facts,
            shop=self.name,
            now=self.now,
            today=self.today,
            stale=self.stale,
            sensitivity=self.settings.sensitivity_of(self.shop),
            usual_before=incident.usual_before if incident is not None else None,
            opened=incident.first_seen if incident is not None else None,
            special=self.special_days.between(Period.ending(self.today, HISTORY_DAYS), kpi),
            target=target,
            planned=self.special_days,
        )

    def remembering(self, incidents: Mapping[str, OpenIncident]) -> OpenShop:
        """Return the same shop at the same instant with other incidents open."""
        calendar, listen = (lambda: self.special_days), (lambda _: self.absences)
        return replace(self, incidents=incidents, calendar=calendar, listen=listen, _verdicts={})

    def diagnose(self, verdict: Verdict, *, with_happenings: bool = True) -> Diagnosis:
        """Return what is behind a verdict; `with_happenings`: and what happened in the same days."""
        special = self.special_days.between(Period.ending(self.today, HISTORY_DAYS), verdict.kpi)
        return self.book.diagnose(verdict.kpi, self.facts, verdict, special=special, with_happenings=with_happenings)

    def parts_behind(self, verdict: Verdict) -> Diagnosis:
        """Return what is behind a verdict, without a look at the orders themselves: it may be asked at each look."""
        return self.diagnose(verdict, with_happenings=False)

    def verdict_on(self, kpi: str, today: date, *, stale: bool = False, period: Period | None = None) -> Verdict:
        """Return what is to be said against the target as of another day, over the KPI's window or another period.

        What is usual for a period is what was so on the morning after it, however long ago that was.
        """
        verdict = self.book.judge(
            kpi,
            self.facts,
            shop=self.name,
            target=self.target(kpi) if period is None else self.target(kpi, period.length),
            now=self.now,
            today=today if period is None else min(today, period.last + timedelta(days=1)),
            stale=stale,
            usual_before=self._first_seen(kpi),
            began=self.incidents[kpi].began if kpi in self.incidents else None,
            period=period,
            planned=self.special_days,
        )
        return unless_expected(verdict, self.special_days) if verdict.off_target else verdict

    def interval(self, kpi: str, period: Period) -> tuple[Fraction, Fraction] | None:
        """Return the interval of a figure, the very one that a verdict on this period tells."""
        return self.book.interval(kpi, self.facts, period, usual_before=self._first_seen(kpi))

    def _first_seen(self, kpi: str) -> date | None:
        """Return the shop's own day on which an incident was first seen: what swings from then on is no usual swing."""
        incident = self.incidents.get(kpi)
        return None if incident is None else incident.first_seen

    def judged(self) -> list[Verdict]:
        """Return one verdict for each subject that is looked at: KPIs in the order of the book, then what has stopped.

        Of an absence that was seen before there is one until it is over, whatever can be said of it.
        Left out is what the merchant never asked for and this shop cannot tell: acquisition cost without spend. A rule
        of the documents that is kept is no news.
        """
        asked_for = {*self.settings.targets_of(self.shop), *self.settings.watched_of(self.shop), *self.incidents}
        verdicts = [self.verdict(kpi) for kpi in self.book.ids if kpi in asked_for or kpi in self.watched]
        known = [one for one in verdicts if not is_unknown_here(one, is_asked_for=one.kpi in asked_for)]
        others = (kpi for kpi in self.book.ids if kpi in self.ruled - asked_for - self.watched)
        known += (one for kpi in others if not self._is_kept(kpi) and (one := self.verdict(kpi)).off_target)
        absent = (one for one in self.absences if one.off_target or one.subject in self.incidents)
        return [*known, *absent]

    def _is_kept(self, kpi: str) -> bool:
        """Return whether a rule is kept, as is seen without asking how sure that is."""
        rule = self.target(kpi)
        return rule is not None and self.book.keeps(kpi, self.facts, self.today, rule)

    def lacking(self, figures: Iterable[Figure]) -> list[Remark]:
        """Return what figures that are shown together lack, over all the days of those that lack it."""
        days: dict[str, Period] = {}
        for figure in figures:
            for about in {one.about for one in figure.remarks}:
                days[about] = days.get(about, figure.period).together(figure.period)
        return [one for about, span in days.items() for one in remarks(self.facts, span, {about})]

    def situation(
        self,
        kpi: str,
        moves: Mapping[str, tuple[str, ...]] = NO_MOVES,
        diagnosis: Diagnosis | None = None,
        silence: Silence | None = None,
        *,
        goes_well: bool = False,
    ) -> Situation:
        """Return what the conditions of tactics may ask when something is to be said about this KPI.

        Args:
            kpi: Its id.
            moves: {input: KPIs that tell of it}, of the collection.
            diagnosis: What was found behind it.
            silence: What has stopped, where that is what is told.
            goes_well: It is better than usual.
        """
        own = self.verdict(kpi).figure.period

        def period_of(other: str) -> Period:
            return self.verdict(other).figure.period if other in self.book.ids else own

        def figure(other: str) -> Figure | None:
            return self.book.judged(other, self.facts, period_of(other)) if other in self.book.ids else None

        def before(other: str) -> Figure | None:
            if other not in self.book.ids:
                return None
            now = period_of(other)
            return self.book.judged(other, self.facts, now.before())

        def by_segment(other: str, segment: str) -> Mapping[str, Figure]:
            if other not in self.book.ids or segment not in self.book.segments(other):
                return {}
            window = period_of(other)  # that of the whole shop's figure, with which the parts are held together
            return self.book.judged_by_segment(other, self.facts, window, segment) or self.book.by_segment(
                other, self.facts, window, segment
            )

        return Situation(
            kpi=kpi,
            direction=lambda other: self.meanings[other].direction,
            verdict=lambda other: self.verdict(other) if other in self.book.ids else None,
            figure=figure,
            before=before,
            usual=lambda other: self._usual(other, period_of(other), self.incidents.get(kpi)),
            by_segment=by_segment,
            setting=self._fact,
            moves=moves,
            diagnosis=diagnosis,
            silence=silence,
            goes_well=goes_well,
        )

    def _usual(self, kpi: str, window: Period, incident: OpenIncident | None) -> tuple[Fraction, Fraction] | None:
        """Return the lowest and highest value of the windows before: beyond them a value is out of the ordinary.

        While something is off they end before it began: what made it so would pass for usual soon.
        """
        if kpi not in self.book.ids:
            return None
        first = window.first if incident is None else min(window.first, incident.began)
        last = first - timedelta(days=1)
        history = self.book.history(kpi, self.facts, last, _USUAL_WINDOWS, window.length)
        values = [value for _, value in history if value is not None]
        return (min(values), max(values)) if len(values) >= _USUAL_WINDOWS // 2 else None

    def _fact(self, name: str) -> bool | int | None:
        """Return a fact that the merchant told, or that the configuration shows."""
        targets = self.settings.targets_of(self.shop)
        known: dict[str, bool | int] = {"has_kpi_targets": bool(targets), "watched_kpis": len(targets)}
        return self.shop.facts.get(name, known.get(name))


def is_read(shop: str, cache: Cache) -> bool:
    """Tell whether the shop's orders were read to their end once: before that every figure is one of a part."""
    return cache.shops.info(shop) is not None and cache.feeds.last_reading(shop, Feed.ORDERS).synced_at is not None


def open_shop(
    settings: Settings,
    shop: ShopSettings,
    cache: Cache,
    *,
    book: Book,
    meanings: Mapping[str, Meaning],
    now: datetime,
    sold: frozenset[str] = frozenset(),
) -> OpenShop:
    """Return a shop that was synced before; `sold`: see `OpenShop`.

    Raises:
        Refused: It never was, or the first reading of its orders has not come to its end.
    """
    info = cache.shops.info(shop.name)
    if info is None:
        former = renamed(settings, cache)
        msg = f"{shop.name}: nothing is known yet; run `shopbell sync` first{f'. {former}' if former else ''}"
        raise Refused(msg)
    if not is_read(shop.name, cache):
        msg = (
            f"{shop.name}: the first reading of its orders is unfinished; run `shopbell sync`, and should it not come"
            " to its end, `shopbell doctor`"
        )
        raise Refused(msg)
    synced_at = cache.feeds.last_reading(shop.name, Feed.ORDERS).synced_at
    stale = synced_at is None or is_overdue(synced_at, now, settings.schedule.stale_after)
    watches, zone = cache.incidents.watches(shop.name), ZoneInfo(info.time_zone)
    incidents = open_incidents(watches, zone)
    stored = cache.facts.of(shop.name)
    told = Snapshot(stored)
    wrong = untrusted(told)
    facts = Snapshot(stored, wrong) if wrong else told
    expected, today = cache.expectations.listed(shop.name), local_day(now, ZoneInfo(info.time_zone))
    calendar = partial(special_days, shop, info, expected, today, tuple(silent_days(watches, zone, today)))
    listen = partial(_listen, cache, told)
    return OpenShop(
        settings, shop, info, facts, book, meanings, now, stale, incidents, calendar, listen, synced_at, sold
    )


def _listen(cache: Cache, told: Facts, opened: OpenShop) -> Sequence[Verdict]:
    """Return whether what always came still comes, as far as the shop has been read; `told`: whatever a tag counted."""
    watches = cache.incidents.watches(opened.name)
    return Listening(
        shop=opened.name,
        zone=opened.zone,
        facts=told,
        book=opened.book,
        meanings=opened.meanings,
        special=opened.special_days,
        now=opened.now,
        stale=opened.stale,
        still_open=still_missing(watches),
        lost_minor=lost_so_far(watches),
        told_elsewhere=told_as_unread(cache, opened.name)
        if opened.settings.operator.recipient is None
        else frozenset(),
    ).verdicts(cache)


def is_overdue(synced_at: datetime, now: datetime, stale_after: timedelta) -> bool:
    """Tell whether a good reading lies too far back, or is dated by a clock that was set wrong: nobody knows when."""
    return now - synced_at > stale_after or is_future(synced_at, now)


def orders_page(shop: ShopSettings, days: Period) -> str:
    """Return the address of a shop's own list of the orders of some days; "" where it has none."""
    page = platforms()[shop.platform].orders_page
    try:
        return page(shop.url, days) if page else ""
    except Refused:  # a shop of practice, or one that is not read any more
        return ""
