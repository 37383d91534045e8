"""What goes wrong with real WooCommerce shops and with no other: answered as recorded from one."""

from __future__ import annotations

from collections.abc import Callable

from practice.serve import Answer
from practice.woocommerce.shape import refused

_WARNING = b'<br />\n<b>Warning</b>:  Undefined array key "missing" in <b>/srv/shop</b> on line <b>1</b><br />\n'
_DIED = "<p>There has been a critical error on this website.</p>"
_UPDATING = "Briefly unavailable for scheduled maintenance. Check back in a minute."


def _around(before: bytes, after: bytes) -> Callable[[Answer], Answer]:
    """Return what puts bytes around the JSON of a right answer: still 200, still called JSON, no longer JSON."""
    return lambda right: Answer(right.status, before + right.body + after, right.content_type, right.headers)


def _maintenance(_: Answer) -> Answer:
    answer = refused(503, "wp_die", _UPDATING, beside={"additional_errors": []})
    return Answer(answer.status, answer.body, answer.content_type, {**answer.headers, "Retry-After": "600"})


#: Kind of fault -> what becomes of the right answer.
MISHAPS: dict[str, Callable[[Answer], Answer]] = {
    "php-warning": _around(_WARNING, b""),
    "bom": _around(b"\xef\xbb\xbf", b""),
    "cache-comment": _around(b"", b"<!-- cached by SomeCache -->"),
    "fatal": lambda _: refused(500, "internal_server_error", _DIED, beside={"additional_errors": []}),
    "maintenance": _maintenance,
    "security": lambda _: refused(403, "rest_forbidden_by_security", "REST API restricted to authenticated users."),
    "deactivated": lambda _: refused(404, "rest_no_route", "No route was found matching the URL and request method."),
}
