"""Where requests go: the shop's own name made clean by Shopify's library, or a `base_url` for proxies and practice."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from commerce.errors import Refused
from connectors.answers import place
from connectors.base import Connection

#: The version that every query here is checked against.
API_VERSION = "2026-10"
_QUARTERS = r"20\d\d-(01|04|07|10)"


def endpoint(connection: Connection, api_version: str = "") -> str:
    """Return the URL that every GraphQL request is posted to.

    `url` may be "toys", "toys.myshopify.com", "https://toys.myshopify.com/admin" or the admin's own address
    "https://admin.shopify.com/store/toys". A `base_url` is taken as it is. `api_version` "" is our own.

    Raises:
        Refused: No shop can be made out, no such API version, or plain http to another machine.
    """
    # late: the library takes 80 ms to load, and only a Shopify shop needs it
    from shopify.api_version import Release  # noqa: PLC0415 - late, as said

    version = api_version or API_VERSION
    if not re.fullmatch(_QUARTERS, version):
        msg = f"{version!r} is no Shopify API version; write one such as {API_VERSION}, or leave `api_version` out"
        raise Refused(msg)
    return f"{Release(version).api_path(base(connection))}/graphql.json"


def base(connection: Connection) -> str:
    """Return scheme, host and port (and the path of a proxy).

    Raises:
        Refused: As for `endpoint`.
    """
    text = (connection.base_url or connection.url).strip().rstrip("/")
    if connection.base_url or is_loopback(text):
        return _checked_base(text)
    return f"https://{domain_of(connection.url)}"


def _checked_base(text: str) -> str:
    """Let https pass, and http on this very machine: the token must not travel in the clear."""
    if re.match(r"https://[^/]", text) or (text.startswith("http://") and is_loopback(text)):
        return text
    msg = f"{place(text)}: `base_url` must begin with https:// (http:// is only for this machine), or the token leaks"
    raise Refused(msg)


def is_loopback(text: str) -> bool:
    """Tell whether a URL names this very machine."""
    try:
        host = urlsplit(text).hostname or ""
    except ValueError:
        return False
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def domain_of(url: str) -> str:
    """Return the shop's own "x.myshopify.com".

    Raises:
        Refused: It is another domain, which does not answer the Admin API.
    """
    from shopify.utils.shop_url import sanitize_shop_domain  # noqa: PLC0415 - late, as above

    admin = re.match(r"(?:https?://)?admin\.shopify\.com/store/([a-z0-9-]+)", url.strip().lower())
    try:
        domain = sanitize_shop_domain(admin[1] if admin else url)
    except ValueError:  # a bracket too many
        domain = None
    if domain is None:
        msg = (
            f"{place(url if '://' in url else f'https://{url.strip()}')} is not a Shopify shop's own address; write"
            " its name as in x.myshopify.com (Shopify admin, Settings, Domains)"
        )
        raise Refused(msg)
    return str(domain)
