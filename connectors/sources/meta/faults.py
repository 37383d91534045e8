"""What Meta's errors mean: later, less at once, or something that a person has to change, in words.

They are told apart by `code` and `error_subcode`: the HTTP status and `type` say nothing ("OAuthException" stands on
passing faults as well).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from commerce.errors import Refused, ShopbellError, TryLater
from connectors.answers import BUSY, SERVER_ERROR, retry_after_s, trouble
from connectors.http import Answer
from connectors.sources.meta.answers import Envelope, Fault
from connectors.sources.meta.budget import budget_in
from connectors.sources.meta.version import VERSION

#: Where a limit is reached and no header tells for how long.
LIMIT_WAIT_S = 300.0
_ENVELOPE = msgspec.json.Decoder(Envelope, strict=False)
_LONGEST_QUOTE = 160

_TOKEN = frozenset({102, 190})
_NO_RIGHT = frozenset({10, *range(200, 300)})
_PARAMETER, _NOT_THERE = 100, 33
_LIMITS = frozenset({4, 17, 32, 341, 613, *range(80000, 80015)})
_PASSING = frozenset({1, 2, 99})
_TOO_MUCH = frozenset({(100, 1487534), (100, 1504018), (2, 1504038)})
_OUR_MISTAKE = frozenset({(2, 1504041), (2, 1504042)})
_TOO_EARLY, _ENDED, _BLOCKED = 3018, 2635, 368
#: A report of which the fields were forgotten: the same question is answered the next time.
_ERRATIC = re.compile(r"weren't there while creating the report run")
_REDUCE = re.compile("reduce the amount of data")

_TOKEN_CAUSES: Mapping[int, str] = {
    458: "the app was taken off",
    459: "the account of its person is held up at a check",
    460: "the password of its person was changed",
    463: "it has run out",
    464: "the account of its person is not confirmed",
    467: "it is not valid any more",
}


class TooMuch(ShopbellError):
    """Too much was asked for at once: ask for fewer days, smaller pages, or a report that is worked out by and by."""


class NotThere(ShopbellError):
    """No such object, or the token may not see it: a person has to look, but just after a report was started."""


def explained(answer: Answer) -> ShopbellError:
    """Return what a bad answer means."""
    fault = fault_in(answer)
    if fault is None:
        return _of_no_meta(answer)
    return _limits(fault, answer) or _refused(fault, answer) or _passing(fault, answer) or _unknown(fault, answer)


def fault_in(answer: Answer) -> Fault | None:
    """Return the error that an answer holds, whatever its HTTP status; None for none."""
    try:
        return _ENVELOPE.decode(answer.body).error
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError, RecursionError):
        return None


def web_page(answer: Answer) -> str:
    """Return what is said of a web page that came in place of an answer."""
    return (
        f"{answer.place} answered {answer.status} with a web page instead of data: a proxy, a firewall or a sign-in"
        " page stands between here and Meta, or base_url names another server"
    )


def _of_no_meta(answer: Answer) -> ShopbellError:
    """Sort an answer that Meta itself did not write."""
    if answer.status in BUSY or answer.status >= SERVER_ERROR:
        return TryLater(f"{answer.place} answered {answer.status}; it is asked again", wait_s=retry_after_s(answer))
    return Refused(web_page(answer)) if answer.is_page else trouble(answer)


def _limits(fault: Fault, answer: Answer) -> ShopbellError | None:
    """Tell what was too much: at once, or within the hour."""
    code, who = fault.code, answer.place
    if (code, fault.error_subcode) in _TOO_MUCH or (code == 1 and _REDUCE.search(fault.message)):
        return TooMuch(
            f"{who} was asked for too much at once (error {_number(fault)}); it is asked again in smaller parts"
        )
    if code in _LIMITS:
        wait_s = budget_in(answer.headers).wait_s or LIMIT_WAIT_S
        return busy(who, wait_s, f"error {_number(fault)}")
    return None


def busy(who: str, wait_s: float, because: str) -> TryLater:
    """Return that the budget of requests is used up."""
    minutes = round(wait_s / 60)
    return TryLater(
        f"{who}: the ad account's budget of requests is used up ({because}); it is asked again in {minutes} min, and"
        " what was read stays",
        wait_s=wait_s,
    )


def _refused(fault: Fault, answer: Answer) -> ShopbellError | None:
    """Tell what a person has to change; None where nothing is known of it."""
    code, who, number = fault.code, answer.place, _number(fault)
    if code in _TOKEN:
        cause = _TOKEN_CAUSES.get(fault.error_subcode, "it is none, or not valid any more")
        return Refused(
            f"{who} does not take the token: {cause} (error {number}); make a new one for the system user at Meta"
            " (Business settings > Users > System users > Generate new token, expiry Never, permission ads_read) and"
            " write it in place of the old one"
        )
    if code in _NO_RIGHT:
        return Refused(
            f"{who}: the token may not read this ad account (error {number}); assign the ad account to the system user"
            " with View performance, and make its token with the permission ads_read"
        )
    if code == _PARAMETER:
        return _parameter(fault, answer)
    told = {
        _TOO_EARLY: (
            f"{who} tells nothing from before 37 months ago (error {number}); write a later history_from for this shop"
        ),
        _ENDED: f"{who} does not answer to version {VERSION} any more (error {number}); update Shopbell",
        _BLOCKED: f"{who} has blocked this for its policies (error {number}); open Account Quality at Meta",
    }.get(code)
    if (code, fault.error_subcode) in _OUR_MISTAKE:
        told = _mistake(fault, who)
    return Refused(told) if told else None


def _parameter(fault: Fault, answer: Answer) -> ShopbellError:
    """Tell the many meanings of error 100 apart."""
    who, number = answer.place, _number(fault)
    if fault.error_subcode == _NOT_THERE:
        return NotThere(
            f"{who} knows no such ad account, or the token may not see it (error {number}); check `account`, and assign"
            " the ad account to the system user with View performance"
        )
    if "appsecret_proof" in fault.message:
        return Refused(
            f"{who}: the app of the token wants every request signed (error {number}); write signed = true beside the"
            " account and the app's secret as app_secret, or switch off Require app secret at developers.facebook.com >"
            " My Apps > the app > Settings > Advanced"
        )
    if _ERRATIC.search(fault.message):
        return TryLater(_again(fault, who))
    return Refused(_mistake(fault, who))


def _passing(fault: Fault, answer: Answer) -> ShopbellError | None:
    if fault.code in _PASSING or fault.is_transient or answer.status >= SERVER_ERROR:
        return TryLater(_again(fault, answer.place), wait_s=retry_after_s(answer))
    return None


def _unknown(fault: Fault, answer: Answer) -> ShopbellError:
    return Refused(
        f"{answer.place} refuses with error {_number(fault)}{_quoted(fault)}, which is not known here; look it up at"
        " developers.facebook.com, and tell us of it"
    )


def _mistake(fault: Fault, who: str) -> str:
    return (
        f"{who} does not take what was asked for (error {_number(fault)}){_quoted(fault)}: a mistake of Shopbell's own;"
        " update Shopbell, or tell us of it"
    )


def _again(fault: Fault, who: str) -> str:
    return f"{who} failed for the moment (error {_number(fault)}); it is asked again"


def _number(fault: Fault) -> str:
    return f"{fault.code}/{fault.error_subcode}" if fault.error_subcode else str(fault.code)


def _quoted(fault: Fault) -> str:
    """Return Meta's own words, made harmless."""
    plain = " ".join(re.sub(r"<[^>]*>|[\x00-\x1f\x7f]", " ", fault.message).split())[:_LONGEST_QUOTE].rstrip(". ")
    return f' ("{plain}")' if plain else ""
