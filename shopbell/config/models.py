"""What may stand in config.toml: one model per table. Every validator writes a whole sentence for the merchant.

The names that only the collection knows (KPIs, shop facts) come in as the validation context, a `Vocabulary`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Annotated, Literal, Self, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from babel.numbers import list_currencies
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PlainValidator,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic import field_validator as checked
from pydantic_core import InitErrorDetails

from commerce.definition import COUNTINGS, Counting, Definition
from commerce.figures import Target, Unit
from commerce.money import minor_digits
from shopbell.config import words
from shopbell.config.words import LANGUAGES, PLATFORMS, Vocabulary, suggestion

_DAYS = {"day": Fraction(1), "week": Fraction(7), "month": Fraction(1461, 48)}  # a month of the mean year


def _vocabulary(info: ValidationInfo) -> Vocabulary:
    """Return the names that the caller handed in."""
    if not isinstance(info.context, Vocabulary):
        msg = "the configuration is checked against a Vocabulary: hand one in as the context"
        raise TypeError(msg)
    return info.context


def _one_of(known: tuple[str, ...], word: str, value: str) -> str:
    if value not in known:
        msg = f'unknown {word} "{value}"{suggestion(value, known)}'
        raise ValueError(msg)
    return value


def _language(value: str, info: ValidationInfo) -> str:
    if value not in LANGUAGES:
        msg = f"{info.field_name} = {words.shown(value)} is no language of ours{suggestion(value, LANGUAGES)}"
        raise ValueError(msg)
    return value


def _zone(value: str, info: ValidationInfo) -> str:
    if value not in available_timezones():
        msg = f"{info.field_name} = {words.shown(value)} is no time zone{suggestion(value, available_timezones())}"
        if "did you mean" not in msg:
            msg += '; write a name such as "Europe/London"'
        raise ValueError(msg)
    return value


def _currency(value: str) -> str:
    try:
        minor_digits(value)
    except ValueError:
        msg = f'currency "{value}" is not a currency code; write three capital letters such as "EUR" or "VND"'
        raise ValueError(msg) from None
    if value not in list_currencies():
        msg = f'there is no currency "{value}"; write its code of ISO 4217, such as "EUR" or "GBP"'
        raise ValueError(msg)
    return value


def _address(value: str, info: ValidationInfo) -> str:
    parts = urlsplit(value if "://" in value else f"https://{value}")
    if parts.username or parts.password:
        msg = f"{info.field_name} carries a user name or password; take it out, and name the secret's place instead"
        raise ValueError(msg)
    if parts.scheme not in {"http", "https"} or not parts.hostname or re.search(r"\s", value):
        msg = f'{info.field_name} = {words.shown(value)} is not an address; write e.g. "https://toys.example"'
        raise ValueError(msg)
    return value


def _mail(value: str, info: ValidationInfo) -> str:
    if not re.fullmatch(r"(?:[^<>@\s][^<>@]*<)?[^<>@\s]+@[^<>@\s]+>?", value) or value.count("<") != value.count(">"):
        msg = f'{info.field_name} = {words.shown(value)} is not an e-mail address; write e.g. "anna@toys.example"'
        raise ValueError(msg)
    return value


def _variable(value: str, info: ValidationInfo) -> str:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", value):
        msg = f'{info.field_name} must be the NAME of an environment variable; write e.g. "TOYS_KEY", never the secret'
        raise ValueError(msg)
    return value


Language = Annotated[str, AfterValidator(_language)]
Zone = Annotated[str, AfterValidator(_zone)]
Currency = Annotated[str, AfterValidator(_currency)]
Address = Annotated[str, AfterValidator(_address)]
Mail = Annotated[str, AfterValidator(_mail)]
Variable = Annotated[str, AfterValidator(_variable)]
Duration = Annotated[timedelta, BeforeValidator(lambda value, info: words.duration(value, info.field_name))]
TimeOfDay = Annotated[time, BeforeValidator(lambda value, info: words.time_of_day(value, info.field_name))]
Name = Annotated[str, Field(min_length=1, max_length=80)]


class Table(BaseModel):
    """A table of the file: nothing unknown, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)

    @classmethod
    def between(cls, written: Mapping[str, object], vocabulary: Vocabulary) -> Iterator[str]:
        """Yield what is wrong between keys, whatever is wrong with their values; `written` is the table as written."""
        del written, vocabulary
        yield from ()

    @classmethod
    def _has_slips(cls, written: Mapping[str, object]) -> bool:
        """Tell whether a key is unknown: then what seems to be missing may only be misspelt."""
        return not written.keys() <= {field.alias or name for name, field in cls.model_fields.items()}

    @model_validator(mode="wrap")
    @classmethod
    def _all_mistakes(cls, written: object, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:
        """Report what is wrong between keys together with what is wrong with single ones, not after it."""
        vocabulary = info.context if isinstance(info.context, Vocabulary) else Vocabulary({})  # our own defaults
        texts = list(cls.between(written, vocabulary)) if isinstance(written, dict) else []
        if not texts:
            return handler(written)
        found: list[InitErrorDetails] = []
        try:
            handler(written)
        except ValidationError as error:
            found = [
                InitErrorDetails(type=one["type"], loc=one["loc"], input=one["input"], ctx=one.get("ctx", {}))
                for one in error.errors(include_url=False)
            ]
        between = [
            InitErrorDetails(type="value_error", loc=(), input=None, ctx={"error": ValueError(text)}) for text in texts
        ]
        raise ValidationError.from_exception_data(cls.__name__, [*found, *between])


class TargetSettings(Table):
    """Where one KPI should lie, as written: money in major units, because only the shop knows its currency."""

    kpi: str = Field(alias="[kpi]")
    at_least: Fraction | None = None
    at_most: Fraction | None = None
    near_usual: Fraction | None = None
    per: Literal["day", "week", "month"] | None = None

    @checked("at_least", "at_most", mode="before")
    @classmethod
    def _read_amount(cls, value: object, info: ValidationInfo) -> Fraction:
        meaning = _vocabulary(info).kpis.get(info.data.get("kpi", ""))
        if meaning is None:
            return Fraction(0)  # the KPI's name is the mistake, and is reported; its amount has no unit
        return words.amount(value, meaning.unit, str(info.field_name))

    @checked("near_usual", mode="before")
    @classmethod
    def _read_share(cls, value: object, info: ValidationInfo) -> Fraction:
        allowed = words.share(value, "near_usual")
        if not 0 < allowed < 1:
            msg = f'{info.field_name} = {words.shown(value)} leaves no room; write e.g. "15 %"'
            raise ValueError(msg)
        return allowed

    @checked("per", mode="before")
    @classmethod
    def _read_per(cls, value: object) -> str:
        return _one_of(tuple(_DAYS), "per", str(value))

    @classmethod
    def between(cls, written: Mapping[str, object], vocabulary: Vocabulary) -> Iterator[str]:
        """Yield what is wrong between the bounds, and between them and the KPI."""
        bounds = [name for name in ("at_least", "at_most", "near_usual") if name in written]
        has_slips = cls._has_slips(written)
        if len(bounds) > 1 or (not bounds and not has_slips):
            found = " and ".join(bounds) or "none of them"
            yield f"write exactly one of at_least, at_most, near_usual; found {found}"
        kpi, per = str(written.get("[kpi]")), written.get("per")
        is_total = kpi in vocabulary.totals
        if is_total and per is None and "near_usual" not in written and not has_slips:
            yield f'{kpi} adds up over time; say for how long: per = "day", "week" or "month"'
        if per is not None and not is_total and kpi in vocabulary.kpis:
            yield f"{kpi} does not add up over time; take out per = {words.shown(per)}"
        meaning = vocabulary.kpis.get(kpi)
        wrong = {"higher_is_better": "at_most", "lower_is_better": "at_least"}
        if meaning and bounds == [wrong.get(meaning.direction)]:
            better = "higher" if bounds == ["at_most"] else "lower"
            yield f"{kpi} is better the {better} it is; write {'at_least' if better == 'higher' else 'at_most'}"

    def target(self, currency: str, unit: Unit, window_days: int) -> Target:
        """Return the target in the units of `Figure.value`, over a window of so many days."""
        if self.near_usual is not None:
            return Target("near_usual", self.near_usual)
        value = self.at_least if self.at_least is not None else self.at_most
        exact = Fraction(value if value is not None else 0)
        if unit == "currency":
            exact *= 10 ** minor_digits(currency)
        if self.per is not None:
            exact = exact * window_days / _DAYS[self.per]
        return Target("at_least" if self.at_least is not None else "at_most", exact)


def _name_each(value: object) -> object:
    """Write a target's KPI into it, so that its amount is read in the KPI's unit."""
    if not isinstance(value, dict):
        return value
    return {kpi: {**table, "[kpi]": kpi} if isinstance(table, dict) else table for kpi, table in value.items()}


def _known_kpi(value: str, info: ValidationInfo) -> str:
    vocabulary = _vocabulary(info)
    if value in vocabulary.not_yet:
        msg = f'KPI "{value}" cannot be worked out by this version; take it out, see `shopbell kpi` for those that can'
        raise ValueError(msg)
    return _one_of(tuple(vocabulary.kpis), "KPI", value)


def _known_fact(value: str, info: ValidationInfo) -> str:
    return _one_of(tuple(_vocabulary(info).settings), "fact", value)


def _name_facts(value: object) -> object:
    """Pair every fact with its name, so that its kind can be looked up."""
    return {name: (name, fact) for name, fact in value.items()} if isinstance(value, dict) else value


def _fact(value: tuple[str, object], info: ValidationInfo) -> bool | int:
    name, fact = value
    kind = _vocabulary(info).settings.get(name)
    if kind is not None and ((kind == "yes_no") is not isinstance(fact, bool) or not isinstance(fact, int)):
        wanted = "true or false" if kind == "yes_no" else "a whole number"
        msg = f"{name} = {words.shown(fact)} does not fit; write {wanted}"
        raise ValueError(msg)
    if isinstance(fact, int) and fact < 0:
        msg = f"{name} = {words.shown(fact)} is less than nothing; write a whole number from 0 on"
        raise ValueError(msg)
    return fact if isinstance(fact, int) else 0  # the fact's name is the mistake, and is reported


Targets = Annotated[dict[Annotated[str, AfterValidator(_known_kpi)], TargetSettings], BeforeValidator(_name_each)]


Facts = Annotated[
    dict[Annotated[str, AfterValidator(_known_fact)], Annotated[bool | int, PlainValidator(_fact)]],
    BeforeValidator(_name_facts),
]


def _name_rates(value: object) -> object:
    """Pair every rate with its currency, so that a mistake names it."""
    return {code: (code, rate) for code, rate in value.items()} if isinstance(value, dict) else value


ExchangeRates = Annotated[
    dict[Currency, Annotated[Decimal, BeforeValidator(lambda value: words.positive_rate(value[1], value[0]))]],
    Field(strict=False),
    BeforeValidator(_name_rates),
]
FirstDay = Annotated[date, BeforeValidator(lambda value, info: words.day(value, info.field_name))]


class TableInput(Table):
    """One CSV that a shop is fed from: a file beside the configuration, or an address."""

    path: Path | None = None
    url: Address | None = None

    @checked("path", mode="before")
    @classmethod
    def _read_path(cls, value: object) -> Path:
        if not isinstance(value, str) or not value:
            msg = f'path = {words.shown(value)} is not a path; write e.g. "spend.csv"'
            raise ValueError(msg)
        return Path(value)

    @classmethod
    def between(cls, written: Mapping[str, object], vocabulary: Vocabulary) -> Iterator[str]:
        """Yield that there is no place, or more than one."""
        del vocabulary
        places = [name for name in ("path", "url") if name in written]
        if len(places) > 1 or (not places and not cls._has_slips(written)):
            yield 'write either path = "spend.csv" or url = "https://..."'


class ShopSettings(Table):
    """One `[[shop]]`."""

    name: Name
    platform: Annotated[str, AfterValidator(partial(_one_of, PLATFORMS, "platform"))]
    url: Address
    base_url: Address | None = None
    key_env: Variable | None = None
    secret_env: Variable | None = None
    token_env: Variable | None = None
    client_id_env: Variable | None = None
    client_secret_env: Variable | None = None
    webhook_secret_env: Variable | None = None
    front_user: str = ""
    front_password_env: Variable | None = None
    api_version: str = ""
    time_zone: Zone | None = None
    currency: Currency | None = None
    ca_file: Annotated[Path, Field(strict=False)] | None = None
    count_orders: Annotated[str, AfterValidator(partial(_one_of, COUNTINGS, "count_orders"))] = "ordered"
    exchange_rates: ExchangeRates = {}
    history_from: FirstDay | None = None
    bulk_above: int = Field(default=20_000, ge=0)
    facts: Facts = {}
    targets: Targets = {}
    spend: tuple[TableInput, ...] = Field(default=(), strict=False)
    traffic: tuple[TableInput, ...] = Field(default=(), strict=False)
    survey: tuple[TableInput, ...] = Field(default=(), strict=False)

    @property
    def definition(self) -> Definition:
        """How its orders are counted."""
        rates = {currency: words.plain(worth) for currency, worth in self.exchange_rates.items()}
        return Definition(cast("Counting", self.count_orders), rates)

    @classmethod
    def between(cls, written: Mapping[str, object], vocabulary: Vocabulary) -> Iterator[str]:
        """Yield that there are two ways in, or a rate of the shop's own currency."""
        del vocabulary
        if "token_env" in written and ("client_id_env" in written or "client_secret_env" in written):
            yield "write token_env, or client_id_env with client_secret_env, not both"
        currency, rates = written.get("currency"), written.get("exchange_rates")
        if isinstance(rates, dict) and currency in rates:
            yield f"exchange_rates: {currency} is the shop's own currency; take it out"

    @checked("name")
    @classmethod
    def _plain_name(cls, value: str) -> str:
        if not value.isprintable() or value != value.strip():
            msg = f"name = {words.shown(value)} has blanks around it or characters that cannot be printed"
            raise ValueError(msg)
        return value


class GeneralSettings(Table):
    """The `[shopbell]` table."""

    data: Annotated[Path, Field(strict=False)] | None = None
    secrets: Annotated[Path, Field(strict=False)] | None = None
    language: Language = "en"


class ScheduleSettings(Table):
    """The `[schedule]` table."""

    sync_every: Duration = timedelta(minutes=15)
    deliver_every: Duration = timedelta(minutes=1)
    sweep_every: Duration = timedelta(days=7)
    stale_after: Duration = timedelta(days=1)

    @checked("sync_every")
    @classmethod
    def _not_too_often(cls, value: timedelta) -> timedelta:
        if value < timedelta(minutes=1):
            msg = 'sync_every is too short for a shop to bear; write "1 min" or more ("15 min" is usual)'
            raise ValueError(msg)
        return value


class AlertSettings(Table):
    """The `[alerts]` table: how patient the rule is, and when it keeps quiet."""

    off_days: int = Field(default=2, ge=1, le=14)
    of_days: int = Field(default=3, ge=1, le=14)
    repeat: Duration = timedelta(days=7)
    remind: Duration = timedelta(days=14)
    quiet_from: TimeOfDay | None = None
    quiet_to: TimeOfDay | None = None

    @classmethod
    def between(cls, written: Mapping[str, object], vocabulary: Vocabulary) -> Iterator[str]:
        """Yield that quiet hours have one end only, or more days off target are wanted than are looked at."""
        del vocabulary
        if ("quiet_from" in written) != ("quiet_to" in written) and not cls._has_slips(written):
            yield 'quiet hours need both ends: quiet_from = "22:00" and quiet_to = "07:00"'
        off_days, of_days = (written.get(key, cls.model_fields[key].default) for key in ("off_days", "of_days"))
        if isinstance(off_days, int) and isinstance(of_days, int) and off_days > of_days:
            yield f"off_days = {off_days} is more than of_days = {of_days}; write a smaller off_days"

    def is_quiet(self, local: time) -> bool:
        """Tell whether words are held at this local time."""
        if self.quiet_from is None or self.quiet_to is None:
            return False
        if self.quiet_from <= self.quiet_to:
            return self.quiet_from <= local < self.quiet_to
        return local >= self.quiet_from or local < self.quiet_to


class RecipientSettings(Table):
    """One `[[recipient]]` of the digest. `shops` empty: all of them."""

    name: Name
    email: Mail | None = None
    language: Language | None = None
    digest_at: TimeOfDay = time(7, 30)
    time_zone: Zone | None = None
    shops: tuple[str, ...] = Field(default=(), strict=False)

    def zone(self, shop_zone: str) -> ZoneInfo:
        """Return the recipient's own time zone, the shop's where none is written."""
        return ZoneInfo(self.time_zone or shop_zone)


class EmailSettings(Table):
    """The `[channels.email]` table."""

    host: str
    port: int = Field(default=587, ge=1, le=65535)
    security: Annotated[str, AfterValidator(partial(_one_of, ("starttls", "tls", "none"), "security"))] = "starttls"
    user: str = ""
    password_env: Variable | None = None
    sender: Mail
    ca_file: Annotated[Path, Field(strict=False)] | None = None


class SlackSettings(Table):
    """One `[[channels.slack]]`. `shops` empty: all of them."""

    name: Name
    webhook_env: Variable | None = None
    language: Language | None = None
    shops: tuple[str, ...] = Field(default=(), strict=False)


class FolderSettings(Table):
    """The `[channels.folder]` table: where messages land when no other channel takes them."""

    path: Annotated[Path, Field(strict=False)]


class WebhookSettings(Table):
    """The `[webhooks]` table: where shops may ring; only loopback is open without being asked for by name."""

    listen: Annotated[tuple[str, int], BeforeValidator(lambda value, info: words.endpoint(value, info.field_name))] = (
        "127.0.0.1",
        8765,
    )


class ChannelSettings(Table):
    """The `[channels]` tables."""

    email: EmailSettings | None = None
    slack: tuple[SlackSettings, ...] = Field(default=(), strict=False)
    folder: FolderSettings | None = None


class Settings(Table):
    """The whole file. `place` is the file itself: relative paths start from its directory."""

    place: Path = Field(alias="[place]", strict=False)
    shopbell: GeneralSettings = GeneralSettings()
    shop: tuple[ShopSettings, ...] = Field(default=(), strict=False)
    targets: Targets = {}
    schedule: ScheduleSettings = ScheduleSettings()
    alerts: AlertSettings = AlertSettings()
    recipient: tuple[RecipientSettings, ...] = Field(default=(), strict=False)
    channels: ChannelSettings = ChannelSettings()
    webhooks: WebhookSettings | None = None

    def path(self, written: Path) -> Path:
        """Return a path of the file, which counts from the file's own directory."""
        return self.place.parent / written.expanduser()

    def shop_named(self, name: str) -> ShopSettings | None:
        """Return the shop of that name."""
        return next((shop for shop in self.shop if shop.name == name), None)

    def targets_of(self, shop: ShopSettings) -> dict[str, TargetSettings]:
        """Return the shop's targets: those of the file, replaced KPI by KPI by the shop's own."""
        return {**self.targets, **shop.targets}

    def recipients_of(self, shop: str) -> list[RecipientSettings]:
        """Return who reads this shop's digest."""
        return [person for person in self.recipient if not person.shops or shop in person.shops]

    def slacks_of(self, shop: str) -> list[SlackSettings]:
        """Return the Slack channels that hear of this shop."""
        return [slack for slack in self.channels.slack if not slack.shops or shop in slack.shops]
