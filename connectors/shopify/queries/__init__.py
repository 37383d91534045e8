"""The questions we ask Shopify, one file each: valid on the pinned version, and asking for no personal data."""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def text(name: str) -> str:
    """Return a query as it goes over the wire: without comments and indentation.

    Args:
        name: The file's name without ".graphql".
    """
    lines = resources.files(__package__).joinpath(f"{name}.graphql").read_text("utf-8").splitlines()
    return " ".join(line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#"))


def names() -> tuple[str, ...]:
    """Return the names of all queries."""
    files = resources.files(__package__).iterdir()
    return tuple(sorted(file.name.removesuffix(".graphql") for file in files if file.name.endswith(".graphql")))
