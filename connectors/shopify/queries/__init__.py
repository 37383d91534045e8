"""The questions we ask Shopify, one file each: valid on the pinned version, and asking for no personal data."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources


@cache
def text(name: str, without: frozenset[str] = frozenset()) -> str:
    """Return a query as it goes over the wire: without comments and indentation, with the fragments it imports.

    Args:
        name: The file's name without ".graphql".
        without: Fields with parts of their own that are left out, wherever they stand.
    """
    lines = _lines(f"{name}.graphql")
    whole = " ".join(line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#"))
    for field in sorted(without):
        whole = _cut(whole, rf"\b{field}\s*{{")
    if without:  # a fragment that nobody uses is an error
        for fragment in re.findall(r"\bfragment (\w+)", whole):
            if not re.search(rf"\.\.\.{fragment}\b", whole):
                whole = _cut(whole, rf"\bfragment {fragment} on \w+\s*{{")
    return whole


def _lines(file: str) -> list[str]:
    """Return the lines of a file, and behind them those of what it imports (`#import "order.fragments.graphql"`)."""
    lines = resources.files(__package__).joinpath(file).read_text("utf-8").splitlines()
    imported = [found[1] for line in lines if (found := re.fullmatch(r'#import "(.+)"', line))]
    return lines + [line for each in imported for line in _lines(each)]


def _cut(whole: str, opening: str) -> str:
    """Return a text without whatever begins so, up to the brace that closes it."""
    while found := re.search(opening, whole):
        end, depth = found.end(), 1
        while depth:
            depth += {"{": 1, "}": -1}.get(whole[end], 0)
            end += 1
        whole = whole[: found.start()].rstrip() + " " + whole[end:].lstrip()
    return whole.strip()


def names() -> tuple[str, ...]:
    """Return the names of all queries."""
    files = (file.name for file in resources.files(__package__).iterdir())
    found = (name.removesuffix(".graphql") for name in files if name.endswith(".graphql"))
    return tuple(sorted(name for name in found if not name.endswith(".fragments")))
