"""How long a shop is waited for is handed in: whoever looks on is not kept for minutes by a shop that never answers."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Thread

import pytest

from commerce.clock import FrozenClock
from commerce.errors import TryLater
from commerce.pseudonym import Pseudonymizer
from connectors.base import Connection, Patience, ShopSecrets, Tools
from connectors.register import platforms, settings_of

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SHORTLY = Patience(tries=1, connect_s=0.3, read_s=0.2, whole_s=0.5)


@pytest.fixture
def silent() -> Iterator[tuple[str, list[socket.socket]]]:
    """A server that takes every connection and never says a word; and the connections it took."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken: list[socket.socket] = []

        def take() -> None:
            while True:
                try:
                    taken.append(server.accept()[0])
                except OSError:
                    return

        Thread(target=take, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", taken
        for each in taken:
            each.close()


@pytest.mark.parametrize(
    ("platform", "signed"),
    [
        ("woocommerce", {"key": "ck_made_up", "secret": "cs_made_up"}),
        ("shopify", {"token": "shpat_made_up"}),
        ("shopify", {"client_id": "made-up", "client_secret": "shpss_made_up"}),
    ],
)
def test_a_silent_shop_is_given_up_after_the_tries_that_were_handed_in(
    silent: tuple[str, list[socket.socket]], platform: str, signed: dict[str, str]
) -> None:
    url, taken = silent
    clock = FrozenClock(NOON)
    tools, connection = Tools(clock, Pseudonymizer(b"k" * 32)), Connection(url=url, patience=SHORTLY)
    connector = platforms()[platform].connect(connection, settings_of(platform)(), ShopSecrets(signed), tools)
    with pytest.raises(TryLater, match="127"):
        connector.shop()
    connector.close()
    assert len(taken) == 1
    assert clock.now() == NOON  # nothing was waited for between tries
