"""Why there is no value, and what to do about it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from commerce.figures import Missing
from tests.alerts.a_shop import KNOWLEDGE
from wording.missing import missing_text

ANSWERS = Missing("no_input", ("csat_responses",))
THIN = Missing("thin_costs", ("cost_of_goods_sold",), shares=(Fraction(9949, 10_000), Fraction(995, 1000)))


def test_data_that_a_table_would_bring_name_the_table() -> None:
    assert missing_text(ANSWERS, KNOWLEDGE, "en") == (
        "needs data that were never supplied (Satisfaction answers in total); "
        "hand them in as [[shop.survey]], see docs/guide/tables.md"
    )


@pytest.mark.parametrize("code", ["vi", "zh_Hant"])
@pytest.mark.parametrize("missing", [ANSWERS, Missing("untold", ())])
def test_the_page_it_names_is_in_the_language_of_the_sentence(missing: Missing, code: str) -> None:
    page = f"docs/guide/{code}/tables.md"
    assert missing_text(missing, KNOWLEDGE, code).endswith(page)
    assert (Path(__file__).parents[2] / page).exists()


@pytest.mark.parametrize("feed", ["carts_created", "cost_of_goods_sold"])
def test_what_the_shop_itself_keeps_names_none(feed: str) -> None:
    assert "[[shop." not in missing_text(Missing("no_input", (feed,)), KNOWLEDGE, "en")
    assert "[[shop." not in missing_text(Missing("not_covered", ("visitors",)), KNOWLEDGE, "en")


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("en", ("cost known for 99.4% of the sales", "99.5% are asked for", "enter the missing costs in the shop")),
        ("vi", ("mới biết giá vốn của 99,4% doanh số", "cần 99,5%", "hãy bổ sung giá vốn trong cửa hàng")),
        ("zh_Hant", ("已知成本的銷售額為 99.4%", "需達 99.5%", "請在商店補上成本")),
    ],
)
def test_costs_that_are_too_few_tell_both_shares(code: str, parts: tuple[str, ...]) -> None:
    told = missing_text(THIN, KNOWLEDGE, code)
    assert all(part in told for part in ("cost_coverage", *parts))


@pytest.mark.parametrize("code", ["en", "vi", "zh_Hant"])
def test_a_period_that_still_runs_lacks_no_input(code: str) -> None:
    told = missing_text(Missing("needs_whole_period", ("revenue_amount",)), KNOWLEDGE, code)
    assert KNOWLEDGE.inputs["revenue_amount"].name[code] not in told
    assert ":" not in told
    assert "\N{FULLWIDTH COLON}" not in told
