"""What holds of every platform that declares itself, and of a declaration that contradicts itself."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from commerce.clock import FrozenClock
from commerce.errors import Refused, TryLater
from commerce.period import Period
from commerce.pseudonym import Pseudonymizer
from connectors.base import BRIEF, Connection, Connector, Patience, ShopSecrets, Tools
from connectors.register import declared, faults, platforms, settings_of
from practice import PLATFORMS, keys
from practice.faults import Faults
from practice.serve import PracticeServer
from tests.practice.woocommerce.world import after, world

ROOT = Path(__file__).parents[2]
EVERY = sorted(platforms())
WAYS = [(name, number) for name in EVERY for number in range(len(keys.every_way(name)))]
HEAVY = {"babel", "pydantic", "requests", "shopify", "urllib3", "woocommerce"}
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_a_declaration_loads_nothing_heavy() -> None:
    script = "import sys\nfrom connectors.register import declared\nprint(*declared())\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    found, loaded = done.stdout.splitlines()
    assert found.split() == EVERY
    assert HEAVY & set(loaded.split()) == set()


@pytest.mark.parametrize("name", EVERY)
def test_a_declaration_holds(name: str) -> None:
    assert list(faults(name, platforms()[name])) == []


@pytest.mark.parametrize("name", EVERY)
def test_its_settings_are_explained_and_may_all_be_left_out(name: str) -> None:
    example = (ROOT / "config.example.toml").read_text(encoding="utf-8")
    assert {
        key for key in settings_of(name).model_fields if not re.search(rf"^#? ?{key} = ", example, re.MULTILINE)
    } == set()
    settings_of(name)()


@pytest.mark.parametrize("name", EVERY)
def test_its_settings_know_no_other_key_and_show_no_value(name: str) -> None:
    with pytest.raises(ValidationError) as caught:
        settings_of(name)(token="ck_0123456789")  # type: ignore[call-arg]  # what is tried
    assert "ck_0123456789" not in str(caught.value)


@pytest.mark.parametrize("name", EVERY)
def test_it_has_a_page_in_the_guide(name: str) -> None:
    guide = (ROOT / "docs" / "guide" / f"{name}.md").read_text(encoding="utf-8")
    assert platforms()[name].title in guide
    for secret in platforms()[name].keys_to_the_shop:
        assert secret.name in guide, secret.name


def test_every_platform_can_be_practised_on() -> None:
    assert sorted(PLATFORMS) == EVERY
    assert {(name, len(platforms()[name].ways_in)) for name in EVERY} == {
        (name, len(keys.every_way(name))) for name in EVERY
    }


# its shops, behind real sockets


def opened(name: str, url: str, secrets: dict[str, str], patience: Patience = BRIEF) -> Connector:
    tools = Tools(FrozenClock(NOON), Pseudonymizer(b"k" * 32))
    found: Connector = platforms()[name].connect(
        Connection(url, base_url=url, patience=patience), settings_of(name)(), ShopSecrets(secrets), tools
    )
    return found


@pytest.fixture
def shop(request: pytest.FixtureRequest) -> Iterator[PracticeServer]:
    with PracticeServer(world(), request.param, clock=FrozenClock(after(days=4))) as served:
        yield served


@pytest.mark.parametrize(("name", "shop", "way"), [(name, name, way) for name, way in WAYS], indirect=["shop"])
def test_every_way_in_opens_a_shop(shop: PracticeServer, name: str, way: int) -> None:
    connector = opened(name, shop.url, keys.every_way(name)[way])
    info = connector.shop()
    connector.close()
    assert info.platform == name
    assert info.currency == "EUR"


WRONG = [(name, name, way, secret) for name, way in WAYS for secret in keys.every_way(name)[way]]


@pytest.mark.parametrize(("name", "shop", "way", "secret"), WRONG, indirect=["shop"])
def test_a_wrong_secret_is_refused_with_what_to_do_and_never_shown(
    shop: PracticeServer, name: str, way: int, secret: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    given = keys.every_way(name)[way]
    given[secret] += "nottheone"
    connector = opened(name, shop.url, given)
    with pytest.raises(Refused, match=r"; .*\b(copy|check|make|give|let)\b") as caught:
        connector.shop()
    connector.close()
    shown = f"{caught.value}{caught.value!r}{connector!r}{ShopSecrets(given)!r}{caplog.text}"
    assert [text for hidden, text in given.items() if text in shown and hidden != "client_id"] == []


@pytest.mark.parametrize(("name", "shop"), [(name, name) for name in EVERY], indirect=["shop"])
@pytest.mark.parametrize("fault", ["429", "500", "503", "dropped", "slow"])
def test_a_shop_that_is_busy_or_away_is_put_off(shop: PracticeServer, name: str, fault: str) -> None:
    shop.faults = Faults({fault: 1.0}, slow_s=3.0)
    connector = opened(name, shop.url, keys.secrets(name), replace(BRIEF, read_s=0.5))
    with pytest.raises(TryLater, match=r"127\.0\.0\.1"):
        connector.shop()
    connector.close()


@pytest.mark.parametrize("name", EVERY)
def test_where_nobody_is_there_is_put_off(name: str) -> None:
    with PracticeServer(world(), name, clock=FrozenClock(after(days=4))) as gone:
        url = gone.url
    connector = opened(name, url, keys.secrets(name))
    with pytest.raises(TryLater, match=r"127\.0\.0\.1"):
        connector.shop()


@pytest.mark.parametrize("name", EVERY)
def test_without_a_secret_it_is_refused_before_anything_is_asked(name: str) -> None:
    with pytest.raises(Refused, match=f"(?i){name}.*; name|; .*_env"):
        opened(name, "http://127.0.0.1:1", {})


def test_a_connection_does_not_show_the_password_of_the_door() -> None:
    assert "hush" not in repr(Connection("https://toys.example", front_user="anna", front_password="hush"))


def test_every_folder_that_declares_a_platform_is_found() -> None:
    folders = {path.parent.name for path in ROOT.glob("connectors/*/__init__.py") if "PLATFORM" in path.read_text()}
    assert folders == set(declared()) == set(platforms())


def test_the_list_of_orders_in_a_shops_own_admin() -> None:
    march = Period(date(2026, 3, 30), date(2026, 4, 2))
    pages = {name: platforms()[name].orders_page for name in EVERY}
    woocommerce, shopify = pages["woocommerce"], pages["shopify"]
    assert woocommerce is not None
    assert shopify is not None
    assert (
        woocommerce("https://toys.example/en/", march)
        == "https://toys.example/en/wp-admin/edit.php?post_type=shop_order&m=202603"
    )
    for written in ("toys", "toys.myshopify.com", "https://admin.shopify.com/store/toys"):
        assert shopify(written, march) == "https://toys.myshopify.com/admin/orders"
