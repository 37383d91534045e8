"""What is wrong with an entry, in words of the file: msgspec tells paths of fields, and not what could stand there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import inspect

from commerce.settings.words import choices

#: A word where only some others may stand: "Invalid enum value 'cents' - at `$.unit`".
_NO_SUCH_WORD = re.compile(r"Invalid enum value '(?P<found>.*)' - at `\$(?P<path>.*)`", re.DOTALL)


def told(error: msgspec.ValidationError, kind: type[msgspec.Struct]) -> str:
    """Return what is wrong with an entry of a kind; of a word that may not stand there, which ones may."""
    match = _NO_SUCH_WORD.fullmatch(str(error))
    if match is None:
        return str(error)
    fields = re.findall(r"\.(\w+)", match["path"])
    return f'unknown {fields[-1]} "{match["found"]}"{choices(_words(inspect.type_info(kind), fields))}'


def _words(kind: Any, fields: Sequence[str]) -> list[str]:
    """Return the words that may stand in a field, found by the names of the fields on the way to it."""
    if isinstance(kind, inspect.VarTupleType):
        return _words(kind.item_type, fields)
    if isinstance(kind, inspect.LiteralType):
        return [str(one) for one in kind.values if one]
    return next(_words(one.type, fields[1:]) for one in kind.fields if one.name == fields[0])
