"""What the errors of Google Ads mean: later, by another way, or something that a person has to change, in words.

They are told apart by the name of the error ("USER_PERMISSION_DENIED"), never by the HTTP status. A stream wraps its
error into a list, and may still end with one after good rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from commerce.errors import Refused, ShopbellError, TryLater
from connectors.answers import BUSY, SERVER_ERROR, retry_after_s, trouble
from connectors.google.faults import quoted, web_page
from connectors.http import Answer
from connectors.sources.google_ads.answers import Detail, Envelope, Fault
from connectors.sources.google_ads.version import VERSION

#: Where too much was asked at once and nothing tells for how long.
BUSY_WAIT_S = 60.0
#: Where the operations of a day are used up and nothing tells until when.
DAY_WAIT_S = 3600.0
_ENVELOPE = msgspec.json.Decoder(Envelope | list[Envelope], strict=False)
_SCOPES = re.compile("insufficient authentication scopes")
_OUR_MISTAKE = frozenset({"queryError", "fieldError", "fieldMaskError", "rangeError", "dateError"})
_PASSING = frozenset({"INTERNAL_ERROR", "TRANSIENT_ERROR", "DEADLINE_EXCEEDED", "ERROR_UNKNOWN"})
_OPEN_TO_IT = (
    "open it to the key: ads.google.com > Admin > Access and security > Users > +, the address of the service account"
    " (client_email in the key file), Read only"
)
_CONSOLE = "console.cloud.google.com/google/ads-apis/overview"


class NoAccess(ShopbellError):
    """The key may not see this account by itself; perhaps through a manager."""


class IsManager(ShopbellError):
    """The number is a manager's: it has accounts, and no figures of its own."""


def explained(answer: Answer) -> ShopbellError:
    """Return what a bad answer means."""
    fault = fault_in(answer)
    if fault is None:
        return _of_no_google(answer)
    kind, name = named(fault)
    return (
        _later(fault, name, answer)
        or _of_the_key(name, answer)
        or _of_the_account(name, answer)
        or _of_the_project(fault, name, answer)
        or _rest(fault, kind, name, answer)
    )


def fault_in(answer: Answer) -> Fault | None:
    """Return the error that an answer holds, in whichever of its pieces; None for none."""
    try:
        told = _ENVELOPE.decode(answer.body)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError, RecursionError):
        return None
    pieces = told if isinstance(told, list) else [told]
    return next((one.error for one in pieces if one.error), None)


def named(fault: Fault) -> tuple[str, str]:
    """Return (kind, name) of an error: the API's own, else what Google's gate before it says."""
    for detail in fault.details:
        for one in detail.errors:
            for kind, name in one.error_code.items():
                return kind, name
    reason = next((one.reason for one in fault.details if one.reason), "")
    if not reason and _SCOPES.search(fault.message):
        reason = "ACCESS_TOKEN_SCOPE_INSUFFICIENT"
    return "", reason or fault.status


def _of_no_google(answer: Answer) -> ShopbellError:
    """Sort an answer that Google itself did not write."""
    if answer.status in BUSY or answer.status >= SERVER_ERROR:
        return TryLater(f"{answer.place} answered {answer.status}; it is asked again", wait_s=retry_after_s(answer))
    return Refused(web_page(answer)) if answer.is_page else trouble(answer)


def _later(fault: Fault, name: str, answer: Answer) -> ShopbellError | None:
    """Tell what passes by itself."""
    who = answer.place
    wait_s = _delay_s(fault) or retry_after_s(answer)
    if name == "RESOURCE_EXHAUSTED" and "quotaError" in _kinds(fault):
        minutes = round((wait_s or DAY_WAIT_S) / 60)
        return TryLater(
            f"{who}: the operations that the Cloud project may do in a day are used up ({name}); it is asked again in"
            f" {minutes} min, and what was read stays",
            wait_s=wait_s or DAY_WAIT_S,
        )
    if "quotaError" in _kinds(fault) or name == "RESOURCE_EXHAUSTED":
        return TryLater(f"{who} was asked too quickly ({name}); it is asked again", wait_s=wait_s or BUSY_WAIT_S)
    if name in _PASSING or "internalError" in _kinds(fault) or answer.status >= SERVER_ERROR:
        return TryLater(f"{who} failed for the moment ({name}); it is asked again", wait_s=wait_s)
    return None


def _of_the_key(name: str, answer: Answer) -> ShopbellError | None:
    """Tell what is wrong with who asks."""
    who = answer.place
    told: Mapping[str, str] = {
        "OAUTH_TOKEN_REVOKED": f"{who}: the key was taken back ({name}); make a new one, or give consent once more",
        "OAUTH_TOKEN_DISABLED": f"{who}: the key was switched off ({name}); make a new one, or give consent once more",
        "GOOGLE_ACCOUNT_DELETED": (
            f"{who}: the account behind the key is deleted ({name}); make another service account and its key"
        ),
        "NOT_ADS_USER": f"{who}: the key is a user of no ad account at all ({name}); {_OPEN_TO_IT}",
        "TWO_STEP_VERIFICATION_NOT_ENROLLED": (
            f"{who} wants two-step verification of the person whose consent this is ({name}); switch it on at"
            " myaccount.google.com/security, or use the key file of a service account"
        ),
        "ADVANCED_PROTECTION_NOT_ENROLLED": (
            f"{who} wants advanced protection of the person whose consent this is ({name}); switch it on at"
            " myaccount.google.com/security, or use the key file of a service account"
        ),
        "ACCESS_TOKEN_SCOPE_INSUFFICIENT": (
            f"{who}: the consent that was given does not hold for Google Ads ({name}); give it once more, and tick"
            " every box"
        ),
    }
    if name in told:
        return Refused(told[name])
    if name in {"DEVELOPER_TOKEN_PARAMETER_MISSING", "DEVELOPER_TOKEN_INVALID"}:
        return Refused(f"{who} still asks for a developer token ({name}), as old versions did; update Shopbell")
    if name in {"OAUTH_TOKEN_INVALID", "OAUTH_TOKEN_EXPIRED", "UNAUTHENTICATED"}:
        return Refused(
            f"{who} does not take a token that Google has just given ({name}); see that the clock of this machine is"
            " right, and make a new key"
        )
    return None


def _of_the_account(name: str, answer: Answer) -> ShopbellError | None:
    """Tell what is wrong with the number, or with who may see it."""
    who = answer.place
    if name in {"CUSTOMER_NOT_FOUND", "INVALID_CUSTOMER_ID"}:
        return Refused(
            f"{who} knows no such customer ({name}); write as `customer` the ten digits that stand at the top right of"
            " Google Ads"
        )
    if name == "USER_PERMISSION_DENIED":
        return NoAccess(
            f"{who}: the key may not read this customer ({name}); {_OPEN_TO_IT}; where a manager account sees it, write"
            " its number as login_customer"
        )
    if name == "INVALID_LOGIN_CUSTOMER_ID_SERVING_CUSTOMER_ID_COMBINATION":
        return Refused(
            f"{who}: login_customer is no manager of this customer ({name}); write the number of the manager account"
            " that it is linked to, or take login_customer out"
        )
    if name == "CUSTOMER_NOT_ENABLED":
        return Refused(
            f"{who}: this customer was cancelled, or its setting up was never finished ({name}); what was read stays:"
            " finish it in Google Ads, or take this source out"
        )
    if name in {"CANNOT_BE_EXECUTED_BY_MANAGER_ACCOUNT", "REQUESTED_METRICS_FOR_MANAGER"}:
        return IsManager(
            f"{who}: this customer is a manager account, which spends nothing itself ({name}); write one of its"
            " accounts as `customer`, and this number as login_customer"
        )
    return None


def _of_the_project(fault: Fault, name: str, answer: Answer) -> ShopbellError | None:
    """Tell what is wrong with the Cloud project whose key is used."""
    who = answer.place
    if name in {"CLOUD_PROJECT_NOT_APPROVED_FOR_PRODUCTION", "DEVELOPER_TOKEN_NOT_APPROVED"}:
        return Refused(
            f"{who}: the Cloud project may read test accounts only ({name}); accept the terms and apply for Explorer"
            f" access at {_CONSOLE}: mostly it is given at once"
        )
    if name in {"SERVICE_DISABLED", "API_DISABLED"}:
        return Refused(
            f"{who}: the Google Ads API is not enabled in the Cloud project{_project(fault)} ({name}); enable it at"
            " console.cloud.google.com > APIs & Services > Library > Google Ads API, and wait some minutes"
        )
    if name in {"PROJECT_DISABLED", "CLOUD_PROJECT_NOT_UNDER_ORGANIZATION", "MISSING_TOS"}:
        return Refused(
            f"{who}: the Cloud project is not ready for Google Ads ({name}); open {_CONSOLE}, and do there what it asks"
            " for"
        )
    if name == "UNSUPPORTED_VERSION":
        return Refused(f"{who} does not answer to version {VERSION} any more ({name}); update Shopbell")
    return None


def _rest(fault: Fault, kind: str, name: str, answer: Answer) -> ShopbellError:
    who, words, request = answer.place, quoted(_message(fault)), _request(fault)
    if kind in _OUR_MISTAKE or name == "PAGE_SIZE_NOT_SUPPORTED":
        return Refused(
            f"{who} does not take what was asked for ({name}{words}): a mistake of Shopbell's own; update Shopbell, or"
            f" tell us of it{request}"
        )
    return Refused(
        f"{who} refuses ({name or answer.status}{words}), for a reason that is not known here; look it up at"
        f" developers.google.com/google-ads/api, and tell us of it{request}"
    )


def _kinds(fault: Fault) -> set[str]:
    return {kind for detail in fault.details for one in detail.errors for kind in one.error_code}


def _delay_s(fault: Fault) -> float | None:
    """Return how long Google says to wait."""
    for one in (error for detail in fault.details for error in detail.errors):
        if found := re.fullmatch(r"(\d{1,6})(?:\.\d+)?s", one.details.quota_error_details.retry_delay):
            return float(found[1])
    return None


def _message(fault: Fault) -> str:
    """Return Google's own words: those of the API before those of its gate."""
    return next((one.message for detail in fault.details for one in detail.errors if one.message), fault.message)


def _request(fault: Fault) -> str:
    """Return which request it was, as Google's support asks for it; "" where it does not say."""
    number = next((re.sub(r"[^\w-]", "", one.request_id)[:40] for one in fault.details if one.request_id), "")
    return f" (request {number})" if number else ""


def _project(fault: Fault) -> str:
    """Return which project, " 111222333444"; "" where it is not told."""
    consumers = (_consumer(one) for one in fault.details)
    return next((f" {number}" for number in consumers if number), "")


def _consumer(detail: Detail) -> str:
    return re.sub(r"[^\w-]", "", detail.metadata.get("consumer", "").removeprefix("projects/"))[:40]
