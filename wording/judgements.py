"""The words of a verdict that stand within sentences: what a value is held against, which question was answered."""

from __future__ import annotations

from collections.abc import Mapping

from wording.phrases import N_

#: commerce.judgements.Comparison: follows "about 28% below"
REFERENCES: Mapping[str, str] = {
    "weeks_before": N_("usual"),
    "last_year": N_("the same weeks last year"),
    "quarter_before": N_("the quarter before"),
}
