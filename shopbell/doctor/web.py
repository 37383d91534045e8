"""Do messages lead to pages of our own, where this version has none?"""

from __future__ import annotations

from collections.abc import Iterator

from shopbell.doctor.health import Finding
from shopbell.wiring import Installation


def web(installation: Installation) -> Iterator[Finding]:
    """Yield that links lead to nothing unless something else answers there; nothing where messages have none."""
    address = installation.settings.web.public_url
    if address is not None:
        text = (
            f"messages lead to pages below {address}, and this version of Shopbell serves none there yet; leave out"
            " public_url under [web] unless something else answers at that address"
        )
        yield Finding("note", "web", text)
