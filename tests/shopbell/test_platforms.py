"""What holds of every declared platform where the application works with it, and that it knows none by name."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import http.client
import re
import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest

from commerce.clock import FrozenClock
from commerce.definition import Definition
from commerce.feeds import Feed
from commerce.reports import ReportRules
from connectors.register import platforms
from shopbell import doctor, init, secrets, wiring
from shopbell.config import load
from shopbell.jobs.reconcile import COUNTING, steps
from shopbell.web.webhooks import Doorbell
from tests import make
from tests.connectors import opening
from tests.shopbell.scripted import ScriptedShop
from tests.waiting import elapsed, pause

ROOT = Path(__file__).parents[2]
EVERY = sorted(platforms())
WAYS = [(name, number) for name in EVERY for number in range(len(platforms()[name].ways_in))]
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_the_application_knows_no_platform_by_name() -> None:
    named = re.compile("|".join({*EVERY, *(one.title for one in platforms().values())}), re.IGNORECASE)
    found = [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()}"
        for file in sorted((ROOT / "shopbell").rglob("*.py"))
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if named.search(line)
    ]
    assert found == []


# configuration and secrets


def answers(name: str, **found: object) -> init.Answers:
    return init.Answers.of({"name": "shop", "platform": name, "url": "https://toys.example", **found})


@pytest.mark.parametrize(("name", "way"), WAYS)
def test_init_writes_every_way_in(tmp_path: Path, name: str, way: int) -> None:
    wanted = platforms()[name].ways_in[way].secrets
    found = {secret.variable: f"SHOP_{secret.name.upper()}" for secret in wanted}
    place, vocabulary = tmp_path / "config.toml", wiring.vocabulary()
    written = init.write(answers(name, **found), place, vocabulary, NOON, bytes(32), force=False)
    steps = "\n".join(init.next_steps(written, load(place, vocabulary)))
    assert ", ".join(found.values()) in steps
    assert "[shop." not in steps  # nothing is left to write
    installation = wiring.open_installation(place, None, FrozenClock(NOON), dict.fromkeys(found.values(), "hush"))
    held = installation.entrance(installation.settings.shop[0]).secrets()
    assert dict(held) == {secret.name: "hush" for secret in wanted}
    assert "hush" not in repr(held)


@pytest.mark.parametrize("name", EVERY)
def test_init_says_which_secrets_are_to_be_written(tmp_path: Path, name: str) -> None:
    place, vocabulary = tmp_path / "config.toml", wiring.vocabulary()
    written = init.write(answers(name), place, vocabulary, NOON, bytes(32), force=False)
    steps = "\n".join(init.next_steps(written, load(place, vocabulary)))
    for secret in platforms()[name].keys_to_the_shop:
        assert f'{secret.name} = "{secret.example}"' in steps


# doctor and reconcile

LIMITED = [name for name in EVERY if platforms()[name].draft_life_s is not None]


@pytest.mark.parametrize("name", LIMITED)
def test_checkouts_that_are_forgotten_between_two_syncs_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    life = timedelta(seconds=platforms()[name].draft_life_s or 0)
    info = msgspec.structs.replace(make.INFO, platform=name)
    opening.stand_in(monkeypatch, name, lambda *_: ScriptedShop({Feed.ORDERS: []}, info=info))
    for every, told in ((life, False), (life + timedelta(minutes=1), True)):
        minutes = int(every.total_seconds() / 60)
        installation = opened(tmp_path / str(minutes), name, f'[schedule]\nsync_every = "{minutes} min"\n')
        (shop,) = doctor.examine(installation).shops
        assert any("abandoned ones are missed" in one.text for one in shop.findings) is told


@pytest.mark.parametrize("name", EVERY)
def test_the_way_to_the_platforms_report_begins_at_our_own_rules(name: str) -> None:
    all_orders, paid_only = (steps(platforms()[name], Definition(counting)) for counting in ("ordered", "paid"))
    assert paid_only == (COUNTING, *all_orders)
    rules = [ReportRules()]
    for step in (*all_orders, *platforms()[name].report_habits):
        rules.append(step.change(rules[-1]))
    assert len(set(rules)) == len(rules)  # every step moves something
    assert rules[0].statuses is None  # ours: as the shop's definition says


# the doorbell


def opened(folder: Path, name: str, more: str = "") -> wiring.Installation:
    """Return an installation with one shop of a platform, all of whose secrets lie in the file."""
    folder.mkdir()
    (folder / "config.toml").write_text(
        f'[shopbell]\ndata = "data"\n[[shop]]\nname = "shop"\nplatform = "{name}"\nurl = "https://toys.example"\n{more}'
    )
    held = {secret.name: f"{secret.name} of the shop" for secret in platforms()[name].secrets}
    secrets.save(secrets.load(folder / "secrets.toml", {}), {"customer_key": "ab" * 32, "shop": {"shop": held}})
    return wiring.open_installation(folder / "config.toml", None, FrozenClock(NOON), {})


def _base64(secret: str, body: bytes) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256)).decode()


#: How each platform signs a delivery, as its own documents say; a new platform brings a line.
RINGS: dict[str, Callable[[str, bytes], dict[str, str]]] = {
    "shopify": lambda secret, body: {
        "X-Shopify-Topic": "orders/updated",
        "X-Shopify-Event-Id": secret,
        "X-Shopify-Hmac-Sha256": _base64(secret, body),
    },
    "woocommerce": lambda secret, body: {
        "X-WC-Webhook-Topic": "order.updated",
        "X-WC-Webhook-Delivery-ID": secret,
        "X-WC-Webhook-Signature": _base64(secret, body),
    },
}
RINGING = [name for name in EVERY if platforms()[name].webhook is not None]


@pytest.fixture
def rung(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[wiring.Installation, Doorbell, list[str]]]:
    name = request.param
    installation = opened(tmp_path / "home", name, '[webhooks]\nlisten = "127.0.0.1:0"\n')
    with installation.open_cache() as cache:
        cache.shops.ensure("shop", msgspec.structs.replace(make.INFO, platform=name))
        installation.customer_key.pseudonymizer(cache)
    woken: list[str] = []
    with Doorbell(installation, woken.append) as bell:
        yield installation, bell, woken


def ring(bell: Doorbell, body: bytes, headers: dict[str, str]) -> int:
    address = urlsplit(bell.address("shop"))
    connection = http.client.HTTPConnection(address.netloc, timeout=10)
    with contextlib.closing(connection):
        connection.request("POST", address.path, body, headers)
        return connection.getresponse().status


@pytest.mark.parametrize(("rung", "name"), [(name, name) for name in RINGING], indirect=["rung"])
def test_a_shop_that_signs_well_wakes_its_sync_and_nobody_else_does(
    rung: tuple[wiring.Installation, Doorbell, list[str]], name: str, caplog: pytest.LogCaptureFixture
) -> None:
    installation, bell, woken = rung
    shop = installation.settings.shop[0]
    good = installation.entrance(shop).webhook_secrets()
    opens = [f"{secret.name} of the shop" for secret in platforms()[name].keys_to_the_shop]
    body = b'{"id": 4711}'
    for bad in ["", "guessed", "webhook_secret of another shop", *(one for one in opens if one not in good)]:
        assert ring(bell, body, RINGS[name](bad, body)) == 401, bad
    assert ring(bell, body + b" ", RINGS[name](good[0], body)) == 401  # signed, and changed on the way
    assert ring(bell, body, {"Content-Type": "application/json"}) == 401
    assert woken == []
    for secret in good:
        assert ring(bell, body, RINGS[name](secret, body)) == 200
    end = elapsed() + 20
    while len(woken) < len(good) and elapsed() < end:
        pause(0.01)
    assert woken == ["shop"] * len(good)
    with installation.open_cache() as cache:
        assert cache.feeds.hinted("shop") == {Feed.ORDERS: ["4711"]}
    assert not any(secret in caplog.text for secret in good)


def test_the_secrets_of_a_shop_are_those_of_its_platform(tmp_path: Path) -> None:
    for name in EVERY:
        installation = opened(tmp_path / name, name)
        held = tomllib.loads((tmp_path / name / "secrets.toml").read_text())["shop"]["shop"]
        assert set(installation.entrance(installation.settings.shop[0]).secrets().values()) <= set(held.values())
