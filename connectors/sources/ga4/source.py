"""One property as a source: its traffic first, then what advertising cost, each read on its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from commerce.clock import local_day
from commerce.errors import PastWaits, Refused, TryLater
from commerce.period import Period
from commerce.tables import DataTable, Reading, ReadSoFar, Row
from commerce.tables.landings import LANDINGS
from commerce.tables.spend import SPEND
from commerce.tables.traffic import TRAFFIC
from connectors.google.key import key_of
from connectors.http import Wire
from connectors.sources.daily import DailyReport, Service
from connectors.sources.ga4 import flags
from connectors.sources.ga4.client import Client, Question
from connectors.sources.ga4.cost import Cost
from connectors.sources.ga4.landings import landings
from connectors.sources.ga4.measured import EVENTS, LOOKED_AT, SESSION, STEPS, Counted
from connectors.sources.ga4.settings import SCOPE
from connectors.sources.ga4.traffic import EVENT, PURCHASE, Traffic, counted, of_events, rows_of
from connectors.sources.ga4.values import count, known_day
from connectors.sources.kind import Opening
from connectors.sources.zones import zone_told

#: Late hits and filters move the last days; a day is counted to its end within two more.
_DAILY, _WEEKLY, _PROVISIONAL = 4, 14, 2
HISTORY_DAYS = 731
#: So many sessions a day do not become none by chance, nor does one of so many days.
_SURELY, _SURELY_DAYS = 12, 7


def client_of(opening: Opening, wire: Wire) -> Client:
    """Return the way to a property; nothing is asked yet.

    Raises:
        Refused: The key file cannot be used.
    """
    settings, clock = opening.settings, opening.surroundings.clock
    key = key_of(settings, opening.config, opening.secrets, scope=SCOPE, wire=wire, clock=clock)
    return Client(key, clock, settings)


class Ga4Source:
    """One property; see `connectors.sources.base.Source`."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening
        around = opening.surroundings
        self._wire = Wire(around.clock, secrets=tuple(opening.secrets.values()), patience=around.patience)
        self._property: Property | None = None

    def readings(self, so_far: Callable[[DataTable], ReadSoFar]) -> Iterator[Reading]:
        """Yield sessions, and then what advertising cost; what is wrong with that takes nothing away from those.

        Raises:
            TryLater: Google is busy or away, or a quota is used up.
            PastWaits: Only older days are left to be read, and little of a quota.
            Refused: A person has to change something.
            BadRecord: An answer cannot be read.
        """
        waiting: list[PastWaits] = []
        self._property = self._property or Property(self._opening, client_of(self._opening, self._wire))
        for report, tables in self._property.reports():
            source = report(replace(self._opening, tables=tables))
            try:
                yield from source.readings(so_far)
            except PastWaits as later:  # what is new in the other tables is read all the same
                waiting.append(PastWaits(str(later), later.wait_s, tables[0].name))
            finally:
                source.close()
        if waiting:
            first = waiting[0]
            raise first if len(waiting) == 1 else PastWaits(str(first), first.wait_s)

    def close(self) -> None:
        """Give the connections back."""
        self._wire.close()


class Property:
    """What a property says of itself, asked once, and how its tables are read."""

    def __init__(self, opening: Opening, client: Client) -> None:
        self._around = opening.surroundings
        self._settings = opening.settings
        self.client = client
        self._traffic = Traffic(client)
        self._cost = Cost(client, self._around)
        self._looked: Counted | None = None
        self._zone = ZoneInfo("UTC")

    def reports(self) -> Iterator[tuple[DailyReport, tuple[DataTable, ...]]]:
        """Yield how each kind of figures is read, and which tables it fills."""
        common = DailyReport(
            rows=self._sessions,
            rereads=_DAILY,
            weekly=_WEEKLY,
            provisional=_PROVISIONAL,
            history=HISTORY_DAYS,
            rest=timedelta(hours=12),
            zone=self._zone_of,
            begins=self._begins,
        )
        yield common, (TRAFFIC, LANDINGS) if self._settings.landing_pages else (TRAFFIC,)
        if self._settings.cost:
            yield (
                replace(common, rows=self._spent, begins=lambda _: self._cost.begins(self._history())),
                (SPEND,),
            )

    def look(self) -> Counted:
        """Return the sessions of the last four weeks, in all and with each step; asked once."""
        if self._looked is None:
            self._looked = Counted()
            question = Question(("date", EVENT), ("sessions",), LOOKED_AT, of_events(SESSION, *EVENTS))
            for (text, event), (sessions,) in self.client.rows(question):
                if day := known_day(text):
                    self._looked.add(day, event, count(sessions, "sessions"))
            account = f"property {self._settings.property} of Google Analytics"
            self._zone = zone_told(self.client.metadata.time_zone, account)
        return self._looked

    def zone(self) -> ZoneInfo:
        """Return whose days are told.

        Raises:
            Refused: The zone is not known here.
        """
        self.look()
        return self._zone

    def looked_at(self) -> list[date]:
        """Return the days of `look`: the last four weeks, without today."""
        yesterday = local_day(self._around.clock.now(), self.zone()) - timedelta(days=1)
        return [yesterday - timedelta(days=ago) for ago in reversed(range(LOOKED_AT))]

    def _zone_of(self, service: Service) -> ZoneInfo:
        del service
        return self.zone()

    def _begins(self, service: Service) -> date:
        """Return the first day with a session: before it nothing was counted, which is not the same as nobody came."""
        del service
        told = self.client.rows(Question(("date",), ("sessions",), self._history()))
        found = [known_day(text) for (text,), (sessions,) in told if count(sessions, "sessions")]
        if days := [day for day in found if day]:
            return min(days)
        msg = (
            f"property {self._settings.property} of Google Analytics has not counted a session yet: is its tag on the"
            " pages of this shop, and is it the right property?"
        )
        raise Refused(msg, TRAFFIC.name)

    def _history(self) -> int:
        """Return how many days back the history goes that is wanted."""
        wanted_from = self._around.history_from
        if wanted_from is None:
            return HISTORY_DAYS
        today = local_day(self._around.clock.now(), self.zone())
        return min(HISTORY_DAYS, max(LOOKED_AT, (today - wanted_from).days))

    def _sessions(self, service: Service, days: Period) -> Iterator[Row]:
        """Yield the rows of traffic and landing pages."""
        self.client.notes.clear()
        self._begin(days)
        sums = self._traffic.read(days)
        service.mark(TRAFFIC, flags.marks(self.client.notes))
        found, wanted = counted(sums), list(days.days())
        self._refuse_silence(found, days)
        window = self.look() if set(self.looked_at()).issuperset(wanted) else found
        every = self.looked_at() if window is not found else wanted
        unmeasured = {name: window.unmeasured(name, every) for name in EVENTS}
        told = self._traffic
        yield from rows_of(sums, unmeasured, has_views=told.has_views, has_first_visits=told.has_first_visits)
        if self._settings.landing_pages:
            known = set(found.sessions) - set().union(*(unmeasured[name] for name in STEPS))
            noted = len(self.client.notes)
            yield from landings(self.client, days, found, known)
            service.mark(LANDINGS, flags.marks(self.client.notes[noted:]))
        service.remarks.extend(self._remarks(days))

    def _spent(self, service: Service, days: Period) -> Iterator[Row]:
        """Yield the rows of spend."""
        self.client.notes.clear()
        self._begin(days)
        yield from self._cost.rows(days)
        service.mark(SPEND, flags.marks(self.client.notes))
        service.remarks.extend(flags.said(self.client.notes, self._settings.property))

    def _begin(self, days: Period) -> None:
        """Leave something of the quotas for the days to come, where the past is read."""
        today = local_day(self._around.clock.now(), self._around.zone)  # the shop's will do, and asks nobody
        if days.last < today - timedelta(days=_WEEKLY):
            self.client.keep_some_quota()

    def _refuse_silence(self, found: Counted, days: Period) -> None:
        """Leave the last days unread where there is no session, and always were some: a tag that is gone is no zero.

        Raises:
            TryLater: Of yesterday nothing is told yet.
            Refused: For longer.
        """
        every, sessions = self.looked_at(), self.look().sessions
        silent = list(takewhile(lambda day: not found.sessions.get(day), reversed(list(days.days()))))
        in_all = list(takewhile(lambda day: not sessions.get(day), reversed(every)))
        usual = sorted(count for count in sessions.values() if count)
        is_gone = len(in_all) >= _SURELY_DAYS or (in_all and usual[len(usual) // 2] >= _SURELY)
        if not silent or not is_gone or (usual and days.last < in_all[-1]):
            return
        who = f"property {self._settings.property} of Google Analytics"
        if len(silent) == 1:
            msg = f"{who} has told no session of {silent[0]} yet; it is asked again later"
            raise TryLater(msg)
        msg = (
            f"{who} counted no session from {silent[-1]} to {silent[0]}: its tag is gone from the pages of this shop;"
            " these days stay unread"
        )
        raise Refused(msg, TRAFFIC.name)

    def _remarks(self, days: Period) -> Iterator[str]:
        yield from flags.said(self.client.notes, self._settings.property)
        looked = self.looked_at()
        if days.last >= looked[-1]:
            yield from stopped(self.look(), looked)
            yield from self._of_first_visits()

    def _of_first_visits(self) -> Iterator[str]:
        """Yield why it is not known how many buy on their first visit."""
        who = f"property {self._settings.property} of Google Analytics"
        if not self._traffic.has_first_visits:
            yield (
                f"{who} does not tell visits of new visitors by their channel and device: how many buy on their first"
                " visit is not known; all else is read"
            )
        elif PURCHASE in self.look().never():
            yield (
                f"{who} did not count one purchase in four weeks: how many buy on their first visit is not known, and"
                " not zero; let the shop send this event of e-commerce to Google Analytics"
            )


def stopped(looked: Counted, days: list[date]) -> Iterator[str]:
    """Yield which steps are not counted any more, while sessions go on."""
    for event, last in looked.stopped(days).items():
        yield (
            f"{event} came last on {last}, and sessions go on: its tag is broken. From then on it is not known, and not"
            " zero; mend the tag in the shop"
        )
