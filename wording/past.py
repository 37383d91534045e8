"""What the past of a shop allows: the words of `shopbell doctor`."""

from __future__ import annotations

from wording.phrases import N_, NN_

#: Above the lines.
TITLE = N_("What the past allows")
KNOWN = NN_(
    "Orders are known from %(first)s to %(last)s, %(num)s day.",
    "Orders are known from %(first)s to %(last)s, %(num)s days.",
)
NO_HOLES = N_("No day lacks the orders that its weekday always had.")
HOLES = NN_(
    "Not one order came on %(num)s day on which there always were some (%(days)s): it teaches nothing, and nothing is"
    " judged by it. If the shop was closed, say so in [[shop.event]]; else read the shop anew.",
    "Not one order came on %(num)s days on which there always were some (%(days)s): they teach nothing, and nothing is"
    " judged by them. If the shop was closed, say so in [[shop.event]]; else read the shop anew.",
)
CLOSED = N_("Closed on these weekdays, going by the last eight weeks: %(names)s. No orders are expected then.")
BROUGHT_OVER = NN_(
    "%(day)s has %(num)s order, far more than any day: were they brought over with one date? It counts as one odd day;"
    " on which days those orders were placed is not known.",
    "%(day)s has %(num)s orders, far more than any day: were they brought over with one date? It counts as one odd day;"
    " on which days those orders were placed is not known.",
)
LATE = N_("Nothing is known of %(feed)s before %(day)s, so until then there is no usual level for: %(names)s.")
NO_DRIFT = N_(
    "The usual level is not known yet: that takes eight weeks, and one more to compare. From %(day)s on you are told"
    " when a number drifts."
)
NO_QUARTERS = N_(
    "A slow decline cannot be seen yet: that takes three quarters and four weeks. From %(day)s on numbers are compared"
    " with the quarters before, from %(year)s on with the same weeks of last year."
)
LAST_YEAR = N_(
    "To see a slow decline, numbers are compared with the quarters before; from %(day)s on also with the same weeks of"
    " last year."
)
UNJUDGED = N_("Not judged today: %(name)s (%(why)s).")
