"""A server that answers what it is told to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.connectors.google.tokens import Google, google


@pytest.fixture
def server() -> Iterator[Google]:
    with google() as told:
        yield told
