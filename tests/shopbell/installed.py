"""An installation as somebody left it in a folder: a configuration, secrets, and data to come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from commerce.clock import FrozenClock
from shopbell import secrets, wiring
from tests.make import NOON

#: One shop, as plainly as it can be written.
TOYS = '[[shop]]\nname = "toys"\nplatform = "woocommerce"\nurl = "https://toys.example"\n'
CUSTOMER_KEY = "ab" * 32


def installed(
    folder: Path,
    config: str = TOYS,
    held: Mapping[str, Any] | None = None,
    environ: Mapping[str, str] | None = None,
    now: datetime = NOON,
) -> wiring.Installation:
    """Write a configuration and its secrets, a customer key among them, and open it at an instant."""
    (folder / "config.toml").write_text(config)
    secrets.save(secrets.load(folder / "secrets.toml", {}), {"customer_key": CUSTOMER_KEY, **(held or {})})
    return wiring.open_installation(folder / "config.toml", folder / "data", FrozenClock(now), environ or {})
