"""What Meta answers, as far as it is read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec


class Account(msgspec.Struct, frozen=True):
    """An ad account. `account_status`: 1 is active; the others are in `look`."""

    account_id: str = ""
    name: str = ""
    currency: str = ""
    timezone_name: str = ""
    account_status: int = 1


class Figure(msgspec.Struct, frozen=True, gc=False):
    """What a campaign cost on a day, in major units. What was nothing is absent."""

    campaign_id: str
    date_start: date
    date_stop: date
    campaign_name: str = ""
    spend: Decimal = Decimal(0)
    inline_link_clicks: int = 0
    publisher_platform: str = ""


class Cursors(msgspec.Struct, frozen=True):
    """Where the page ends."""

    after: str = ""


class Paging(msgspec.Struct, frozen=True):
    """Whether there is more. `next` is an address with the token in it: only its being there is looked at."""

    cursors: Cursors = Cursors()
    next: msgspec.Raw = msgspec.Raw()

    def __repr__(self) -> str:
        return f"Paging({self.cursors!r})"

    @property
    def is_last(self) -> bool:
        """There is no more, whatever stands among the cursors."""
        return bytes(self.next) in {b"", b"null", b'""'}

    @property
    def after(self) -> str:
        """The cursor of the next page; "" where this is the last."""
        return "" if self.is_last else self.cursors.after


class Accounts(msgspec.Struct, frozen=True):
    """The ad accounts that a token may see, a page of them."""

    data: list[Account] = []
    paging: Paging = Paging()


class Page(msgspec.Struct, frozen=True):
    """One page of insights. `data` must be there: without it nothing is known, not even that there was nothing."""

    data: list[Figure]
    paging: Paging = Paging()


class Started(msgspec.Struct, frozen=True):
    """A report that Meta works out by and by."""

    report_run_id: str


class Run(msgspec.Struct, frozen=True):
    """How far it is."""

    async_status: str = ""
    async_percent_completion: int = 0
    error_code: int = 0
    error_subcode: int = 0


class Token(msgspec.Struct, frozen=True):
    """What a token is good for; `expires_at` and `data_access_expires_at` in seconds of 1970, 0 for never."""

    expires_at: int = 0
    data_access_expires_at: int = 0
    scopes: list[str] = []


class Debugged(msgspec.Struct, frozen=True):
    """What Meta says of a token."""

    data: Token


class Fault(msgspec.Struct, frozen=True):
    """What went wrong; decided by `code` and `error_subcode`, never by the HTTP status or `type`."""

    code: int = 0
    error_subcode: int = 0
    message: str = ""
    is_transient: bool = False


class Envelope(msgspec.Struct, frozen=True):
    """An answer, of which only the fault is looked at."""

    error: Fault | None = None
