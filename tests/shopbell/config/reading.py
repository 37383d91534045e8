"""A configuration, written and read; or every mistake in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from commerce.errors import BadConfig
from commerce.figures import AT_LEAST_ZERO, SHARE, Meaning
from shopbell.config import Settings, Vocabulary, load

VOCABULARY = Vocabulary(
    kpis={
        "conversion_rate": Meaning("percent", "higher_is_better"),
        "cart_abandonment_rate": Meaning("percent", "lower_is_better"),
        "customer_churn_rate": Meaning("percent", "lower_is_better"),
        "average_order_value": Meaning("currency", "higher_is_better"),
        "customer_acquisition_cost": Meaning("currency", "lower_is_better"),
        "order_count": Meaning("orders", "higher_is_better"),
        "revenue": Meaning("currency", "higher_is_better"),
        "revenue_growth_rate": Meaning("percent", "higher_is_better"),
    },
    ranges={
        **dict.fromkeys(("conversion_rate", "cart_abandonment_rate", "customer_churn_rate"), SHARE),
        **dict.fromkeys(("average_order_value", "customer_acquisition_cost", "order_count", "revenue"), AT_LEAST_ZERO),
    },
    totals=frozenset({"order_count", "revenue"}),
    settings={"has_loyalty_program": "yes_no", "runs_retargeting": "yes_no", "payment_methods_offered": "count"},
    not_yet=frozenset({"net_promoter_score"}),
    watched_instead={"revenue_growth_rate": ("revenue",)},
)
SHOP = '[[shop]]\nname = "toys"\nplatform = "shopify"\nurl = "toys.myshopify.com"\n'


def read(folder: Path, text: str) -> Settings:
    place = folder / "config.toml"
    place.write_text(text, encoding="utf-8")
    return load(place, VOCABULARY)


def mistakes(folder: Path, text: str) -> list[str]:
    with pytest.raises(BadConfig) as caught:
        read(folder, text)
    return caught.value.mistakes
