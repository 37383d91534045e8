"""The second, lenient reading of a record that is not of the documented shape: plugins write what they like.

Only what the first reading rejected comes here, so that a well-made shop pays nothing for it. Digits in text are
numbers, an object with numbered keys is a list, a null list is empty; "", false, null and 0000-00-00 stand for what is
not known. What a type cannot hold at all is passed over and named where the record's type has a default for it, that
is, where nothing needs it; where it has none, the record cannot be read, and the reason is told in plain words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Any, Final, Generic, TypeVar, cast

import msgspec
from msgspec import inspect

from connectors.times import read_time, shown

T = TypeVar("T")
_UNKNOWN: Final = object()
_WHOLE = re.compile(r"[+-]?\d{1,18}(\.0*)?")
_NUMBER = re.compile(r"[+-]?(\d{1,18}(\.\d*)?|\.\d+)")
_LARGEST = 2**63
_WORDS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
#: The key of `msgspec.Meta(extra=...)`: what a field holds when it is there and stands for nothing.
BLANK = "blank"
#: The key of `msgspec.Meta(extra=...)`: a field that may lack, but must hold something where it is there.
NEEDED = "needed"


#: How many there are of something: what no database could hold is no number of things.
Quantity = Annotated[int, msgspec.Meta(ge=-(2**31), le=2**31)]


class Unreadable(ValueError):
    """Something that is needed cannot be read; says where and what in plain words."""


@dataclass(frozen=True, slots=True)
class Mended(Generic[T]):
    """A record as far as it could be read; `notes` name what was passed over in it, by where it stood."""

    node: T
    notes: tuple[str, ...] = ()


def second_reading(row: msgspec.Raw | bytes, kind: type[T]) -> Mended[T]:
    """Read a record once more, leniently.

    Args:
        row: Its JSON.
        kind: The struct that it should be.

    Raises:
        Unreadable: It is no JSON object, or something without a default is missing or not to be read.
    """
    try:
        value = msgspec.json.decode(row)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        msg = "it is no record at all"
        raise Unreadable(msg) from error
    notes: list[str] = []
    told = _read(value, _type_of(cast("Any", kind)), "", notes)
    if told is _UNKNOWN:
        msg = "it is empty"
        raise Unreadable(msg)
    try:
        return Mended(msgspec.convert(told, kind), tuple(notes))
    except (msgspec.ValidationError, RecursionError) as error:
        msg = "parts of it are not what they should be"
        raise Unreadable(msg) from error


@lru_cache(maxsize=64)
def _type_of(kind: Any) -> inspect.Type:
    return inspect.type_info(kind)


def _read(value: Any, wanted: inspect.Type, where: str, notes: list[str]) -> Any:
    """Return a value as the type wants it, `_UNKNOWN` where it stands for nothing.

    Raises:
        Unreadable: It can be neither.
    """
    if isinstance(wanted, inspect.Metadata):
        return _read(value, wanted.type, where, notes)
    if isinstance(wanted, inspect.UnionType):
        return _one_of(value, wanted, where, notes)
    if isinstance(wanted, inspect.StructType):
        return _struct(value, wanted, where, notes)
    if isinstance(wanted, inspect.ListType):
        return _list(value, wanted, where, notes)
    for kind, read in _PLAIN.items():
        if isinstance(wanted, kind):
            try:
                return _UNKNOWN if _stands_for_nothing(value, kind) else read(value, wanted)
            except Unreadable as error:
                msg = f"{where}: {error}" if where else str(error)
                raise Unreadable(msg) from error
    return value


def _stands_for_nothing(value: Any, kind: type[inspect.Type]) -> bool:
    return value is None or (value is False and kind is not inspect.BoolType)


def _one_of(value: Any, wanted: inspect.UnionType, where: str, notes: list[str]) -> Any:
    """Return the value as the first member that takes it."""
    members = [one for one in wanted.types if not isinstance(one, inspect.NoneType)]
    has_numbers = any(isinstance(one, inspect.IntType | inspect.FloatType) for one in members)
    if value is None or value is False or (has_numbers and isinstance(value, str) and not value.strip()):
        return _UNKNOWN
    why, is_unknown = "", False
    for one in sorted(members, key=lambda member: not _fits(value, member)):
        seen: list[str] = []
        try:
            told = _read(value, one, where, seen)
        except Unreadable as error:
            why = why or str(error)
            continue
        if told is not _UNKNOWN:
            notes += seen
            return told
        is_unknown = True
    if is_unknown:
        return _UNKNOWN
    raise Unreadable(f"{_at(where)}{shown(value)} is no number" if has_numbers else why)


def _fits(value: Any, member: inspect.Type) -> bool:
    """Tell whether a value is of a member's very kind: then that one is tried first."""
    kinds = {str: inspect.StrType, int: inspect.IntType, float: inspect.FloatType, list: inspect.ListType}
    of = kinds.get(type(value))
    return of is not None and isinstance(member, of)


def _struct(value: Any, wanted: inspect.StructType, where: str, notes: list[str]) -> Any:
    if value is None or value is False or value in ("", []):
        return _UNKNOWN
    if not isinstance(value, dict):
        msg = f"{_at(where)}{shown(value)} is no record"
        raise Unreadable(msg)
    told = {} if wanted.tag_field is None else {wanted.tag_field: value.get(wanted.tag_field)}
    for field in wanted.fields:
        found = _field(value, field, where, notes)
        if found is not _UNKNOWN:
            told[field.encode_name] = found
    return told


def _field(record: dict[str, Any], field: inspect.Field, where: str, notes: list[str]) -> Any:
    """Return what a field holds, `_UNKNOWN` to leave it to its default."""
    name = f"{where}.{field.encode_name}" if where else field.encode_name
    extra = field.type.extra or {} if isinstance(field.type, inspect.Metadata) else {}
    is_needed = field.required and not _may_be_none(field.type)
    nothing = None if field.required else _UNKNOWN
    if field.encode_name not in record:
        if is_needed:
            msg = f"it has no {name}"
            raise Unreadable(msg)
        return nothing
    try:
        told = _read(record[field.encode_name], field.type, name, notes)
    except Unreadable as error:
        if is_needed or NEEDED in extra:
            raise
        notes.append(str(error))
        return nothing
    if told is _UNKNOWN:
        told = extra.get(BLANK, nothing)
        if (is_needed and BLANK not in extra) or NEEDED in extra:
            msg = f"its {name} is empty"
            raise Unreadable(msg)
    return told


def _may_be_none(wanted: inspect.Type) -> bool:
    if isinstance(wanted, inspect.Metadata):
        return _may_be_none(wanted.type)
    return isinstance(wanted, inspect.UnionType) and any(isinstance(one, inspect.NoneType) for one in wanted.types)


def _list(value: Any, wanted: inspect.ListType, where: str, notes: list[str]) -> Any:
    """Read a list; what of it cannot be read is passed over and named."""
    if value is None or value is False or value == "":
        return []
    if isinstance(value, dict):
        numbered = all(key.strip().isdecimal() for key in value)
        if not numbered and not all(isinstance(each, dict) for each in value.values()):
            msg = f"{_at(where)}a record is no list"
            raise Unreadable(msg)
        value = [value[key] for key in (sorted(value, key=int) if numbered else value)]
    if not isinstance(value, list):
        msg = f"{_at(where)}{shown(value)} is no list"
        raise Unreadable(msg)
    told = []
    for number, each in enumerate(value):
        try:
            read = _read(each, wanted.item_type, f"{where}[{number}]", notes)
        except Unreadable as error:
            notes.append(str(error))
            continue
        if read is not _UNKNOWN:
            told.append(read)
    return told


def _whole(value: Any, wanted: inspect.Type) -> Any:
    least, most = -_LARGEST, _LARGEST - 1
    if isinstance(wanted, inspect.IntType):
        least, most = least if wanted.ge is None else wanted.ge, most if wanted.le is None else wanted.le
    if isinstance(value, str):
        if not value.strip():
            return _UNKNOWN
        value = int(value.strip().partition(".")[0]) if _WHOLE.fullmatch(value.strip()) else value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return value
    raise _Wrong(value, "whole number")


def _number(value: Any, wanted: inspect.Type) -> Any:
    del wanted
    if isinstance(value, str):
        if not value.strip():
            return _UNKNOWN
        value = float(value.strip()) if _NUMBER.fullmatch(value.strip()) else value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    raise _Wrong(value, "number")


def _text(value: Any, wanted: inspect.Type) -> Any:
    del wanted
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if value == []:
        return _UNKNOWN
    raise _Wrong(value, "text")


def _yes_or_no(value: Any, wanted: inspect.Type) -> Any:
    del wanted
    word = value.strip().lower() if isinstance(value, str) else str(value).lower()
    if not word:
        return _UNKNOWN
    if word in _WORDS and isinstance(value, str | int):
        return _WORDS[word]
    raise _Wrong(value, "yes or no")


def _time(value: Any, wanted: inspect.Type) -> Any:
    """Return an aware instant where the type wants one; else in UTC without a zone, as WooCommerce writes it."""
    if not isinstance(value, str):
        raise _Wrong(value, "time")
    at: datetime | None
    try:
        at = read_time(value)
    except ValueError as error:
        raise Unreadable(str(error)) from error
    if at is None:
        return _UNKNOWN
    is_aware = isinstance(wanted, inspect.DateTimeType) and wanted.tz is True
    return at.astimezone(UTC) if is_aware else at.replace(tzinfo=None)


_PLAIN: Final[dict[type[inspect.Type], Callable[[Any, inspect.Type], Any]]] = {
    inspect.IntType: _whole,
    inspect.FloatType: _number,
    inspect.StrType: _text,
    inspect.BoolType: _yes_or_no,
    inspect.DateTimeType: _time,
}


class _Wrong(Unreadable):
    """A value of another kind than the wanted one."""

    def __init__(self, value: Any, wanted: str) -> None:
        super().__init__(f"{shown(value)} is no {wanted}")


def _at(where: str) -> str:
    return f"{where}: " if where else ""
