"""What is wrong with a table, in the reader's language: the sentences are those that the rooms below really say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from commerce.clock import FrozenClock
from commerce.errors import Refused
from commerce.tables.spend import SPEND
from connectors.files.fetch import fetch
from connectors.files.reader import parse
from connectors.sources.file import SOURCE
from connectors.sources.file.settings import settings_of
from tests.listening import Handler, listening
from wording.troubles import trouble_in


def refused(does: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        does()
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "vietnamese"),
    [
        (b"a,b\n1,2\n", "ads.csv: thiếu cột day, channel, amount; có: a, b; cần có: day, channel, amount, campaign"),
        (b"", "ads.csv: tệp trống; cần có các cột day, channel, amount"),
    ],
)
def test_a_file_that_is_no_table_is_told_in_the_readers_language(content: bytes, vietnamese: str) -> None:
    sentence = refused(lambda: parse(SPEND, content, "EUR", "ads.csv"))
    told = trouble_in("vi", sentence)
    assert told.startswith(vietnamese)
    assert "optional" not in told
    assert trouble_in("en", sentence) == sentence


def test_a_file_that_is_not_there_is_told_in_the_readers_language(tmp_path: Path) -> None:
    sentence = SOURCE.lacks(settings_of(SPEND).model_validate({"path": "gone.csv"}), tmp_path / "config.toml")
    assert trouble_in("zh_Hant", sentence) == (
        f"找不到檔案 {tmp_path / 'gone.csv'}\uff1b請修正 config.toml 中的 `path`"
    )


class SignInPage(Handler):
    def get(self) -> None:
        self.answer(200, b"<!doctype html><html>Sign in</html>", {"Content-Type": "text/html"})


def test_a_page_in_place_of_a_table_is_told_in_the_readers_language() -> None:
    with listening(SignInPage) as url:
        sentence = refused(lambda: fetch(f"{url}/sheet", clock=FrozenClock(datetime(2026, 3, 2, tzinfo=UTC))))
    told = trouble_in("vi", sentence)
    assert told.endswith("trả về một trang web thay vì bảng dữ liệu; hãy xuất bản trang tính dưới dạng CSV")


@pytest.mark.parametrize(
    ("sentence", "vietnamese"),
    [
        ("ads.csv, line 3, amount: 'x' is not an amount", "ads.csv, dòng 3, cột amount; lệnh `shopbell doctor`"),
        ("ads.csv, line 3: 5 cells for 3 columns", "ads.csv, dòng 3; lệnh `shopbell doctor`"),
        (
            "https://x.example:8443/a.csv: something new is wrong: with it",
            "https://x.example:8443/a.csv; lệnh `shopbell doctor`",
        ),
        ("no place at all", "`shopbell doctor` cho biết cần làm gì"),
    ],
)
def test_of_what_is_not_known_the_place_is_told(sentence: str, vietnamese: str) -> None:
    assert trouble_in("vi", sentence).startswith(vietnamese)
