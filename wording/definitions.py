"""By which of the shop's definitions a figure was counted, said in sentences."""

from __future__ import annotations

from collections.abc import Mapping

from commerce.figures import Figure
from commerce.lapse import FEWEST_GAPS, LEAST_DAYS, MOST_DAYS, Lapse
from wording.language import Language
from wording.phrases import N_

#: commerce.lapse.Lapse.origin; an own one may have been held at one of its limits.
LAPSES: Mapping[str, str] = {
    "fixed": N_("Customers count as lost after %(days)s days without an order (your setting)."),
    "own": N_(
        "Customers count as lost after %(days)s days without an order"
        " (of this shop's %(gaps)s gaps between two orders, four in five are no longer than that)."
    ),
    "own_least": N_(
        "Customers count as lost after %(days)s days without an order, the shortest time allowed"
        " (of this shop's %(gaps)s gaps between two orders, four in five are shorter)."
    ),
    "own_most": N_(
        "Customers count as lost after %(days)s days without an order, the longest time allowed"
        " (of this shop's %(gaps)s gaps between two orders, more than one in five is longer)."
    ),
    "stand_in": N_(
        "Customers count as lost after %(days)s days without an order, until %(fewest)s gaps between orders are known"
        " (so far: %(gaps)s)."
    ),
}

#: commerce.figures.Figure.conventions
CONVENTIONS: Mapping[str, str] = {
    "refunds_by_order": N_(
        "Refunds are taken off on the day of their order (your setting), so days of the past may still change."
    ),
    "after_refunds": N_("Average order value is counted after refunds (your setting)."),
    "lifetime_by_profit": N_("Lifetime value is gross profit instead of sales (your setting)."),
    "value_by_line": N_("Money per order is that of its own lines, not of the whole orders that hold it."),
    "orders_by_line": N_("An order counts under each product or category that it holds, so these rows overlap."),
    "refunds_by_line": N_(
        "A refund is shared among the goods of its order by what they cost; which of them came back is not recorded."
    ),
    "one_name": N_("Several products bear one name; the number behind it is the one that the shop gave them."),
    "by_category": N_("Products count in the categories they lie in today; one that lies in several counts in each."),
}


def definitions(figure: Figure, speech: Language) -> tuple[str, ...]:
    """Return a sentence for each definition that decides over the figure; most figures have none."""
    told = [speech.gettext(CONVENTIONS[code]) for code in figure.conventions]
    return (*([] if figure.lapse is None else [_lapse(figure.lapse, speech)]), *told)


def _lapse(lapse: Lapse, speech: Language) -> str:
    return speech.gettext(LAPSES[_origin(lapse)]) % {
        "days": speech.number(lapse.days),
        "gaps": speech.number(lapse.gaps),
        "fewest": speech.number(FEWEST_GAPS),
    }


def _origin(lapse: Lapse) -> str:
    """Return which sentence is true: an own lapse point may have been held at one of its limits."""
    if lapse.origin != "own" or lapse.percentile_days is None or LEAST_DAYS <= lapse.percentile_days <= MOST_DAYS:
        return lapse.origin
    return "own_least" if lapse.percentile_days < LEAST_DAYS else "own_most"
