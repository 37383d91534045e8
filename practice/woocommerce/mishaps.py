"""What goes wrong with real WooCommerce shops and with no other: answered as recorded from one."""

from __future__ import annotations

import json
from collections.abc import Callable

from practice.serve import Answer
from practice.woocommerce.shape import refused

_WARNING = b'<br />\n<b>Warning</b>:  Undefined array key "missing" in <b>/srv/shop</b> on line <b>1</b><br />\n'
_DIED = "<p>There has been a critical error on this website.</p>"
_OK = 200
_MAY_BE_EMPTY = frozenset({"variation_id", "customer_id"})
_UPDATING = "Briefly unavailable for scheduled maintenance. Check back in a minute."


def _around(before: bytes, after: bytes) -> Callable[[Answer], Answer]:
    """Return what puts bytes around the JSON of a right answer: still 200, still called JSON, no longer JSON."""
    return lambda right: Answer(right.status, before + right.body + after, right.content_type, right.headers)


def _maintenance(_: Answer) -> Answer:
    answer = refused(503, "wp_die", _UPDATING, beside={"additional_errors": []})
    return Answer(answer.status, answer.body, answer.content_type, {**answer.headers, "Retry-After": "600"})


def _retyped(right: Answer) -> Answer:
    """Write a list as plugins do that "clean" what WooCommerce answers; it means the same."""
    rows = json.loads(right.body) if right.status == _OK else None
    if not isinstance(rows, list):
        return right
    body = json.dumps([_as_plugins_write(row) for row in rows]).encode()
    return Answer(right.status, body, right.content_type, right.headers)


def _as_plugins_write(value: object, name: str = "") -> object:
    """Return numbers as text, lists as objects, nothing as "" and false, times with a Z."""
    if isinstance(value, dict):
        return {key: _as_plugins_write(each, key) for key, each in value.items()}
    if isinstance(value, list):
        inner = [_as_plugins_write(each) for each in value]
        return {str(number): each for number, each in enumerate(inner)} if inner else None
    if value is None:
        return "0000-00-00 00:00:00" if name.startswith("date_") else False
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return str(value) if value or name not in _MAY_BE_EMPTY else ""
    return f"{value}Z" if name.endswith("_gmt") and isinstance(value, str) and value else value


#: Kind of fault -> what becomes of the right answer.
MISHAPS: dict[str, Callable[[Answer], Answer]] = {
    "php-warning": _around(_WARNING, b""),
    "bom": _around(b"\xef\xbb\xbf", b""),
    "cache-comment": _around(b"", b"<!-- cached by SomeCache -->"),
    "fatal": lambda _: refused(500, "internal_server_error", _DIED, beside={"additional_errors": []}),
    "maintenance": _maintenance,
    "plugin-types": _retyped,
    "security": lambda _: refused(403, "rest_forbidden_by_security", "REST API restricted to authenticated users."),
    "deactivated": lambda _: refused(404, "rest_no_route", "No route was found matching the URL and request method."),
}
