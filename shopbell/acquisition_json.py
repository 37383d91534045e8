"""What channels and campaigns cost and brought, for scripts and spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from fractions import Fraction

from commerce.acquisition import Acquisition, Ranged, Side, Won, Worth
from shopbell.present import Json, scalar

#: What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def acquisition_json(shop: str, told: Acquisition) -> dict[str, Json]:
    """Return all that is known; money as decimal strings in major units, shares 0..1, null for what is not known."""
    return {
        "shop": shop,
        "by": told.by,
        "first": told.period.first.isoformat(),
        "last": told.period.last.isoformat(),
        "currency": told.currency,
        "missing": told.missing.reason if told.missing else None,
        "rows": [_row(one, told.currency) for one in told.rows],
        "winning": _side(told.winning, told.currency),
        "keeping": _side(told.keeping, told.currency),
        "times_dearer": None if told.times_dearer is None else float(told.times_dearer),
    }


def acquisition_csv(all_told: Iterable[tuple[str, Acquisition]]) -> str:
    """Return a table of all rows of all shops: English headings, the figures of the JSON."""
    lines = [
        {"shop": shop, "by": told.by, "first": told.period.first, "last": told.period.last, "currency": told.currency}
        | _flat(_row(one, told.currency))
        for shop, told in all_told
        for one in told.rows
    ]
    written = io.StringIO()
    if lines:
        writer = csv.DictWriter(written, list(lines[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: _harmless(value) for name, value in line.items()} for line in lines)
    return written.getvalue()


def _row(one: Won, currency: str) -> dict[str, Json]:
    return {
        "key": one.key,
        "spent": _money(None if one.spent_minor is None else Fraction(one.spent_minor), currency),
        "spent_on_keeping": _money(Fraction(one.kept_minor), currency),
        "new_customers": one.customers,
        "cost": _ranged(one.cost, currency),
        "first_order": _ranged(one.first_order.each if one.first_order else None, currency),
        "later": _worth(one.later, currency),
        "share_of_visits": None if one.visits is None else float(one.visits),
        "advice": one.advice or None,
        "why": one.why,
        "against": _worth(one.against, currency),
    }


def _ranged(one: Ranged | None, currency: str) -> dict[str, Json]:
    if one is None:
        return dict.fromkeys(("value", "low", "high"))
    return {name: _money(end, currency) for name, end in (("value", one.value), ("low", one.low), ("high", one.high))}


def _worth(one: Worth | None, currency: str) -> dict[str, Json]:
    days, of_shop = (one.days, one.of_shop) if one else (None, None)
    return _ranged(one.each if one else None, currency) | {"days": days, "of_shop": of_shop}


def _side(side: Side, currency: str) -> dict[str, Json]:
    spent, each = _money(Fraction(side.spent_minor), currency), _money(side.each, currency)
    return {"spent": spent, "customers": side.customers, "each": each}


def _money(minor: Fraction | None, currency: str) -> Json:
    return scalar(minor, "currency", currency)


def _flat(row: dict[str, Json]) -> dict[str, Json]:
    """Return a row without tables in it: "cost_low" beside "cost"."""
    flat: dict[str, Json] = {}
    for name, value in row.items():
        if not isinstance(value, dict):
            flat[name] = value
            continue
        flat |= {name if part == "value" else f"{name}_{part}": one for part, one in value.items()}
    return flat


def _harmless(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula; a number stays one."""
    if not isinstance(value, str) or not value.startswith(_FORMULA):
        return value
    return value if value.removeprefix("-").replace(".", "", 1).isdecimal() else f"'{value}"
