"""Formulas in words."""

import pytest

from commerce.languages import LANGUAGES
from knowledge import load
from wording.formulas import formula_text
from wording.names import Names

SIGNS = str.maketrans({"*": "\N{MULTIPLICATION SIGN}", "/": "\N{DIVISION SIGN}", "-": "\N{MINUS SIGN}"})


@pytest.mark.parametrize(
    ("formula", "unit", "told"),
    [
        ("(spend + sales) / new", "currency", "(SPEND + SALES) / NEW"),
        ("buyers / visitors * 100", "percent", "BUYERS / VISITORS"),
        ("(1 - ordered / created) * 100", "percent", "1 - ORDERED / CREATED"),
        ("(end - new) / start * 100", "percent", "(END - NEW) / START"),
        ("1 / (churn / 100)", "years", "1 / CHURN"),
        ("visitors * rate / 100 * value", "currency", "VISITORS * RATE * VALUE"),
        ("(promoters - detractors) / responses * 100", "points", "(PROMOTERS - DETRACTORS) / RESPONSES * 100"),
        ("orders", "count", "ORDERS"),
    ],
)
def test_a_formula_in_words(formula: str, unit: str, told: str) -> None:
    assert formula_text(formula, unit, str.upper) == told.translate(SIGNS)  # type: ignore[arg-type]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_formula_of_the_collection_is_told_by_names(code: str) -> None:
    collection = load()
    ids = {name for name in (*collection.kpis, *collection.inputs) if "_" in name}
    for kpi in collection.kpis.values():
        for formula in filter(None, (kpi.formula, kpi.formula_alt)):
            told = formula_text(formula, kpi.unit, Names(collection, code))
            assert not ids & set(told.replace("(", " ").replace(")", " ").split())
            assert told.count("(") == told.count(")")
            assert "_" not in told
