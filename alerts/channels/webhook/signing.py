"""Signatures as of Standard Webhooks: HMAC-SHA256 over id, instant and body, with a secret that both sides know.

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

#: Before the secret itself, which is base64.
PREFIX = "whsec_"
_SHORTEST, _LONGEST = 24, 64


def keys_of(secret: str) -> list[bytes]:
    """Return the keys: one, or two separated by a blank while a secret is changed.

    Raises:
        ValueError: One is no such secret; says how one is made, and never shows it.
    """
    found = [_key(one) for one in secret.split()]
    if not found:
        msg = "the signing secret is empty"
        raise ValueError(msg)
    return found


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not secret.startswith(PREFIX) or not _SHORTEST <= len(key) <= _LONGEST:
        msg = "the signing secret must be whsec_ and 24 to 64 random bytes in base64; make one: openssl rand -base64 32"
        raise ValueError(msg)
    return key


def signature(keys: list[bytes], name: str, at: int, body: bytes) -> str:
    """Return the value of `webhook-signature`: one signature for each key; `at` in Unix seconds."""
    signed = f"{name}.{at}.".encode() + body
    return " ".join(f"v1,{base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()}" for key in keys)
