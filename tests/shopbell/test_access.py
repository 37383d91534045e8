"""How a shop is reached: by token or by an app's credentials, and what its webhooks are signed with."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from commerce.clock import FrozenClock
from commerce.errors import BadConfig
from connectors.base import Connection, ShopSecrets
from shopbell import secrets, wiring

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SHOPIFY = '[[shop]]\nname = "silk"\nplatform = "shopify"\nurl = "silk.myshopify.com"\n'
WOOCOMMERCE = '[[shop]]\nname = "silk"\nplatform = "woocommerce"\nurl = "https://silk.example"\n'


def installation(
    folder: Path, config: str, held: dict[str, Any], environ: dict[str, str] | None = None
) -> wiring.Installation:
    (folder / "config.toml").write_text(config)
    secrets.save(secrets.load(folder / "secrets.toml", {}), {"shop": {"silk": held}})
    return wiring.open_installation(folder / "config.toml", folder / "data", FrozenClock(NOON), environ or {})


def opened_by(made: wiring.Installation) -> ShopSecrets:
    return made.entrance(made.settings.shop[0]).secrets()


def reached_by(made: wiring.Installation) -> Connection:
    return made.entrance(made.settings.shop[0]).connection()


def signed_by(made: wiring.Installation) -> tuple[str, ...]:
    return made.entrance(made.settings.shop[0]).webhook_secrets()


def test_an_apps_credentials_come_before_a_token(tmp_path: Path) -> None:
    found = opened_by(installation(tmp_path, SHOPIFY, {"token": "t", "client_id": "app", "client_secret": "hush"}))
    assert found == {"client_id": "app", "client_secret": "hush"}


def test_credentials_may_come_from_the_environment(tmp_path: Path) -> None:
    config = SHOPIFY + 'client_id_env = "APP"\nclient_secret_env = "HUSH"\n'
    found = opened_by(installation(tmp_path, config, {}, {"APP": "app", "HUSH": "hush"}))
    assert found == {"client_id": "app", "client_secret": "hush"}


def test_a_token_named_in_the_configuration_is_used(tmp_path: Path) -> None:
    config = SHOPIFY + 'token_env = "TOKEN"\n'
    found = opened_by(installation(tmp_path, config, {"client_id": "app"}, {"TOKEN": "t"}))
    assert found == {"token": "t"}


def test_half_of_the_credentials_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match="no client_secret; write client_secret_env"):
        opened_by(installation(tmp_path, SHOPIFY, {"client_id": "app"}))


def test_history_begins_at_the_shops_own_midnight(tmp_path: Path) -> None:
    config = SHOPIFY + 'history_from = 2024-01-01\ntime_zone = "Asia/Ho_Chi_Minh"\n'
    found = reached_by(installation(tmp_path, config, {"token": "t"}))
    assert found.history_from == datetime(2023, 12, 31, 17, tzinfo=UTC)


def test_a_staging_shop_is_opened_at_the_front_door_too(tmp_path: Path) -> None:
    config = WOOCOMMERCE + 'front_user = "staging"\n'
    found = reached_by(installation(tmp_path, config, {"key": "a", "secret": "b", "front_password": "open"}))
    assert (found.front_user, found.front_password) == ("staging", "open")
    assert "open" not in repr(found)


def test_shopify_signs_with_the_apps_secret_or_one_of_its_own(tmp_path: Path) -> None:
    by_app = {"client_id": "app", "client_secret": "hush"}
    assert signed_by(installation(tmp_path, SHOPIFY, by_app)) == ("hush",)
    assert signed_by(installation(tmp_path, SHOPIFY, {**by_app, "webhook_secret": "ring"})) == ("hush", "ring")


def test_without_a_secret_no_webhook_is_believed(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match="no webhook_secret"):
        signed_by(installation(tmp_path, WOOCOMMERCE, {"key": "a", "secret": "b"}))
