"""Good answers made bad: kinds of values changed, keys dropped, nulls, lists for records, parts in the wrong place."""

from __future__ import annotations

import json
from copy import deepcopy
from random import Random
from typing import Any

from tests.odd_json import Path, places

#: What systems write for nothing, for a number, for a time; and what nobody should.
ODD: tuple[Any, ...] = (
    *(None, False, True, "", " ", "0", "null", [], {}, [None], [[]], {"0": None}, {"a": "b"}, 0, -1, 1.5, 10.0),
    *(2**53, 2**63, -(2**70), 1e300, "1e400", "NaN", "-0", "1,015.90", "15,90", "\u0661\u0662", "x" * 5000, "\x00"),
    *(
        "0000-00-00 00:00:00",
        "-0001-11-30T00:00:00",
        "2026-13-01T00:00:00",
        "9999-12-31T23:59:59",
        "0001-01-01T00:00:00",
    ),
    *("2026-10-14T09:00:00Z", "2026-10-14 09:00", "2026-10-14T09:00:00+02:00", 1760000000, "gid://shopify/Order/"),
)


def spoilt(answer: Any, chance: Random) -> Any:
    """Return an answer with one to three things in it wrong."""
    wrong = deepcopy(answer)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        wrong = _once(wrong, chance)
    return wrong


def _once(answer: Any, chance: Random) -> Any:
    found = list(places(answer))
    if not found or chance.random() < 0.02:
        return deepcopy(chance.choice(ODD))
    *way, last = chance.choice(found)
    holder = _at(answer, tuple(way))
    if chance.random() < 0.2:
        del holder[last]
    else:
        holder[last] = _other(holder[last], answer, found, chance)
    return answer


def _other(value: Any, answer: Any, found: list[Path], chance: Random) -> Any:
    """Return something else than a value: the same in another kind, something odd, or what stands elsewhere."""
    way = chance.random()
    if way < 0.3:
        if isinstance(value, list):
            return {str(number): each for number, each in enumerate(value)}
        return str(value) if isinstance(value, int | float) else [value] if isinstance(value, dict) else value
    if way < 0.45:
        return deepcopy(_at(answer, chance.choice(found)))
    if way < 0.5:
        return json.loads("[" * 60 + "]" * 60)
    return deepcopy(chance.choice(ODD))


def _at(answer: Any, way: Path) -> Any:
    for key in way:
        answer = answer[key]
    return answer
