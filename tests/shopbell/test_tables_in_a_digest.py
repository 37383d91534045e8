"""What a digest says of tables: each thing once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from commerce.errors import ShopbellError
from shopbell.jobs.digest import digest
from tests.shopbell.a_shop_with_tables import TabledShop, spend
from wording.notices import notice_text


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[TabledShop]:
    made = TabledShop(tmp_path, None)  # type: ignore[arg-type] # the cache lies where the configuration says
    made.names()
    with made.installation().open_cache() as cache:
        made.cache = cache
        yield made


def told(shop: TabledShop, code: str = "en") -> list[str]:
    with suppress(ShopbellError):
        shop.sync()
    installation = shop.installation()
    opened = installation.open_shop(installation.settings.shop[0], shop.cache)
    notices = [one for one in digest(opened, shop.cache, installation.collection).notices if one.code != "origins"]
    texts = [notice_text(one, ZoneInfo("UTC"), installation.collection, code) for one in notices]
    return [text.replace(f"{shop.folder}/", "") for text in texts]


def test_a_file_without_a_good_row_is_told_once_with_its_row(shop: TabledShop) -> None:
    shop.writes(ads=spend("3 x abc"))
    shop.names("spend ads")
    (said,) = told(shop)
    assert said == (
        "There is something wrong with the table of marketing spend: ads.csv: no row is good: nothing was changed;"
        " line 2, amount: 'abc' is not an amount of money such as 12.50"
    )
    (said,) = told(shop, "vi")
    assert said == (
        "Bảng chi phí tiếp thị có vấn đề: ads.csv: không có dòng nào hợp lệ nên chưa thay đổi gì;"
        " dòng 2, cột amount: 'abc' không phải số tiền dạng 12.50"
    )


def test_one_file_of_two_tables_that_is_gone_is_told_once(shop: TabledShop) -> None:
    shop.names("spend gone", "traffic gone")
    (said,) = told(shop)
    assert said.startswith("There is something wrong with the table of marketing spend and visits: there is no file")
    (said,) = told(shop, "zh_Hant")
    assert "找不到檔案 gone.csv" in said
    assert "there is no file" not in said


def test_a_bad_row_among_good_ones_is_told_by_its_place(shop: TabledShop) -> None:
    shop.writes(ads=spend("3 x abc", "4 x 5"))
    shop.names("spend ads")
    (said,) = told(shop)
    assert said.endswith("ads.csv, line 2, amount: 'abc' is not an amount of money such as 12.50")
    (said,) = told(shop, "vi")
    assert "ads.csv, dòng 2, cột amount" in said
    assert "is not" not in said
