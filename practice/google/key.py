"""The signing key of the practice Google's service account: fixed, made up, opens nothing real.

It is kept as its two primes; the key file is written from them, and signatures are checked with whole numbers alone,
so that a practice shop needs no package for it.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence

_P = (
    "eae0b4b33f4338b4a6af7e4c7f71fd14593ebadbf431504f4d297c87ae47841f"
    "302a6b018a317b67a6f0c733f43cef9a0416d8c19a31c5a6d16b48f72dc96746"
    "322a8caaacd81203720e1bfa1d2d4fcb02712480d180180d88fc89249d338440"
    "82136c6eb9ed347552000fb11d638596835b7f2939cf932a5fbb24a69639776f"
)
_Q = (
    "f594cbc66770fd2ddd76775a241201f636e1ed7fe75be33e1d0bc3a7dd334872"
    "92575def2b29394d20f563ed7e8d3523698dd627ffd12ca1645a18057f925df2"
    "18de8f2cccef57cf791539537c79832d1fe547b7064a366888e8774163c401c4"
    "1a8312c214da81af7c845ae6e4f743e359e1ccb0f83e8794a432692fb4708f49"
)

_EXPONENT = 65537
#: What stands before a SHA-256 digest in a signature (PKCS #1).
_SHA256 = bytes.fromhex("3031300d060960864801650304020105000420")
#: "RSA", as a key file names it (PKCS #8).
_RSA = bytes.fromhex("300d06092a864886f70d0101010500")
_INTEGER, _OCTETS, _SEQUENCE = 2, 4, 0x30
_LONG = 0x80
_LINE = 64


class SigningKey:
    """One RSA key.

    Args:
        first, second: Its primes.
    """

    def __init__(self, first: int = int("".join(_P), 16), second: int = int("".join(_Q), 16)) -> None:
        self._primes = (first, second)
        self.modulus = first * second

    def __repr__(self) -> str:
        return "SigningKey(...)"

    def pem(self) -> str:
        """Return the private key as a key file holds it."""
        first, second = self._primes
        private = pow(_EXPONENT, -1, (first - 1) * (second - 1))
        numbers = [0, self.modulus, _EXPONENT, private, first, second]
        numbers += [private % (first - 1), private % (second - 1), pow(second, -1, first)]
        inner = _sequence([_integer(number) for number in numbers])
        whole = base64.b64encode(_sequence([_integer(0), _RSA, _told(_OCTETS, inner)])).decode()
        lines = [whole[start : start + _LINE] for start in range(0, len(whole), _LINE)]
        return "\n".join([f"-----BEGIN {_NAME}-----", *lines, f"-----END {_NAME}-----", ""])

    def sign(self, text: bytes) -> bytes:
        """Return the signature of a text, RS256."""
        first, second = self._primes
        private = pow(_EXPONENT, -1, (first - 1) * (second - 1))
        number = int.from_bytes(self._padded(text))
        one, other = pow(number, private % (first - 1), first), pow(number, private % (second - 1), second)
        rest = (one - other) * pow(second, -1, first) % first
        return (other + rest * second).to_bytes(self._size)

    def has_signed(self, text: bytes, signature: bytes) -> bool:
        """Tell whether a signature is this key's, RS256."""
        opened = pow(int.from_bytes(signature), _EXPONENT, self.modulus)
        return len(signature) == self._size and opened.to_bytes(self._size) == self._padded(text)

    @property
    def _size(self) -> int:
        return (self.modulus.bit_length() + 7) // 8

    def _padded(self, text: bytes) -> bytes:
        end = _SHA256 + hashlib.sha256(text).digest()
        return b"\0\1" + b"\xff" * (self._size - len(end) - 3) + b"\0" + end


#: Apart from its dashes, so that nobody takes this file for one that holds a key.
_NAME = "PRIVATE KEY"


def _told(kind: int, body: bytes) -> bytes:
    """Return a value with its kind and length before it (DER)."""
    if len(body) < _LONG:
        return bytes([kind, len(body)]) + body
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8)
    return bytes([kind, _LONG | len(length)]) + length + body


def _integer(number: int) -> bytes:
    return _told(_INTEGER, number.to_bytes(number.bit_length() // 8 + 1))


def _sequence(parts: Sequence[bytes]) -> bytes:
    return _told(_SEQUENCE, b"".join(parts))
