"""What Shopify's refusals mean, one advice each: a status, or a code inside an answer of status 200."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from commerce.errors import Refused, ShopbellError, TryLater
from connectors.answers import Answer

_MOST_SHOWN = 240

_STATUS_ADVICE = {
    402: "the shop is frozen until its Shopify bill is paid",
    403: "the token is known but the shop does not let it in; check that the app is installed and its scopes approved",
    404: (
        "there is no such shop, or no such API version; write the name that stands in the address of your Shopify admin"
        " (admin.shopify.com/store/NAME) in `url`, and check `api_version`"
    ),
    423: "the shop is locked; its owner has to talk to Shopify",
}
_SECURITY_REJECTION = 430
_TOO_MUCH = frozenset({"MAX_COST_EXCEEDED", "RESPONSE_TOO_LARGE"})


# What errors without a code say: older answers, proxies, and the wall before protected customer data.
_BY_TEXT = (
    (
        "ACCESS_DENIED",
        re.compile(r"access denied|not approved to (?:access|use)|must have (?:access|permission)", re.IGNORECASE),
    ),
    ("THROTTLED", re.compile(r"^throttled|rate limited|calls per second|reduce request rates", re.IGNORECASE)),
    ("MAX_COST_EXCEEDED", re.compile(r"exceeds the single query max cost", re.IGNORECASE)),
    (
        "INTERNAL_SERVER_ERROR",
        re.compile(r"^internal (?:server )?error|something went wrong on our end", re.IGNORECASE),
    ),
    ("undefinedField", re.compile(r"^Field '\w+' doesn't exist on type")),
)

#: Question -> parts of it that an order, or a checkout, can do without.
_OF_ORDERS = frozenset({"customer", "customerJourneySummary", "product", "shippingAddress", "variant"})
OPTIONAL: Mapping[str, frozenset[str]] = {
    "abandoned_checkouts_page": frozenset({"customer"}),
    "order_line_items_more": frozenset({"product", "variant"}),
    "orders_bulk": _OF_ORDERS,
    "orders_by_id": _OF_ORDERS,
    "orders_page": _OF_ORDERS,
}
_BEHIND = {
    "Customer": "customer",
    "CustomerJourneySummary": "customerJourneySummary",
    "MailingAddress": "shippingAddress",
    "Product": "product",
    "ProductVariant": "variant",
}


class TooExpensive(Refused):
    """One request would cost more points than Shopify allows for one; a smaller page may pass."""


def refusal_of_status(answer: Answer) -> ShopbellError | None:
    """Return what a status that only Shopify uses so means; None leaves it to the common reading."""
    if answer.status == _SECURITY_REJECTION:
        return TryLater(f"{answer.place} answered 430: too many requests from this address", wait_s=60.0)
    advice = _STATUS_ADVICE.get(answer.status)
    return Refused(f"{answer.place} answered {answer.status}; {advice}") if advice else None


def refusal_of_errors(errors: Any, place: str, feed: str, wait_s: float) -> ShopbellError:
    """Sort the `errors` of an answer; the gravest decides.

    Args:
        errors: What stood there; normally a list of `{message, extensions: {code}}`, sometimes a bare text.
        place: Host and port of the shop.
        feed: The feed that was being read.
        wait_s: How long to wait when throttled, worked out from the bucket.
    """
    found = [_code_and_text(error) for error in (errors if isinstance(errors, list) else [errors])]
    by_code = dict(reversed(found))
    if "ACCESS_DENIED" in by_code:
        return _access_denied(by_code["ACCESS_DENIED"], place, feed)
    if "THROTTLED" in by_code:
        return TryLater(f"{place} is throttled: all points of the app are used up", wait_s=wait_s)
    if not by_code.keys().isdisjoint(_TOO_MUCH):
        return TooExpensive(f"{place}: one request costs more points than Shopify allows", feed)
    return _other(*found[0], place, feed)


def denied_parts(errors: Any, query: str) -> frozenset[str]:
    """Return the parts of a question that were denied, if it makes sense without them; else nothing.

    It does not where anything else is wrong, too, or denied as a whole. An error may lack its code: the text tells.
    """
    parts, found = OPTIONAL.get(query, frozenset()), set[str]()
    for error in errors if isinstance(errors, list) else [errors]:
        code, text = _code_and_text(error)
        named = re.search(r"Access denied for (\w+) field", text)
        behind = re.search(r"access the (\w+) object", text)
        path = error.get("path") if isinstance(error, dict) else None
        places = [named[1] if named else "", _BEHIND.get(behind[1], "") if behind else ""]
        places += [place for place in (path if isinstance(path, list) else []) if isinstance(place, str)]
        part = next((place for place in places if place in parts), None)
        if code != "ACCESS_DENIED" or part is None:
            return frozenset()
        found.add(part)
    return frozenset(found)


def reset_at(errors: Any) -> datetime | None:
    """Return when the budget of the shop's reports is full again, where a throttled question tells; else None."""
    for error in errors if isinstance(errors, list) else ():
        extensions = error.get("extensions") if isinstance(error, dict) else None
        cost = extensions.get("cost") if isinstance(extensions, dict) else None
        text = cost.get("windowResetAt") if isinstance(cost, dict) else None
        try:
            found = datetime.fromisoformat(text) if isinstance(text, str) else None
        except ValueError:
            continue
        if found is not None and found.tzinfo is not None:
            return found
    return None


def _other(code: str, text: str, place: str, feed: str) -> ShopbellError:
    """Sort an error that stands for itself."""
    if code == "SHOP_INACTIVE":
        return Refused(f"{place}: the shop is not active; its owner has to open it again")
    if code == "undefinedField":
        msg = f"{place} does not know a field we read ({text}); set `api_version` to one that Shopify still keeps"
        return Refused(msg, feed)
    if code in {"INTERNAL_SERVER_ERROR", "TIMEOUT", "SERVICE_UNAVAILABLE"}:
        return TryLater(f"{place} answered with an internal error of its own")
    return Refused(f"{place} refused the question: {text}{f' ({code})' if code else ''}", feed)


def _access_denied(text: str, place: str, feed: str) -> Refused:
    """Name the field and the scope, and what to do in Shopify's admin."""
    field = re.search(r"Access denied for (\w+) field", text) or re.search(r"\b(\w+) access denied", text)
    scope = re.search(r"[`\"'](\w+)[`\"'] access scope", text) or re.search(r"access scope [`\"'](\w+)[`\"']", text)
    what = f"the field {field[1]}" if field else "a field"
    if scope:
        advice = f"give the app the scope {scope[1]}, release the new version and approve it in the shop"
    else:
        advice = "compare the app's scopes with those in the guide"
    if "Customer object" in text or "personally identifiable" in text:
        advice = "the shop's plan keeps customer data from custom apps"
    return Refused(f"{place} denies access to {what}; {advice}. Shopify said: {text}", feed)


def _code_and_text(error: Any) -> tuple[str, str]:
    """Return the code and the message of one error, whatever its shape, short and on one line."""
    if not isinstance(error, dict):
        return _code_by_text(short(error)), short(error)
    extensions = error.get("extensions")
    code = extensions.get("code") if isinstance(extensions, dict) else None
    text = short(error.get("message", ""))
    return (code if code and isinstance(code, str) else _code_by_text(text)), text


def _code_by_text(text: str) -> str:
    """Return the code that an error without one would have; "" where its text tells none."""
    return next((code for code, words in _BY_TEXT if words.search(text)), "")


def short(text: Any) -> str:
    """Return a text that a server sent, made harmless for one line."""
    plain = " ".join(re.sub(r"[\x00-\x1f\x7f<>]", " ", str(text)).split())
    return plain[:_MOST_SHOWN].rstrip(". ")
