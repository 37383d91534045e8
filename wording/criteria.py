"""Which criteria a watched KPI meets, and why not, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import ceil

from commerce.criteria import SEEN_FROM, Criterion, Unmet, Why
from knowledge import Knowledge
from wording.language import Language
from wording.missing import missing_text
from wording.names import Names
from wording.phrases import N_, NN_, STATES

CRITERIA: Mapping[Criterion, str] = {
    Criterion.MEASURABLE: N_("Measurable"),
    Criterion.IMPACT: N_("With impact"),
    Criterion.RELEVANT: N_("Relevant"),
    Criterion.ACTIONABLE: N_("Actionable"),
    Criterion.TIMELY: N_("Timely"),
}
YES, NO = N_("yes"), N_("no")
#: Above the table.
TITLE = N_("%(shop)s: is it worth watching?")
#: Below it: how many pass.
_PASS = NN_("%(passing)s of %(num)s number meets all five.", "%(passing)s of %(num)s numbers meet all five.")
_TOO_MANY = N_("You watch %(num)s numbers; more than %(most)s are advised against: choose those that meet all five.")
_LEFT_OUT = N_("Left out, since it does not apply to this shop: %(name)s (%(why)s).")
_NOT_MET = N_("%(name)s, %(criterion)s: %(why)s.")
_WHYS: Mapping[Why, str] = {
    "no_value": N_("there is no value: %(missing)s"),
    "valueless": N_("there is no value"),
    "unsure": N_("its value says little yet: %(state)s"),
    "no_result": N_("it leads to no result of the shop"),
    "no_money": N_("what a change of it costs cannot be put in money"),
    "not_here": N_("what it counts is not known of this shop: %(missing)s"),
    "no_tactic": N_("no tactic is known that moves it"),
    "untold_facts": N_("which tactic fits cannot be told: answer under [shop.facts] %(names)s"),
    "unknown_numbers": N_("which tactic fits cannot be told without a value of %(names)s"),
    "too_small": N_("only a change of %(share)s can be seen within four weeks, not yet one of %(asked)s"),
    "too_slow": N_("a change is not seen within four weeks"),
}


def passes_text(passing: int, number: int, speech: Language) -> str:
    """Say how many meet all criteria."""
    told = {"passing": speech.number(passing), "num": speech.number(number)}
    return speech.ngettext(*_PASS, number) % told


def too_many_text(number: int, most: int, speech: Language) -> str:
    """Advise against watching so many."""
    return speech.gettext(_TOO_MANY) % {"num": speech.number(number), "most": speech.number(most)}


def left_out_text(name: str, why: str, speech: Language) -> str:
    """Say what does not apply to a shop."""
    return speech.gettext(_LEFT_OUT) % {"name": name, "why": why}


def unmet_text(kpi: str, criterion: Criterion, why: str, speech: Language) -> str:
    """Say which criterion a KPI does not meet, and why."""
    return speech.gettext(_NOT_MET) % {"name": kpi, "criterion": speech.gettext(CRITERIA[criterion]), "why": why}


def why_text(unmet: Unmet, knowledge: Knowledge, speech: Language) -> str:
    """Say why a criterion is not met, in one part of a sentence."""
    names, code = Names(knowledge, speech.code), speech.code
    told = [
        f"{name} ({knowledge.settings[name].name[code]})" if name in knowledge.settings else names(name)
        for name in unmet.names
    ]
    return speech.gettext(_WHYS[unmet.why]) % {
        "missing": missing_text(unmet.missing, knowledge, code) if unmet.missing else "-",
        "state": speech.gettext(STATES[unmet.state.value]) if unmet.state else "-",
        "names": speech.listing(told),
        "asked": speech.percent(SEEN_FROM, digits=0),
        "share": speech.percent(Fraction(ceil(unmet.share * 100), 100), digits=0) if unmet.share is not None else "-",
    }
