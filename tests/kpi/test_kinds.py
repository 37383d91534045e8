"""Kinds that no KPI of the catalog uses yet: a mean of durations; and what the catalog refuses at start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from commerce.errors import BadDeclaration
from commerce.figures import Meaning, Unit
from commerce.period import Period
from knowledge import load
from kpi.facts.sums import MINUTE_S, Sums, Time
from kpi.formulas.basis import Basis, Part
from kpi.formulas.daily import Mean
from kpi.formulas.figures import Figures
from kpi.formulas.gap_cost import Each, NoMoney
from kpi.formulas.kind import Kpi
from kpi.registry import catalog, check, check_files, files
from tests.kpi.catalog.asked import day
from tests.kpi.memory_facts import Bought, MemoryFacts

MEANINGS = load().meanings()
INPUTS = load().input_units()


def minutes_to_an_order(**changed: Any) -> Mean:
    return replace(
        Mean(
            id="minutes_per_order",
            bases=(
                Basis(
                    numerator=Part("handling_minutes", Time(("shipping",), MINUTE_S)),  # any whole numbers will do
                    denominator=Part("orders", Sums(("orders",))),
                ),
            ),
            gap_cost=NoMoney("a made-up KPI"),
        ),
        **changed,
    )


def test_a_mean_of_durations_is_told_in_their_unit() -> None:
    units: Mapping[str, Unit] = {**INPUTS, "handling_minutes": "minutes"}
    kind = minutes_to_an_order()
    facts = MemoryFacts([Bought(day(1), shipping=30 * 60), Bought(day(2), shipping=61 * 60)])
    figures = Figures({"minutes_per_order": Meaning("minutes", "lower_is_better")}, units)
    found = figures.of(kind.id, kind.calculations(facts, Period(day(0), day(6)))[""], "EUR")
    assert found.value == Fraction(91, 2)
    assert (found.unit, found.currency) == ("minutes", "")
    assert [(one.input, one.value, one.unit) for one in found.amounts] == [
        ("handling_minutes", Fraction(91), "minutes"),
        ("orders", Fraction(2), "count"),
    ]


FILES = {"order_count": "kpi/catalog/purchase/order_count.py"}
ORDERS = Meaning("orders", "higher_is_better", file="knowledge/kpis/core.toml")


@pytest.mark.parametrize(
    ("kpi", "sentence"),
    [
        (
            minutes_to_an_order(id="order_count"),
            "kpi/catalog/purchase/order_count.py: counts 'handling_minutes', which is no input; add it to",
        ),
        (
            minutes_to_an_order(id="order_count", gap_cost=Each("worth_of_a_minute")),
            "purchase/order_count.py: names 'worth_of_a_minute', which is neither a KPI nor an input; correct it",
        ),
        (
            minutes_to_an_order(id="order_count", segments=("shoe_size",)),
            "purchase/order_count.py: is split by 'shoe_size', which no measure has",
        ),
        (
            minutes_to_an_order(id="order_count", bases=(Basis(numerator=Part("orders", Sums(("x",)))),)),
            "purchase/order_count.py: adds up 'x', which no measure has",
        ),
    ],
)
def test_what_does_not_fit_together_ends_the_start_with_file_and_remedy(kpi: Kpi, sentence: str) -> None:
    with pytest.raises(BadDeclaration) as caught:
        check({**catalog(), kpi.id: kpi}, INPUTS)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("meanings", "files", "sentence"),
    [
        (
            {},
            FILES,
            "kpi/catalog/purchase/order_count.py: order_count has no entry in knowledge/kpis/; add [[kpi]] with",
        ),
        (
            {"order_count": ORDERS},
            {},
            "knowledge/kpis/core.toml, [[kpi]] order_count: has no file; add kpi/catalog/<stage>/order_count.py,",
        ),
        (
            {"order_count": replace(ORDERS, worked_out=False)},
            FILES,
            "knowledge/kpis/core.toml, [[kpi]] order_count: says worked_out = false, but there is kpi/catalog/",
        ),
    ],
)
def test_a_file_without_an_entry_and_an_entry_without_a_file_are_told(
    meanings: Mapping[str, Meaning], files: Mapping[str, str], sentence: str
) -> None:
    with pytest.raises(BadDeclaration) as caught:
        check_files(meanings, files)
    assert str(caught.value).startswith(sentence)


def test_what_stands_fits_together() -> None:
    check_files(MEANINGS, files())
    check(catalog(), INPUTS)
