"""What a real WooCommerce shop answered, kept under `tests/data/woocommerce/`; what is in it: the README beside it."""

from __future__ import annotations

import json
import lzma
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "data" / "woocommerce"


def recorded(name: str) -> Any:
    """Return one recording: an answer as {status, headers, body}, several of them under names or in a list."""
    return json.loads(lzma.decompress((FOLDER / f"{name}.json.xz").read_bytes()))


def recorded_error(case: str) -> dict[str, Any]:
    """Return how the shop refused or failed in one case: {case, status, headers, body}."""
    (found,) = (one for one in recorded("errors") if one["case"] == case)
    error: dict[str, Any] = found
    return error
