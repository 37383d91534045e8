"""Where numbers come from is told in one line, parted as the reader's language parts things."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from commerce.origins import Origin
from commerce.tables.spend import SPEND
from commerce.tables.traffic import TRAFFIC
from knowledge import load
from wording.language import language
from wording.notices import Notice, notice_text
from wording.origins import origins_told

TODAY = date(2026, 3, 2)
READ_AT = datetime(2026, 3, 2, 6, 10, tzinfo=UTC)
ORIGINS = (
    Origin(SPEND.name, "META", date(2026, 3, 1), READ_AT),
    Origin(SPEND.name, "SPEND.CSV", date(2026, 3, 1), READ_AT),
    Origin(TRAFFIC.name, "", date(2026, 3, 1)),
)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("en", "marketing spend: META, read 06:10, SPEND.CSV, read 06:10; visits: the shop itself"),
        ("vi", "chi phí tiếp thị: META, đọc lúc 06:10, SPEND.CSV, đọc lúc 06:10; lượt truy cập: chính cửa hàng"),
        ("zh_Hant", "行銷費用：META，讀取於 06:10，SPEND.CSV，讀取於 06:10；造訪：商店本身"),  # noqa: RUF001 - Chinese punctuation
    ],
)
def test_sources_are_parted_as_the_language_does(code: str, told: str) -> None:
    assert origins_told(ORIGINS, language(code), ZoneInfo("UTC"), TODAY) == told


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("en", "then (META (a / b, c); ADS.CSV)."),
        ("vi", "(META (a / b, c); ADS.CSV)"),
        ("zh_Hant", "META（a / b、c）；ADS.CSV"),  # noqa: RUF001 - Chinese punctuation is meant
    ],
)
def test_two_sources_of_the_same_money_too(code: str, told: str) -> None:
    notice = Notice("same_twice", sources=(("META", ("a / b", "c")), ("ADS.CSV", ())))
    assert told in notice_text(notice, ZoneInfo("UTC"), load(), code)


def test_of_nothing_there_is_nothing_to_tell() -> None:
    assert origins_told((), language("zh_Hant"), ZoneInfo("UTC"), TODAY) == ""
