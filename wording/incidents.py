"""What happened to an incident, and what a person answered: the words of `shopbell alerts` and `shopbell expect`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

from commerce.watches import LogEntry
from wording import diary
from wording.language import Language
from wording.phrases import N_, REASONS, WATCHES

#: alerts.inbox.actions: what is said once it is done. %(until)s is an instant on the shop's clock, %(last)s a day.
DONE: Mapping[str, str] = {
    "acknowledge": N_("%(subject)s is acknowledged"),
    "unacknowledge": N_("%(subject)s is not acknowledged any more; messages go on"),
    "snooze": N_("%(subject)s is snoozed until %(until)s (shop time)"),
    "unsnooze": N_("%(subject)s is no longer snoozed"),
    "expected": N_("%(subject)s is expected until %(last)s; `shopbell expect --withdraw %(number)s` takes it back"),
    "unexpected": N_("%(subject)s is judged again"),
    "note": N_("noted on %(subject)s"),
}
#: What was expected with others in one window, which is taken back whole.
UNEXPECTED_TOGETHER = N_(
    "%(subject)s is judged again, and with it %(names)s: they were expected together, and are taken back together"
)
#: The same in a list of what happened.
ANSWERED: Mapping[str, str] = {
    "acknowledge": N_("taken on"),
    "unacknowledge": N_("given back"),
    "snooze": N_("put to sleep"),
    "unsnooze": N_("woken up"),
    "expected": N_("said to be expected"),
    "unexpected": N_("no longer said to be expected"),
    "note": N_("noted"),
}
#: commerce.watches.Say, where something was
SAYS: Mapping[str, str] = {
    "fired": N_("told"),
    "reopened": N_("told that it is back"),
    "still_firing": N_("told again"),
    "recovered": N_("told that it is over"),
    "reminded": N_("reminded of"),
    "worse": N_("told that it got worse"),
    "better": N_("told that it got better"),
    "renamed": N_("told again, by its cause"),
    "flapping": N_("told that it comes and goes"),
    "escalated": N_("told to the second reader"),
}
#: One thing that happened and the next.
_BESIDE = N_("%(one)s; %(other)s")
#: Whose incident it is named in.
TOLD_WITH = N_("%(name)s is told in the incident of %(cause)s: %(told)s")
#: Below what an effect costs.
COUNTED_WITH = N_("It follows from %(cause)s: it is told there, and what it costs is no loss besides.")
#: Every subject of a shop.
EVERYTHING = N_("everything")
NOTHING_EXPECTED = N_("nothing is expected")
WITHDRAWN = N_("%(number)s is withdrawn; its days are judged again")

#: Above the list of what happened to an incident: one that is open, and one that is over.
IS_OPEN = N_("%(about)s (%(state)s, since %(since)s)")
IS_OVER = N_("%(about)s (over, %(first)s to %(last)s)")

#: What stands above the columns of lists of what happened, and of what is expected.
COLUMNS: Mapping[str, str] = {
    "at": N_("At (shop time)"),
    "shop": N_("Shop"),
    "about": N_("About"),
    "happened": N_("What happened"),
    "who": N_("Who"),
    "note": N_("Note"),
    "tactic": N_("Tactic shown"),
    "number": N_("Number"),
    "first": N_("First day"),
    "last": N_("Last day"),
    "why": N_("Why"),
}

#: Reasons that only older versions wrote into the log.
_OLD_REASONS: Mapping[str, str] = {"patience": N_("off target, but not often enough yet to be sure")}

#: Reasons that no incident itself has, but what its readers asked for.
_BY_READERS: Mapping[str, str] = {"nobody_asked": N_("no reader asked to hear of it (alert_kpis, alert_from)")}

#: A line of the log that is about the tactic alone.
_SUGGESTED: Mapping[str, str] = {"in_digest": N_("its tactic stood in the digest")}


def why_silent(reason: str) -> str:
    """Return the sentence for the reason of a line of the log, to be translated; one that nobody knows stands alone."""
    return (
        _SUGGESTED.get(reason)
        or REASONS.get(reason)
        or _OLD_REASONS.get(reason)
        or _BY_READERS.get(reason)
        or reason.replace("_", " ")
    )


def happened(entry: LogEntry, speech: Language) -> str:
    """Return what a line of the log says happened: an answer, a word, a change of state, or why nothing was said."""
    states = [speech.gettext(WATCHES.get(state, state)) for state in (entry.before, entry.after) if state]
    answered = ANSWERED.get(entry.action) or diary.ANSWERED.get(entry.action, entry.action)
    said = answered or (SAYS.get(entry.say.value, "") if entry.sent else "")
    moved = " \N{RIGHTWARDS ARROW} ".join(states) if len(set(states)) > 1 else ""
    why = why_silent(entry.reason)
    told = [one for one in (said and speech.gettext(said), moved, why and speech.gettext(why)) if one]
    return reduce(lambda one, other: speech.gettext(_BESIDE) % {"one": one, "other": other}, told) if told else ""
