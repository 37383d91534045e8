"""When a tactic fits, condition by condition, in words; and where a shop stands against it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from commerce.diagnoses import Driver, Part
from commerce.figures import Figure
from knowledge import Condition, Knowledge
from wording.language import Language, language
from wording.missing import missing_text
from wording.names import Names, key_name
from wording.phrases import N_
from wording.values import Value, figure_value

#: knowledge.entries.Test, as something that must be so. Knows %(name)s, %(other)s, %(segment)s, %(key)s, %(number)s.
CONDITIONS: Mapping[str, str] = {
    "off_target": N_("%(name)s is off target, or worse than usual"),
    "on_target": N_("%(name)s is neither off target nor worse than usual"),
    "worsening": N_("%(name)s is worse than in the days before"),
    "high": N_("%(name)s is above its usual range"),
    "low": N_("%(name)s is below its usual range"),
    "greater_than": N_("%(name)s is above %(other)s"),
    "less_than": N_("%(name)s is below %(other)s"),
    "segment_gap": N_("%(name)s is clearly worse than in the whole shop"),
    "no_data": N_("%(name)s cannot be worked out yet"),
    "better": N_("%(name)s is surely better than usual"),
    "at_least": N_("%(name)s is at least %(number)s"),
    "lost_step": N_("the step that lost is: %(step)s"),
    "lost_part": N_("what was lost was lost in one part: %(segment)s"),
    "happened": N_("in the same days this happened: %(happening)s"),
    "yes": N_("%(name)s: yes"),
    "no": N_("%(name)s: no"),
    "not_yes": N_("%(name)s: not yes (no, or nobody told)"),
    "not_no": N_("%(name)s: not no (yes, or nobody told)"),
    "at_most": N_("%(name)s: %(number)s or fewer"),
    "more_than": N_("%(name)s: more than %(number)s"),
}
_IN_A_PART = N_("in one part (%(segment)s): %(condition)s")
_LOST_KEY = N_("what was lost was lost in one part: %(segment)s “%(key)s”")
#: commerce.diagnoses.HappeningKind and commerce.judgements.Silence.kind, as something that may happen.
HAPPENED: Mapping[str, str] = {
    "discount_ended": N_("a discount ended"),
    "discount_began": N_("a discount began"),
    "price_raised": N_("a price was raised"),
    "price_cut": N_("a price was cut"),
    "product_out": N_("a product stopped selling"),
    "campaign_paused": N_("a campaign was paused"),
    "payment_method_missing": N_("a way to pay is no longer used"),
    "refunds_of_product": N_("refunds of one product rose"),
    "orders": N_("no order comes in any more"),
    "payment_method": N_("no order is paid in one of the ways any more"),
    "failed_payments": N_("far more payments fail than usual"),
    "unfinished_checkouts": N_("no checkout is finished any more"),
    "carts": N_("nothing is put into a cart any more"),
    "visits": N_("no visit is counted any more"),
    "channel": N_("no order comes by one of the channels any more"),
    "source": N_("a source of figures tells no new day any more"),
    "leaked_code": N_("a discount code is used far more than usual"),
}

_IS = N_("%(name)s is %(value)s")
_NOW_AND_BEFORE = N_("%(name)s %(now)s, before %(before)s")
_AGAINST = N_("%(name)s is %(value)s, held against %(against)s")
_UNKNOWN = N_("%(name)s: %(why)s")
_TOLD_YES, _TOLD_NO = N_("you said yes"), N_("you said no")
_TOLD_NUMBER = N_("you said %(number)s")
_UNTOLD = N_("nobody told; write `%(line)s` under [shop.facts]")
_NOT_WORKED_OUT = N_("Shopbell does not work that number out (any more).")
_NOT_FOUND = N_("nothing of the kind was found")
HOLDS, DOES_NOT_HOLD = N_("yes"), N_("no")
FITS, DOES_NOT_FIT = N_("It fits now."), N_("It does not fit now.")
EITHER = N_("or else:")


def condition_text(condition: Condition, knowledge: Knowledge, code: str) -> str:
    """Return a condition in words."""
    speech, name_of = language(code), Names(knowledge, code)
    setting, segment = knowledge.settings.get(condition.setting), knowledge.segments.get(condition.segment_by)
    part = segment.name[code] if segment is not None else condition.segment_by
    sentence = _LOST_KEY if condition.test == "lost_part" and condition.key else CONDITIONS[condition.test]
    told = speech.gettext(sentence) % {
        "name": setting.name[code] if setting is not None else name_of(condition.kpi),
        "other": name_of(condition.other),
        "segment": part,
        "key": key_name(condition.segment_by, condition.key, speech),
        "number": _number(condition, knowledge, speech),
        "step": name_of(condition.step),
        "happening": _happening(condition.happening, speech),
    }
    if not condition.segment_by or condition.test == "lost_part":
        return told
    return speech.gettext(_IN_A_PART) % {"segment": part, "condition": told}


def figure_text(figure: Figure | None, kpi: str, against: Fraction | None, knowledge: Knowledge, code: str) -> str:
    """Return where a KPI stands, and what it was held against.

    Args:
        figure: None where Shopbell does not work the KPI out.
        kpi: Its id.
        against: In the units of the figure; None: nothing.
        knowledge: The collection.
        code: The reader's language.
    """
    speech, name_of = language(code), Names(knowledge, code)
    if figure is None:
        return speech.gettext(_UNKNOWN) % {"name": name_of(kpi), "why": speech.gettext(_NOT_WORKED_OUT)}
    value = figure_value(figure)
    if value is None:
        why = missing_text(figure.missing, knowledge, code) if figure.missing is not None else ""
        return speech.gettext(_UNKNOWN) % {"name": name_of.figure(figure), "why": why}
    known = {"name": name_of.figure(figure), "value": value.write(speech)}
    if against is None:
        return speech.gettext(_IS) % known
    held = Value(against, figure.unit, figure.currency).write(speech)
    return speech.gettext(_AGAINST) % {**known, "against": held}


def answer_text(setting: str, answer: bool | int | None, knowledge: Knowledge, code: str) -> str:  # noqa: FBT001 - what was told
    """Return what a merchant told of a fact, or how to tell it."""
    speech = language(code)
    if answer is None:
        example = "true" if knowledge.settings[setting].type == "yes_no" else "10"
        return speech.gettext(_UNTOLD) % {"line": f"{setting} = {example}"}
    if isinstance(answer, bool):
        return speech.gettext(_TOLD_YES if answer else _TOLD_NO)
    return speech.gettext(_TOLD_NUMBER) % {"number": speech.number(answer)}


def found_text(speech: Language) -> str:
    """Return that nothing of what is asked for was found behind the number."""
    return speech.gettext(_NOT_FOUND)


def behind_text(one: Driver | Part, currency: str, knowledge: Knowledge, code: str) -> str:
    """Return what was found behind a number: a step, or a part of the shop with what is told of it, now and before.

    Args:
        one: What was found.
        currency: Of amounts of money.
        knowledge: The collection.
        code: The reader's language.
    """
    speech, name = language(code), Names(knowledge, code)(one.kpi)
    now, before = (Value(value, one.unit, currency).write(speech) for value in (one.now, one.before))
    told = speech.gettext(_NOW_AND_BEFORE) % {"name": name, "now": now, "before": before}
    return f"{key_name(one.segment, one.key, speech)}: {told}" if isinstance(one, Part) else told


def _number(condition: Condition, knowledge: Knowledge, speech: Language) -> str:
    if condition.value is None:
        return ""
    kpi = knowledge.kpis.get(condition.kpi)
    return Value(Fraction(condition.value), kpi.unit if kpi is not None else "count").write(speech)


def _happening(kind: str, speech: Language) -> str:
    return speech.gettext(HAPPENED[kind]) if kind in HAPPENED else kind.replace("_", " ")
