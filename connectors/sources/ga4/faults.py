"""What the errors of Google Analytics mean: later, ask for less, or something that a person has to change, in words."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from commerce.errors import Refused, ShopbellError, TryLater
from connectors.answers import BUSY, SERVER_ERROR, Answer, retry_after_s, trouble
from connectors.google.faults import quoted, web_page
from connectors.sources.ga4.answers import Envelope, Fault

_ENVELOPE = msgspec.json.Decoder(Envelope, strict=False)
#: Quotas of the day begin anew at midnight there.
_PACIFIC = ZoneInfo("America/Los_Angeles")
HOUR_S = 3600.0
_AT_ONCE_S = 30.0
_UNAUTHORIZED, _FORBIDDEN, _TOO_MANY, _BAD_REQUEST, _NOT_FOUND = 401, 403, 429, 400, 404
#: Fields of a report without which all else is told: one that Google has ended is as one that goes with nothing.
_DISPENSABLE = frozenset({"newVsReturning"})
_OUR_MISTAKE = "a mistake of Shopbell's own; update Shopbell, or tell us of it"


class Incompatible(ShopbellError):
    """Fields that do not go together were asked for."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


def fault_in(answer: Answer) -> Fault | None:
    """Return the error that an answer holds; None for none."""
    try:
        return _ENVELOPE.decode(answer.body).error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def explained(answer: Answer, now: datetime) -> ShopbellError:
    """Return what a bad answer means.

    Args:
        answer: What came.
        now: By which a quota of the day begins anew.
    """
    fault = fault_in(answer)
    if fault is None:
        return _of_nobody_known(answer)
    who = answer.place
    if answer.status == _TOO_MANY or fault.status == "RESOURCE_EXHAUSTED":
        return _used_up(fault, who, now)
    if (known := _OF_STATUS.get(answer.status)) is not None:
        return known(fault, who)
    if answer.status in BUSY or answer.status >= SERVER_ERROR:
        return TryLater(f"{who} answered {answer.status}; it is asked again", wait_s=retry_after_s(answer))
    return Refused(
        f"{who} refuses with {answer.status} ({_word(fault.status)}{quoted(fault.message)}), for a reason that is not"
        " known here; look it up at developers.google.com, and tell us of it"
    )


def _of_nobody_known(answer: Answer) -> ShopbellError:
    """Sort an answer that holds no error of Google's."""
    if answer.status in BUSY or answer.status >= SERVER_ERROR:
        return TryLater(f"{answer.place} answered {answer.status}; it is asked again", wait_s=retry_after_s(answer))
    if answer.status == _NOT_FOUND and answer.is_page:
        return Refused(
            f"{answer.place} answered 404 with a web page: there is no such address at this server; take base_url out,"
            " or mend it"
        )
    return Refused(web_page(answer)) if answer.is_page else trouble(answer)


def _used_up(fault: Fault, who: str, now: datetime) -> TryLater:
    """Tell which quota is used up, and until when."""
    told = fault.message.lower()
    if re.search("concurrent", told):
        return TryLater(f"{who} is asked too much at once; it is asked again", wait_s=_AT_ONCE_S)
    if re.search("per day", told):
        return TryLater(
            f"{who}: the property's quota of the day is used up; it is asked again after midnight in California, and"
            " what was read stays",
            wait_s=until_midnight_s(now),
        )
    if re.search("server errors", told):
        return TryLater(
            f"{who} failed ten times within an hour, and answers nothing for the rest of it; it is asked again in an"
            " hour, and what was read stays",
            wait_s=HOUR_S,
        )
    return TryLater(
        f"{who}: the property's quota of the hour is used up; it is asked again in an hour, and what was read stays",
        wait_s=HOUR_S,
    )


def until_midnight_s(now: datetime) -> float:
    """Return the seconds until the quotas of the day begin anew."""
    here = now.astimezone(_PACIFIC)
    midnight = datetime.combine(here.date() + timedelta(days=1), time.min, _PACIFIC)
    return (midnight - now).total_seconds()


def _unauthorized(fault: Fault, who: str) -> ShopbellError:
    del fault
    return Refused(
        f"{who} does not take even a token made just now: the key has lost its rights; make a new key, or give the"
        " consent once more"
    )


def _forbidden(fault: Fault, who: str) -> ShopbellError:
    reasons = {one.reason for one in fault.details}
    if "SERVICE_DISABLED" in reasons or re.search("has not been used in project|is disabled", fault.message):
        address = next((one.metadata["activationUrl"] for one in fault.details if "activationUrl" in one.metadata), "")
        is_admin = "analyticsadmin" in f"{address}{fault.message}" or "Admin API" in fault.message
        name = "Google Analytics Admin API" if is_admin else "Google Analytics Data API"
        project = re.search(r"project[= ]([0-9]{1,20})\b", f"{address} {fault.message}")
        which = f" (the project's number is {project[1]})" if project else ""
        return Refused(
            f"{who}: the {name} is not enabled in the Cloud project of the key{which}; enable it at"
            " console.cloud.google.com > APIs & Services > Library, and wait five minutes"
        )
    if "ACCESS_TOKEN_SCOPE_INSUFFICIENT" in reasons or re.search("authentication scopes", fault.message):
        return Refused(
            f"{who}: the consent was given without the right to read Google Analytics; give it once more, with every"
            " box ticked: `shopbell source add`"
        )
    if re.search("Invalid property ID", fault.message):
        return Refused(
            f"{who} knows no such property: `property` is its number, as it stands at Google Analytics > Admin >"
            " Property details"
        )
    if re.search("sufficient permissions", fault.message):
        return Refused(
            f"{who}: the key may not read this property; add the client_email of the key file (or the person who gave"
            " the consent) as a Viewer at Google Analytics > Admin > Property access management, or correct `property`"
        )
    return Refused(
        f"{who} forbids it ({_word(fault.status)}{quoted(fault.message)}), for a reason that is not known here; look it"
        " up at developers.google.com, and tell us of it"
    )


def _bad_request(fault: Fault, who: str) -> ShopbellError:
    if found := re.search(r"Please remove ([A-Za-z:_]+) ", fault.message):
        return Incompatible(f"{who} does not tell {found[1]} together with what else was asked for", found[1])
    if found := re.search(r"Field ([A-Za-z:_]+) is not a valid (dimension|metric)", fault.message):
        said = f"{who} knows no {found[1]} any more: Google has renamed or ended it; update Shopbell"
        return Incompatible(said, found[1]) if found[1] in _DISPENSABLE else Refused(said)
    return Refused(f"{who} does not take what was asked for{quoted(fault.message)}: {_OUR_MISTAKE}")


_OF_STATUS = {_UNAUTHORIZED: _unauthorized, _FORBIDDEN: _forbidden, _BAD_REQUEST: _bad_request}


def _word(code: str) -> str:
    return re.sub(r"\W", "", code)[:40] or "?"
