"""How a shop is reached: by token or by an app's credentials, and what its webhooks are signed with."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from commerce.clock import FrozenClock
from commerce.errors import BadConfig
from connectors.base import Access
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


def access(made: wiring.Installation) -> Access:
    return wiring.shop_access(made.settings, made.secrets, made.settings.shop[0])


def signed_by(made: wiring.Installation) -> tuple[str, ...]:
    return wiring.webhook_secrets(made.settings, made.secrets, made.settings.shop[0])


def test_an_apps_credentials_come_before_a_token(tmp_path: Path) -> None:
    found = access(installation(tmp_path, SHOPIFY, {"token": "t", "client_id": "app", "client_secret": "hush"}))
    assert (found.token, found.client_id, found.client_secret) == ("", "app", "hush")


def test_credentials_may_come_from_the_environment(tmp_path: Path) -> None:
    config = SHOPIFY + 'client_id_env = "APP"\nclient_secret_env = "HUSH"\n'
    found = access(installation(tmp_path, config, {}, {"APP": "app", "HUSH": "hush"}))
    assert (found.client_id, found.client_secret) == ("app", "hush")


def test_a_token_named_in_the_configuration_is_used(tmp_path: Path) -> None:
    config = SHOPIFY + 'token_env = "TOKEN"\n'
    found = access(installation(tmp_path, config, {"client_id": "app"}, {"TOKEN": "t"}))
    assert (found.token, found.client_id) == ("t", "")


def test_half_of_the_credentials_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match="no client_secret; write client_secret_env"):
        access(installation(tmp_path, SHOPIFY, {"client_id": "app"}))


def test_history_begins_at_the_shops_own_midnight(tmp_path: Path) -> None:
    config = SHOPIFY + 'history_from = 2024-01-01\ntime_zone = "Asia/Ho_Chi_Minh"\n'
    found = access(installation(tmp_path, config, {"token": "t"}))
    assert found.history_from == datetime(2023, 12, 31, 17, tzinfo=UTC)


def test_a_staging_shop_is_opened_at_the_front_door_too(tmp_path: Path) -> None:
    config = WOOCOMMERCE + 'front_user = "staging"\n'
    found = access(installation(tmp_path, config, {"key": "a", "secret": "b", "front_password": "open"}))
    assert (found.front_user, found.front_password) == ("staging", "open")
    assert "open" not in repr(found)


def test_shopify_signs_with_the_apps_secret_or_one_of_its_own(tmp_path: Path) -> None:
    by_app = {"client_id": "app", "client_secret": "hush"}
    assert signed_by(installation(tmp_path, SHOPIFY, by_app)) == ("hush",)
    assert signed_by(installation(tmp_path, SHOPIFY, {**by_app, "webhook_secret": "ring"})) == ("hush", "ring")


def test_without_a_secret_no_webhook_is_believed(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match="no webhook_secret"):
        signed_by(installation(tmp_path, WOOCOMMERCE, {"key": "a", "secret": "b"}))
