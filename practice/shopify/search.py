"""Shopify's search syntax: `updated_at:>='2026-03-01T00:00:00Z' AND (financial_status:paid OR NOT test:true)`.

Known traps are kept: a timestamp without quotes is ignored, `>` means `>=`, an unknown field is ignored, blanks mean
AND, a bare day begins at the shop's own midnight.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Literal
from zoneinfo import ZoneInfo

Test = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class SearchField:
    """A field that can be searched: how to read it off a row, and how its values compare.

    kind "instant": the getter returns an aware datetime or None; "number": an int; "word": a text or several, compared
    whole, without regard to case.
    """

    kind: Literal["instant", "number", "word"]
    get: Callable[[Any], Any]


_TOKEN = re.compile(
    r"""\s*(?:(?P<open>\()|(?P<close>\))
    |(?P<minus>-)?(?P<name>[a-z_]+):(?P<compare>>=|<=|>|<|=)?(?:'(?P<single>[^']*)'|"(?P<double>[^"]*)"|(?P<bare>[^\s()]+))
    |(?P<word>[^\s()]+))""",
    re.VERBOSE,
)
_MAX_DEPTH = 20


def parse(text: str, fields: Mapping[str, SearchField], zone: ZoneInfo) -> Test:
    """Read a search as a test of one row; a term that cannot be understood lets every row pass."""
    return _Reader([match for match in _TOKEN.finditer(text) if match.group().strip()], fields, zone).either(0)


def _everything(_row: object) -> bool:
    return True


class _Reader:
    """Recursive descent: either = both (OR both)*; both = one (AND? one)*; one = NOT? (group | term)."""

    def __init__(self, tokens: list[re.Match[str]], fields: Mapping[str, SearchField], zone: ZoneInfo) -> None:
        self._tokens = tokens
        self._fields = fields
        self._zone = zone
        self._next = 0

    def either(self, depth: int) -> Test:
        tests = [self._both(depth)]
        while self._take_word("OR"):
            tests.append(self._both(depth))
        return tests[0] if len(tests) == 1 else lambda row: any(test(row) for test in tests)

    def _both(self, depth: int) -> Test:
        tests: list[Test] = []
        while (token := self._peek()) is not None and not token["close"] and token["word"] != "OR":
            if not self._take_word("AND"):
                tests.append(self._one(depth))
        if len(tests) == 2:  # noqa: PLR2004 - a span, by far the most frequent search
            first, second = tests
            return lambda row: first(row) and second(row)
        return tests[0] if len(tests) == 1 else lambda row: all(test(row) for test in tests)

    def _one(self, depth: int) -> Test:
        if self._take_word("NOT"):
            return _opposite(self._one(depth))
        token = self._peek()
        if token is None:
            return _everything
        self._next += 1
        if token["open"]:
            if depth >= _MAX_DEPTH:
                return _everything
            test = self.either(depth + 1)
            self._next += 1  # the closing bracket, or the end
            return test
        if token["name"]:
            test = self._term(token)
            return _opposite(test) if token["minus"] else test
        return _everything

    def _term(self, token: re.Match[str]) -> Test:
        known = self._fields.get(token["name"])
        quoted = token["single"] if token["single"] is not None else token["double"]
        raw = quoted if quoted is not None else token["bare"]
        if known is None:
            return _everything
        wanted: Any
        if known.kind == "instant":
            wanted = self._instant(raw, quoted=quoted is not None)
        elif known.kind == "number":
            number = raw.rpartition("/")[2]
            wanted = int(number) if number.isdecimal() else None
        else:
            return _same_word(known.get, raw.lower())
        if wanted is None:
            return _everything
        return _comparison(known.get, token["compare"] or "=", wanted)

    def _instant(self, raw: str, *, quoted: bool) -> datetime | None:
        try:
            if re.fullmatch(r"\d{4}-\d{2}-\d{2}", raw):
                return datetime.combine(date.fromisoformat(raw), time.min, self._zone).astimezone(UTC)
            at = datetime.fromisoformat(raw)
        except ValueError:
            return None
        return (at if at.tzinfo else at.replace(tzinfo=self._zone)).astimezone(UTC) if quoted else None

    def _peek(self) -> re.Match[str] | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def _take_word(self, word: str) -> bool:
        token = self._peek()
        found = token is not None and token["word"] == word
        self._next += found
        return found


def _opposite(test: Test) -> Test:
    return lambda row: not test(row)


def _comparison(get: Callable[[Any], Any], compare: str, wanted: Any) -> Test:
    match compare:
        case ">=" | ">":  # Shopify treats both alike
            return lambda row: (value := get(row)) is not None and value >= wanted
        case "<=":
            return lambda row: (value := get(row)) is not None and value <= wanted
        case "<":
            return lambda row: (value := get(row)) is not None and value < wanted
        case _:
            return lambda row: get(row) == wanted


def _same_word(get: Callable[[Any], Any], wanted: str) -> Test:
    def test(row: object) -> bool:
        value = get(row)
        words = value if isinstance(value, tuple) else (value,)
        return any(str(word).lower() == wanted for word in words)

    return test
