"""A sentence for every code: the rooms below speak in codes, readers in languages.

`N_` marks a text for the catalogues; the templates translate it where it is shown. A test holds these tables against
the codes that the other rooms use.
"""

from __future__ import annotations

from collections.abc import Mapping


def N_(message: str) -> str:  # noqa: N802 - the name by which gettext tools know a marked text
    """Mark a text for translation; return it unchanged."""
    return message


def NN_(one: str, many: str) -> tuple[str, str]:  # noqa: N802 - as above
    """Mark a text that has a plural."""
    return one, many


#: commerce.figures.VerdictState
STATES: Mapping[str, str] = {
    "on_target": N_("on target"),
    "off_target": N_("off target"),
    "learning": N_("learning the shop's usual swing"),
    "not_enough_data": N_("not enough data to tell"),
    "no_data": N_("no data"),
    "stale": N_("not up to date"),
}

#: The same of a number that is held against its own usual level.
DRIFT_STATES: Mapping[str, str] = {"on_target": N_("as usual"), "off_target": N_("worse than usual")}

#: commerce.watches.Severity
SEVERITIES: Mapping[str, str] = {"low": N_("small"), "medium": N_("medium"), "high": N_("large")}

#: `shopbell alerts`: an incident and what is named in it; the end of a snooze; nothing at all.
BESIDE = N_("%(one)s, %(other)s")
WITH_EFFECTS = N_("with: %(names)s")
UNTIL = N_("until %(at)s")
NOTHING_OPEN = N_("nothing is open")

#: A shop, the days asked for, and when it was last read.
READ_AT = N_("%(title)s; read %(at)s")

#: A value on the wrong side of its limit that may still be chance.
TOO_CLOSE = N_("too close to the limit to tell")
#: The same of a number that nobody set a limit to: it is held against its own usual level.
MAY_BE_CHANCE = N_("a little worse than usual, may be chance")
#: A limit as the merchant wrote it, below the heading that says whose it is.
AT_MOST = N_("at most %(limit)s")
AT_LEAST = N_("at least %(limit)s")

#: commerce.figures.Verdict.why, where the state does not say it already; without a value, the reasons of MISSING
WHYS: Mapping[str, str] = {
    "within_swing": N_("the limit lies within the usual ups and downs"),
    "rough_usual": N_("the shop's usual level is known too roughly to be sure"),
    "too_wide": N_("too few data, so the likely range is too wide"),
    "short_history": N_("the shop shows too few days"),
    "days_missing": N_("on many of these days no order came at all"),
    "special_days": N_("special days lie in these weeks"),
    "stale": N_("the shop has not been read for too long"),
    "not_back": N_("not clearly back at its usual level yet"),
    "new_usual": N_("it has been so for a quarter, and is the usual level now"),
    "too_few_orders": N_("too few orders come to tell a silence from chance"),
    "no_times": N_("the orders carry a day and no time"),
    "silenced": N_("nobody can buy at present; what that costs stands with what has stopped"),
    "unspent": N_("what some paid channels cost is not known, so that it looks better than it is"),
    "told_otherwise": N_("something else that stopped says the same already"),
}

#: commerce.figures.Diagnosis.notes
NOTES: Mapping[str, str] = {
    "no_comparison": N_("There is no earlier period to compare with."),
    "basis_changed": N_("The way of counting changed between the two periods, so the change cannot be split."),
}

#: commerce.figures.Figure.unknown_days
UNKNOWN_DAYS = NN_(
    "%(num)s of these days is unknown and left out",
    "%(num)s of these days are unknown and left out",
)

#: commerce.figures.Missing.reason
MISSING: Mapping[str, str] = {
    "no_input": N_("needs data that were never supplied"),
    "none_yet": N_("the shop was read, but has none in these days yet"),
    "not_covered": N_("the data supplied do not cover these days"),
    "untold": N_(
        "the shop does not tell of checkouts that were opened and left in these days; hand in carts and checkouts as"
        " [[shop.traffic]], see docs/guide/tables.md"
    ),
    "no_base": N_("there is nothing to divide by in these days"),
    "no_spend": N_("no spend is noted for it"),
    "no_keeping": N_(
        "no money spent on keeping customers is known; name its channels or campaigns by `keeping` below [[shop]]"
    ),
    "no_split": N_("most of the orders or visits do not say where they belong in this split"),
    "short_history": N_("the shop shows too few days"),
    "customers_hidden": N_("the shop does not let us see whose orders they are"),
    "needs_a_year": N_("less than a year of orders is known, and a year cannot be told from less"),
    "needs_whole_period": N_("this figure needs a whole month or quarter, and the period is not over yet"),
    "needs_whole_months": N_("this figure is told for whole months, quarters or years only"),
    "no_match": N_(
        "orders, visits and spend do not go by the same names here;"
        " `shopbell doctor` shows them and which lines to write"
    ),
    "no_name": N_("what has no name need not belong together, and is not divided"),
    "thin_costs": N_(
        "too few of the goods sold have a known cost (cost_coverage); enter the missing costs in the shop"
    ),
    "few_lost": N_("so few customers are lost for good that chance decides how long one stays"),
    "not_worked_out": N_("there is no table yet that takes these data"),
    "impossible": N_("these numbers cannot both be right, as one of them was not counted wholly"),
}

#: Two parts of a sentence side by side.
NEXT_TO_IT = N_("%(one)s; %(other)s")
#: Words that lead to an address, where nothing can be led to.
ADDRESS_BEHIND = N_("%(words)s: %(address)s")

#: `shopbell kpi --by`: no KPI has a key of this segment.
NOTHING_SPLIT = N_("nothing to split that way")
#: Rows that a table leaves out.
MORE_KEYS = NN_("%(num)s more; --json and --csv tell all", "%(num)s more; --json and --csv tell all")
#: A name and what is said of it.
NAMED = N_("%(name)s: %(value)s")
#: A name and the part of the shop that is meant.
OF_KEY = N_("%(name)s, %(key)s")

#: commerce.figures.Figure.basis
BASES: Mapping[str, str] = {
    "sessions": N_("counted on sessions, because visitors are not known"),
    "visitors": N_("counted on visitors"),
    "checkouts": N_("counted on checkouts, because carts are not known"),
    "carts": N_("counted on carts"),
    "reported": N_("counted as the shop's own report does, by sessions, their carts and their orders"),
    "strict": N_("the customers of the period before who bought again"),
    "textbook": N_("all customers less the new ones, over those of the period before"),
    "known_days": N_(
        "what a customer spent on the days that are known; less than a year is, so nothing is put on a year"
    ),
    "stand_in": N_(
        "the shop's own history does not show yet how long customers stay: 1 year stands in, usual are 1 to 3, and the"
        " interval reaches as far"
    ),
    "paid": N_("what was spent on channels that orders name, over the new customers who came by them"),
    "after_marketing": N_("after marketing spend"),
    "after_refunds": N_("after refunds"),
    "profit": N_("gross profit, refunds taken off"),
    "before_marketing": N_("before marketing, because what was spent on it is not known"),
}

#: commerce.figures.Figure.operation: what stands between the parts of a figure that is worked out from others.
OPERATORS: Mapping[str, str] = {
    "product": " \N{MULTIPLICATION SIGN} ",
    "quotient": " \N{DIVISION SIGN} ",
    "difference": " \N{MINUS SIGN} ",
}

#: Bases that stand in the name, because the other one is shown elsewhere.
COUNTED_AS: Mapping[str, str] = {
    "per_year": N_("%(name)s (per year)"),
    "strict": N_("%(name)s (strict)"),
    "textbook": N_("%(name)s (textbook)"),
    "profit": N_("%(name)s (gross profit)"),
    "last_year": N_("%(name)s (against the same weeks last year)"),
    "paid": N_("%(name)s (paid channels only)"),
}

#: The same KPI counted otherwise, shown beside its value.
FOR_COMPARISON = N_("For comparison, %(name)s: %(value)s.")

#: commerce.watches.WatchState
WATCHES: Mapping[str, str] = {
    "calm": N_("calm"),
    "pending": N_("being watched"),
    "effect": N_("told with its cause"),
    "firing": N_("open"),
    "recovering": N_("recovering"),
    "acknowledged": N_("acknowledged"),
    "snoozed": N_("snoozed"),
    "no_data": N_("without data"),
    "broken": N_("shop not reachable"),
}

#: alerts.decide.rule.Step.reason: why nothing was said
REASONS: Mapping[str, str] = {
    "baseline": N_("was off target already at the first look"),
    "passed": N_("was off target for a moment only"),
    "already_told": N_("told already; told again when it gets clearly worse or better"),
    "flapping": N_("opens and closes all the time; told already, and held until it settles"),
    "expected": N_("somebody said that it was to be expected"),
    "unsure": N_("the latest figures cannot tell"),
    "recovering": N_("on target again, but not long enough yet"),
    "acknowledged": N_("somebody has taken it on"),
    "snoozed": N_("snoozed"),
    "quiet_hours": N_("held back during quiet hours"),
    "inhibited": N_("moves with another number that is already reported"),
    "never_told": N_("recovered before it was ever reported"),
    "no_data": N_("no data came in"),
    "broken": N_("the shop has not been read for too long"),
}

#: knowledge.Tactic.effort
EFFORTS: Mapping[str, str] = {
    "low": N_("low (hours to days)"),
    "medium": N_("medium (days to weeks)"),
    "high": N_("high (weeks and more)"),
}

#: commerce.feeds.Feed, as a notice names it; tables say it themselves (`commerce.tables`)
FEEDS: Mapping[str, str] = {
    "orders": N_("orders"),
    "refunds": N_("refunds"),
    "checkouts": N_("checkouts"),
    "discounts": N_("discounts"),
    "customers": N_("customers"),
    "costs": N_("costs of goods"),
}

#: alerts.messages.digest.Notice.code: the sentence for one and for many. %(num)s is the count, %(feed)s what was read,
#: %(detail)s a foreign text, a day or an instant, %(names)s KPIs, %(amount)s money.
NOTICES: Mapping[str, tuple[str, str]] = {
    "quarter_begun": NN_(
        "A new quarter has begun. Look again at what you watch (`shopbell kpi`), at your targets (`shopbell targets`)"
        " and at what came of what you tried (`shopbell tactics outcome`).",
        "A new quarter has begun. Look again at what you watch (`shopbell kpi`), at your targets (`shopbell targets`)"
        " and at what came of what you tried (`shopbell tactics outcome`).",
    ),
    "stale": NN_(
        "The shop has not been read since %(detail)s; the figures may be out of date.",
        "The shop has not been read since %(detail)s; the figures may be out of date.",
    ),
    "reading_failed": NN_(
        "The last attempt to read the shop failed: %(detail)s",
        "The last attempt to read the shop failed: %(detail)s",
    ),
    "table_ended": NN_(
        "Nothing newer than %(detail)s has come of %(feed)s.",
        "Nothing newer than %(detail)s has come of %(feed)s.",
    ),
    "origins": NN_("Where it comes from: %(detail)s.", "Where it comes from: %(detail)s."),
    "other_zone": NN_(
        "%(detail)s: its days are those of its own time zone, not the shop's; they are taken as they are.",
        "%(detail)s: its days are those of its own time zone, not the shop's; they are taken as they are.",
    ),
    "same_twice": NN_(
        "Two sources may tell the same money, which is counted twice then (%(detail)s). `shopbell doctor` says what to"
        " write.",
        "Two sources may tell the same money, which is counted twice then (%(detail)s). `shopbell doctor` says what to"
        " write.",
    ),
    "same_twice_cost": NN_(
        "Two sources may tell the same money, which is counted twice then (%(detail)s). If it is the same, %(names)s is"
        " %(amount)s. `shopbell doctor` says what to write.",
        "Two sources may tell the same money, which is counted twice then (%(detail)s). If it is the same, %(names)s is"
        " %(amount)s. `shopbell doctor` says what to write.",
    ),
    "same_twice_sum": NN_(
        "One source may tell the sum of all others, which is counted twice then (%(detail)s). `shopbell doctor` says"
        " what to write.",
        "One source may tell the sum of all others, which is counted twice then (%(detail)s). `shopbell doctor` says"
        " what to write.",
    ),
    "same_twice_sum_cost": NN_(
        "One source may tell the sum of all others, which is counted twice then (%(detail)s). If it does, %(names)s is"
        " %(amount)s. `shopbell doctor` says what to write.",
        "One source may tell the sum of all others, which is counted twice then (%(detail)s). If it does, %(names)s is"
        " %(amount)s. `shopbell doctor` says what to write.",
    ),
    "disk_full": NN_(
        "The disk is nearly full: %(num)s MB is left.",
        "The disk is nearly full: %(num)s MB are left.",
    ),
    "job_failing": NN_(
        "Shopbell cannot do one of its jobs: %(detail)s",
        "Shopbell cannot do one of its jobs: %(detail)s",
    ),
    "damaged": NN_(
        "The database is damaged; its figures cannot be relied upon until a backup is put back: %(detail)s",
        "The database is damaged; its figures cannot be relied upon until a backup is put back: %(detail)s",
    ),
    "backup_failed": NN_(
        "The last backup of the database failed: %(detail)s",
        "The last backup of the database failed: %(detail)s",
    ),
    "put_back": NN_(
        "The database was put back to its backup of %(detail)s; what changed since then has been read from the shop"
        " again.",
        "The database was put back to its backup of %(detail)s; what changed since then has been read from the shop"
        " again.",
    ),
    "begun_anew": NN_(
        "The database was damaged and there was no sound backup: it was begun anew, and the shop was read again from"
        " the beginning.",
        "The database was damaged and there was no sound backup: it was begun anew, and the shop was read again from"
        " the beginning.",
    ),
    "feed_failed": NN_(
        "Reading %(feed)s from the shop failed: %(detail)s",
        "Reading %(feed)s from the shop failed: %(detail)s",
    ),
    "table_failed": NN_(
        "There is something wrong with the table of %(feed)s: %(detail)s",
        "There is something wrong with the table of %(feed)s: %(detail)s",
    ),
    "skipped_records": NN_(
        "%(num)s record could not be read and was left out: %(detail)s",
        "%(num)s records could not be read and were left out, the latest: %(detail)s",
    ),
    "unread_orders": NN_(
        "%(num)s order of these days could not be read and is missing from these figures: %(detail)s",
        "%(num)s orders of these days could not be read and are missing from these figures; one of them: %(detail)s",
    ),
    "undated_orders": NN_(
        "%(num)s order could not be read, not even its day, and may be missing from these figures: %(detail)s",
        "%(num)s orders could not be read, not even their days, and may be missing from these figures; one of them:"
        " %(detail)s",
    ),
    "unread_refunds": NN_(
        "%(num)s refund could not be read and is not taken off these figures: %(detail)s",
        "%(num)s refunds could not be read and are not taken off these figures; one of them: %(detail)s",
    ),
    "refunds_by_amount": NN_(
        "%(num)s refund names an amount only, not what of it is tax: all of it is taken off net sales.",
        "%(num)s refunds name amounts only, not what of them is tax: all of that is taken off net sales.",
    ),
    "unread_checkouts": NN_(
        "%(num)s checkout could not be read and is missing from these figures: %(detail)s",
        "%(num)s checkouts could not be read and are missing from these figures; one of them: %(detail)s",
    ),
    "foreign_currency": NN_(
        "%(num)s order in another currency (%(detail)s) is not counted.",
        "%(num)s orders in another currency (%(detail)s) are not counted.",
    ),
    "foreign_costs": NN_(
        "%(num)s product has its cost in another currency (%(detail)s): what it costs is taken for unknown.",
        "%(num)s products have their costs in another currency (%(detail)s): what they cost is taken for unknown.",
    ),
    # commerce.tables.Mark: a source says so of its own days
    "withheld": NN_(
        "On %(num)s of these days %(detail)s left out rows of few visitors: its figures are a little too low there.",
        "On %(num)s of these days %(detail)s left out rows of few visitors: its figures are a little too low there.",
    ),
    "folded": NN_(
        "On %(num)s of these days %(detail)s put rare rows together: they count in the whole, and belong to no channel,"
        " campaign or page.",
        "On %(num)s of these days %(detail)s put rare rows together: they count in the whole, and belong to no channel,"
        " campaign or page.",
    ),
    "sampled": NN_(
        "On %(num)s of these days %(detail)s counted only a part and tells an estimate.",
        "On %(num)s of these days %(detail)s counted only a part and tells an estimate.",
    ),
    "unknown_status": NN_(
        "%(num)s order with the unknown status “%(detail)s” (%(amount)s) is not counted; `shopbell doctor` shows the"
        " line that says what it stands for.",
        "%(num)s orders with the unknown status “%(detail)s” (%(amount)s) are not counted; `shopbell doctor` shows the"
        " line that says what it stands for.",
    ),
    "unspent": NN_(
        "No spend is known of %(detail)s: %(num)s order of these days came from there, and acquisition looks cheaper"
        " than it is. `shopbell source add` supplies it, or [[shop.spend]]; `free` at the shop says that it costs"
        " nothing.",
        "No spend is known of %(detail)s: %(num)s orders of these days came from there, and acquisition looks cheaper"
        " than it is. `shopbell source add` supplies it, or [[shop.spend]]; `free` at the shop says that it costs"
        " nothing.",
    ),
    "undelivered": NN_(
        "A message was not delivered: %(detail)s. `shopbell alerts retry` sends it again once that is mended.",
        "%(num)s messages were not delivered, the latest: %(detail)s. `shopbell alerts` lists them,"
        " `shopbell alerts retry` sends them again once that is mended.",
    ),
    "uncertain": NN_(
        "A message may have arrived, or not: %(detail)s. It is not sent again by itself; `shopbell alerts` says what"
        " to do.",
        "%(num)s messages may have arrived, or not, the latest: %(detail)s. They are not sent again by themselves;"
        " `shopbell alerts` says what to do.",
    ),
    "waiting": NN_(
        "A message could not be delivered yet and is tried again: %(detail)s.",
        "%(num)s messages could not be delivered yet and are tried again, the latest: %(detail)s.",
    ),
    "untold_checkouts": NN_(
        "Since %(detail)s the shop tells no more of checkouts that were opened and left; unknown from then on:"
        " %(names)s. What helps is a table of traffic with carts and checkouts, [[shop.traffic]].",
        "Since %(detail)s the shop tells no more of checkouts that were opened and left; unknown from then on:"
        " %(names)s. What helps is a table of traffic with carts and checkouts, [[shop.traffic]].",
    ),
    "short_history": NN_(
        "Orders are known only from %(detail)s on; who bought before is not known. Left out until a year of orders is"
        " known: %(names)s.",
        "Orders are known only from %(detail)s on; who bought before is not known. Left out until a year of orders is"
        " known: %(names)s.",
    ),
}
