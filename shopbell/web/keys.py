"""What visitors carry, and the password: made of bytes that nobody can guess, and kept as digests alone.

A secret of 256 bits needs no slow digest; a password that a person chose does: scrypt, whose cost makes guessing dear.
Source: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Callable
from typing import Final

#: Bytes of a secret, and of a salt.
SECRET_BYTES: Final = 32
_SALT_BYTES: Final = 16
#: 16 MB and about 50 ms of a processor for one try.
_COST: Final = (2**14, 8, 1)
_NAME: Final = "scrypt"
SHORTEST_PASSWORD: Final = 12
#: Nobody types more, and what is longer costs whoever has to hash it.
LONGEST_PASSWORD: Final = 200

RandomBytes = Callable[[int], bytes]


def secret(random_bytes: RandomBytes) -> str:
    """Return a secret that can stand in an address."""
    return urlsafe_b64encode(random_bytes(SECRET_BYTES)).decode().rstrip("=")


def digest(carried: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(carried.encode("utf-8", "surrogateescape")).hexdigest()


def form_key(carried: str) -> str:
    """Return what every form of a visit holds: another site cannot know it, since it cannot read the cookie."""
    return hmac.new(carried.encode(), b"shopbell form", hashlib.sha256).hexdigest()


def is_form_key(given: str, carried: str) -> bool:
    """Return whether a form belongs to a visit; takes as long whatever was given."""
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), form_key(carried).encode())


def hashed(password: str, random_bytes: RandomBytes) -> str:
    """Return a password as it may be kept: how it was hashed, its salt and its hash."""
    salt = random_bytes(_SALT_BYTES)
    cost = "$".join(map(str, _COST))
    return f"{_NAME}${cost}${b64encode(salt).decode()}${b64encode(_scrypt(password, salt, *_COST)).decode()}"


def fits(password: str, kept: str) -> bool:
    """Return whether a password is the one that is kept; False of what cannot be read. Takes as long either way."""
    try:
        name, n, r, p, salt, wanted = kept.split("$")
        found = _scrypt(password[:LONGEST_PASSWORD], b64decode(salt, validate=True), int(n), int(r), int(p))
        return name == _NAME and hmac.compare_digest(found, b64decode(wanted, validate=True))
    except ValueError:
        return False


def is_kept_form(kept: str) -> bool:
    """Return whether a text is a password as `hashed` makes them."""
    parts = kept.split("$")
    return len(parts) == 6 and parts[0] == _NAME and all(one.isdecimal() for one in parts[1:4])  # noqa: PLR2004 - its parts


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(password.encode("utf-8", "surrogateescape"), salt=salt, n=n, r=r, p=p)
