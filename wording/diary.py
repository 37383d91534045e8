"""What was done about a tactic and what came of it, in sentences: the words of `shopbell tactics`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from commerce.diary import Change, DiaryEntry, Helped, Outcome, SideEffect
from knowledge import Knowledge
from wording.language import Language, language
from wording.names import Names, key_name
from wording.phrases import N_, NN_
from wording.values import Value

#: alerts.inbox.tactic_actions: what is said once it is done. %(day)s is a day of the shop.
DONE: Mapping[str, str] = {
    "tried": N_("%(tactic)s is adopted since %(day)s; what comes of it (%(kpi)s) is told from %(when)s on"),
    "untried": N_("%(tactic)s is no longer noted as adopted"),
    "later": N_("%(tactic)s is put off until %(day)s"),
    "unlater": N_("%(tactic)s is no longer put off"),
    "not_for_us": N_("%(tactic)s is not suggested any more"),
    "for_us": N_("%(tactic)s may be suggested again"),
    "close": N_("%(tactic)s is closed"),
    "reopen": N_("%(tactic)s is adopted as before"),
}
#: A tactic that was tried, and by whom.
DONE_BY = N_("%(title)s (%(by)s)")
#: Where Shopbell does not work the KPI out that should move.
DONE_UNTOLD = N_("%(tactic)s is adopted since %(day)s; what comes of it cannot be told (%(kpi)s is not worked out)")
#: What was taken back uncovers what was said before it.
AS_BEFORE = N_("%(told)s; again as before: %(stands)s")
#: The same in a list of what happened.
ANSWERED: Mapping[str, str] = {
    "tried": N_("adopted"),
    "untried": N_("not adopted after all"),
    "later": N_("put off"),
    "unlater": N_("no longer put off"),
    "not_for_us": N_("not for this shop"),
    "for_us": N_("may be suggested again"),
    "close": N_("closed"),
    "reopen": N_("opened again"),
}
#: commerce.diary.DiaryState: where a tactic stands. %(day)s: since, or until when.
STANDS: Mapping[str, str] = {
    "adopted": N_("adopted since %(day)s"),
    "closed": N_("closed on %(day)s"),
    "later": N_("later, from %(day)s on"),
    "not_for_us": N_("not for us"),
}
#: commerce.diary.Helped, in two words.
VERDICTS: Mapping[Helped, str] = {
    Helped.HELPED: N_("helped"),
    Helped.DID_NOT_HELP: N_("did not help"),
    Helped.HARMED: N_("harmed"),
    Helped.TOO_EARLY: N_("too early to tell"),
    Helped.CANNOT_TELL: N_("cannot tell"),
}
_SAID: Mapping[Helped, str] = {
    Helped.HELPED: N_("All of that is better: it helped."),
    Helped.DID_NOT_HELP: N_("Even at best that is too little to be worth naming: it did not help."),
    Helped.HARMED: N_("All of that is worse: it did harm."),
}
#: commerce.diary.Outcome.why and SideEffect.why: why nothing can be told.
WHY_NOT: Mapping[str, str] = {
    "too_small": N_("That may be chance. The smallest change that could be told from chance is %(smallest)s."),
    "with_others": N_(
        "It was not alone: %(others)s came or went in these days, so nobody can tell whose the change is."
    ),
    "special_days": N_("Most of the days before or after it are like no others (holidays, sales, what was expected)."),
    "short_history": N_("Too few days before it are known."),
    "by_month": N_("The number is counted by whole months, and nothing that begins within one can be told by it."),
    "no_base": N_("There is nothing to compare: the value before or after it is nothing."),
    "no_split": N_("No figure tells that part of the shop apart from the others."),
    "no_value": N_("The number cannot be worked out; `shopbell kpi` says what is missing."),
    "kpi_gone": N_("Shopbell does not work that number out (any more)."),
    "closed_early": N_("It was closed too early: it takes %(needed)s days."),
    "not_read": N_("The days after it are not read yet; run `shopbell sync`."),
    "too_early": N_("too early to tell"),
}
_TOO_EARLY = NN_(
    "Too early to tell: %(num)s day is left of the %(needed)s that it takes.",
    "Too early to tell: %(num)s days are left of the %(needed)s that it takes.",
)
_ABOUT = N_("%(tactic)s (since %(day)s): %(verdict)s")
_ABOUT_PART = N_("%(tactic)s (since %(day)s, %(segment)s “%(key)s”): %(verdict)s")
_MOVED = N_("%(kpi)s: %(was)s in the %(days)s days before, %(now)s in the %(days)s days after.")
_UNTOUCHED = N_(
    "The other parts went from %(before)s to %(after)s meanwhile; moved like them it would have been %(expected)s."
)
_BETWEEN = N_("Very likely (9 in 10) it made a difference of %(low)s to %(high)s.")
_LEFT_OUT = NN_(
    "Left out on both sides: %(num)s day, the first one.",
    "Left out on both sides: %(num)s days, the first one and those like no others.",
)
_WAS_OFF = N_("It had been worse than usual before: some of a recovery comes by itself.")
_WATCHED = N_("To watch: %(kpi)s %(was)s before, %(now)s after: %(how)s.")
_UNWATCHED = N_("To watch: %(kpi)s: %(why)s")
_WORSE, _NOT_WORSE = N_("surely worse"), N_("not surely worse")

#: What was written down with it; hostile until escaped.
NOTED = N_("Note: %(note)s")
NOTHING_ADOPTED = N_("nothing is adopted yet; `shopbell tactics adopt ID` notes what you try")


def stands(entry: DiaryEntry, speech: Language) -> str:
    """Return where a tactic stands."""
    days = {"adopted": entry.adopted_on, "closed": entry.closed_on, "later": entry.until}
    day = days.get(entry.state.value)
    return speech.gettext(STANDS[entry.state.value]) % {"day": speech.day(day) if day is not None else ""}


def told(outcome: Outcome, knowledge: Knowledge, code: str) -> Iterator[str]:
    """Yield what came of a tactic: a headline, then sentences. The key of a part is the shop's: escape it."""
    speech, name_of = language(code), Names(knowledge, code)
    entry, change = outcome.entry, outcome.change
    yield _headline(outcome, knowledge, speech, name_of)
    if outcome.verdict is Helped.TOO_EARLY:
        known = {"num": speech.number(outcome.days_left), "needed": speech.number(outcome.needed_days)}
        yield speech.ngettext(*_TOO_EARLY, outcome.days_left) % known
        return
    if change is not None:
        yield from _of_change(change, speech, name_of)
    if outcome.verdict in _SAID:
        yield speech.gettext(_SAID[outcome.verdict])
    else:
        yield speech.gettext(WHY_NOT[outcome.why]) % {
            "smallest": "" if change is None else _size(change, change.smallest, speech),
            "others": speech.listing([name_of.tactic(one) for one in outcome.others]),
            "needed": speech.number(outcome.needed_days),
        }
    if change is not None and change.was_off and outcome.verdict is Helped.HELPED and not entry.segment:
        yield speech.gettext(_WAS_OFF)
    for one in outcome.side_effects:
        yield _side_effect(one, speech, name_of)


def _headline(outcome: Outcome, knowledge: Knowledge, speech: Language, name_of: Names) -> str:
    entry = outcome.entry
    segment = knowledge.segments.get(entry.segment)
    return speech.gettext(_ABOUT_PART if entry.segment else _ABOUT) % {
        "tactic": name_of.tactic(entry.tactic),
        "day": speech.day(entry.adopted_on) if entry.adopted_on is not None else "",
        "segment": segment.name[name_of.code] if segment is not None else entry.segment,
        "key": key_name(entry.segment, entry.key, speech) if entry.segment else "",
        "verdict": speech.gettext(VERDICTS[outcome.verdict]),
    }


def _of_change(change: Change, speech: Language, name_of: Names) -> Iterator[str]:
    days = speech.number(change.after.length)
    yield speech.gettext(_MOVED) % {
        "kpi": name_of(change.kpi),
        "was": _value(change, change.was, speech),
        "now": _value(change, change.now, speech),
        "days": days,
    }
    if change.untouched is not None:
        yield speech.gettext(_UNTOUCHED) % {
            "before": _value(change, change.untouched[0], speech),
            "after": _value(change, change.untouched[1], speech),
            "expected": _value(change, change.expected, speech),
        }
    ends = {"low": _signed(change, change.low, speech), "high": _signed(change, change.high, speech)}
    yield speech.gettext(_BETWEEN) % ends
    if change.left_out:
        yield speech.ngettext(*_LEFT_OUT, change.left_out) % {"num": speech.number(change.left_out)}


def _side_effect(one: SideEffect, speech: Language, name_of: Names) -> str:
    name, change = name_of(one.kpi), one.change
    if change is None:
        return speech.gettext(_UNWATCHED) % {"kpi": name, "why": speech.gettext(WHY_NOT[one.why])}
    return speech.gettext(_WATCHED) % {
        "kpi": name,
        "was": _value(change, change.was, speech),
        "now": _value(change, change.now, speech),
        "how": speech.gettext(_WORSE if one.worse else _NOT_WORSE),
    }


def _value(change: Change, exact: Fraction, speech: Language) -> str:
    return Value(exact, change.unit, change.currency).write(speech)


def _signed(change: Change, exact: Fraction, speech: Language) -> str:
    return Value(exact, change.unit, change.currency).write_signed(speech)


def _size(change: Change, exact: Fraction, speech: Language) -> str:
    return Value(exact, change.unit, change.currency).write_size(speech)
