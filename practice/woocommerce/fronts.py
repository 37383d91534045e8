"""What stands between a reader and a real WooCommerce shop: settings and servers that change the request itself."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace

from practice.serve import Answer, Request
from practice.woocommerce.shape import refused

Inner = Callable[[Request], Answer]
#: What the staging server asks for.
STAGING_USER = "team"
STAGING_PASSWORD = "staging"  # noqa: S105 - opens made-up data only
#: The address that a shop behind a proxy calls its own.
PROXIED_HOME = "https://toys.example"
_FEW_ROWS = 20
_PAGE = b'<!DOCTYPE html>\n<html lang="en-US">\n<head><title>Home</title></head><body>Welcome</body></html>\n'
_LOGIN = (
    b"<html>\r\n<head><title>401 Authorization Required</title></head>\r\n<body>\r\n"
    b"<center><h1>401 Authorization Required</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)


def _plain_permalinks(request: Request, inner: Inner) -> Answer:
    """Show the home page for `/wp-json/`; the index answers under another address, where no key is looked at."""
    route = dict(request.query).get("rest_route")
    if route is None:
        return Answer(200, _PAGE, "text/html; charset=UTF-8")
    if route.strip("/"):
        return refused(401, "woocommerce_rest_cannot_view", "Sorry, you cannot list resources.")
    return inner(replace(request, path="/wp-json/"))


def _stripped_header(request: Request, inner: Inner) -> Answer:
    headers = {name: value for name, value in request.headers.items() if name != "authorization"}
    return inner(replace(request, headers=headers))


def _staging(request: Request, inner: Inner) -> Answer:
    """Ask for a password first; the header that carries it reaches the shop, which takes it for an unknown key."""
    right = base64.b64encode(f"{STAGING_USER}:{STAGING_PASSWORD}".encode()).decode()
    if request.headers.get("authorization") != f"Basic {right}":
        return Answer(401, _LOGIN, "text/html", {"WWW-Authenticate": 'Basic realm="staging"'})
    return inner(request)


def _proxied(request: Request, inner: Inner) -> Answer:
    """Reach the shop under another address than its own: a signature for the wrong one does not match."""
    return inner(replace(request, base_url=PROXIED_HOME))


def _small_memory(request: Request, inner: Inner) -> Answer:
    """Die over a page of many rows, as PHP does when its memory is small."""
    rows = dict(request.query).get("per_page", "10")
    if rows.isdecimal() and int(rows) > _FEW_ROWS:
        message = "<p>There has been a critical error on this website.</p>"
        return refused(500, "internal_server_error", message, beside={"additional_errors": []})
    return inner(request)


#: Kind of host -> what becomes of a request.
FRONTS: dict[str, Callable[[Request, Inner], Answer]] = {
    "plain-permalinks": _plain_permalinks,
    "stripped-header": _stripped_header,
    "staging": _staging,
    "proxied": _proxied,
    "small-memory": _small_memory,
}
