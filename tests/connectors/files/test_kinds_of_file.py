"""Whatever a file is called: archives, workbooks, encodings are read; what is no table is named for what it is."""

from __future__ import annotations

import contextlib
import gzip
import io
import zipfile
from datetime import date, datetime
from typing import Any
from unicodedata import normalize

import pytest
from openpyxl import Workbook

from commerce.tables.spend import SPEND
from connectors.files.said import Said
from connectors.files.unpack import MOST_WORKBOOK_BYTES
from tests.connectors.files.looking import GOOGLE, passed, refusal, rows_of, seen, told

TONES = "\u0300\u0301\u0303\u0309\u0323"


def workbook(*sheets: tuple[str, list[list[Any]]]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def archive(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in files.items():
            written.writestr(name.replace("_csv", ".csv"), content)
    return packed.getvalue()


ROWS: list[list[Any]] = [
    ["Campaign report"],
    [],
    ["Day", "Campaign", "Cost", "Clicks"],
    [datetime(2026, 10, 12), "A", 1.204, 1930],  # noqa: DTZ001 - a workbook knows no zones
    [date(2026, 10, 13), "A", 1204, 40],
    [46309, "A", 33.5, None],
    ["Total", None, 1238.7, 1970],
]


def test_a_workbook_has_one_reading_only() -> None:
    found = seen(SPEND, workbook(("Report", ROWS[:5])))
    assert told(found) == [(12, 120), (13, 120400)]
    assert found.encoding == "xlsx"
    whole = seen(SPEND, workbook(("Notes", [["hello"]]), ("Report", [*ROWS[:5], ROWS[6]])))
    assert (told(whole), passed(whole)) == ([(12, 120), (13, 120400)], [6])


def test_which_sheet_or_file_is_meant_is_asked() -> None:
    two = workbook(("One", ROWS[:5]), ("Two", ROWS[:4]))
    assert 'several sheets could be it (One, Two); write inside = "One"' in refusal(SPEND, two)
    assert len(told(seen(SPEND, two, said=Said(inside="Two")))) == 1
    assert "the workbook has no sheet 'Three'; it has One, Two" in refusal(SPEND, two, said=Said(inside="Three"))
    packed = archive(a_csv=GOOGLE.encode(), b_csv=b"x")
    assert "the archive holds 2 files (a.csv, b.csv); write inside" in refusal(SPEND, packed)
    assert len(told(seen(SPEND, packed, said=Said(inside="a.csv")))) == 2
    assert len(told(seen(SPEND, archive(a_csv=GOOGLE.encode())))) == 2
    assert len(told(seen(SPEND, gzip.compress(archive(a_csv=workbook(("One", ROWS[:5]))))))) == 2


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"\xd0\xcf\x11\xe0" + bytes(200), "an old Excel workbook (.xls)"),
        (b"%PDF-1.7 ...", "a PDF document"),
        (b"<html><body>Sign in</body></html>", "a web page, not a table"),
        ("\ufeff  <script>x</script>".encode(), "a web page, not a table"),
        (b"<!-- ServiceLogin -->", "a web page, not a table"),
        ("<!DOCTYPE html>".encode("utf-16"), "a web page, not a table"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas">', "an Excel workbook as XML"),
        (b'{"error": {"code": 403}}', "JSON, not a table"),
        (b'[{"day": 1}]', "JSON, not a table"),
        (b")]}'\n{}", "JSON, not a table"),
        (b"\x89PNG\r\n", "a picture"),
        (b"\x1f\x8b\x08garbage", "gzip file is"),
        (gzip.compress(GOOGLE.encode())[:-20], "gzip file is"),
        (archive(x=b"")[:-10], "damaged or locked"),
        (archive(**{"[Content_Types].xml": b"<x/>"}), "Office document without a sheet"),
        (archive(**{"xl/workbook.xml": b"<x/>", "[Content_Types].xml": b"<x/>"}), "this Excel workbook cannot be read"),
        (archive(**{"Index/Document.iwa": b"x"}), "a Numbers document"),
        (archive(**{"mimetype": b"x", "content.xml": b"x"}), "an OpenDocument sheet"),
        (b"", "the file is empty"),
        (b"Sorry, unable to open the file at this time.\n\nPlease check the address.", "no column day, amount"),
        (b"Loading...", "no column day, amount; found: Loading..."),
    ],
    ids=lambda one: one if isinstance(one, str) else "file",  # an archive holds the second at which it was made
)
def test_what_is_no_table_is_named_for_what_it_is(content: bytes, what: str) -> None:
    assert what in refusal(SPEND, content)


def test_an_archive_is_never_unpacked_beyond_what_a_table_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.files.unpack.MOST_BYTES", 1000)
    monkeypatch.setattr("connectors.files.unpack.MOST_WORKBOOK_BYTES", 1000)
    assert MOST_WORKBOOK_BYTES > 1000
    for content in (gzip.compress(bytes(10**6)), archive(a=bytes(10**6)), workbook(("One", ROWS[:5]))):
        assert "unpacked, it has more than" in refusal(SPEND, content)


@pytest.mark.parametrize(
    ("encoding", "text", "name"),
    [
        ("gb18030", "日期,渠道,广告系列,金额\n2026-10-12,f,秋季马克杯,12.50\n", "gb18030"),
        ("big5", "日期,管道,廣告活動,金額\n2026-10-12,f,秋季馬克杯,12.50\n", "big5"),
        ("gb18030", "Day,Channel,Campaign,Cost\n2026-10-12,f,秋季马克杯促销,12.50\n", "gb18030"),
        ("big5", "Day,Channel,Campaign,Cost\n2026-10-12,f,秋季馬克杯促銷,12.50\n", "big5"),
        ("cp1252", "Datum;Kanal;Kampagne;Kosten\n2026-10-12;f;Frühling für Käufer;12,50\n", "windows-1252"),
        ("utf-16-be", "Day,Channel,Campaign,Cost\n2026-10-12,f,Cốc mùa thu,12.50\n", "utf-16"),
    ],
)
def test_encodings_are_told_apart(encoding: str, text: str, name: str) -> None:
    found = seen(SPEND, text.encode(encoding))
    assert (told(found), found.encoding) == ([(12, 1250)], name)
    assert rows_of(found)[0].campaign == text.splitlines()[1].replace(";", ",").split(",")[2]


def test_vietnamese_of_old_windows() -> None:
    content = "Ngày;Kênh;Chiến dịch;Chi phí\n2026-10-12;f;Cốc mùa thu;12,50\n"
    old = b"".join(_cp1258(one) for one in normalize("NFC", content))
    found = seen(SPEND, old)
    assert (told(found), found.encoding) == ([(12, 1250)], "windows-1258")
    assert rows_of(found)[0].campaign == "Cốc mùa thu"


def _cp1258(letter: str) -> bytes:
    """Write a letter as old Windows does: a vowel with its hat, and the tone behind it."""
    with contextlib.suppress(UnicodeEncodeError):
        return letter.encode("cp1258")
    marks = normalize("NFD", letter)
    tone = next(mark for mark in marks if mark in TONES)
    return normalize("NFC", marks.replace(tone, "")).encode("cp1258") + tone.encode("cp1258")


def test_the_encoding_may_be_said() -> None:
    text = "Day,Channel,Campaign,Cost\n2026-10-12,f,été,12.50\n"
    found = seen(SPEND, text.encode("mac-roman"), said=Said(encoding="mac-roman"))
    assert rows_of(found)[0].campaign == "été"
    assert 'there is no encoding "klingon"' in refusal(SPEND, text, said=Said(encoding="klingon"))
    assert 'not in the encoding "utf-8"' in refusal(SPEND, text.encode("cp1252"), said=Said(encoding="utf-8"))
