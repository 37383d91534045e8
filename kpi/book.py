"""The book of KPIs: every KPI of the catalog, worked out, judged, explained. The one door into this room."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

from commerce.diagnoses import Diagnosis, StageMove
from commerce.facts import WHOLE, Facts
from commerce.feeds import Feed
from commerce.figures import Figure, Meaning, Missing, Target, Unit, Verdict, VerdictState
from commerce.judgements import Question, Sensitivity
from commerce.own_kpis import OwnKpi
from commerce.period import Period
from commerce.special_days import ORDINARY, SpecialDays
from kpi.estimate.estimate import Estimator
from kpi.estimate.series import HISTORY_DAYS
from kpi.explain.diagnosis import diagnosis
from kpi.explain.drifting import Asked, WatchedDays, drift_verdict, replayed_verdict
from kpi.explain.happenings import happenings
from kpi.explain.held_days import held_days, weeks_before
from kpi.explain.losses import Since, losses
from kpi.explain.stages import stages_of
from kpi.facts.coverage import origins
from kpi.facts.snapshot import lapse_of, whole_days
from kpi.facts.unspent import remarks
from kpi.formulas.by_line import told_by_line
from kpi.formulas.figures import Figures, exact, limit_of, told_interval
from kpi.formulas.kind import Calculation, Kpi
from kpi.registry import gathered
from kpi.verdict.baseline import FrozenBaseline
from kpi.verdict.reason import LATE_DAYS, of_now
from kpi.verdict.run import run_began
from kpi.verdict.target import better_sign, ruling


class Book:
    """KPIs with their meaning.

    Args:
        meanings: Unit and direction of every KPI, from the collection.
        inputs: {input id: unit}, from the collection.
        own: KPIs that playbooks declare.

    Raises:
        BadDeclaration: The catalog and the collection do not fit together; names file and remedy.
    """

    def __init__(
        self, meanings: Mapping[str, Meaning], inputs: Mapping[str, Unit], own: Collection[OwnKpi] = ()
    ) -> None:
        self._kpis = gathered(meanings, inputs, own)
        self._meanings = meanings
        self._figures = Figures(meanings, inputs)

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the ids of the catalog."""
        return tuple(self._kpis)

    def kpi(self, kpi_id: str) -> Kpi:
        """Return what a KPI says of itself.

        Raises:
            KeyError: There is none of that id.
        """
        return self._kpis[kpi_id]

    def counting(self, measure: str) -> str:
        """Return the first KPI that is made of this measure alone: what an absence of it hits.

        Raises:
            KeyError: None is.
        """
        for kpi_id, one in self._kpis.items():
            if one.measures == (measure,):
                return kpi_id
        raise KeyError(measure)

    def unit(self, name: str) -> Unit:
        """Return the unit of a KPI or input."""
        return self._figures.unit(name)

    def segments(self, kpi_id: str) -> tuple[str, ...]:
        """Return the ways in which the facts can split this KPI."""
        return self._kpis[kpi_id].segments

    def figure(self, kpi_id: str, facts: Facts, period: Period) -> Figure:
        """Return the value over the period, or what is missing.

        `Figure.period` is the part of the asked period that the feeds really cover; what is lacking is told of all of
        it, since orders that wait may be the very ones of the days before.
        """
        return self._figure(kpi_id, facts, self._kpis[kpi_id].calculations(facts, period)[WHOLE], asked=period)

    def by_segment(self, kpi_id: str, facts: Facts, period: Period, segment: str) -> dict[str, Figure]:
        """Return {key: figure}, largest numerator first.

        Raises:
            ValueError: The facts cannot split this KPI that way; names the ways that there are.
        """
        one = self._kpis[kpi_id]
        if segment not in one.segments:
            msg = f"{kpi_id} cannot be split by {segment!r}; choose one of {', '.join(one.segments)}"
            raise ValueError(msg)
        figures = self._by_key(kpi_id, one.calculations(facts, period, segment), facts, segment, period).items()
        return dict(
            sorted(figures, key=lambda item: (-abs(Fraction(item[1].numerator or item[1].value or 0)), item[0]))
        )

    def judged(self, kpi_id: str, facts: Facts, period: Period) -> Figure:
        """Return the figure that verdicts are about: the strict share where there is one, else the value."""
        return self._figure(kpi_id, facts, self._kpis[kpi_id].judged(facts, period), asked=period)

    def judged_by_segment(self, kpi_id: str, facts: Facts, period: Period, segment: str) -> dict[str, Figure]:
        """Return the figures of a segment that add up to the judged one; {} where none do."""
        found = self._kpis[kpi_id].judged_by_segment(facts, period, segment)
        return self._by_key(kpi_id, found, facts, segment, period)

    def _by_key(
        self, kpi_id: str, made: Mapping[str, Calculation], facts: Facts, segment: str, asked: Period
    ) -> dict[str, Figure]:
        return {key: self._figure(kpi_id, facts, one, segment, key, asked=asked) for key, one in made.items()}

    def _figure(
        self, kpi_id: str, facts: Facts, made: Calculation, segment: str = WHOLE, key: str = "", *, asked: Period
    ) -> Figure:
        """Return a calculation as a figure, with what it lacks on its days, and on those that it was asked for."""
        one = self._kpis[kpi_id]
        figure = self._figures.of(kpi_id, made, facts.currency, segment=segment, key=key)
        touched = one.touched(facts.definition)
        touching = {*one.feeds(), *touched}
        days = asked if figure.period.first in asked and figure.period.last in asked else figure.period
        figure = replace(
            figure,
            remarks=remarks(facts, days, touching),
            origins=() if segment else origins(facts, touching, days),
            lapse=lapse_of(facts) if one.follows_lapse or one.counts_by_lapse else None,
            conventions=one.conventions(facts.definition),
        )
        return told_by_line(figure, touched, facts)

    def window(self, kpi_id: str, facts: Facts, today: date) -> Period:
        """Return the KPI's own window: what a verdict of today looks at."""
        last = today - timedelta(days=1)
        one = self._kpis[kpi_id]
        estimator = one.estimator(whole_days(facts), last, self._better(kpi_id))
        if isinstance(estimator, Missing):
            return Period.ending(last, one.windows_of(facts)[-1])
        end = min(last, estimator.last)
        return Period.ending(end, estimator.window(end))

    def keeps(self, kpi_id: str, facts: Facts, today: date, target: Target, estimator: Estimator | None = None) -> bool:
        """Return whether a KPI lies on the right side of a limit in figures: then it cannot surely be off.

        So nobody has to ask how sure that is. The days are those of `judge`, and so is `estimator`.
        """
        one, last = self._kpis[kpi_id], today - timedelta(days=1)
        found = estimator or self._estimator(one, whole_days(facts), last, self._better(kpi_id))
        if isinstance(found, Missing):
            return False
        last = min(last, found.last)
        value = self.judged(kpi_id, whole_days(facts), Period.ending(last, found.window(last))).value
        return value is not None and target.allows(value)

    def judge(
        self,
        kpi_id: str,
        facts: Facts,
        *,
        shop: str,
        target: Target | None,
        now: datetime,
        today: date,
        stale: bool = False,
        usual_before: date | None = None,
        began: date | None = None,
        period: Period | None = None,
        estimator: Estimator | None = None,
        planned: SpecialDays = ORDINARY,
    ) -> Verdict:
        """Return the verdict over the KPI's own window, which ends on the last day that is over and read to its end.

        Args:
            kpi_id: Of the catalog.
            facts: Of the shop.
            shop: Its name, for the verdict.
            target: In the units of the value; a total's target is one for 28 days. None: only watched.
            now: UTC, for the verdict.
            today: The shop's own day, not complete yet.
            stale: The last sync is too old to speak about now.
            usual_before: Day on which a present incident was first seen: the usual level stays that of its morning.
            began: First day of a present incident, from which its loss counts. None: looked for.
            period: Judge these days instead of the KPI's own window, as far as they are over; a total's target is one
                for as many days then. Since when it is off target is not looked for.
            estimator: Of the KPI, where it is at hand already: for days of the past. Nor is it looked for then.
            planned: Says on which days the shop is closed, or not as usual, as planned: they cost nothing.
        """
        # long: the whole way of a verdict, from the days that are known to the day it began
        one, better = self._kpis[kpi_id], self._better(kpi_id)
        asked, facts = today - timedelta(days=1), whole_days(facts)
        found = estimator or self._estimator(one, facts, asked, better)
        if isinstance(found, Missing):
            nothing = Calculation(Period.ending(asked, one.windows_of(facts)[-1]), missing=found)
            return self._no_data(kpi_id, self._figure(kpi_id, facts, nothing, asked=nothing.period), shop, now, target)
        last = min(asked, found.last)
        held: Estimator = found if usual_before is None else FrozenBaseline(found, usual_before)
        days = held.window(last) if period is None else max(1, (last - period.first).days + 1)
        level = held.estimate(last, days)
        if level is None:
            return self._no_data(kpi_id, self.judged(kpi_id, facts, Period.ending(last, days)), shop, now, target)
        figure = self.judged(kpi_id, facts, Period(level.first, level.last))
        ruled = ruling(level, target, better)
        verdict = Verdict(
            shop=shop,
            kpi=kpi_id,
            figure=figure,
            state=ruled.state,
            direction=self._meanings[kpi_id].direction,
            judged_at=now,
            target=target,
            limit=limit_of(target, ruled.limit),
            interval=told_interval(figure, one.range, level.interval()),
            baseline=None if not level.usual else exact(level.usual[0]),
            why=ruled.why,
        )
        verdict = of_now(one.feeds(), verdict, facts, asked, last, stale=stale, counted_whole=one.counts_whole())
        if verdict.off_target and target is not None and period is None and estimator is None:
            first, is_longer = (min(began, last), False) if began else run_began(held, last, days, target, better)
            lost = losses(one, self, facts, Since(Period(first, last), better, None, planned=planned), target)
            verdict = replace(verdict, since=first, since_or_longer=is_longer, losses=lost)
        return verdict

    def watched(
        self,
        kpi_id: str,
        facts: Facts,
        last: date,
        special: Mapping[date, date | None] | None = None,
        *,
        days: int = HISTORY_DAYS,
    ) -> WatchedDays | Missing:
        """Return a KPI's days made ready to be looked at for a drift on any of them, or what is missing for that.

        Args:
            kpi_id: Of the catalog.
            facts: Of the shop.
            last: The newest day wanted.
            special: {special day: the same event's day of last year, or None}.
            days: How far back.

        Raises:
            ValueError: It has no days of its own; see `Kpi.watched_instead`.
        """
        found = self._kpis[kpi_id].watched(whole_days(facts), last, self._better(kpi_id), days)
        return found if isinstance(found, Missing) else WatchedDays.of(found, special or {})

    def drift(
        self,
        kpi_id: str,
        facts: Facts,
        *,
        shop: str,
        now: datetime,
        today: date,
        stale: bool = False,
        sensitivity: Sensitivity = "normal",
        usual_before: date | None = None,
        opened: date | None = None,
        special: Mapping[date, date | None] | None = None,
        target: Target | None = None,
        watched: WatchedDays | None = None,
        planned: SpecialDays = ORDINARY,
    ) -> Verdict:
        """Return whether a KPI is surely worse than its own usual level, and since when.

        Args:
            kpi_id: Of the catalog; it has days of its own.
            facts: Of the shop.
            shop: Its name, for the verdict.
            now: UTC, for the verdict.
            today: The shop's own day, not complete yet.
            stale: The last sync is too old to speak about now.
            sensitivity: How easily the bell rings.
            usual_before: First day of an open incident: the usual level stays that of the days before. None: none is.
            opened: The day on which that incident was first seen: a quarter later its level is the usual one.
            special: {special day: the same event's day of last year, or None}.
            target: In the units of the value, a total's over 28 days: what is lost is told against it, too.
            watched: The KPI's days, where they are at hand already; they then say what is special.
            planned: As of `judge`: against the target those days cost nothing.

        Raises:
            ValueError: It has no days of its own; see `Kpi.watched_instead`.
        """
        one, asked, facts = self._kpis[kpi_id], today - timedelta(days=1), whole_days(facts)
        found = watched or self.watched(kpi_id, facts, asked, special)
        if isinstance(found, Missing):
            made = Calculation(Period.ending(asked, one.windows_of(facts)[-1]), missing=found)
            figure = self._figure(kpi_id, facts, made, asked=made.period)
            return replace(self._no_data(kpi_id, figure, shop, now, None), question=Question.DRIFT)
        last, direction = min(asked, found.last), self._meanings[kpi_id].direction
        days = self._own_window(one, facts, last)
        wanted = Asked(shop, now, last, days, direction, sensitivity, usual_before, opened, target, planned)
        verdict = drift_verdict(one, self, facts, found, wanted)
        return of_now(one.feeds(), verdict, facts, asked, last, stale=stale, counted_whole=one.counts_whole())

    def estimator(self, kpi_id: str, facts: Facts, last: date) -> Estimator | Missing:
        """Return what estimates a KPI on the days up to one, or what is missing for that."""
        return self._kpis[kpi_id].estimator(whole_days(facts), last, self._better(kpi_id))

    def replayed(self, kpi_id: str, facts: Facts, watched: WatchedDays, asked: Asked) -> Verdict:
        """Return whether a KPI had drifted on a day of the past, as it would have been said on its evening."""
        return replayed_verdict(self._kpis[kpi_id], self._meanings[kpi_id].unit, facts.currency, watched, asked)

    def _own_window(self, one: Kpi, facts: Facts, last: date) -> int:
        """Return how many days the KPI looks at: the shortest of its windows that is precise enough."""
        windows = one.windows_of(facts)
        if len(windows) == 1:
            return windows[0]
        own = self._estimator(one, facts, last, self._better(one.id))
        return windows[-1] if isinstance(own, Missing) else own.window(min(last, own.last))

    @staticmethod
    def _estimator(one: Kpi, facts: Facts, asked: date, better: int) -> Estimator | Missing:
        """Return the estimator of the days up to one; of old days it says the same as when they were new."""
        found = one.estimator(facts, asked, better)
        if isinstance(found, Missing) or (asked - found.last).days <= LATE_DAYS:
            return found
        anew = one.estimator(facts, found.last, better)
        return found if isinstance(anew, Missing) else anew

    def _no_data(self, kpi_id: str, figure: Figure, shop: str, now: datetime, target: Target | None) -> Verdict:
        why = figure.missing.reason if figure.missing else "no_base"
        return Verdict(
            shop, kpi_id, figure, VerdictState.NO_DATA, self._meanings[kpi_id].direction, now, target, why=why
        )

    def interval(
        self, kpi_id: str, facts: Facts, period: Period, *, usual_before: date | None = None
    ) -> tuple[Fraction, Fraction] | None:
        """Return where the true level of the period lies, widened by the shop's own swing; None without a value.

        The same as that of a verdict on this period; `usual_before` as of `judge`.
        """
        one = self._kpis[kpi_id]
        figure = self.figure(kpi_id, facts, period)
        found = one.estimator(facts, figure.period.last, self._better(kpi_id))
        if figure.value is None or isinstance(found, Missing):
            return None
        held: Estimator = found if usual_before is None else FrozenBaseline(found, usual_before)
        level = held.estimate(figure.period.last, figure.period.length)
        return None if level is None else told_interval(figure, one.range, one.interval(figure.value, level))

    def diagnose(
        self,
        kpi_id: str,
        facts: Facts,
        verdict: Verdict,
        *,
        special: Collection[date] = (),
        with_happenings: bool = True,
    ) -> Diagnosis:
        """Return what is behind a verdict: steps and inputs, parts of the shop, what it costs a week.

        Args:
            kpi_id: The verdict's.
            facts: Of the shop.
            verdict: What is to be explained.
            special: Days that are like no others; they are held against nothing.
            with_happenings: What happened in the same days as well: that reads the orders of some weeks.
        """
        if verdict.kpi != kpi_id:
            msg = f"asked to explain {kpi_id}, but the verdict is about {verdict.kpi}"
            raise ValueError(msg)
        found = diagnosis(self._kpis[kpi_id], self, facts, verdict, special)
        if not with_happenings or Feed.ORDERS not in self._kpis[kpi_id].feeds():
            return found
        return replace(found, happenings=happenings(facts, verdict, held_days(verdict, facts)))

    def stages(self, kpi_id: str, facts: Facts, period: Period) -> tuple[StageMove, ...]:
        """Return a KPI's stages in some days, each against its own weeks before, the one that lost most first."""
        return stages_of(self._kpis[kpi_id], self, facts, weeks_before(period, period.before().last, facts))

    def history(
        self, kpi_id: str, facts: Facts, last: date, points: int, step_days: int, *, days: int | None = None
    ) -> list[tuple[date, Fraction | None]]:
        """Return the value over `days` (None: the KPI's own window) at `points` days up to `last`, oldest first."""
        one, facts = self._kpis[kpi_id], whole_days(facts)
        length = days or self.window(kpi_id, facts, last + timedelta(days=1)).length
        periods = [Period.ending(last - timedelta(days=step_days * back), length) for back in reversed(range(points))]
        coverage = [facts.coverage(need.feed) for need in one.needs()]
        whole = {span for span in periods if all(of and span.first in of and span.last in of for of in coverage)}
        return [(span.last, one.judged(facts, span).value if span in whole else None) for span in periods]

    def _better(self, kpi_id: str) -> int:
        return better_sign(self._meanings[kpi_id].direction)
