"""A real shop rings: its deliveries are signed as ours are checked, and wake the next sync."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from commerce.feeds import Feed
from shopbell import outside, wiring
from shopbell.web.webhooks import Doorbell
from tests.live.connected import Connected
from tests.live.running import Running
from tests.waiting import elapsed, pause

_SOON_S = 30.0


def test_orders_that_change_ring_and_a_wrong_name_is_told(
    shop: Running, shopbell: Connected, caplog: pytest.LogCaptureFixture
) -> None:
    if not shop.webhooks:
        pytest.skip(
            "shop.toml of the running shop has no [webhooks]: nothing says how it could deliver to this machine"
        )
    config = shopbell.home.folder / "config.toml"
    listening = Path(config.with_name("ringing.toml"))
    listening.write_text(f'{config.read_text()}[webhooks]\nlisten = "{shop.webhooks["listen"]}"\n')
    opened = wiring.open_installation(listening, None, outside.SystemClock(), {})
    made = [
        shop.ask("POST", "webhooks", name=topic, topic=topic, secret="hush-hush", delivery_url=f"{to}/{name}")["id"]
        for to in [shop.webhooks["deliver_to"].rstrip("/")]
        for topic, name in (("order.updated", "live"), ("order.created", "nobody"))
    ]
    woken: list[str] = []
    try:
        with Doorbell(replace(opened), woken.append):
            number = shop.buy("bell@buyers.example")
            shop.ask("PUT", f"orders/{number}", status="completed")
            subprocess.run(shop.webhooks["run_queue"], cwd=shop.folder, check=True, capture_output=True)
            began = elapsed()
            while not woken and elapsed() - began < _SOON_S:
                pause(0.1)
    finally:
        for webhook in made:
            shop.ask("DELETE", f"webhooks/{webhook}?force=true")
    assert set(woken) == {"live"}
    assert any("a delivery to /webhooks/nobody was turned away" in one.getMessage() for one in caplog.records)
    with opened.open_cache() as cache:
        assert str(number) in {*cache.feeds.hinted("live")[Feed.ORDERS]}
    assert shopbell("sync").code == 0
    assert shopbell.differences() == []
