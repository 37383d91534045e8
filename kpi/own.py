"""A KPI of one's own, as arithmetic: its sums are those that the catalog adds up already, with the feeds they need."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from commerce.errors import BadDeclaration
from commerce.feeds import Feed
from commerce.line_splits import LINE_SUMS
from commerce.own_kpis import OwnKind, OwnKpi
from commerce.settings.words import suggestion
from kpi.facts.coverage import Need
from kpi.facts.measures import BY_LINES
from kpi.facts.sums import Sums
from kpi.formulas.basis import Basis, Part
from kpi.formulas.daily import DailySums, Ratio, Share, Total
from kpi.formulas.gap_cost import NoMoney
from kpi.formulas.kind import Kpi

_KINDS: Mapping[OwnKind, Callable[..., Kpi]] = {"total": Total, "ratio": Ratio, "share": Share}


@dataclass(frozen=True, slots=True)
class _Known:
    """What an input adds up in the catalog, and what must be known for it."""

    sums: Sums
    needs: tuple[Need, ...]
    known: tuple[str, ...]


def own_kpis(declared: Iterable[OwnKpi], catalog: Mapping[str, Kpi], inputs: Collection[str]) -> dict[str, Kpi]:
    """Return the KPIs that playbooks declare, by id.

    Args:
        declared: As they are written.
        catalog: The KPIs of the files, by id.
        inputs: Ids by which sums can be named.

    Raises:
        BadDeclaration: One bears the id of another KPI, or asks for an input that nothing in the catalog adds up.
    """
    known = _known_sums(catalog)
    made: dict[str, Kpi] = {}
    for one in declared:
        if one.id in catalog:
            msg = f"[[own_kpi]] {one.id}: there is a KPI of that id already; give it another"
            raise BadDeclaration(msg)
        for name in one.named:
            if name not in known:
                msg = f"[[own_kpi]] {one.id}: {name!r} is not added up by days{suggestion(name, sorted(known))}"
                raise BadDeclaration(msg)
        made[one.id] = _made(one, known, inputs)
    return made


def _made(one: OwnKpi, known: Mapping[str, _Known], inputs: Collection[str]) -> Kpi:
    above = Part(_named(one, "above", inputs), _sums(one.above, known))
    below = Part(_named(one, "below", inputs), _sums(one.below, known)) if one.below else None
    asked = [known[name] for name in one.named]
    by_feed = {need.feed: need for each in asked for need in each.needs}
    basis = Basis(
        numerator=above,
        denominator=below,
        needs=tuple(by_feed.values()),
        known=tuple(dict.fromkeys(name for each in asked for name in each.known)),
    )
    cost = NoMoney("what a KPI of one's own is worth is not known here")
    is_of_lines = set(basis.asked) <= {*LINE_SUMS} and by_feed.keys() == {Feed.ORDERS}
    split = {"segments": BY_LINES} if is_of_lines else {}
    return _KINDS[one.kind](id=one.id, bases=(basis,), gap_cost=cost, **split)


def _named(one: OwnKpi, side: str, inputs: Collection[str]) -> str:
    """Return the input by which a side is named: as the collection names it."""
    names: tuple[str, ...] = getattr(one, side)
    own = f"{one.id}_{side}"
    return own if own in inputs else names[0]


def _sums(names: Iterable[str], known: Mapping[str, _Known]) -> Sums:
    plus: list[str] = []
    minus: list[str] = []
    for name in names:
        sums = known[name.removeprefix("-")].sums
        taken_off = name.startswith("-")
        plus += sums.minus if taken_off else sums.plus
        minus += sums.plus if taken_off else sums.minus
    return Sums(tuple(plus), tuple(minus))


def _known_sums(catalog: Mapping[str, Kpi]) -> dict[str, _Known]:
    """Return {input: what it adds up} of every plain sum of the catalog: as the KPI has it that asks for least.

    Among equals a total speaks: there the sum stands for itself.
    """
    found: dict[str, tuple[tuple[int, int, bool], _Known]] = {}
    for one in catalog.values():
        for basis in one.bases if isinstance(one, DailySums) else ():
            asks = (len(basis.needs), len(basis.known), basis.denominator is not None)
            for part in (basis.numerator, basis.denominator, *basis.shown):
                if part is None or not isinstance(part.sums, Sums):
                    continue
                if part.input not in found or asks < found[part.input][0]:
                    found[part.input] = asks, _Known(part.sums, basis.needs, basis.known)
    return {name: known for name, (_, known) in found.items()}
