"""`[[shop]]`: one shop, with its facts, exchange rates and targets; what fills its tables is in `inputs`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Annotated, Any, cast

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainValidator,
    ValidationInfo,
    model_validator,
)
from pydantic import field_validator as checked

from commerce.definition import (
    COUNTINGS,
    REFUNDS_BY_AMOUNT,
    Counting,
    Definition,
    LifetimeOf,
    OrderValue,
    RefundDay,
    RefundsByAmount,
)
from commerce.figures import SHARE
from commerce.settings import words
from commerce.settings.fields import Address, Currency, Name, Variable, Zone, one_of, vocabulary_of
from commerce.settings.reading import WEEKDAYS
from commerce.settings.table import Table
from commerce.settings.words import Vocabulary
from connectors.platform import Platform
from connectors.register import platforms
from shopbell.config import order_words
from shopbell.config import platform as platform_keys
from shopbell.config.definitions import DefinitionSettings
from shopbell.config.events import Country, EventSettings, overlapping
from shopbell.config.inputs import TableInputs
from shopbell.config.names import CampaignNames, ChannelNames, Free, Keeping
from shopbell.config.platform import PlatformName, PlatformSettings
from shopbell.config.targets import Targets
from shopbell.config.watching import SensitivityName, Watch


def _known_fact(value: str, info: ValidationInfo) -> str:
    return one_of(tuple(vocabulary_of(info).settings), "fact", value)


def _name_facts(value: object) -> object:
    """Pair every fact with its name, so that its kind can be looked up."""
    return {name: (name, fact) for name, fact in value.items()} if isinstance(value, dict) else value


def _fact(value: tuple[str, object], info: ValidationInfo) -> bool | int:
    name, fact = value
    kind = vocabulary_of(info).settings.get(name)
    if kind is not None and ((kind == "yes_no") is not isinstance(fact, bool) or not isinstance(fact, int)):
        wanted = "true or false" if kind == "yes_no" else "a whole number"
        msg = f"{name} = {words.shown(fact)} does not fit; write {wanted}"
        raise ValueError(msg)
    if isinstance(fact, int) and fact < 0:
        msg = f"{name} = {words.shown(fact)} is less than nothing; write a whole number from 0 on"
        raise ValueError(msg)
    return fact if isinstance(fact, int) else 0  # the fact's name is the mistake, and is reported


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


def _coverage(value: object, info: ValidationInfo) -> Fraction:
    return words.amount(value, "percent", str(info.field_name), SHARE)


Coverage = Annotated[Fraction, PlainValidator(_coverage)]
#: Words as the shop's orders bear them.
Words = Annotated[tuple[str, ...], Field(strict=False)]


def _first_day(value: object, info: ValidationInfo) -> date:
    day, today = words.day(value, str(info.field_name)), vocabulary_of(info).today
    if today is not None and day > today + timedelta(days=1):  # the shop may be ahead of us by some hours
        msg = f"{info.field_name} = {words.shown(day)} is still to come, and no order would be read; is it mistyped?"
        raise ValueError(msg)
    return day


FirstDay = Annotated[date, PlainValidator(_first_day)]


class ShopSettings(TableInputs):
    """One `[[shop]]`.

    What is its platform's own stands among the other keys and is read by the platform's model into `own`.
    """

    name: Name
    platform: PlatformName
    url: Address
    base_url: Address | None = None
    own: PlatformSettings = Field(alias="[platform]")
    front_user: str = ""
    front_password_env: Variable | None = None
    time_zone: Zone | None = None
    currency: Currency | None = None
    country: Country | None = None
    ca_file: Annotated[Path, Field(strict=False)] | None = None
    count_orders: Annotated[str, AfterValidator(partial(one_of, COUNTINGS, "count_orders"))] = "ordered"
    refunds_by_amount: Annotated[str, AfterValidator(partial(one_of, REFUNDS_BY_AMOUNT, "refunds_by_amount"))] = "goods"
    definitions: DefinitionSettings = Field(default_factory=DefinitionSettings)
    exchange_rates: ExchangeRates = Field(default_factory=dict)
    statuses: dict[str, str] = Field(default_factory=dict)
    online_sources: Words = ()
    offline_sources: Words = ()
    cost_coverage: Coverage = Fraction(4, 5)
    history_from: FirstDay | None = None
    channels: ChannelNames = Field(default_factory=dict)
    campaigns: CampaignNames = Field(default_factory=dict)
    keeping: Keeping = ()
    free: Free = ()
    facts: Facts = Field(default_factory=dict)
    targets: Targets = Field(default_factory=dict)
    sensitivity: SensitivityName | None = None
    watch: Watch = ()
    event: tuple[EventSettings, ...] = Field(default=(), strict=False)

    @property
    def definition(self) -> Definition:
        """How the merchant wants its orders to be counted."""
        rates = {currency: words.plain(worth) for currency, worth in self.exchange_rates.items()}
        return Definition(
            cast("Counting", self.count_orders),
            rates,
            str(self.cost_coverage),
            self.channels,
            self.campaigns,
            order_words.statuses_of(self.kind, self.statuses),
            order_words.sources_of(self.online_sources, self.offline_sources),
            cast("RefundsByAmount", self.refunds_by_amount),
            self.definitions.lapse,
            cast("RefundDay", self.definitions.refund_day),
            cast("OrderValue", self.definitions.order_value),
            cast("LifetimeOf", self.definitions.lifetime_value),
            WEEKDAYS.index(self.definitions.week_start),
            self.definitions.month_start,
            self.keeping,
            self.free,
        )

    @property
    def counted_by(self) -> Definition:
        """The definition with what its platform's own words mean: what stored orders are counted by."""
        return order_words.beside_the_platforms(self.definition, self.kind)

    @property
    def kind(self) -> Platform[Any]:
        """What its platform says of itself."""
        return platforms()[self.platform]

    @classmethod
    def describing(cls, key: str, written: Mapping[str, object]) -> type[Table]:
        """Return the model of a key: the platform's for its own."""
        return platform_keys.model_of(key, written) or cls

    @classmethod
    def known(cls, written: Mapping[str, object]) -> tuple[str, ...]:
        """Return the keys of every shop, and those of the platform."""
        return (*super().known(written), *platform_keys.keys_of(written))

    @classmethod
    def instead_of(cls, key: str, written: Mapping[str, object]) -> str:
        """Tell secrets out of place, and the keys of other platforms."""
        return platform_keys.instead_of(key, written)

    @classmethod
    def between(cls, written: Mapping[str, object], vocabulary: Vocabulary) -> Iterator[str]:
        """Yield a rate of the shop's own currency, two services of one name, words that its orders do not know."""
        yield from super().between(written, vocabulary)
        currency, rates = written.get("currency"), written.get("exchange_rates")
        yield from platform_keys.without_front(written)
        yield from overlapping(written)
        if isinstance(rates, dict) and currency in rates:
            yield f"exchange_rates: {currency} is the shop's own currency; take it out"
        if platform := platforms().get(str(written.get("platform"))):
            yield from order_words.wrong_statuses(platform, written.get("statuses"))
            yield from order_words.wrong_sources(platform, written)

    @model_validator(mode="before")
    @classmethod
    def _part(cls, written: object) -> object:
        """Put the keys of the platform aside for its own model."""
        return platform_keys.aside(written, cls.model_fields) if isinstance(written, dict) else written

    @checked("name")
    @classmethod
    def _plain_name(cls, value: str) -> str:
        if not value.isprintable() or value != value.strip():
            msg = f"name = {words.shown(value)} has blanks around it or characters that cannot be printed"
            raise ValueError(msg)
        return value
