"""A service account's key file: read where it lies, never copied, and the request that it signs."""

from __future__ import annotations

import base64
import os
import stat
from dataclasses import dataclass, field
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from commerce.errors import Refused

#: No key file comes near.
_LONGEST = 2**16
#: So long, in seconds, a signed request may be traded for a token: Google takes no more.
_LIFE_S = 3600
_GET_ANOTHER = (
    "download a new one at console.cloud.google.com > IAM & Admin > Service Accounts > the account > Keys > Add key >"
    " JSON"
)


@dataclass(frozen=True, slots=True)
class KeyFile:
    """What signs. Its repr shows no key.

    Attributes:
        name: Of the file, for messages.
        email: Whom a property or an account is opened to.
        token_uri: Where the signed request is traded for a token.
        private_key: PEM.
        key_id: Which of the account's keys it is; "" where the file does not say.
    """

    name: str
    email: str
    token_uri: str
    private_key: str = field(repr=False)
    key_id: str = ""


class _Written(msgspec.Struct, frozen=True):
    type: str = ""
    client_email: str = ""
    private_key: str = ""
    private_key_id: str = ""
    token_uri: str = ""
    installed: msgspec.Raw = msgspec.Raw()
    web: msgspec.Raw = msgspec.Raw()


def read_key_file(place: Path) -> KeyFile:
    """Read a key file.

    Raises:
        Refused: It is not there, others may read it, or it is none; says what to do.
    """
    written = _written(place, _content(place))
    if bytes(written.installed) or bytes(written.web):
        msg = (
            f"{place.name} is the file of an OAuth client, and no key of a service account; take key_file out, and"
            " write its client_id and client_secret into the secrets file"
        )
        raise Refused(msg)
    if written.type != "service_account":
        msg = f"{place.name} is no key of a service account (its type is not service_account); {_GET_ANOTHER}"
        raise Refused(msg)
    for key in ("client_email", "private_key", "token_uri"):
        if not getattr(written, key):
            msg = f"{place.name} lacks {key}: it was altered or is not whole; {_GET_ANOTHER}"
            raise Refused(msg)
    if not _is_sealed(written.token_uri):
        msg = f"{place.name} names a token_uri that does not begin with https://; {_GET_ANOTHER}"
        raise Refused(msg)
    return KeyFile(place.name, written.client_email, written.token_uri, written.private_key, written.private_key_id)


def _content(place: Path) -> bytes:
    try:
        mode = stat.S_IMODE(place.stat().st_mode)
        if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
            msg = f"{place.name}: others on this machine may read it (mode {mode:04o}); run `chmod 600 {place}`"
            raise Refused(msg)
        with place.open("rb") as file:
            return file.read(_LONGEST + 1)
    except FileNotFoundError:
        msg = f"{place}: there is no such key file; mend key_file, or put the file there"
        raise Refused(msg) from None
    except OSError as error:
        msg = f"{place}: the key file cannot be read ({type(error).__name__}); it must be a file that you may read"
        raise Refused(msg) from None


def _written(place: Path, content: bytes) -> _Written:
    try:
        if len(content) <= _LONGEST:
            return msgspec.json.decode(content, type=_Written)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    msg = f"{place.name} is no key file of Google: it does not hold the JSON that Google wrote; {_GET_ANOTHER}"
    raise Refused(msg) from None


def _is_sealed(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and host in {"127.0.0.1", "localhost"}))


def can_sign() -> None:
    """Do nothing where key files can be used.

    Raises:
        Refused: What signs is not installed.
    """
    if find_spec("cryptography") is None:
        msg = (
            "a key file of Google needs the package cryptography, which is not installed; run"
            " `pip install 'shopbell[google]'`, or take key_file out and use an OAuth client instead"
        )
        raise Refused(msg)


def signed_request(key: KeyFile, scope: str, now: datetime) -> str:
    """Return the request that is traded for a token: a JWT, signed with RS256.

    Raises:
        Refused: What signs is not installed, or the private key cannot be read.
    """
    issued = int(now.timestamp())
    claims = {"iss": key.email, "scope": scope, "aud": key.token_uri, "iat": issued, "exp": issued + _LIFE_S}
    head = {"alg": "RS256", "typ": "JWT", **({"kid": key.key_id} if key.key_id else {})}
    text = b".".join(map(_plain, (msgspec.json.encode(head), msgspec.json.encode(claims))))
    return b".".join((text, _plain(_signature(key, text)))).decode()


def _signature(key: KeyFile, text: bytes) -> bytes:
    can_sign()
    # an extra, and 20 MB: loaded where something is to be signed
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - see above
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15  # noqa: PLC0415 - see above
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey  # noqa: PLC0415 - see above
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 - see above
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415 - see above

    try:
        private = load_pem_private_key(key.private_key.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        private = None
    if not isinstance(private, RSAPrivateKey):
        msg = f"the private_key in {key.name} cannot be read: it was altered or is not whole; {_GET_ANOTHER}"
        raise Refused(msg) from None
    return private.sign(text, PKCS1v15(), SHA256())


def _plain(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")
