"""Some shops with readers and open incidents, which people answer from every side while the service runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from alerts.advise.rank import Advice
from alerts.decide.rule import closed, remembering
from alerts.inbox.standing import handle
from alerts.messages.alert import alert_message
from alerts.messages.incident_update import IncidentUpdate, MessageContext
from commerce.conversation_names import ConversationNames
from commerce.errors import TryLater
from commerce.messages import Message
from commerce.watches import LogEntry, Say, Watch, WatchState
from practice.slack.workspace import APP_TOKEN, BOT_TOKEN
from practice.zalo import TOKEN
from shopbell.outside import SystemClock
from shopbell.recipients import alert_recipients
from shopbell.wiring import Installation
from tests.alerts.a_shop import KNOWLEDGE, figure, verdict
from tests.alerts.channels.a_workspace import RENDERER
from tests.cache.stored import rows
from tests.make import INFO
from tests.road.answers.process import Ran, ran
from tests.shopbell.installed import installed
from tests.waiting import real_now

SHOPS = ("toys", "books", "garden")
#: What is watched in each; the figures are made up.
SUBJECTS = (
    "new_customer_count", "active_customer_count", "visitor_count", "average_order_value", "conversion_rate",
    "repeat_customer_rate",
)  # fmt: skip


@dataclass(frozen=True)
class Reader:
    """Of which shops somebody reads; his address of mail, chat in Zalo and member id in Slack, "" where he has none."""

    shops: Sequence[str]
    mail: str
    chat: str
    member: str


@dataclass(frozen=True)
class Ways:
    """Where the other sides are: ports of mail, addresses of Zalo and Slack."""

    smtp: int
    imap: int
    zalo: str
    slack: str


READERS: Mapping[str, Reader] = {
    "Anna": Reader(("toys", "books"), "anna@shops.example", "", "U0ANNA"),
    "Ben": Reader(SHOPS, "ben@shops.example", "bbbbbbbb0001", "U0BEN"),
    "Cleo": Reader(("books",), "cleo@shops.example", "", "U0CLEO"),
    "Lan": Reader(("toys", "garden"), "", "aaaaaaaa0001", "U0LAN"),
}
#: Stands in every message that tells of an incident, and in no answer to an answer.
SIGN = "[bell]"
ZONE = ZoneInfo(INFO.time_zone)
_CONFIG = """
[shopbell]
data = "data"
[schedule]
deliver_every = "1 s"
[backup]
automatic = false
{shops}
{readers}
[channels.email]
host = "127.0.0.1"
port = {ways.smtp}
security = "none"
sender = "bell@shops.example"
imap_host = "127.0.0.1"
imap_port = {ways.imap}
imap_security = "none"
imap_user = "bell"
[channels.zalo]
api = "{ways.zalo}"
[[channels.slack_app]]
name = "team"
channel = "C0ALERTS1"
api = "{ways.slack}"
people = {{ {people} }}
"""


@dataclass(frozen=True)
class Case:
    """An incident that was opened once, and the tactic that was suggested with it."""

    shop: str
    subject: str
    incident: str
    tactic: str

    @property
    def value(self) -> str:
        """What its buttons in Slack hold."""
        return handle(self.incident)


@dataclass
class Shops:
    """The installation, and every incident that was ever opened there, the oldest first.

    `run`: Runs a command to its end.
    """

    installation: Installation
    conversations: ConversationNames
    cases: list[Case] = field(default_factory=list)
    run: Callable[..., Ran] = ran

    @property
    def database(self) -> Path:
        return self.installation.database

    def watches(self, shop: str) -> dict[str, Watch]:
        with self.installation.open_cache() as cache:
            return cache.incidents.watches(shop)

    def states(self) -> dict[str, Watch]:
        """Return {incident: its watch} of those that are open, as the file says now."""
        found = rows(self.database, "SELECT watch FROM watches")
        watches = (msgspec.json.decode(text, type=Watch) for (text,) in found)
        return {one.incident: one for one in watches if one.incident}

    def open(self, shop: str, subject: str) -> Case | None:
        """Let an incident begin, with a word to everybody; None where somebody moved the watch at the same moment."""
        now = real_now()
        with self.installation.open_cache() as cache, suppress(TryLater):
            watches = cache.incidents.watches(shop)
            before = watches.get(subject, Watch())
            case = Case(shop, subject, f"{shop}/{subject}@{now.isoformat(timespec='milliseconds')}", _tactic(subject))
            watch = Watch(
                state=WatchState.FIRING, since=now, told_at=now, changed_at=now, baseline_done=True, looks="xx",
                words=1, incident=case.incident, began=now.date() - timedelta(days=3), past=before.past,
            )  # fmt: skip
            entry = _line(case, now, Say.FIRED, before, watch)
            told = self.told(entry, watch)
            cache.incidents.commit(shop, {subject: watch}, told, [entry], now, expected=watches)
            self.cases.append(case)
            return case
        return None

    def close(self, case: Case) -> bool:
        """Let an incident end by itself; return False where it is over, or was moved at the same moment."""
        now = real_now()
        with self.installation.open_cache() as cache, suppress(TryLater):
            watches = cache.incidents.watches(case.shop)
            before = watches[case.subject]
            if before.incident != case.incident:
                return False
            ended = closed(remembering(before, now), now)
            watch = msgspec.structs.replace(ended, resume=None, until=None)
            entry = _line(case, now, Say.RECOVERED, before, watch)
            told = self.told(entry, before)
            cache.incidents.commit(case.shop, {case.subject: watch}, told, [entry], now, expected=watches)
            return True
        return False

    def told(self, entry: LogEntry, shown: Watch) -> list[Message]:
        """Return the word to everybody who hears of the shop."""
        scene = MessageContext(f"{entry.shop} {SIGN}", entry.at, ZONE, conversations=self.conversations)
        update = _update(entry.shop, entry.kpi, shown, entry)
        readers = alert_recipients(self.installation.settings, entry.shop)
        return [alert_message([update], scene, one, RENDERER) for one in readers]


def _line(case: Case, now: datetime, say: Say, before: Watch, after: Watch) -> LogEntry:
    return LogEntry(
        now, case.shop, case.subject, case.incident, say, sent=True, before=before.state, after=after.state,
        tactic=case.tactic if say is Say.FIRED else "",
    )  # fmt: skip


def _tactic(subject: str) -> str:
    """Return a tactic that is known to move a KPI."""
    return next(one.id for one in KNOWLEDGE.tactics.values() if any(gain.kpi == subject for gain in one.improves))


def _update(shop: str, subject: str, watch: Watch, entry: LogEntry) -> IncidentUpdate:
    found = replace(verdict(figure(subject, Fraction(12), "count"), "off_target"), shop=shop)
    advice = Advice(KNOWLEDGE.tactics[_tactic(subject)], ()) if entry.say is Say.FIRED else None
    return IncidentUpdate(found, watch, entry.say, advice=advice)


def opened(
    folder: Path,
    ways: Ways,
    shops: Sequence[str] = SHOPS,
    subjects: Sequence[str] = SUBJECTS,
    readers: Mapping[str, Reader] = READERS,
) -> Shops:
    """Write the configuration, and let an incident begin for everything that is watched."""
    shop = '[[shop]]\nname = "{}"\nplatform = "woocommerce"\nurl = "http://127.0.0.1:9"\n'
    config = _CONFIG.format(
        shops="".join(shop.format(one) for one in shops),
        readers="".join(_reader(name, one) for name, one in readers.items()),
        people=", ".join(f'{one.member} = "{name}"' for name, one in readers.items()),
        ways=ways,
    )
    held = {
        "shop": {one: {"key": "ck_practice", "secret": "cs_practice"} for one in shops},
        "email": {"imap_password": "open sesame"},
        "zalo": {"token": TOKEN},
        "slack_app": {"team": {"bot_token": BOT_TOKEN, "app_token": APP_TOKEN}},
    }
    installation = replace(installed(folder, config, held, now=real_now()), clock=SystemClock())
    with installation.open_cache() as cache:
        made = Shops(installation, installation.conversations(cache))
        for one in shops:
            cache.shops.ensure(one, INFO)
    for one in shops:
        for subject in subjects:
            made.open(one, subject)
    return made


def _reader(name: str, one: Reader) -> str:
    lines = ["[[recipient]]", f'name = "{name}"', f"shops = {list(one.shops)}".replace("'", '"')]
    lines += [f'email = "{one.mail}"'] if one.mail else []
    lines += [f'zalo = "{one.chat}"'] if one.chat else []
    lines += ['alerts = ["email", "zalo"]'] if one.mail and one.chat else []
    return "\n".join(lines) + "\n"
