"""By which definitions a figure was counted: in whole sentences, in every language."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from commerce.figures import Figure
from commerce.languages import LANGUAGES
from commerce.lapse import Lapse
from commerce.period import Period
from wording.definitions import CONVENTIONS, LAPSES, definitions
from wording.language import language

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


def told(lapse: Lapse | None, *conventions: str, code: str = "en") -> tuple[str, ...]:
    figure = Figure("customer_churn_rate", MARCH, "percent", Fraction(1, 2), lapse=lapse, conventions=conventions)
    return definitions(figure, language(code))


@pytest.mark.parametrize(
    ("lapse", "sentence"),
    [
        (Lapse(90), "after 90 days without an order (your setting)."),
        (Lapse(84, "own", 1240, 84), "after 84 days without an order (of this shop's 1,240 gaps between two"),
        (Lapse(30, "own", 1240, 12), "after 30 days without an order, the shortest time allowed (of this"),
        (Lapse(365, "own", 1240, 366), "after 365 days without an order, the longest time allowed (of this"),
        (Lapse(30, "own", 1240, 30), "after 30 days without an order (of this shop's 1,240 gaps between two"),
        (
            Lapse(90, "stand_in", 3),
            "after 90 days without an order, until 30 gaps between orders are known (so far: 3).",
        ),
    ],
)
def test_says_after_how_many_days_customers_are_lost_and_why(lapse: Lapse, sentence: str) -> None:
    (found,) = told(lapse)
    assert found.startswith(f"Customers count as lost {sentence}")
    for code in LANGUAGES:
        (found,) = told(lapse, code=code)
        assert f"{lapse.days}" in found
        assert "%" not in found


def test_most_figures_have_nothing_to_say() -> None:
    assert told(None) == ()


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_every_sentence_is_translated(code: str) -> None:
    speech = language(code)
    for sentence in (*LAPSES.values(), *CONVENTIONS.values()):
        assert speech.gettext(sentence) != sentence
