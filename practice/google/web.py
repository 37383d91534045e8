"""What goes back from the practice Google, whichever of its services answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

_JSON = "application/json; charset=UTF-8"


class Asked(NamedTuple):
    """One request; names of headers in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def token(self) -> str:
        """The access token it came with; "" for none."""
        kind, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if kind.lower() == "bearer" else ""


class Response(NamedTuple):
    """What goes back; `is_cut`: the connection ends in the middle of it."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_cut: bool = False


def told(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return an answer of JSON."""
    text = json.dumps(body, ensure_ascii=False).encode()
    return Response(status, {"Content-Type": _JSON, **(headers or {})}, text)


def cut(whole: Response) -> Response:
    """Return an answer that breaks off in the middle."""
    return whole._replace(body=whole.body[: len(whole.body) // 2], is_cut=True)


def page(text: str, status: int = 200) -> Response:
    """Return a web page."""
    return Response(status, {"Content-Type": "text/html; charset=UTF-8"}, text.encode())


def nowhere() -> Response:
    """Return what Google says of an address or a method that it does not know."""
    return page("<!DOCTYPE html><html lang=en><title>Error 404 (Not Found)!!1</title>", 404)
