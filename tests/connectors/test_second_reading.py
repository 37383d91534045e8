"""What plugins make of JSON is read for what it means; what cannot be read is named in plain words."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
import pytest

from connectors.second_reading import BLANK, Unreadable, second_reading
from connectors.times import in_utc, read_time

Amount = str | int | float


class Part(msgspec.Struct):
    id: int
    name: str = ""


class Whole(msgspec.Struct):
    id: int
    total: Amount
    at: Annotated[datetime, msgspec.Meta(tz=False)] | None
    tax: Annotated[Amount, msgspec.Meta(extra={BLANK: "0"})] = "9"
    count: int | float = 1
    customer: int | None = 0
    word: str | None = None
    is_test: bool = False
    parts: list[Part] = []
    part: Part | list[Any] | None = None
    placed: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


def read(**fields: Any) -> Whole:
    return second_reading(json.dumps({"id": 1, "total": "5.00", "at": None, **fields}).encode(), Whole).node


def notes(**fields: Any) -> tuple[str, ...]:
    return second_reading(json.dumps({"id": 1, "total": "5.00", "at": None, **fields}).encode(), Whole).notes


@pytest.mark.parametrize(
    ("name", "written", "meant"),
    [
        ("id", "7", 7),
        ("id", " 7 ", 7),
        ("id", 7.0, 7),
        ("id", "7.00", 7),
        ("count", "2", 2),
        ("count", "1.5", 1.5),
        ("count", 10.0, 10.0),
        ("count", "", 1),
        ("customer", "12", 12),
        ("customer", "", 0),
        ("customer", False, 0),
        ("customer", None, 0),
        ("word", 2024, "2024"),
        ("word", 2024.0, "2024"),
        ("word", [], None),
        ("word", False, None),
        ("tax", "", "0"),
        ("tax", None, "0"),
        ("tax", False, "0"),
        ("tax", 1.9, 1.9),
        ("is_test", "yes", True),
        ("is_test", 0, False),
        ("is_test", "", False),
        ("parts", None, []),
        ("parts", False, []),
        ("parts", "", []),
        ("parts", {}, []),
        ("parts", {"1": {"id": 2}, "0": {"id": "1"}}, [Part(1), Part(2)]),
        ("parts", {"a": {"id": 1}}, [Part(1)]),
        ("parts", [None, {"id": 1}], [Part(1)]),
        ("part", [], []),
        ("part", "", []),
        ("part", {"id": "4", "name": 5}, Part(4, "5")),
        ("at", "2026-10-14T09:00:00Z", datetime(2026, 10, 14, 9)),  # noqa: DTZ001 - as WooCommerce writes UTC
        ("at", "2026-10-14T11:00:00+02:00", datetime(2026, 10, 14, 9)),  # noqa: DTZ001 - as above
        ("at", "2026-10-14 09:00", datetime(2026, 10, 14, 9)),  # noqa: DTZ001 - as above
        ("at", "0000-00-00 00:00:00", None),
        ("at", "-0001-11-30T00:00:00", None),
        ("at", "", None),
        ("placed", "2026-10-14T09:00:00", datetime(2026, 10, 14, 9, tzinfo=UTC)),
    ],
)
def test_what_is_meant_is_read(name: str, written: object, meant: object) -> None:
    found = getattr(read(**{name: written}), name)
    assert (found, type(found)) == (meant, type(meant))
    assert notes(**{name: written}) == ()


@pytest.mark.parametrize(
    ("name", "written", "left", "note"),
    [
        ("count", "many", 1, "count: 'many' is no number"),
        ("customer", {"id": 1}, 0, "customer: a record is no number"),
        ("customer", "anna@shop.example", 0, "customer: '[address]' is no number"),
        ("word", {"a": 1}, None, "word: a record is no text"),
        ("word", True, None, "word: True is no text"),
        ("parts", "none", [], "parts: 'none' is no list"),
        ("parts", [{"name": "x"}, {"id": 1}], [Part(1)], "it has no parts[0].id"),
        ("part", 5, None, "part: 5 is no record"),
        ("at", "yesterday", None, "at: 'yesterday' is no time such as 2026-10-14T09:00:00"),
        ("at", 1760000000, None, "at: 1760000000 is no time"),
        ("at", "2026-02-30T09:00:00", None, "at: '2026-02-30T09:00:00' is no time that there ever is"),
        ("is_test", "perhaps", False, "is_test: 'perhaps' is no yes or no"),
        ("customer", 2**70, 0, f"customer: {2**70} is no number"),
    ],
)
def test_what_nothing_needs_is_passed_over_and_named(name: str, written: object, left: object, note: str) -> None:
    assert getattr(read(**{name: written}), name) == left
    assert notes(**{name: written}) == (note,)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"total": "5.00", "at": None}, "it has no id"),
        ({"id": "", "total": "5.00", "at": None}, "its id is empty"),
        ({"id": 1, "total": "", "at": None}, "its total is empty"),
        ({"id": 1, "total": [], "at": None}, "its total is empty"),
        ({"id": "wc-7", "total": "5.00", "at": None}, "id: 'wc-7' is no whole number"),
        ([], "it is empty"),
        (None, "it is empty"),
        ("gone", "'gone' is no record"),
        ([1], "a list is no record"),
    ],
)
def test_what_is_needed_and_cannot_be_read_is_said_in_plain_words(row: object, why: str) -> None:
    with pytest.raises(Unreadable) as told:
        second_reading(json.dumps(row).encode(), Whole)
    assert str(told.value) == why


def test_nesting_without_end_is_no_crash() -> None:
    with pytest.raises(Unreadable, match="no record at all"):
        second_reading(b"[" * 100_000, Whole)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-10-14T09:00:00", "2026-10-14T09:00:00+00:00"),
        ("2026-10-14t09:00:00z", "2026-10-14T09:00:00+00:00"),
        ("2026-10-14 09:00:00", "2026-10-14T09:00:00+00:00"),
        ("2026-10-14 9:00", "2026-10-14T09:00:00+00:00"),
        ("2026-10-14T09:00:00.123456789Z", "2026-10-14T09:00:00.123456+00:00"),
        ("2026-10-14T09:00:00-0500", "2026-10-14T14:00:00+00:00"),
        ("2026-10-14T09:00:00+07", "2026-10-14T02:00:00+00:00"),
        ("2026-10-14 09:00:00 UTC", "2026-10-14T09:00:00+00:00"),
        ("1970-01-01T00:00:00", None),
        ("0001-01-01T00:00:00Z", None),
        ("  ", None),
    ],
)
def test_one_function_reads_every_time(text: str, meant: str | None) -> None:
    found = read_time(text)
    assert (found.isoformat() if found else None) == meant


@pytest.mark.parametrize(
    "text", ["14.10.2026 09:00", "2026-10-14", "10/14/2026 9:00", "soon", "9999-12-31T23:59:59-05"]
)
def test_a_time_that_may_be_another_is_not_guessed(text: str) -> None:
    with pytest.raises(ValueError, match="is no time"):
        read_time(text)


def test_a_year_that_no_shop_means_is_not_believed() -> None:
    assert in_utc(datetime(9999, 12, 31)) is None  # noqa: DTZ001 - as a shop writes UTC
    assert in_utc(datetime(2026, 3, 2)) == datetime(2026, 3, 2, tzinfo=UTC)  # noqa: DTZ001 - as above
