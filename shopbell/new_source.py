"""Sets a source up: looks at what it would be before anything is written, writes it, and takes one out again.

Nothing here asks anybody: a terminal does, and a browser may.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from commerce.clock import local_day
from commerce.errors import BadConfig, Refused
from commerce.period import Period
from commerce.tables import DataTable, ReadSoFar, Row
from commerce.tables.columns import Count, Money
from connectors.base import BRIEF
from connectors.sources.base import Surroundings
from connectors.sources.kind import Seen, SourceKind
from connectors.sources.settings import SourceTable
from connectors.sources.setup import Account, Knock, SetUp
from shopbell import config_text, kept_files, secrets
from shopbell.config import Settings, ShopSettings, Vocabulary, read
from shopbell.jobs.sync import described
from shopbell.sources import ConfiguredSource, sources_of
from shopbell.wiring import Installation, vocabulary

#: So many days are told as a first figure.
_A_WEEK = 7
_KEY = "source"


@dataclass(frozen=True)
class NewSource:
    """A source that is to be. Its repr shows no secret.

    Attributes:
        kind: Of what kind, one with a `setup`.
        name: What it is called in the shop.
        settings: What its table holds beside that; the account may be still to come.
        secrets: {name: secret} that are to be written into the secrets file.
    """

    kind: SourceKind
    name: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def setup(self) -> SetUp:
        """How its kind is set up."""
        return setup_of(self.kind)

    @property
    def table(self) -> dict[str, Any]:
        """What is written into the configuration."""
        named = {} if self.name == self.kind.name else {"name": self.name}
        return {"kind": self.kind.name, **named, **self.settings}

    def saying(self, key: str, value: str) -> NewSource:
        """Return the same with one more setting."""
        return replace(self, settings={**self.settings, key: value})

    def chosen(self, account: Account) -> NewSource:
        """Return the same for one account."""
        return replace(self, settings={**self.settings, **account.settings})


class FirstFigure(NamedTuple):
    """One column of some days: a sum, or how many different ones there are; None where nothing is known.

    Money is in minor units of the shop's currency.
    """

    table: DataTable
    column: str
    number: int | None


@dataclass(frozen=True)
class FirstFigures:
    """What the first days tell, and of how many rows; `told`: the rows of each table."""

    days: Period
    rows: int
    columns: Sequence[FirstFigure]
    told: Sequence[tuple[DataTable, Sequence[Row]]] = field(default=(), repr=False)


class SettingUp:
    """One shop of an installation, to which a source is to be added.

    Args:
        installation: As it is now.
        shop: Which shop.
        around: Its currency and zone, see `around`.
        rates: {currency: what one of it is worth} that are to be written beside the source.
    """

    def __init__(
        self,
        installation: Installation,
        shop: ShopSettings,
        around: Surroundings,
        rates: Mapping[str, str] | None = None,
    ) -> None:
        self.installation = installation
        self.shop = shop
        self.around = around
        self._place = installation.settings.place
        self._rates = dict(rates or {})
        self._before = self._raw = raw_of(self._place)
        if self._rates:
            self._raw = config_text.with_entries(self._before, shop.name, "exchange_rates", self._rates)

    def worth(self, currency: str, rate: str) -> SettingUp:
        """Return the same with what one of a currency is worth in the shop's; it is written with the source."""
        around = replace(self.around, rates={**self.around.rates, currency: Decimal(rate)})
        return SettingUp(self.installation, self.shop, around, {**self._rates, currency: rate})

    def known(self, new: NewSource) -> ConfiguredSource | None:
        """Return the source of that name, where the shop has it already."""
        return next(
            (one for one in _services(self.installation.settings, self.shop, self) if one.called == new.name), None
        )

    def same(self, new: NewSource) -> ConfiguredSource | None:
        """Return the source of another name that tells of the same account; None for none."""
        key = new.setup.key
        services = _services(self.installation.settings, self.shop, self)
        own = (one for one in services if one.kind.name == new.kind.name and one.called != new.name)
        return next(
            (one for one in own if getattr(one.settings, key) == getattr(self.drafted(new).settings, key)), None
        )

    def refuse_mistakes(self, new: NewSource) -> None:
        """Look at what was said so far, whatever account will be chosen.

        Raises:
            BadConfig: It holds mistakes.
        """
        lacking = {} if new.setup.key in new.settings else {new.setup.key: _SAMPLE}
        lacking |= {key: _SAMPLE for key in new.setup.asks_first if key not in new.settings}
        try:
            self._read_with(replace(new, settings={**new.settings, **lacking}))
        except BadConfig as error:
            told = [one for one in error.mistakes if not any(f"{key} = " in one for key in lacking)]
            if told:
                raise BadConfig(told) from None

    @property
    def place(self) -> Path:
        """The configuration file."""
        return self._place

    def knock(self, new: NewSource) -> Knock:
        """Return with what the service is asked before the account is known."""
        return Knock(new.settings, self.secrets_of(new), self._place, self.around)

    def accounts(self, new: NewSource) -> list[Account]:
        """Return the accounts that the key may see; raises as reading does."""
        self.refuse_mistakes(new)
        return list(new.setup.lists(self.knock(new)))

    def keep(self, new: NewSource) -> tuple[SettingUp, NewSource]:
        """Write a key that was tested into the secrets file: some are shown once, and a run after this one goes on.

        Raises:
            Refused: The file cannot be written.
        """
        if not new.secrets:
            return self, new
        held = self.installation.secrets
        try:
            kept = secrets.add(secrets.load(held.place, held.environ), self._changes(new))
        except OSError as error:
            msg = f"{held.place}: cannot be written ({error.strerror}); nothing was changed"
            raise Refused(msg) from None
        return SettingUp(replace(self.installation, secrets=kept), self.shop, self.around, self._rates), replace(
            new, secrets={}
        )

    def secrets_of(self, new: NewSource) -> Mapping[str, str]:
        """Return the secrets of a source to be: those handed over, and those that are there already.

        Raises:
            BadConfig: A variable is not set.
        """
        found = dict(new.secrets)
        for secret in new.kind.secrets:
            named = new.settings.get(secret.variable)
            place = (_KEY, self.shop.name, new.name, secret.name)
            if secret.name not in found and (named or self.installation.secrets.holds(*place)):
                found[secret.name] = self.installation.secrets.find(named, place, f"[[shop.{_KEY}]] {new.name}")
        return found

    def drafted(self, new: NewSource) -> ConfiguredSource:
        """Return the source as every command will see it once it is written.

        Raises:
            BadConfig: What was said of it holds mistakes.
        """
        settings = self._read_with(new)
        shop = named(settings, self.shop.name)
        return next(one for one in _services(settings, shop, self, new) if one.called == new.name)

    def held(self, new: NewSource | None) -> secrets.Secrets:
        """Return the secrets as they will be."""
        kept = self.installation.secrets
        return secrets.Secrets(kept.place, kept.environ, secrets.merged(kept.document, self._changes(new)))

    def look(self, source: ConfiguredSource) -> Iterable[Seen]:
        """Return what the service says of itself; raises as reading does."""
        if lacking := source.lacks():
            raise Refused(lacking)
        return source.look(self.around)

    def first_figures(self, source: ConfiguredSource) -> FirstFigures:
        """Read the last week, as every sync will, and store nothing; raises as reading does."""
        # a day more: the last whole day of an account may be another one than the shop's
        begins = local_day(self.around.clock.now(), self.around.zone) - timedelta(days=_A_WEEK + 1)
        opened = source.open(replace(self.around, history_from=begins))
        try:
            readings = list(opened.readings(lambda _: ReadSoFar()))
        finally:
            opened.close()
        days = sorted({day for reading in readings for day in reading.days})[-_A_WEEK:]
        if not days:
            msg = f"{source.called}: told nothing of the last days"
            raise Refused(msg)
        period = Period(days[0], days[-1])
        told = [
            (table, [row for one in readings if one.table is table for row in one.rows if row.day in period])
            for table in source.own_tables
        ]
        names = setup_of(source.kind).first_figures
        figures = [one for table, rows in told for one in _summed(table, rows, names)]
        return FirstFigures(period, sum(len(rows) for _, rows in told), figures, told)

    def write(self, new: NewSource) -> Path:
        """Write the configuration; return the copy of what it was before. The key is kept already.

        Raises:
            Refused: It cannot be written, or was changed in the meantime; it is as it was.
        """
        return kept_files.replace(self._place, self._before, self._text_with(new), self.installation.clock.now())

    def _changes(self, new: NewSource | None) -> dict[str, Any]:
        return {_KEY: {self.shop.name: {new.name: dict(new.secrets)}}} if new and new.secrets else {}

    def _text_with(self, new: NewSource) -> str:
        return config_text.with_table(self._raw, self.shop.name, _KEY, new.table)

    def _read_with(self, new: NewSource) -> Settings:
        return read(tomllib.loads(self._text_with(new)), self._place, vocabulary_of(self.installation))


#: Stands for an account that is still to be chosen; no kind takes it, which is not told.
_SAMPLE = "0"


def around(installation: Installation, shop: ShopSettings) -> Surroundings:
    """Return the currency and zone of a shop: as stored, else as the shop itself says.

    Raises:
        Refused, TryLater, BadConfig: The shop was never read, and does not answer now.
    """
    with installation.open_cache() as cache:
        info = cache.shops.info(shop.name)
        if info is None:
            connector = installation.connect(shop, installation.customer_key.pseudonymizer(cache), BRIEF)
            try:
                info = described(connector.shop(), shop)
            finally:
                connector.close()
    zone = ZoneInfo(info.time_zone)
    return Surroundings(installation.clock, info.currency, zone, shop.history_from, BRIEF, shop.exchange_rates)


def setup_of(kind: SourceKind) -> SetUp:
    """Return how a kind is set up.

    Raises:
        Refused: By hand alone.
    """
    if kind.setup is None:
        msg = f'a source of the kind "{kind.name}" is written by hand; config.example.toml shows how'
        raise Refused(msg)
    return kind.setup


def named(settings: Settings, shop: str) -> ShopSettings:
    """Return a shop that is there."""
    return next(one for one in settings.shop if one.name == shop)


def raw_of(config: Path) -> str:
    """Return the text of a configuration; a sign that some editors put before everything is none of it."""
    return config.read_bytes().decode("utf-8-sig")


def vocabulary_of(installation: Installation) -> Vocabulary:
    """Return the names that the configuration may use."""
    written = installation.settings.shopbell.playbooks
    return vocabulary(None if written is None else installation.settings.path(written))


def path_from(config: Path, place: Path) -> str:
    """Return a path as the configuration writes it: from its own folder on where it lies in there."""
    found, home = place.expanduser().resolve(), config.parent.resolve()
    return (found.relative_to(home) if found.is_relative_to(home) else found).as_posix()


def begins(setup: SetUp, surroundings: Surroundings) -> date:
    """Return the first day that will be read."""
    first = local_day(surroundings.clock.now(), surroundings.zone) - timedelta(days=setup.history)
    return max(first, surroundings.history_from or first)


def _services(
    settings: Settings, shop: ShopSettings, setting_up: SettingUp, new: NewSource | None = None
) -> list[ConfiguredSource]:
    return [one for one in sources_of(settings, shop, setting_up.held(new)) if isinstance(one.settings, SourceTable)]


def _summed(table: DataTable, rows: Sequence[Row], names: Sequence[str]) -> Iterator[FirstFigure]:
    """Yield of each column its sum, or how many different labels there are."""
    for column in sorted((one for one in table.columns if one.name in names), key=lambda one: names.index(one.name)):
        values = [value for row in rows if (value := getattr(row, column.stored)) is not None]
        if isinstance(column, Money | Count):
            yield FirstFigure(table, column.name, sum(values) if values else None)
        else:
            yield FirstFigure(table, column.name, len({value for value in values if value}))
