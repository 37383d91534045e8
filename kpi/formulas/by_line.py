"""What a reader must know of a figure that is told of a product or of a category."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from commerce.facts import Facts
from commerce.figures import Figure, Missing
from commerce.line_splits import CATEGORY, LINE_SEGMENTS, REFUNDS, numbered


def told_by_line(figure: Figure, measures: Sequence[str], facts: Facts) -> Figure:
    """Return a figure with what its product is called and how it is told apart; any other figure as it is.

    Args:
        figure: Of the whole shop or of any key.
        measures: What its KPI adds up as the shop defines it.
        facts: Of the shop.
    """
    if figure.segment not in LINE_SEGMENTS:
        return figure
    counts_orders = any(amount.unit == "count" for amount in figure.amounts)
    called = facts.names(figure.segment).get(figure.key, "")
    codes = {
        "value_by_line": counts_orders and figure.unit == "currency",
        "orders_by_line": counts_orders,
        "refunds_by_line": not set(REFUNDS).isdisjoint(measures),
        "by_category": figure.segment == CATEGORY,
        "one_name": called.endswith(numbered("", figure.key)),
    }
    told = tuple(code for code, is_so in codes.items() if is_so)
    made = figure if figure.key else _of_the_rest(figure, is_mixed=codes["value_by_line"])
    return replace(made, called=called, conventions=(*figure.conventions, *told))


def _of_the_rest(figure: Figure, *, is_mixed: bool) -> Figure:
    """Return what is no product's: a rest of money may be below nothing, and is not divided by orders without any."""
    if is_mixed:
        return replace(figure, value=None, missing=Missing("no_name"))
    is_below = figure.missing is not None and figure.missing.reason == "impossible" and figure.denominator is None
    return replace(figure, value=Fraction(figure.numerator or 0), missing=None) if is_below else figure
