"""Who a shop is, whatever the configuration calls it: its own address tells whether two readings are one shop's."""

from __future__ import annotations

from urllib.parse import urlsplit

_USUAL_PORTS = frozenset({None, 80, 443})


def may_be_same_shop(one: str, other: str) -> bool:
    """Tell whether two identities (`ShopInfo.identity`) may be one shop's; one not known is nobody else's."""
    return not one or not other or _bare(one) == _bare(other)


def is_same_shop(one: str, other: str) -> bool:
    """Tell whether two identities are known, and one shop's."""
    return bool(one and other) and _bare(one) == _bare(other)


def _bare(identity: str) -> str:
    """Return a shop's address without what says nothing of who it is: scheme, www, usual port, last slash."""
    try:
        address = urlsplit(identity if "//" in identity else f"//{identity}")
        port = "" if address.port in _USUAL_PORTS else f":{address.port}"
    except ValueError:  # a shop may write what it likes
        return identity
    host = (address.hostname or "").removeprefix("www.")
    return f"{host}{port}{address.path.rstrip('/')}"
