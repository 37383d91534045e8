"""What a shop platform says of itself, once: `PLATFORM` in `connectors/<name>/__init__.py`.

Configuration, `init`, `doctor`, sync, webhooks, reconciling and privacy go by it; nothing elsewhere knows a platform's
name. A declaration is light, so that a help page can go by it, too: what is heavy (pydantic, requests, the platform's
own library) is loaded when its functions are called.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from commerce.order_sources import SourceWords
from commerce.orders import Status
from commerce.period import Period
from commerce.reports import ReportStep
from commerce.settings.secret import Secret
from connectors.base import Connection, Connector, Hint, ShopSecrets, Tools

if TYPE_CHECKING:
    from commerce.settings.table import Table

Settings = TypeVar("Settings", bound="Table")


@dataclass(frozen=True, slots=True)
class WayIn:
    """Secrets that open a shop together.

    Attributes:
        secrets: All of them are needed. Where there are more ways, a shop goes in by the one whose first is there.
        question: Asks for the first one where another way is left: an empty answer means that one. Its answer shows.
        remark: Whose way it is, where it is not the usual one: "of an older custom app".
    """

    secrets: tuple[Secret, ...]
    question: str = ""
    remark: str = ""


#: Headers (in any letter case), the body exactly as received, the secrets that may have signed it (at least one), and
#: the shop's identity ("" before it was read) to what a delivery hints at: None when it concerns nothing we keep.
#: Raises `Refused`: no signature, or none of these secrets', or another shop's.
ReadDelivery = Callable[[Mapping[str, str], bytes, Sequence[str], str], Hint | None]


@dataclass(frozen=True, slots=True)
class Webhook:
    """How the platform's shops ring.

    Attributes:
        read: Reads a delivery.
        secret: The one that is made for nothing else.
        also_signed_with: Names of secrets of a way in that sign deliveries, too, where the shop is opened by them.
    """

    read: ReadDelivery
    secret: Secret
    also_signed_with: tuple[str, ...] = ()


#: Where the shop is, what its `[[shop]]` says that is the platform's own, and the secrets of one way in to a connector,
#: which asks nothing of the shop yet. Raises `Refused`: a secret is empty, or the address cannot be one.
Connect = Callable[[Connection, Settings, ShopSecrets, Tools], Connector]


@dataclass(frozen=True, slots=True)
class Companion:
    """A plugin of ours that a merchant may put into a shop whose platform tells too little by itself.

    Attributes:
        name: Of the plugin: the folder that it lies in there, and the file that it is handed over in, without its end.
        folder: Where its files lie, in the package.
        version: Which one this is.
    """

    name: str
    folder: str
    version: str


@dataclass(frozen=True)  # no slots: with them `Platform[Settings](...)` fails in Python 3.11
class Platform(Generic[Settings]):
    """One shop platform.

    Attributes:
        name: As `platform = "..."` writes it; the name of its folder.
        title: As people write it: "WooCommerce".
        settings: Loads the model of the keys of a `[[shop]]` that are its own, `<name>_env` of every secret among them.
        ways_in: Which secrets open a shop. The first is proposed, the last one asked for where none is there.
        connect: Makes a connector.
        customer_kind: How a pseudonym is made of the number that the platform gives its customers.
        webhook: How its shops ring; None where they cannot.
        statuses: The statuses that its orders can have without a plugin, each once; None where there are no others.
        decidable_statuses: {the platform's word: ours}: what the merchant may say that a plugin's status stands for.
        order_sources: What its words for where an order was entered mean; None where its orders have none.
        draft_life_s: Seconds after which it forgets an unfinished checkout; None where it does not, or the shop tells.
        report_steps: How its own report differs from ours, one rule at a time.
        report_habits: What its report may do besides, depending on version and settings: named only where that explains
            a difference to the cent.
        orders_page: The page of its admin that lists the orders of some days, or as near as its address can ask for, by
            the shop's address as the configuration has it; None where there is none. Raises `Refused`: no address.
        companion: A plugin of ours for its shops; None where they tell all that is needed.
        has_front: Its shops stand on servers of their own, so that one may ask for a password first (`front_user`).
        is_proposed: `init` proposes it to whoever does not say. One platform is.
    """

    name: str
    title: str
    settings: Callable[[], type[Settings]]
    ways_in: tuple[WayIn, ...]
    connect: Connect[Settings]
    customer_kind: str
    webhook: Webhook | None = None
    statuses: tuple[str, ...] | None = None
    decidable_statuses: Mapping[str, Status] = field(default_factory=dict)
    order_sources: SourceWords | None = None
    draft_life_s: int | None = None
    report_steps: tuple[ReportStep, ...] = ()
    report_habits: tuple[ReportStep, ...] = ()
    orders_page: Callable[[str, Period], str] | None = None
    companion: Companion | None = None
    has_front: bool = True
    is_proposed: bool = False

    @property
    def keys_to_the_shop(self) -> tuple[Secret, ...]:
        """Every secret that can open a shop, each once."""
        found = {secret.name: secret for way in self.ways_in for secret in way.secrets}
        return tuple(found.values())

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Every secret that a shop of it may have."""
        return self.keys_to_the_shop + ((self.webhook.secret,) if self.webhook else ())
