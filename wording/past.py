"""What the past of a shop allows: the words of `shopbell doctor`."""

from __future__ import annotations

from wording.phrases import N_, NN_

#: Above the lines.
TITLE = N_("What the past allows")
KNOWN = NN_(
    "Orders are known from %(first)s to %(last)s, %(num)s day.",
    "Orders are known from %(first)s to %(last)s, %(num)s days.",
)
NO_HOLES = N_("On none of these days an order is missing that the weekday always had.")
HOLES = NN_(
    "Not one order came on %(num)s day on which there always were some (%(days)s): it teaches nothing, and nothing is"
    " judged by it. If the shop was closed, say so in [[shop.event]]; else read the shop anew.",
    "Not one order came on %(num)s days on which there always were some (%(days)s): they teach nothing, and nothing is"
    " judged by them. If the shop was closed, say so in [[shop.event]]; else read the shop anew.",
)
CLOSED = N_("It is closed on these weekdays, as its last eight weeks teach: %(names)s. Nothing is expected then.")
BROUGHT_OVER = NN_(
    "%(day)s has %(num)s order, far more than any day: were they brought over with one date? It counts as one odd day;"
    " on which days those orders were placed is not known.",
    "%(day)s has %(num)s orders, far more than any day: were they brought over with one date? It counts as one odd day;"
    " on which days those orders were placed is not known.",
)
LATE = N_("Of %(feed)s nothing is known before %(day)s, and so nothing is usual there for: %(names)s.")
NO_DRIFT = N_(
    "What is usual here is not known yet: that takes eight weeks, and a week beside them. From %(day)s on it is told"
    " when a number drifts."
)
NO_QUARTERS = N_(
    "A slow decline is not seen yet: that takes three quarters and four weeks. From %(day)s on it is held against the"
    " quarters before, from %(year)s on against the same weeks of last year."
)
LAST_YEAR = N_(
    "A slow decline is held against the quarters before; against the same weeks of last year from %(day)s on."
)
UNJUDGED = N_("Not judged today: %(name)s (%(why)s).")
