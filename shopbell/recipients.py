"""Who is told, and over which channel: found by what the channels declare and the configuration says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import time
from zoneinfo import ZoneInfo

from alerts.channels.kind import Readers
from alerts.channels.register import Kind, channel_kinds, last_resort
from alerts.channels.tables import DigestTable, NamedTable
from alerts.messages.recipient import Recipient
from alerts.messages.route import Route
from commerce.mail_address import mail_address
from commerce.messages import Cadence, Edition
from commerce.settings.hearing import Hearing
from commerce.settings.reading import CADENCES, WEEKDAYS, Reading
from commerce.watches import Severity
from shopbell.config import RecipientSettings, Settings

#: Who finds the messages in the outbox folder where nobody is written.
_OWNER = RecipientSettings(name="owner")
#: In commands that are shown to a team: whoever answers puts the own name there.
_YOURSELF = "YOUR-NAME"


@dataclass(frozen=True, slots=True)
class DigestReader:
    """Somebody who gets one edition of the digest: of each shop, or one message over all of them.

    Attributes:
        name: For the log.
        job: Under which name the cache remembers that the newest was written.
        digest_at: From which hour on, in `zone`.
        zone: The reader's own; None: the shop's.
        recipients: Over which channels.
        shops: Those that are read about, in the order of the configuration.
        together: It is one message; never of a reader of one shop.
        edition: How often it comes.
        weekdays: On which days the daily one comes, 0 is Monday.
        weekly_on: On which day the weekly one comes, and the daily one where it is slowed down.
        slow_down: It may be.
    """

    name: str
    job: str
    digest_at: time
    zone: ZoneInfo | None
    recipients: tuple[Recipient, ...]
    shops: tuple[str, ...] = ()
    together: bool = False
    edition: Cadence = "daily"
    weekdays: frozenset[int] = frozenset(range(7))
    weekly_on: int = 0
    slow_down: bool = True

    @property
    def called(self) -> str:
        """Who it is, in the log: with the edition where it is not the usual one."""
        return self.name if self.edition == "daily" else f"{self.name} ({self.edition})"


def alert_recipients(settings: Settings, shop: str) -> list[Recipient]:
    """Return who hears of a shop's incidents.

    The tables of channels that take alerts, and every reader, by the ways that he chose, else by those that he has an
    address at. Whom no address reaches finds files, unless a table hears of them. Somebody always hears.
    """
    tables = [_of_table(settings, kind, table) for kind, table in _tables(settings, shop, "alert")]
    people = settings.recipients_of(shop) or [_OWNER]
    told = [*tables, *(one for person in people for one in _alerted(settings, person, is_told=bool(tables)))]
    return _once(told) or [_of_person(settings, _OWNER, last_resort(), _OWNER.name)]


def _once(told: Iterable[Recipient]) -> list[Recipient]:
    """Return one of those who are reached at one address and hear of the same: it is one message, in his language."""
    found: dict[object, Recipient] = {}
    for one in told:
        found.setdefault((one.channel.name, one.address.casefold(), one.route), one)
    return list(found.values())


def second_readers(settings: Settings) -> list[Recipient]:
    """Return by which ways the second reader is called, when nobody has answered; none where none is written."""
    name = settings.alerts.escalate_to
    person = next((one for one in settings.recipient if one.name == name), None)
    if person is None:
        return []
    return list(_alerted(settings, person)) or list(_in_their_stead(settings, person, "alert"))


def _alerted(settings: Settings, person: RecipientSettings, *, is_told: bool = False) -> Iterator[Recipient]:
    """Yield the ways by which a person hears of incidents; `is_told`: somebody else hears of them anyway."""
    if person.alerts is not None:
        for kind, address in _addresses(settings, person):
            if kind.name in person.alerts:
                yield _of_person(settings, person, kind, address)
        return
    personal = list(_personal(settings, person, "alert")) or list(_in_their_stead(settings, person, "alert"))
    yield from (one for one in personal if not (is_told and one.channel is last_resort()))


def readers(settings: Settings) -> list[DigestReader]:
    """Return who reads digests, once for each edition: people, and tables of channels that name an hour for it."""
    tables = (
        one
        for kind in channel_kinds()
        for table in settings.channels.tables(kind.name)
        if isinstance(table, DigestTable) and table.digest_at is not None and kind.takes_first("digest")
        for one in _each_edition(_of_channel(settings, kind, table), table)
    )
    people = (one for person in settings.recipient for one in _each_edition(_reader(settings, person), person))
    return [*people, *tables]


def _each_edition(reader: DigestReader, how: Reading) -> Iterator[DigestReader]:
    """Yield a reader once for each edition; the daily one is remembered as earlier versions did."""
    for edition in CADENCES:
        if edition in how.editions:
            job = reader.job if edition == "daily" else f"{edition} {reader.job}"
            yield replace(
                reader,
                recipients=tuple(replace(one, kpis=how.kpis) for one in reader.recipients),
                job=job,
                edition=edition,
                weekdays=frozenset(map(WEEKDAYS.index, how.weekdays)),
                weekly_on=WEEKDAYS.index(how.weekly_on),
                slow_down=how.slow_down,
            )


def everybody(settings: Settings) -> list[DigestReader]:
    """Return who reads digests; where nobody is written, the owner, who reads of all shops."""
    return readers(settings) or [_reader(settings, _OWNER)]


def digest_readers(settings: Settings, shop: str) -> list[DigestReader]:
    """Return who reads of a shop, alone or among others.

    Where nobody is written, the owner, who finds it in the outbox folder.
    """
    found = [reader for reader in readers(settings) if shop in reader.shops]
    return found or [_reader(settings, _OWNER)]


def digest_recipients(settings: Settings, shop: str) -> list[Recipient]:
    """Return whom a shop's digest is sent to, at whatever hour, each once."""
    found = (recipient for reader in digest_readers(settings, shop) for recipient in reader.recipients)
    return list(dict.fromkeys(found))


def reached_by(settings: Settings, shop: str) -> list[Recipient]:
    """Return everybody who hears anything of a shop, once for each way by which they do."""
    found = [*digest_recipients(settings, shop), *alert_recipients(settings, shop)]
    return list({(one.name, one.channel.name, one.address): one for one in found}.values())


def _tables(settings: Settings, shop: str, edition: Edition) -> Iterator[tuple[Kind, NamedTable]]:
    """Yield the named tables that hear of a shop, of channels that take an edition."""
    for kind in channel_kinds():
        for table in settings.channels.tables(kind.name):
            if isinstance(table, NamedTable) and kind.takes_first(edition) and table.hears_of(shop):
                yield kind, table


def _of_table(settings: Settings, kind: Kind, table: NamedTable) -> Recipient:
    answers_as = _YOURSELF if _has_several(settings) else ""
    language, write_to = _language(settings, table.language), _operators_mail(settings)
    return Recipient(
        table.name, kind, table.name, language, answers_as=answers_as, write_to=write_to, route=_route(table)
    )


def _has_several(settings: Settings) -> bool:
    """Return whether an answer must say who gives it."""
    return len(settings.recipient) > 1


def _reader(settings: Settings, person: RecipientSettings) -> DigestReader:
    found = tuple(_digested(settings, person)) or tuple(_in_their_stead(settings, person, "digest"))
    shops = tuple(shop for shop in settings.names if not person.shops or shop in person.shops)
    return DigestReader(
        name=person.name,
        job=f"digest {person.name}",
        digest_at=person.digest_at,
        zone=person.zone,
        recipients=found,
        shops=shops,
        together=person.together and len(shops) > 1,
    )


def _digested(settings: Settings, person: RecipientSettings) -> Iterator[Recipient]:
    """Yield the ways by which a person reads digests: those that he chose, else all that take them."""
    for kind, address in _addresses(settings, person):
        if kind.takes_first("digest") if person.digests is None else kind.name in person.digests:
            yield _of_person(settings, person, kind, address)


def _of_channel(settings: Settings, kind: Kind, table: DigestTable) -> DigestReader:
    shops = tuple(shop for shop in settings.names if table.hears_of(shop))
    return DigestReader(
        name=f"{kind.name} {table.name}",
        job=f"digest:{kind.name}:{table.name}",  # no reader's: theirs has a blank there
        digest_at=table.digest_at or time(),
        zone=None,
        recipients=(replace(_of_table(settings, kind, table), reads_as=f"{kind.name} {table.name}"),),
        shops=shops,
        together=table.together and len(shops) > 1,
    )


def _personal(settings: Settings, person: RecipientSettings, edition: Edition) -> Iterator[Recipient]:
    """Yield the channels by which a person is reached for an edition, whoever else is."""
    return (
        _of_person(settings, person, kind, address)
        for kind, address in _addresses(settings, person)
        if kind.takes_first(edition)
    )


def _in_their_stead(settings: Settings, person: RecipientSettings, edition: Edition) -> Iterator[Recipient]:
    """Yield the first channel by which a person is reached where no better one is: a mail box, else a file."""
    for kind, address in _addresses(settings, person):
        if edition in kind.stands_in_for:
            yield _of_person(settings, person, kind, address)
            return
    yield _of_person(settings, person, last_resort(), person.name)


def _addresses(settings: Settings, person: RecipientSettings) -> Iterator[tuple[Kind, str]]:
    """Yield the configured channels at which a person has an address."""
    for kind in channel_kinds():
        address = person.address(kind.name) if isinstance(kind.audience, Readers) else None
        if address and settings.channels.tables(kind.name):
            yield kind, address


def _of_person(settings: Settings, person: RecipientSettings, kind: Kind, address: str) -> Recipient:
    answers_as = person.name if _has_several(settings) else ""
    write_to = "" if person.name == settings.operator.recipient else _operators_mail(settings)
    language = _language(settings, person.language)
    return Recipient(
        person.name,
        kind,
        address,
        language,
        person.zone,
        answers_as,
        write_to=write_to,
        route=_route(person),
        takes_replies=any(table.takes_replies() for table in settings.channels.tables(kind.name)),
    )


def _route(how: Hearing) -> Route:
    quiet = None if how.quiet_from is None or how.quiet_to is None else (how.quiet_from, how.quiet_to)
    return Route(frozenset(how.alert_kpis), Severity(how.alert_from), quiet)


def _operators_mail(settings: Settings) -> str:
    """Return the address of mail of who runs this; "" where nobody is named, or has one."""
    named = (one for one in settings.recipient if one.name == settings.operator.recipient)
    written = next((one.address("email") for one in named), None)
    return mail_address(written).address if written else ""


def _language(settings: Settings, written: str | None) -> str:
    return written or settings.shopbell.language
