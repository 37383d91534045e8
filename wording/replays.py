"""What is said of the past that was lived through again, and of the targets that it proposes."""

from __future__ import annotations

from collections.abc import Mapping

from wording.phrases import N_, NN_

#: Columns of `shopbell backtest` and `shopbell targets propose`.
COLUMNS: Mapping[str, str] = {
    "rang_on": N_("Would have rung on"),
    "kpi": N_("KPI"),
    "question": N_("Because"),
    "since": N_("Since about"),
    "days_late": N_("Told after"),
    "ended_on": N_("Over on"),
    "effects": N_("Named beside it"),
    "usual": N_("Now usual"),
    "limit": N_("Proposed target"),
    "origin": N_("Where from"),
    "rings": N_("In the %(num)s days before"),
}
#: commerce.judgements.Question
QUESTIONS: Mapping[str, str] = {
    "target": N_("beyond the target"),
    "drift": N_("worse than usual"),
    "absence": N_("nothing came any more"),
}
RANG = NN_("would have rung %(num)s time", "would have rung %(num)s times")
#: Beside the sensitivity that the configuration chooses.
AS_CONFIGURED = N_("%(sensitivity)s (as configured)")
#: Where a proposed target is from: the shop's own past, so much worse than usual; or a document of the collection.
OWN_PAST = N_("own past: usual level, %(share)s worse")
#: The same of a share that is more than half: what is worsened is its smaller side, what lacks to the whole.
OWN_PAST_SMALLER = N_("own past: usual level, %(share)s worse on its smaller side (%(side)s)")
#: Above the lines of the configuration, a block a proposal.
LINES = N_("To be written into the configuration; of each number the first limit holds, those behind # are others:")
#: The same where there are several shops, each with a past and a currency of its own.
LINES_OF_SHOP = N_(
    "To be written into the configuration below [[shop]] %(shop)s, before the next one; of each number the first limit"
    " holds, those behind # are others:"
)
#: A total, as its target is written.
PER_WEEK = N_("%(value)s a week")
BENCHMARK = N_("document: %(note)s")
TOO_SHORT = N_("%(shop)s: too little is known to propose anything; the shop needs eight weeks of orders")
#: Below a replay: what it does not ask.
WITHOUT_ABSENCES = N_("what has stopped is told within hours, and is no part of this")
#: The same where what stopped was looked for.
SOME_ABSENCES = N_(
    "of what has stopped, orders, ways to pay and channels are looked for; left checkouts, failed payments, discount"
    " codes and counting tags are not"
)
