"""What is remembered, as JSON: an instant with its offset, as every command writes it."""

from __future__ import annotations

import json
from datetime import datetime

import msgspec


def as_json(told: object) -> str:
    """Return structs and plain values as indented JSON."""
    plain = msgspec.to_builtins(told, builtin_types=(datetime,))
    return json.dumps(plain, ensure_ascii=False, indent=1, default=datetime.isoformat)
