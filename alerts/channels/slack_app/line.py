"""One connection of Socket Mode: a thread that reads, pings by which a dead way is noticed, and a CLOSE at the end.

Source: https://docs.slack.dev/apis/events-api/using-socket-mode
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import Any

from websockets.exceptions import ConnectionClosed, InvalidURI, WebSocketException
from websockets.sync.client import ClientConnection, connect

from commerce.errors import TryLater

_LOG = logging.getLogger("shopbell.hear")
#: Slack's frames hold a whole message with its blocks.
_LARGEST_FRAME = 4 * 2**20


@dataclass(frozen=True, slots=True)
class Patience:
    """How long what may take; seconds.

    Attributes:
        call_s: A call of the Web API.
        open_s, hello_s: The handshake, and until Slack says hello.
        ping_s, pong_s: From ping to ping, and until its answer: a way that died is noticed within both together.
        look_s: How soon a CLOSE is noticed behind which TCP goes on.
        close_s: How long TCP may go on after it.
        drain_s: How long the old connection is still read after the new one said hello.
        first_wait_s, longest_wait_s: Between tries to open, doubling.
        between_s: Between two openings, whatever happens.
        crowded_s: After Slack counted too many connections.
        off_s, refused_s: After it switched us off, or refused the token.
        note_s: How often it is noted how the line stands.
        round_s: How often it is looked whether anything changed.
    """

    call_s: float = 5
    open_s: float = 5
    hello_s: float = 5
    ping_s: float = 6
    pong_s: float = 6
    look_s: float = 0.5
    close_s: float = 1.5
    drain_s: float = 5
    first_wait_s: float = 1
    longest_wait_s: float = 60
    between_s: float = 5
    crowded_s: float = 60
    off_s: float = 900
    refused_s: float = 300
    note_s: float = 15
    round_s: float = 1


class Line:
    """One connection, open from the start.

    Args:
        url: With its ticket, good once.
        patience: How long what may take.
        heard: Takes each document, in the thread that reads.
        ended: Told when nothing comes any more.

    Raises:
        TryLater: It does not open.
    """

    def __init__(
        self,
        url: str,
        patience: Patience,
        heard: Callable[[Line, Mapping[str, Any]], None],
        ended: Callable[[Line], None],
    ) -> None:
        self._heard, self._ended, self._patience = heard, ended, patience
        self.hello = threading.Event()
        self.is_over = False
        self._connection = _connected(url, patience)
        self._reader = threading.Thread(target=self._read, name="slack line", daemon=True)
        self._reader.start()

    def _read(self) -> None:
        try:
            while True:
                try:
                    text = self._connection.recv(timeout=self._patience.look_s)
                except TimeoutError:
                    if self._connection.protocol.close_rcvd is not None:
                        break  # Slack leaves TCP open behind its CLOSE
                    continue
                if (document := _document(text)) is not None:
                    self._heard(self, document)
        except (ConnectionClosed, OSError):
            pass
        except Exception as error:  # noqa: BLE001 - whatever it is: the line is opened anew
            _LOG.error("the line to Slack failed: %s", type(error).__name__)
        self.is_over = True
        self._ended(self)
        self.close()

    def send(self, document: Mapping[str, Any]) -> bool:
        """Send a document; return False where the line is dead, as far as anybody can tell."""
        try:
            self._connection.send(json.dumps(document, ensure_ascii=False))
        except (WebSocketException, OSError):
            return False
        return True

    def close(self) -> None:
        """Say CLOSE, and end TCP soon after: a connection that is not closed stays registered at Slack."""
        self.is_over = True
        with suppress(WebSocketException, OSError):
            self._connection.close()


def _connected(url: str, patience: Patience) -> ClientConnection:
    try:
        entered = ExitStack()  # the library wants it; `Line.close` closes
        return entered.enter_context(
            connect(
                url,
                compression=None,
                open_timeout=patience.open_s,
                ping_interval=patience.ping_s,
                ping_timeout=patience.pong_s,
                close_timeout=patience.close_s,
                max_size=_LARGEST_FRAME,
                logger=_silent,
            )
        )
    except (WebSocketException, OSError, TimeoutError, InvalidURI, ValueError) as error:
        msg = f"the line to Slack does not open ({type(error).__name__})"
        raise TryLater(msg) from None  # the address holds the ticket


#: The library would write addresses and frames into our log.
_silent = logging.getLogger("shopbell.hear.socket")
_silent.setLevel(logging.CRITICAL)


def _document(text: str | bytes) -> dict[str, Any] | None:
    """Return what a frame holds; None where that is no document."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
