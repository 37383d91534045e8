"""`shopbell tactics why`: which conditions of a tactic hold at a shop now, and which do not, with its own figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import click
import msgspec

from alerts.advise.fit import holds
from alerts.advise.situation import FOUND, Reason, Situation
from commerce.errors import BadConfig
from knowledge import Condition, Knowledge, Tactic
from knowledge.entries import Test
from shopbell.cli.answers import one_shop
from shopbell.cli.as_json import as_json
from shopbell.cli.diary import unknown_tactic
from shopbell.cli.options import Call
from shopbell.jobs.shops import OpenShop
from shopbell.present import named
from wording.conditions import (
    DOES_NOT_FIT,
    DOES_NOT_HOLD,
    EITHER,
    FITS,
    HOLDS,
    answer_text,
    behind_text,
    condition_text,
    figure_text,
    found_text,
)
from wording.escaping import clean
from wording.language import Language
from wording.language import language as language_of
from wording.names import key_name

#: What holds in the place of a test that does not: it has the figures that show why.
_OPPOSITE: Final[Mapping[Test, Test]] = {
    "off_target": "on_target",
    "on_target": "off_target",
    "greater_than": "less_than",
    "less_than": "greater_than",
}


@dataclass(frozen=True, slots=True)
class Tested:
    """One condition, whether it holds, and where the shop stands."""

    condition: Condition
    holds: bool
    says: str
    stands: str


@dataclass(frozen=True, slots=True)
class Why:
    """The KPI that a tactic would be told for, and its conditions: those of one case hold together, or another's."""

    kpi: str
    cases: Sequence[Sequence[Tested]]

    @property
    def fits(self) -> bool:
        """Whether all conditions of a case hold."""
        return any(all(one.holds for one in case) for case in self.cases)


def show_why(call: Call, tactic: str, shop: str | None, *, language: str | None, wants_json: bool) -> None:
    """Show which conditions hold.

    Raises:
        BadConfig: There is no such tactic, or it is not clear which shop is meant.
        Refused: The shop was never read.
    """
    installation = call.installation()
    collection = installation.collection
    found = collection.tactics.get(tactic)
    if found is None:
        raise BadConfig([unknown_tactic(tactic, collection)])
    name = one_shop(installation, shop)
    speaker = language_of(language or installation.settings.shopbell.language)
    with installation.open_cache() as cache:
        opened = installation.open_shop(installation.shops(name)[0], cache)
        why = why_of(found, opened, collection, speaker)
    if wants_json:
        told = [[_json(one) for one in case] for case in why.cases]
        click.echo(as_json({"shop": name, "tactic": tactic, "kpi": why.kpi, "fits": why.fits, "cases": told}))
        return
    click.echo(clean(named(name, found.title[speaker.code], speaker)))
    for number, case in enumerate(why.cases):
        if number:
            click.echo(speaker.gettext(EITHER))
        for one in case:
            click.echo(f"  {speaker.gettext(HOLDS if one.holds else DOES_NOT_HOLD):<5} {clean(one.says)}")
            click.echo(f"        {clean(one.stands)}")
    click.echo(speaker.gettext(FITS if why.fits else DOES_NOT_FIT))


def why_of(tactic: Tactic, opened: OpenShop, collection: Knowledge, speaker: Language) -> Why:
    """Return which conditions of a tactic hold at a shop, in a language."""
    kpi = _about(tactic, opened)
    situation = _situation(kpi, opened, collection)
    return Why(kpi, [[_tested(one, situation, collection, speaker) for one in case] for case in _cases(tactic)])


def _cases(tactic: Tactic) -> Iterator[Sequence[Condition]]:
    yield tactic.fits_when
    yield from tactic.or_when


def _about(tactic: Tactic, opened: OpenShop) -> str:
    """Return the KPI that the tactic would be told for: one that is off, else the first that is worked out."""
    moved = [one.kpi for one in tactic.improves if one.kpi in opened.book.ids]
    off = [kpi for kpi in moved if opened.verdict(kpi).off_target]
    return next(iter([*off, *moved]), tactic.improves[0].kpi)


def _situation(kpi: str, opened: OpenShop, collection: Knowledge) -> Situation:
    """Return the shop as a message on this KPI would see it, with what is behind it where it is off."""
    verdict = opened.verdict(kpi) if kpi in opened.book.ids else None
    diagnosis = opened.diagnose(verdict) if verdict is not None and verdict.off_target else None
    return opened.situation(kpi, collection.moves(), diagnosis)


def _tested(condition: Condition, situation: Situation, collection: Knowledge, speaker: Language) -> Tested:
    reason = holds(situation, condition)
    says = condition_text(condition, collection, speaker.code)
    return Tested(condition, reason is not None, says, _stands(condition, reason, situation, collection, speaker))


def _stands(
    condition: Condition, reason: Reason | None, situation: Situation, collection: Knowledge, speaker: Language
) -> str:
    """Return where the shop stands, in its own figures."""
    if condition.test in FOUND:
        if reason is None or situation.diagnosis is None:
            return found_text(speaker)
        found = reason.part or reason.driver
        currency = situation.diagnosis.now.currency
        return (
            behind_text(found, currency, collection, speaker.code)
            if found is not None
            else condition_text(condition, collection, speaker.code)
        )
    if condition.setting:
        return answer_text(condition.setting, situation.setting(condition.setting), collection, speaker.code)
    if reason is not None and reason.figure is not None:
        told = figure_text(reason.figure, condition.kpi, reason.against, collection, speaker.code)
        return f"{key_name(condition.segment_by, reason.keys[0], speaker)}: {told}" if reason.keys else told
    opposite = msgspec.structs.replace(condition, test=_OPPOSITE.get(condition.test, condition.test))
    if not condition.segment_by and (against := holds(situation, opposite)) is not None and against.figure is not None:
        return figure_text(against.figure, condition.kpi, against.against, collection, speaker.code)
    verdict = situation.verdict(condition.kpi)
    figure = verdict.figure if verdict is not None else situation.figure(condition.kpi)
    return figure_text(figure, condition.kpi, None, collection, speaker.code)


def _json(tested: Tested) -> dict[str, object]:
    condition = tested.condition
    return {
        "test": condition.test,
        "kpi": condition.kpi or None,
        "setting": condition.setting or None,
        "holds": tested.holds,
        "condition": tested.says,
        "stands": tested.stands,
    }
