"""What a reader calls a part of a shop."""

from __future__ import annotations

import pytest

from wording.language import language
from wording.names import key_name

GAP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("segment", "key", "code", "name"),
    [
        ("order_value_band", "20-50 EUR", "en", "€20 to below €50"),
        ("order_value_band", "0-1 EUR", "en", "below €1"),
        ("order_value_band", "0-0 EUR", "en", "free"),
        ("order_value_band", "200000-500000 VND", "vi", f"từ 200.000{GAP}₫ đến dưới 500.000{GAP}₫"),
        ("order_value_band", "1000-2000 TWD", "zh_Hant", "NT$1,000 至未滿 NT$2,000"),
        ("order_value_band", "odd", "en", "odd"),
        ("customer_tenure", "first_order", "en", "first order"),
        ("customer_tenure", "longer", "vi", "là khách hơn một năm"),
        ("discount_code", "longer", "vi", "longer"),
        ("discount_code", "", "en", "(none)"),
    ],
)
def test_a_key_is_told_in_the_readers_words(segment: str, key: str, code: str, name: str) -> None:
    assert key_name(segment, key, language(code)) == name
