"""The words of a verdict that stand within sentences: what a value is held against, which question was answered."""

from __future__ import annotations

from collections.abc import Mapping

from wording.phrases import N_, NN_

#: commerce.judgements.Comparison: follows "about 28% below"
REFERENCES: Mapping[str, str] = {
    "weeks_before": N_("usual"),
    "last_year": N_("the same weeks last year"),
    "quarter_before": N_("the quarter before"),
}

#: Of an open incident that today's figure does not show: by the why of its verdict, or by what it says.
STILL_OPEN: Mapping[str, str] = {
    "special_days": N_(
        "Still open since about %(since)s; today's figure cannot be compared (special days lie in these weeks)."
    ),
    "unjudged": N_("Still open since about %(since)s; today's figure cannot be judged."),
    "no_longer_off": N_("Open since about %(since)s; today it is no longer off, and it is over once that lasts."),
}
#: A verdict that special days prevent.
SPECIAL_DAYS = N_("not judged: special days")
#: commerce.figures.Verdict.why "no_newer": there is a value, and what it was counted from goes on no more.
NO_NEWER = N_("nothing newer was supplied")

#: Of a KPI that is made of others: they are of the days that it is of itself, whatever days they cover elsewhere.
SAME_DAYS = NN_("Worked out from the same day: %(parts)s.", "Worked out from the same %(num)s days: %(parts)s.")
