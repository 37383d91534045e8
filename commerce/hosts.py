"""Which hosts are of a network of one's own: what goes there in the clear does not go over the internet."""

from __future__ import annotations

import ipaddress

#: Endings of names that no name server of the internet answers for.
#: Source: RFC 6761, RFC 6762, RFC 8375; .internal: ICANN, resolution 2024.07.29.06.
_OWN_ENDINGS = (".localhost", ".local", ".internal", ".lan", ".home.arpa")


def is_private_address(host: str) -> bool:
    """Tell whether a host is this machine, or the number of one in a network that is not the internet."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return False


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine, which nobody else can reach."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_private(host: str) -> bool:
    """Tell whether a host is one of a network of one's own, by its number or by its name."""
    if is_private_address(host):
        return not ipaddress.ip_address(host).is_unspecified if host != "localhost" else True
    return host.endswith(_OWN_ENDINGS) or (host[:1].isalpha() and "." not in host and ":" not in host)
