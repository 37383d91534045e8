"""Serves our pages, in a thread of its own beside the jobs, until it is closed."""

from __future__ import annotations

import logging
import socket
import threading
from contextlib import ExitStack
from types import TracebackType
from typing import Final, Self
from urllib.parse import quote

import uvicorn

from commerce.errors import BadConfig, Refused
from shopbell.outside import random_bytes
from shopbell.web.door import Door, make_link
from shopbell.web.keys import is_kept_form
from shopbell.web.line import Line
from shopbell.web.looks import Looks
from shopbell.web.site import Site
from shopbell.wiring import Installation

_log = logging.getLogger("shopbell.web")
logging.getLogger("uvicorn").setLevel(logging.WARNING)

#: The service ends within some seconds of being told, and its jobs need most of them.
_END_WITHIN_S: Final = 3.0
_KEPT_ALIVE_S: Final = 5


def password_of(installation: Installation) -> str:
    """Return the password as it is kept; "" where there is none.

    Raises:
        BadConfig: Pages are served to other machines without one, or what stands there is none.
    """
    web, held = installation.settings.web, installation.secrets
    kept = held.find(None, ("web", "password"), "[web]") if held.holds("web", "password") else ""
    if kept and not is_kept_form(kept):
        raise BadConfig(
            [f"{held.place.name}, [web] password: is no password as Shopbell keeps it; `shopbell password` makes one"]
        )
    if web.is_open and not kept:
        where = "listen" if web.listen is not None and web.public_url is None else "public_url"
        raise BadConfig(
            [f"[web] {where}: other machines can ask for the pages, and there is no password; run `shopbell password`"]
        )
    return kept


class Server:
    """Serves pages from when it is entered until it is left.

    Args:
        installation: Whose pages.
        port: Another one than is written; 0: any that is free.

    Raises:
        BadConfig: Other machines could ask, and there is no password.
        Refused: The place cannot be listened on.
    """

    def __init__(self, installation: Installation, port: int | None = None) -> None:
        self.installation = installation
        host, written = installation.settings.web.place
        door = Door(installation.clock, random_bytes, password_of(installation))
        self._socket = _bound(host, written if port is None else port)
        self._looks = Looks(installation)
        self._site = Site(installation, self._looks, door, self._socket.getsockname()[1])
        settings = uvicorn.Config(
            self._site.guarded(),
            loop="asyncio",
            http=Line,
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=_KEPT_ALIVE_S,
            timeout_graceful_shutdown=int(_END_WITHIN_S) - 1,
        )
        self._server = uvicorn.Server(settings)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), name="web", daemon=True)
        self._stack = ExitStack()

    @property
    def url(self) -> str:
        """Where it listens."""
        host, port = self._socket.getsockname()[:2]
        return f"http://{f'[{host}]' if ':' in host else host}:{port}"

    def link(self) -> str:
        """Return an address that lets the owner in once, within a quarter of an hour."""
        with self.installation.open_cache() as cache:
            return entrance(self.url, make_link(cache, self.installation.clock, random_bytes))

    def has_looked(self) -> bool:
        """Return whether every shop was looked at once, or cannot be."""
        return self._looks.has_looked()

    def __enter__(self) -> Self:
        self._stack.enter_context(self._looks)
        self._thread.start()
        _log.info("pages are served on %s; `shopbell open` prints a link that lets you in", self.url)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join(_END_WITHIN_S)
        self._site.close()
        self._stack.close()
        self._socket.close()


def entrance(base: str, ticket: str) -> str:
    """Return the address by which a ticket lets somebody in."""
    return f"{base}/enter?ticket={quote(ticket, safe='')}"


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host, port))
    except OSError as error:
        found.close()
        msg = (
            f"[web]: cannot serve pages on {host}:{port} ({error.strerror}); where `shopbell run` serves them already,"
            " `shopbell open` prints a link; else write another listen"
        )
        raise Refused(msg) from error
    return found
