"""Rules of the documents by which any shop can be judged: those that name a limit which holds in any currency."""

from __future__ import annotations

from fractions import Fraction

from commerce.figures import Target
from commerce.languages import LANGUAGES
from knowledge import load
from knowledge.entries import Benchmark, Texts
from knowledge.rules import rule_of, ruled

NOTE = Texts(en="x", vi="x", zh_Hant="x")


def test_the_collection_rules_what_a_customer_must_bring_beyond_their_cost() -> None:
    rules = {kpi: meaning.rule for kpi, meaning in load().meanings().items() if meaning.rule is not None}
    assert rules == {
        "aov_minus_cac": Target("at_least", Fraction(0), is_rule=True),
        "clv_to_cac_ratio": Target("at_least", Fraction(1), is_rule=True),
    }


def test_each_rule_says_why_in_every_language_and_from_where() -> None:
    collection = load()
    for text in collection.kpis.values():
        for one in text.benchmarks:
            if ruled(one, text.unit) is not None:
                assert one.file in collection.documents
                assert all(one.note[code] for code in LANGUAGES)


def test_money_of_another_shop_and_what_is_typical_are_no_rule() -> None:
    said = Benchmark("rule", NOTE, "a.txt", unit="currency", value=50, compare="less_than")
    typical = Benchmark("typical", NOTE, "a.txt", unit="percent", value=3, compare="greater_than")
    beside = Benchmark("rule", NOTE, "a.txt", compare="less_than", other="average_order_value")
    assert rule_of((said, beside), "currency") is None
    assert rule_of((typical, beside), "percent") is None


def test_a_share_is_ruled_in_the_units_of_its_value() -> None:
    one = Benchmark("rule", NOTE, "a.txt", unit="percent", value=20, compare="less_than")
    assert ruled(one, "percent") == Target("at_most", Fraction(1, 5), is_rule=True)
    assert ruled(one, "ratio") is None
