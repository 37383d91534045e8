"""What WooCommerce's error answers mean, sorted by status, code and message as they were recorded on a real shop."""

from __future__ import annotations

import re

import msgspec

from commerce.errors import Refused, ShopbellError, TryLater
from connectors.http import Answer, trouble

_UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _BAD_REQUEST = 401, 403, 404, 400

PLAIN_PERMALINKS = (
    "has its permalinks set to Plain, and then no key is looked at; in WordPress choose any other form under Settings,"
    " Permalinks, e.g. Post name"
)

#: Of a server, a firewall or a plugin that answers in WordPress's place; the permalinks are as they should be.
DENIED = (
    "the web server, a firewall or a security plugin keeps /wp-json away; let /wp-json/wc/ through for this computer"
)

# (status, part of the code, part of the message) -> what to do about it; the first that fits.
_ADVICE: tuple[tuple[int, str, str, str], ...] = (
    (
        _UNAUTHORIZED,
        "authentication_error",
        "Invalid timestamp",
        "this computer's clock and the shop's differ by more than 15 minutes; set them right",
    ),
    (
        _UNAUTHORIZED,
        "authentication_error",
        "Invalid signature",
        (
            "the secret is wrong, or `url` is not the address that the shop calls its own (Settings, General); copy the"
            " one that is wrong again"
        ),
    ),
    (
        _UNAUTHORIZED,
        "authentication_error",
        "secret is invalid",
        "the secret does not belong to the key; copy both again into what `key_env` and `secret_env` name",
    ),
    (
        _UNAUTHORIZED,
        "authentication_error",
        "key is invalid",
        "the shop does not know this key; make a new one under WooCommerce, Settings, Advanced, REST API",
    ),
    (
        _UNAUTHORIZED,
        "authentication_error",
        "read permissions",
        "the key may only write; give it the permission Read under WooCommerce, Settings, Advanced, REST API",
    ),
    (_UNAUTHORIZED, "authentication_error", "", "check `key_env` and that the key may read orders"),
    (
        _UNAUTHORIZED,
        "cannot_view",
        "",
        "the shop saw no key that it knows; check `key_env`, or make a new key under WooCommerce, Settings, REST API",
    ),
    (
        _UNAUTHORIZED,
        "rest_",
        "",
        (
            "the shop's API is closed to strangers, and no key that it knows came with the question; check `key_env`,"
            " and if that is right, let /wp-json/wc/ through in the plugin that closes it"
        ),
    ),
    (
        _FORBIDDEN,
        "woocommerce_rest_cannot_view",
        "",
        "the key's owner may not read this; make a key for an administrator or shop manager",
    ),
    (
        _FORBIDDEN,
        "",
        "",
        "a security plugin or firewall closes the API; let /wp-json/wc/ through for this computer",
    ),
    (
        _NOT_FOUND,
        "rest_no_route",
        "",
        "WooCommerce is switched off there, or older than this needs; check the plugin and `url`",
    ),
)

# (status, part of the code, part of the message) -> what the owner can do while we come back by ourselves
_PATIENCE: tuple[tuple[int, str, str, str], ...] = (
    (
        500,
        "",
        "critical error",
        "a plugin or the theme fails; see WooCommerce, Status, Logs, and mend or undo it",
    ),
    (500, "", "database connection", "the shop's database is away; ask the host"),
    (500, "", "", "the shop itself fails; see its PHP error log, or ask the host"),
    (503, "wp_die", "maintenance", "the shop is being updated; if it stays so, delete the file .maintenance there"),
    (503, "", "", "the shop is being updated or overloaded; ask the host if it stays so"),
    (429, "", "", "the host limits how often it is asked; it is asked again, and more slowly"),
    (502, "", "", "PHP does not run behind the web server; ask the host if it stays so"),
    (504, "", "", "the shop took too long; it is asked again, and for less at a time"),
)


def code_and_message(answer: Answer) -> tuple[str, str]:
    """Return `code` and `message` of an error body; empty when it is not WordPress's JSON."""
    try:
        found = msgspec.json.decode(answer.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return "", ""
    if not isinstance(found, dict):
        return "", ""
    return str(found.get("code", "")), str(found.get("message", ""))


def explain(answer: Answer, feed: str = "", home: str = "") -> ShopbellError | None:
    """Sort a bad answer of the WooCommerce API; None leaves it to the general rules (busy, redirects, web pages).

    What the key may not read (403) or the shop does not have (404) stops only `feed`; a wrong key stops everything.

    Args:
        answer: The bad one.
        feed: What was asked for.
        home: What the shop calls itself, where that is another address than the one it is asked at; "" where not.
    """
    code, message = code_and_message(answer)
    if patience := _patience(answer, code, message):
        return patience
    if not code:
        return Refused(str(trouble(answer, DENIED)), feed) if answer.status == _FORBIDDEN else None
    if answer.status == _BAD_REQUEST:
        return Refused(f"{trouble(answer)}; a plugin changes what the API accepts: {_parameters(answer)}", feed)
    for status, some_code, some_message, advice in _ADVICE:
        if answer.status == status and some_code in code and some_message in message:
            is_elsewhere = bool(home) and some_message == "Invalid signature"
            told = f"the secret is wrong, or `url` is: the shop calls itself {home}" if is_elsewhere else advice
            return Refused(str(trouble(answer, told)), feed if status != _UNAUTHORIZED else "")
    return None


def front_door(answer: Answer, *, knows_password: bool) -> Refused | None:
    """Return the refusal of a web server that asks for a password of its own in front of the shop; None for others."""
    if answer.status != _UNAUTHORIZED or "WWW-Authenticate" not in answer.headers or code_and_message(answer)[0]:
        return None
    if knows_password:
        advice = "the web server in front of the shop does not take `front_user` and `front_password`; copy both again"
    else:
        advice = (
            "the web server itself asks for a password (a staging shop?); give it as `front_user` and `front_password`,"
            " or let /wp-json through"
        )
    return Refused(str(trouble(answer, advice)))


def _patience(answer: Answer, code: str, message: str) -> TryLater | None:
    """Return why to come back later, with what the owner can do meanwhile; None for other answers."""
    found = trouble(answer)
    if not isinstance(found, TryLater):
        return None
    for status, some_code, some_message, advice in _PATIENCE:
        if answer.status == status and some_code in code and some_message in message:
            return TryLater(f"{found}; {advice}", found.wait_s)
    return found


def _parameters(answer: Answer) -> str:
    """Return the names of the refused parameters; never their values."""
    found = msgspec.json.decode(answer.body)
    data = found.get("data")
    names = data.get("params") if isinstance(data, dict) else None
    shown = [name for name in names or () if isinstance(name, str) and re.fullmatch(r"\w{1,40}", name)]
    return ", ".join(shown) or "?"
