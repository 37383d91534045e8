"""The words of `shopbell reconcile` beside its sentences: the figures that are held against the platform's own."""

from __future__ import annotations

from collections.abc import Mapping

from commerce import reports
from wording.phrases import N_

#: commerce.reports.FIGURES and MORE_FIGURES, in their order.
_NAMES = (
    N_("Orders"),
    N_("Gross sales"),
    N_("Discounts"),
    N_("Refunds"),
    N_("Net sales"),
    N_("Taxes"),
    N_("Shipping"),
    N_("Total sales"),
    N_("Average order"),
    N_("Items sold"),
    N_("Orders of new customers"),
    N_("Orders of returning customers"),
)
FIGURES: Mapping[str, str] = dict(zip((*reports.FIGURES, *reports.MORE_FIGURES), _NAMES, strict=True))
TITLE = N_("%(shop)s: beside %(source)s")
MONTH = N_("%(month)s, money in %(currency)s")
UNEXPLAINED = N_("UNEXPLAINED")
NOTHING = N_("nothing to compare in these days")
USES = N_("Uses of discounts, of all time")
USES_DIFFER = N_(
    "Orders that do not count used a discount, too (cancelled, unpaid); the platform's own counter lags behind, knows"
    " orders older than those read, and may or may not take back what was cancelled. The figures go by the orders."
)
