"""What a `[[shop.source]]` says of its key to Google: a key file, or nothing and three secrets."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Annotated, ClassVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from commerce.errors import Refused
from commerce.settings import words
from commerce.settings.fields import Address, Variable
from commerce.settings.secret import Secret
from commerce.settings.table import Table
from connectors.google.key_file import can_sign, read_key_file

#: Where Google gives tokens to the merchant's own client (a key file names its own address), and asks for consent.
TOKENS = "https://oauth2.googleapis.com/token"
CONSENT = "https://accounts.google.com/o/oauth2/v2/auth"

SECRETS = (
    Secret(
        "client_id",
        title="client id",
        variable_holds="the id of the OAuth client at Google",
        example="123-abc.apps.googleusercontent.com",
        shape=r"\b[0-9]+-[a-z0-9]+\.apps\.googleusercontent\.com\b",
    ),
    Secret(
        "client_secret",
        title="client secret",
        variable_holds="the secret of the OAuth client at Google",
        example="GOCSPX-...",
        shape=r"\bGOCSPX-[A-Za-z0-9_-]{10,}",
    ),
    Secret(
        "refresh_token",
        title="refresh token",
        variable_holds="the token that a consent at Google brought",
        example="1//...",
        shape=r"\b1//[A-Za-z0-9_-]{20,}",
        also_called=("token",),
    ),
)


def whole(address: str) -> str:
    """Return an address with how it is spoken to, and without a slash behind it."""
    return (address if "://" in address else f"https://{address}").rstrip("/")


def token_url(base_url: str | None) -> str:
    """Return where tokens are got, at Google or where all requests go."""
    return f"{whole(base_url)}/token" if base_url else TOKENS


def sealed(value: str, key: str) -> str:
    """Return an address to which a key may go: https, or this machine.

    Raises:
        ValueError: It is neither.
    """
    if value.startswith("http://") and urlsplit(value).hostname not in {"127.0.0.1", "localhost", "::1"}:
        msg = f"{key} = {words.shown(value)} would send the key unsealed; write https://, or take it out"
        raise ValueError(msg)
    return value


class GoogleSettings(Table):
    """By what key Google is asked: one half of the settings of a kind of source.

    Attributes:
        key_file: The JSON file of a service account, from the folder of the configuration. None: the three secrets of
            the merchant's own client are needed instead.
        base_url: Where all requests go instead of Google (a practice server).
    """

    #: The same figures come by either key.
    reached_by: ClassVar[frozenset[str]] = frozenset({"key_file", "base_url"})

    key_file: Annotated[str, Field(min_length=1, max_length=1000)] | None = None
    client_id_env: Variable | None = None
    client_secret_env: Variable | None = None
    refresh_token_env: Variable | None = None
    base_url: Annotated[Address, AfterValidator(lambda value: sealed(value, "base_url"))] | None = None

    @property
    def token_url(self) -> str:
        """Where the merchant's own client gets its tokens."""
        return token_url(self.base_url)

    def address(self, of: str) -> str:
        """Return where one of Google's services answers: at itself, or where all requests go."""
        return whole(self.base_url or of)

    def key_place(self, config: Path) -> Path:
        """Return where the key file lies."""
        return config.parent / Path(self.key_file or "").expanduser()


def needed(settings: GoogleSettings) -> Collection[str]:
    """Return the names of the secrets that are needed: none beside a key file."""
    return () if settings.key_file else tuple(secret.name for secret in SECRETS)


def key_lacks(settings: GoogleSettings, config: Path) -> str:
    """Return what is wrong with the key file as it lies there; "" for nothing, and where there is none."""
    if not settings.key_file:
        return ""
    try:
        read_key_file(settings.key_place(config))
        can_sign()
    except Refused as error:
        return str(error)
    return ""
