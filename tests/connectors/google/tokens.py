"""A token address of Google on a real socket: it checks what was signed, and answers from a script."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.listening import Handler, listening

EMAIL = "shopbell@shop-reports-123456.iam.gserviceaccount.com"


@cache
def private_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def pem(key: Any) -> str:
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    told: bytes = key.private_bytes(*form)
    return told.decode()


def key_file(place: Path, token_uri: str, /, **other: Any) -> Path:
    """Write a key file that only its owner may read."""
    told = {
        "type": "service_account",
        "private_key": pem(private_key()),
        "private_key_id": "1",
        "client_email": EMAIL,
        "token_uri": token_uri,
        **other,
    }
    place.write_text(json.dumps({name: one for name, one in told.items() if one is not None}))
    place.chmod(0o600)
    return place


def signed(assertion: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return head and claims of a request that was signed rightly."""
    text, _, signature = assertion.rpartition(".")
    private_key().public_key().verify(_raw(signature), text.encode(), padding.PKCS1v15(), hashes.SHA256())
    head, claims = (json.loads(_raw(part)) for part in text.split("."))
    return head, claims


def _raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Google:
    """What the address answers, one entry a request: status and body; and what it was asked."""

    url: str = ""
    answers: list[tuple[int, Any]] = field(default_factory=list)
    forms: list[dict[str, str]] = field(default_factory=list)
    #: What else than tokens was asked for: the header that let it in.
    let_in: list[str] = field(default_factory=list)
    given: int = 0

    def next_answer(self) -> tuple[int, Any]:
        if self.answers:
            return self.answers.pop(0)
        self.given += 1
        return 200, {"access_token": f"ya29.token-{self.given}", "expires_in": 3599, "token_type": "Bearer"}


@contextmanager
def google() -> Iterator[Google]:
    told = Google()

    class Own(Handler):
        def get(self) -> None:
            told.let_in.append(self.headers.get("Authorization", ""))
            self._send(*(told.answers.pop(0) if told.answers else (200, {})))

        def post(self) -> None:
            form = self.rfile.read(int(self.headers["Content-Length"])).decode()
            told.forms.append({name: values[0] for name, values in parse_qs(form).items()})
            self._send(*told.next_answer())

        def _send(self, status: int, body: Any) -> None:
            self.answer(status, body if isinstance(body, bytes) else json.dumps(body).encode())

    with listening(Own) as told.url:
        yield told
