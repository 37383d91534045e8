"""Reading a website's visits: few requests, each for many reports of a few days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import msgspec

from commerce.clock import Clock, local_day
from commerce.errors import BadRecord, Refused, TryLater
from commerce.period import Period
from commerce.tables import Row
from commerce.tables.traffic import TRAFFIC
from connectors.sources.base import Source
from connectors.sources.daily import DailyReport, Service
from connectors.sources.kind import Opening
from connectors.sources.matomo.answers import Site, days_of, fault_in
from connectors.sources.matomo.api import Matomo
from connectors.sources.matomo.counted import counted_on
from connectors.sources.matomo.faults import NoSuchReport, NoSuchSegment, explained
from connectors.sources.matomo.questions import SOURCE_MEDIUM, Report, Total, goals, questions
from connectors.sources.matomo.settings import MatomoSettings
from connectors.sources.matomo.since import Since, not_yet
from connectors.sources.matomo.told import Told
from connectors.sources.matomo.website import has_shop, zone_of

#: Visits are counted late, and logs are read in afterwards.
_DAILY, _WEEKLY, _PROVISIONAL = 3, 7, 2
HISTORY_DAYS = 731
#: A week and a new day; a server without worked-out reports works them out while it is asked.
_SLICE_DAYS = 8
_LONGEST_SILENCE_S = 300.0
#: A day of nothing after one with so many visits is looked at twice.
_MANY = 50
_ONE_DAY = timedelta(days=1)


def open_source(opening: Opening) -> Source:
    """Return the source of one website; nothing is asked yet."""
    reader = Reader(opening.settings, opening.secrets["token"], opening.surroundings.clock)
    return DailyReport(
        rows=reader.rows,
        rereads=_DAILY,
        weekly=_WEEKLY,
        provisional=_PROVISIONAL,
        history=HISTORY_DAYS,
        slice_days=_SLICE_DAYS,
        rest=timedelta(hours=12),
        zone=reader.zone,
        begins=reader.begins,
    )(_patient(opening))


def _patient(opening: Opening) -> Opening:
    """Let a sync wait long for an answer; who looks on at the screen waits as briefly as ever."""
    around = opening.surroundings
    if around.patience.tries == 1:
        return opening
    patience = replace(
        around.patience,
        read_s=max(around.patience.read_s, _LONGEST_SILENCE_S),
        whole_s=max(around.patience.whole_s, 2 * _LONGEST_SILENCE_S),
    )
    return replace(opening, surroundings=replace(around, patience=patience))


@dataclass
class Reader:
    """One website, asked once who it is."""

    settings: MatomoSettings
    token: str
    clock: Clock
    has_plugin: bool = True
    _api: Matomo | None = None
    _site: Site | None = None
    _since: Since | None = None
    _seen: dict[date, int] = field(default_factory=dict)

    def zone(self, service: Service) -> ZoneInfo:
        """Return whose days are told."""
        return zone_of(self.site(self.api(service)), self.settings.site)

    def begins(self, service: Service) -> date:
        """Return the first day with a visit: before it nothing was counted, which is not the same as nobody came.

        Raises:
            TryLater: Matomo is busy, away, or has not worked out its reports.
            Refused: It has not counted a visit yet.
        """
        api, zone = self.api(service), self.zone(service)
        if first := self.since(api).first(""):
            return first
        yesterday = self._yesterday(zone)
        logged = counted_on(yesterday, zone, self.clock.now(), api)
        if logged != 0:
            raise TryLater(_not_worked_out(api.who, yesterday, logged))
        msg = (
            f"website {self.settings.site} at {api.who} has not counted a visit yet: is Matomo's tracking code on the"
            " pages of this shop, and is `site` the right one?"
        )
        raise Refused(msg, TRAFFIC.name)

    def rows(self, service: Service, days: Period) -> Iterator[Row]:
        """Yield the visits of these days.

        Raises:
            TryLater: Matomo is busy, away, or has not worked out its reports.
            Refused: A person has to change something.
            BadRecord: A report cannot be read.
        """
        api = self.api(service)
        told = self.told(api, days)
        self.demand_the_last(api, told, days, self.zone(service))
        for day in days.days():
            yield from told.rows(day)

    def api(self, service: Service) -> Matomo:
        """Return the way to Matomo."""
        if self._api is None:
            self._api = Matomo(service.wire, self.token, self.settings.url, self.settings.site)
        return self._api

    def site(self, api: Matomo) -> Site:
        """Return who the website is."""
        if self._site is None:
            self._site = api.site()
        return self._site

    def since(self, api: Matomo) -> Since:
        """Return what finds out since when something is counted."""
        if self._since is None:
            site, number = self.site(api), self.settings.site
            history = Period.ending(self._yesterday(zone_of(site, number)), HISTORY_DAYS)
            self._since = Since.of(api, site, number, history)
        return self._since

    def told(self, api: Matomo, days: Period) -> Told:
        """Ask for all reports of some days; raises as `rows`."""
        asked = dict(questions(self.settings, days, has_shop=has_shop(self.site(api)), has_plugin=self.has_plugin))
        told = Told(api.who)
        for (what, question), raw in zip(asked.items(), api.reports(list(asked.values())), strict=True):
            try:
                self._take(told, what, question, raw, api, days)
            except NoSuchReport:
                if not (self.has_plugin and question["method"] == SOURCE_MEDIUM):
                    raise BadRecord(_lacking(api.who, question["method"])) from None
                self.has_plugin = False
                return self.told(api, days)
        for step, goal in goals(self.settings, has_shop=has_shop(self.site(api))).items():
            told.uncounted[step] = not_yet(days, partial(told.has_reached, goal), partial(self.since(api).first, goal))
        return told

    def _take(  # noqa: PLR0917 - an answer and all that says what it is of
        self, told: Told, what: Report | Total, question: Mapping[str, str], raw: bytes, api: Matomo, days: Period
    ) -> None:
        if message := fault_in(raw):
            error = explained(message, api.who, self.settings.site)
            is_segment = isinstance(what, Report) and "segment" in question
            if is_segment and isinstance(error, NoSuchSegment):
                return  # it is not known, then
            raise BadRecord(str(error)) if isinstance(error, NoSuchSegment) else error
        try:
            lines = days_of(raw, days)
        except (msgspec.DecodeError, ValueError) as error:
            msg = f"{api.who}: {question['method']} of {days} cannot be read: {error}; the days stay as they were"
            raise BadRecord(msg) from None
        if isinstance(what, Total):
            told.totals[what] = lines
        else:
            told.reports[what] = lines

    def demand_the_last(self, api: Matomo, told: Told, days: Period, zone: ZoneInfo) -> None:
        """Make sure that yesterday is not told as nothing only since its reports are not worked out yet.

        Matomo answers with nothing then, as it does where there was nothing; its log of visits knows better.
        """
        self._seen |= {day: told.visits(day) for day in days.days()}
        yesterday = self._yesterday(zone)
        before = self._seen.get(yesterday - _ONE_DAY, 0)
        is_odd = before >= _MANY or not any(self._seen[day] for day in days.days())
        if days.last != yesterday or self._seen[yesterday] or not is_odd:
            return
        logged = counted_on(yesterday, zone, self.clock.now(), api)
        if logged == 0:
            return
        raise TryLater(_not_worked_out(told.who, yesterday, logged))

    def _yesterday(self, zone: ZoneInfo) -> date:
        return local_day(self.clock.now(), zone) - _ONE_DAY


def _not_worked_out(who: str, yesterday: date, logged: int | None) -> str:
    because = "whether any was counted it does not say" if logged is None else f"counted then: {logged}"
    return (
        f"{who} tells no visit of {yesterday} ({because}): its reports are not worked out yet; let its archiving run"
        " every hour (core:archive); it is asked again"
    )


def _lacking(who: str, method: str) -> str:
    return f"{who} has no report {method}; update Matomo, or switch the plugin on that it belongs to"
