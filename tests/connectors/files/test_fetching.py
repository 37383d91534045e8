"""Where a table comes from: a path, an address that moves, a published sheet; and what is no table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from commerce.clock import FrozenClock
from commerce.errors import Refused, TryLater
from commerce.tables import Reading
from commerce.tables.spend import SPEND
from connectors.files import fetch as fetching
from connectors.files.fetch import fetch, name_of
from connectors.files.reader import parse
from tests.connectors.files.reading import amounts
from tests.listening import Handler, listening

CLOCK = FrozenClock(datetime(2026, 3, 2, 12, tzinfo=UTC))


def fetched(place: str) -> Reading:
    return parse(SPEND, fetch(place, clock=CLOCK), "EUR", name_of(place))


def test_from_disk(tmp_path: Path) -> None:
    (tmp_path / "spend.csv").write_text("day,channel,amount\n2026-03-01,email,5\n")
    read = fetched(str(tmp_path / "spend.csv"))
    assert amounts(read) == [500]
    assert read.source == str(tmp_path / "spend.csv")


def test_a_path_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused, match=r"nothing\.csv: no such file or directory; check the path in the config"):
        fetched(str(tmp_path / "nothing.csv"))
    with pytest.raises(Refused, match="is a directory"):
        fetched(str(tmp_path))
    with pytest.raises(Refused, match="is a device or a pipe, not a file"):
        fetched("/dev/zero")
    (tmp_path / "big.csv").write_text("day,channel,amount\n")
    monkeypatch.setattr(fetching, "MOST_BYTES", 4)
    with pytest.raises(Refused, match=r"big\.csv has more than"):
        fetched(str(tmp_path / "big.csv"))


ANSWERS: dict[str, tuple[int, dict[str, str], bytes]] = {
    "/sheet.csv": (200, {"Content-Type": "text/csv"}, b"\xef\xbb\xbfday,channel,amount\n2026-03-01,email,5\n"),
    "/page": (200, {}, b"<!DOCTYPE html><html>Sign in</html>"),
    "/gone": (404, {}, b"gone"),
    "/busy": (503, {"Retry-After": "900"}, b""),
}


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    class Sheet(Handler):
        def get(self) -> None:
            path = self.path.split("?")[0]
            moved = (302, {"Location": f"http://localhost:{self.server.server_port}/sheet.csv"}, b"")  # type: ignore[attr-defined]
            status, headers, body = ANSWERS.get(path, moved)
            self.answer(status, body, headers)

    with listening(Sheet) as url:
        yield url


@pytest.mark.parametrize("path", ["/sheet.csv", "/published?gid=0&key=secret"])
def test_from_a_url_even_when_it_moves_to_another_host(host: str, path: str) -> None:
    read = fetched(host + path)
    assert amounts(read) == [500]
    assert "secret" not in read.source


def test_two_sheets_of_one_document_are_two_sources(host: str) -> None:
    one, other = (fetched(f"{host}/published?gid={n}").source for n in (1, 2))
    assert one != other


@pytest.mark.parametrize(
    ("path", "error", "complaint"),
    [
        ("/page", Refused, "a web page instead of a table; publish the sheet as CSV"),
        ("/gone", Refused, "answered 404; check the address of the table"),
        ("/busy", TryLater, "answered 503; it is busy or in maintenance"),
    ],
)
def test_a_url_without_a_table(host: str, path: str, error: type[Exception], complaint: str) -> None:
    with pytest.raises(error) as caught:
        fetched(f"{host}{path}?token=secret")
    assert complaint in str(caught.value)
    assert "secret" not in str(caught.value)
