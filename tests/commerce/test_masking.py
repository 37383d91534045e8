"""An e-mail address in a free text goes no further than the record that would hold it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from time import process_time  # noqa: TID251 - measures the work done, whatever else goes on

import pytest

from commerce.masking import masked
from commerce.orders import Checkout, Discount, DiscountUse, Line, Visit
from tests import make
from tests.make_tables import Spend, Traffic

ANNA = "anna.b+toys@mail.toys.example"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (ANNA, "[address]"),
        (f"newsletter {ANNA}, spring", "newsletter [address], spring"),
        ("https://toys.example/hello/anna%40toys.example/x", "https://toys.example/hello/[address]/x"),
        ("ảnh@đồ-chơi.vn / cpc", "[address] / cpc"),
        ("google / cpc", "google / cpc"),
        ("mug @ 5.99", "mug @ 5.99"),
        ("instagram @toys.example", "instagram @toys.example"),
        ("100%40", "100%40"),
        ("", ""),
    ],
)
def test_addresses_are_masked_and_all_else_stays(text: str, kept: str) -> None:
    assert masked(text) == kept


def test_a_text_made_to_be_slow_is_not() -> None:
    began = process_time()
    masked("a" * 300_000 + "@" + "b." * 10 + "-" * 100_000)
    assert process_time() - began < 5


def test_every_free_text_of_a_record_is_masked() -> None:
    visit = Visit(NOON, ANNA, ANNA, ANNA, ANNA, ANNA, f"/{ANNA}", f"https://x.example/{ANNA}")
    records = [
        visit,
        Line("1", "7", f"Mug for {ANNA}", 1, 100, 100),
        DiscountUse(ANNA, ANNA, 100),
        Checkout("1", NOON, NOON, "EUR", 100, channel=ANNA),
        make.order(channel=ANNA, campaign=ANNA, source=ANNA),
        Discount("1", ANNA, ANNA, "percent", "active", 1, NOON),
        Spend(date(2026, 3, 2), ANNA, ANNA, 100),
        Traffic(date(2026, 3, 2), ANNA, "mobile", 5),
    ]
    assert "anna" not in repr(records)
    assert visit.landing_page == "/[address]"
    assert records[2] == DiscountUse("[address]", "[address]", 100)
