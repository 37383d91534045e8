"""What Google Ads answers, as far as it is read. Whole numbers come as texts; what is nothing is absent."""

from __future__ import annotations

from datetime import date

import msgspec


class Customer(msgspec.Struct, frozen=True, rename="camel"):
    """An ad account, or a manager of some."""

    id: str
    descriptive_name: str = ""
    currency_code: str = ""
    time_zone: str = ""
    manager: bool = False
    status: str = ""


class Campaign(msgspec.Struct, frozen=True, gc=False):
    """What a campaign is called."""

    id: str
    name: str = ""


class Metrics(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """What it cost, in millionths of the account's money."""

    cost_micros: int = 0
    clicks: int = 0


class Segments(msgspec.Struct, frozen=True, gc=False):
    """On which day."""

    date: date


class Figure(msgspec.Struct, frozen=True, gc=False):
    """What a campaign cost on a day."""

    campaign: Campaign
    segments: Segments
    metrics: Metrics = Metrics()


class Piece(msgspec.Struct, frozen=True, rename="camel"):
    """One piece of a stream. Without rows it still says what was asked for, or which request it answers."""

    results: list[Figure] = []
    field_mask: str = ""
    request_id: str = ""


class OfCustomer(msgspec.Struct, frozen=True):
    """One row about an account itself."""

    customer: Customer


class OfClient(msgspec.Struct, frozen=True, rename="camel"):
    """One row about an account that a manager sees."""

    customer_client: Customer


class Customers(msgspec.Struct, frozen=True):
    """The account that was asked for."""

    results: list[OfCustomer] = []


class Clients(msgspec.Struct, frozen=True):
    """The accounts that a manager sees."""

    results: list[OfClient] = []


class Accessible(msgspec.Struct, frozen=True, rename="camel"):
    """The accounts that a key sees by itself, as "customers/1234567890"."""

    resource_names: list[str] = []


class Retry(msgspec.Struct, frozen=True, rename="camel"):
    """How long to wait, as "3600s"."""

    retry_delay: str = ""


class Quota(msgspec.Struct, frozen=True, rename="camel"):
    """Beside an error of a quota."""

    quota_error_details: Retry = Retry()


class AdsError(msgspec.Struct, frozen=True, rename="camel"):
    """One error of the Google Ads API: `error_code` is {kind: name}."""

    error_code: dict[str, str] = {}
    message: str = ""
    details: Quota = Quota()


class Detail(msgspec.Struct, frozen=True, rename="camel"):
    """What an error says in detail: the API's own errors, or a reason of Google's gate before it."""

    errors: list[AdsError] = []
    request_id: str = ""
    reason: str = ""
    metadata: dict[str, str] = {}


class Fault(msgspec.Struct, frozen=True):
    """What went wrong."""

    code: int = 0
    message: str = ""
    status: str = ""
    details: list[Detail] = []


class Envelope(msgspec.Struct, frozen=True):
    """An answer, or a piece of one, of which only the fault is looked at."""

    error: Fault | None = None
