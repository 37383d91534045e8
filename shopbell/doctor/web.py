"""Are our own pages served where messages lead, and to nobody who should not see them?"""

from __future__ import annotations

from collections.abc import Iterator

from commerce.errors import BadConfig
from shopbell.doctor.health import Finding
from shopbell.wiring import Installation


def web(installation: Installation) -> Iterator[Finding]:
    """Yield that messages lead to pages that nobody serves, or that other machines could ask without a password."""
    settings = installation.settings.web
    if settings.public_url is not None and settings.listen is None:
        text = (
            f"messages lead to pages below {settings.public_url}, and `shopbell run` serves none; write listen ="
            ' "127.0.0.1:8780" under [web] and let your proxy lead there, or leave out public_url'
        )
        yield Finding("note", "web", text)
    if settings.listen is not None:
        from shopbell.web.server import password_of  # noqa: PLC0415 - it loads a server

        try:
            password_of(installation)
        except BadConfig as error:
            yield Finding("bad_config", "web", str(error))
