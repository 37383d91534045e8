"""A table under an address, read every day: asked for whole only when it changed, and named when it is none."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from commerce.clock import FrozenClock
from commerce.errors import Refused
from commerce.tables import ReadSoFar
from commerce.tables.spend import SPEND
from connectors import http
from connectors.sources.base import Surroundings
from connectors.sources.file import SOURCE
from connectors.sources.file.settings import settings_of
from connectors.sources.kind import Opening
from tests.listening import Handler, listening

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
FIRST = b"day,channel,amount\n2026-03-01,email,5\n"
SECOND = FIRST + b"2026-03-02,email,6\n"


@dataclass
class Place:
    """A server with one table, and what it was asked."""

    url: str = ""
    body: bytes = FIRST
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200
    asked: list[dict[str, str]] = field(default_factory=list)


@pytest.fixture
def place() -> Iterator[Place]:
    here = Place()

    class Table(Handler):
        def get(self) -> None:
            sent = dict(self.headers.items())
            here.asked.append(sent)
            if self.path.startswith("/moved"):
                self.answer(302, headers={"Location": here.url + "/table"})
                return
            tag, since = here.headers.get("ETag"), here.headers.get("Last-Modified")
            if (tag and sent.get("If-None-Match") == tag) or (since and sent.get("If-Modified-Since") == since):
                self.answer(304, headers=here.headers)
                return
            self.answer(here.status, here.body, here.headers)

    with listening(Table) as url:
        here.url = url
        yield here


@dataclass
class Reader:
    """Reads the table as syncs do, and remembers as the cache does."""

    url: str
    clock: FrozenClock = field(default_factory=lambda: FrozenClock(NOON))
    last: ReadSoFar = field(default_factory=ReadSoFar)
    more: dict[str, str] = field(default_factory=dict)

    def read(self, hours: float = 0.25) -> list[int] | None:
        """Return the amounts; None where nothing was to be read."""
        self.clock.move_to(self.clock.now() + timedelta(hours=hours))
        settings = settings_of(SPEND).model_validate({"url": self.url, **self.more})
        around = Surroundings(self.clock, "EUR", ZoneInfo("UTC"))
        source = SOURCE.opens(Opening("table", (SPEND,), settings, {}, Path("config.toml"), around))
        for reading in source.readings(lambda _: self.last):
            self.last = ReadSoFar(reading.content, read_at=self.clock.now())
            rows: list[object] = list(reading.rows)
            return [row.amount_minor for row in rows]  # type: ignore[attr-defined] # rows are made as declared
        return None


@pytest.mark.parametrize(
    ("header", "condition", "versions"),
    [
        ("ETag", "If-None-Match", ('"a1"', 'W/"b2"')),
        ("Last-Modified", "If-Modified-Since", ("Mon, 02 Mar 2026 01:00:00 GMT", "Mon, 02 Mar 2026 13:00:00 GMT")),
    ],
)
@pytest.mark.parametrize("path", ["/table?key=secret", "/moved?key=secret"])
def test_what_did_not_change_is_not_sent_again(
    place: Place, path: str, header: str, condition: str, versions: tuple[str, str]
) -> None:
    first, second = versions
    reader = Reader(place.url + path)
    place.headers = {header: first}
    assert reader.read() == [500]
    assert not {"If-None-Match", "If-Modified-Since"} & set(place.asked[0])
    assert reader.read() is None
    assert place.asked[-1][condition] == first
    place.headers, place.body = {header: second}, SECOND
    assert reader.read() == [500, 600]
    assert reader.read() is None
    assert place.asked[-1][condition] == second
    assert "secret" not in reader.last.content


def test_a_server_that_always_says_unchanged_is_believed_for_a_day(place: Place) -> None:
    reader = Reader(place.url)
    place.headers = {"ETag": '"always"'}
    assert reader.read() == [500]
    place.body = SECOND
    assert reader.read(hours=23) is None
    assert reader.read(hours=2) == [500, 600]


def test_another_way_to_read_asks_for_the_whole_table(place: Place) -> None:
    place.headers = {"ETag": '"a1"'}
    reader = Reader(place.url)
    assert reader.read() == [500]
    reader.more = {"channel": "newsletter"}
    assert reader.read() == [500]
    assert "If-None-Match" not in place.asked[-1]


def test_without_either_header_the_content_tells(place: Place) -> None:
    reader = Reader(place.url)
    assert reader.read() == [500]
    assert reader.read() is None
    place.headers = {"ETag": "x" * 500}
    place.body = SECOND
    assert reader.read() == [500, 600]
    assert reader.last.content.endswith(" ")


def test_what_was_remembered_in_the_old_form_is_read_once_more(place: Place) -> None:
    reader = Reader(place.url, last=ReadSoFar("0" * 64, read_at=NOON))
    assert reader.read() == [500]


def _zipped(name: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, FIRST)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzip.compress(FIRST), {}),
        (gzip.compress(FIRST), {"Content-Encoding": "gzip"}),
        (_zipped("Campaigns.csv"), {"Content-Type": "application/zip"}),
        (b"\xef\xbb\xbf" + FIRST, {}),
        (FIRST.decode().encode("utf-16"), {"Content-Type": "application/vnd.ms-excel"}),
    ],
)
def test_however_it_is_packed(place: Place, body: bytes, headers: dict[str, str]) -> None:
    place.body, place.headers = body, headers
    assert Reader(place.url).read() == [500]


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (200, b"<!DOCTYPE html><html><form>Sign in</form></html>", "a web page instead of a table; publish the sheet"),
        (200, b"\n<html lang=en>Choose an account", "a web page instead of a table; publish the sheet"),
        (200, b'{"error": "no access"}', "this is JSON, not a table; export it as CSV or .xlsx"),
        (401, b"", "answered 401"),
        (404, b"", "answered 404; check the address of the table"),
        (304, b"", "answered 304"),
    ],
)
def test_what_is_no_table_leaves_what_was_read(place: Place, status: int, body: bytes, said: str) -> None:
    reader = Reader(place.url + "/table?key=secret")
    assert reader.read() == [500]
    kept = reader.last
    place.status, place.body = status, body
    with pytest.raises(Refused) as caught:
        reader.read()
    assert said in str(caught.value)
    assert "secret" not in str(caught.value)
    assert reader.last == kept


def test_one_that_never_ends_is_cut_off(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "MOST_BYTES", 2**20)
    place.body, place.headers = gzip.compress(b"0" * 2**22), {"Content-Encoding": "gzip"}
    with pytest.raises(Refused, match=r"sends more than 1 MB for one request; split the table by years"):
        Reader(place.url).read()
