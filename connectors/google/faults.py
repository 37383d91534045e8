"""What Google's token address answers when it gives no token: what happened, and the way out."""

from __future__ import annotations

import re
from datetime import datetime

import msgspec

from commerce.errors import Refused, ShopbellError, TryLater
from connectors.answers import BUSY, SERVER_ERROR, Answer, retry_after_s, trouble

_LONGEST_QUOTE = 160
_NEW_KEY = (
    "make a new one at console.cloud.google.com > IAM & Admin > Service Accounts > the account > Keys > Add key > JSON,"
    " and put it in place of the old file"
)
_CONSENT_AGAIN = "give it once more: `shopbell source add`"


class TokenFault(msgspec.Struct, frozen=True):
    """An answer of the token address that is no token."""

    error: str = ""
    error_description: str = ""
    error_subtype: str = ""


def fault_in(answer: Answer) -> TokenFault:
    """Return what an answer says; nothing where it is none of Google's."""
    try:
        return msgspec.json.decode(answer.body, type=TokenFault)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return TokenFault()


def of_key_file(answer: Answer, name: str, email: str, now: datetime) -> ShopbellError:
    """Return what it means that a key file brought no token.

    Args:
        answer: What came.
        name: Of the file.
        email: Of the service account.
        now: What this machine takes for the time: the signed request held it.
    """
    fault = fault_in(answer)
    told, who = fault.error_description.lower(), answer.place
    if fault.error == "invalid_grant":
        if "short-lived" in told or "timeframe" in told or "iat" in told.split():
            return Refused(
                f"{who}: the clock of this machine is wrong: it says {now:%Y-%m-%d %H:%M} UTC; set it right, and let it"
                " be kept so (timedatectl set-ntp true)"
            )
        if "signature" in told:
            return Refused(f"{who} does not know the key in {name}: it was deleted or altered; {_NEW_KEY}")
        if re.search("not found", told):
            return Refused(f"{who}: the service account {email} is deleted; make another one, and its key: {_NEW_KEY}")
        if "audience" in told:
            return Refused(f"{who}: the token_uri in {name} was altered; {_NEW_KEY}")
    if fault.error == "invalid_request":
        return Refused(f"{who} cannot read what the key in {name} signed: the file was altered; {_NEW_KEY}")
    return _common(answer, fault)


def of_own_client(answer: Answer) -> ShopbellError:
    """Return what it means that the merchant's own client brought no token."""
    fault, who = fault_in(answer), answer.place
    if fault.error == "invalid_grant":
        if "rapt" in f"{fault.error_subtype} {fault.error_description}":
            return Refused(
                f"{who}: your organization lets consents end after some hours; ask its administrator to trust this app"
                f" (Admin console > Security > API controls), then {_CONSENT_AGAIN}"
            )
        return Refused(
            f"{who}: the consent has ended or was taken back; {_CONSENT_AGAIN}. While the app stands on Testing every"
            " consent ends after 7 days: publish it before that (console.cloud.google.com > Google Auth Platform >"
            " Audience > Publish app)"
        )
    if fault.error == "invalid_client":
        return Refused(
            f"{who}: client_id and client_secret do not belong together, or the client was deleted; copy both anew from"
            " console.cloud.google.com > APIs & Services > Credentials"
        )
    if fault.error == "unauthorized_client":
        return Refused(f"{who}: the refresh_token was made for another client_id; {_CONSENT_AGAIN}")
    return _common(answer, fault)


def of_code(answer: Answer) -> ShopbellError:
    """Return what it means that the code of a consent brought nothing."""
    if fault_in(answer).error == "invalid_grant":
        return Refused(
            f"{answer.place}: the code of this consent is used, too old, or was copied in part; open the page once"
            " more, and agree"
        )
    return of_own_client(answer)


def without_refresh_token(answer: Answer) -> ShopbellError:
    """Return what a good answer to a code means that holds no refresh token."""
    if answer.is_page:
        return Refused(web_page(answer))
    return Refused(
        f"{answer.place} gave no refresh_token: take the access of this app away at myaccount.google.com > Security >"
        " Your connections to third-party apps, then agree once more"
    )


def without_token(answer: Answer) -> ShopbellError:
    """Return what a good answer means that holds no token."""
    fault = fault_in(answer)
    if fault.error:
        return _common(answer, fault)
    if answer.is_page:
        return Refused(web_page(answer))
    return Refused(
        f"{answer.place} answered without an access token, as it does where the scope is misspelt: a mistake of"
        " Shopbell's own; update Shopbell, or tell us of it"
    )


def _common(answer: Answer, fault: TokenFault) -> ShopbellError:
    who = answer.place
    if answer.status in BUSY or answer.status >= SERVER_ERROR:
        return TryLater(f"{who} answered {answer.status}; it is asked again", wait_s=retry_after_s(answer))
    if fault.error == "invalid_scope":
        return Refused(
            f"{who} does not give what was asked for (invalid_scope{quoted(fault.error_description)}): a mistake of"
            " Shopbell's own; update Shopbell, or tell us of it"
        )
    if fault.error in {"admin_policy_enforced", "org_internal", "access_denied"}:
        return Refused(
            f"{who}: your organization forbids this app ({fault.error}); ask its administrator to trust it (Admin"
            " console > Security > API controls)"
        )
    if fault.error:
        return Refused(
            f"{who} gives no token ({_word(fault.error)}{quoted(fault.error_description)}), for a reason that is not"
            " known here; look it up at developers.google.com, and tell us of it"
        )
    return Refused(web_page(answer)) if answer.is_page else trouble(answer)


def web_page(answer: Answer) -> str:
    """Return what is said of a web page that came in place of an answer."""
    return (
        f"{answer.place} answered {answer.status} with a web page instead of data: a proxy, a firewall or a sign-in"
        " page stands between here and Google, or the address of another server is written"
    )


def quoted(words: str) -> str:
    """Return Google's own words, made harmless: ": "..."", or "" where there are none."""
    plain = " ".join(re.sub(r"<[^>]*>|[\x00-\x1f\x7f]", " ", words).split())[:_LONGEST_QUOTE].rstrip(". ")
    return f': "{plain}"' if plain else ""


def _word(code: str) -> str:
    return re.sub(r"\W", "", code)[:40] or "?"
