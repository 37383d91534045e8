"""Sign requests as WooCommerce wants them: basic auth over https, OAuth 1.0a in the query over plain http.

Over http WooCommerce ignores basic auth without a word. OAuth works over both, so it also stands in where a web server
strips the Authorization header or takes it for itself. Where a proxy makes signatures fail as well, the keys go into
the query: over https only, and last of all, because they end up in the web server's log.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import quote, unquote, urlencode, urlsplit

from woocommerce.oauth import OAuth

from commerce.clock import Clock
from connectors.http import Call
from connectors.woocommerce.nodes import INDEX_FIELDS

VERSION = "wc/v3"
# WooCommerce looks at a key where an address holds these words as they stand, wherever in it they are.
_LOOKED_AT = "wp-json/wc/"


class Signer:
    """Make signed calls to one shop, a new signature for each: a nonce works once, a timestamp for 15 minutes.

    Args:
        site: Scheme, host and path of the shop, without a trailing slash: what WooCommerce calls its home.
        key: Consumer key.
        secret: Consumer secret.
        clock: Dates the signatures.
        front: Headers for a web server in front of the shop that asks for a password of its own; empty for none.

    Attributes:
        way: How a request says who we are: basic auth in the header, an OAuth signature, or the keys in the query.
        home: The address that is signed, when the shop is reached under another one (proxy, container); "" if not.
    """

    def __init__(self, site: str, key: str, secret: str, clock: Clock, front: Mapping[str, str] | None = None) -> None:
        self.site = site
        self.is_secure = urlsplit(site).scheme == "https"
        self._front = dict(front or {}) if self.is_secure else {}
        self.way: Literal["header", "signed", "query"] = "header" if self.is_secure and not self._front else "signed"
        self.home = ""
        self._key = key
        self._secret = secret
        self._clock = clock
        self._ahead: timedelta | None = timedelta()

    def follow_clock(self, shop_now: datetime | None) -> None:
        """Date signatures by the shop's clock; without one by the computer's own instead of the clock handed in."""
        self._ahead = None if shop_now is None else shop_now - self._clock.now()

    def call(self, route: str, parameters: Mapping[str, str | int], version: str = VERSION) -> Call:
        """Return a signed GET of a route below /wp-json/wc/v3/, or below another namespace."""
        return self._signed(f"/wp-json/{version}/{route}", parameters, version)

    def index(self) -> Call:
        """Return a signed GET of the index, for shops that show it to nobody without a key."""
        call = self._signed("/wp-json/", {"_fields": INDEX_FIELDS, "for": _LOOKED_AT}, VERSION)
        return replace(call, url=call.url.replace(quote(_LOOKED_AT, safe=""), _LOOKED_AT))

    def _signed(self, path: str, parameters: Mapping[str, str | int], version: str) -> Call:
        query = urlencode(parameters)
        if self.way == "header":
            return Call(_joined(self.site + path, query), headers=basic(self._key, self._secret))
        if self.way == "query":
            keys = {"consumer_key": self._key, "consumer_secret": self._secret}
            return Call(_joined(self.site + path, urlencode({**parameters, **keys})), headers=self._front)
        when = {} if self._ahead is None else {"oauth_timestamp": int((self._clock.now() + self._ahead).timestamp())}
        signed = _Signature(
            url=_joined((self.home or self.site) + path, query),
            consumer_key=self._key,
            consumer_secret=self._secret,
            version=version,
            method="GET",
            **when,
        ).get_oauth_url()
        return Call(_joined(self.site + path, urlsplit(signed).query), headers=self._front)


class _Signature(OAuth):  # type: ignore[misc]  # the library tells no types
    """The library's signature, right for values with a slash, too: the library leaves one as it is, a shop does not."""

    @staticmethod
    def normalize_parameters(params: Mapping[str, str | int]) -> dict[str, str]:
        """Return names and values encoded twice, as they stand in the text that is signed."""
        return {_twice(str(name)): _twice(str(value)) for name, value in params.items()}


def _twice(text: str) -> str:
    return quote(quote(unquote(text), safe="~"), safe="~")


def basic(user: str, password: str) -> dict[str, str]:
    """Return the header of basic auth."""
    return {"Authorization": f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"}


def _joined(url: str, query: str) -> str:
    return f"{url}?{query}" if query else url
