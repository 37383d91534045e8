"""Addresses as they are copied, keys that open nothing, doors that are closed to strangers: at a real shop."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.connected import Connected
from tests.live.running import Running

_CLOSED = """<?php
add_filter('rest_authentication_errors', function ($result) {
    if (true === $result || is_wp_error($result)) { return $result; }
    if (is_user_logged_in()) { return $result; }
    return new WP_Error('rest_not_logged_in', 'You are not currently logged in.', ['status' => 401]);
});
"""


def contact(shop: Running, folder: Path, key: str = "read", **written: str) -> tuple[str, str]:
    """Return how `doctor` finds the shop: the level and the sentence."""
    told = Connected.to(shop, folder, key, **written)("doctor", "--json").json()
    (found,) = [one for one in told["shops"][0]["findings"] if one["about"] == "contact"]
    return found["level"], found["text"]


@pytest.fixture
def closed(shop: Running) -> Iterator[None]:
    """Close the shop's API to strangers for a while."""
    if shop.plugins is None:
        pytest.skip("the folder of the running shop holds no must-use plugins: its API cannot be closed")
    plugin = shop.plugins / "shopbell_closes_the_api.php"
    plugin.write_text(_CLOSED, encoding="utf-8")
    try:
        yield
    finally:
        plugin.unlink()


@pytest.mark.parametrize(
    "copied", ["/shop", "/shop/", "/wp-admin", "/wp-json/wc/v3", "/wp-admin/admin.php?page=wc-admin"]
)
def test_an_address_that_was_copied_is_put_right(shop: Running, tmp_path: Path, copied: str) -> None:
    level, text = contact(shop, tmp_path, url=shop.url + copied)
    assert level == "fine", text


@pytest.mark.usefixtures("closed")
def test_a_shop_closed_to_strangers_opens_to_the_key(shop: Running, tmp_path: Path) -> None:
    level, text = contact(shop, tmp_path)
    assert level == "fine", text
    with shop.session() as stranger:
        assert stranger.get(f"{shop.url}/wp-json/", timeout=60).status_code == 401


@pytest.mark.parametrize(
    ("key", "advice"),
    [("write", "give it the permission Read"), ("customer", "make a key for an administrator or shop manager")],
)
def test_a_key_that_may_not_read_is_named(shop: Running, tmp_path: Path, key: str, advice: str) -> None:
    if key not in shop.keys:
        pytest.skip(f'the keys of the running shop hold no "{key}"')
    level, text = contact(shop, tmp_path, key)
    assert level == "problem"
    assert advice in text


def test_an_unknown_key_and_an_unknown_authority_are_named(shop: Running, tmp_path: Path) -> None:
    made = Connected.to(shop, tmp_path)
    secrets = tmp_path / "secrets.toml"
    secrets.write_text(secrets.read_text().replace(shop.keys["read"][0], "ck_" + "0" * 40))
    ran = made("doctor")
    assert "the shop does not know this key" in ran.out or "the shop saw no key that it knows" in ran.out
    other = tmp_path / "other"
    other.mkdir()
    (other / "config.toml").write_text(
        (tmp_path / "config.toml").read_text().replace(f'ca_file = "{shop.ca_file}"\n', ""), encoding="utf-8"
    )
    (other / "secrets.toml").write_text(secrets.read_text())
    (other / "secrets.toml").chmod(0o600)
    ran = Connected(shop, type(made.home)(other))("doctor")
    assert "nobody vouches for the certificate" in ran.out
