"""`shopbell reconcile`: our figures beside the platform's own, every difference with its cause."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import partial
from itertools import groupby
from typing import Literal

import click

from commerce.clock import local_day
from commerce.errors import Refused
from commerce.money import minor_digits
from commerce.period import Period
from commerce.reports import COUNTS
from shopbell.cli.options import Call, period_asked
from shopbell.cli.screen import show
from shopbell.config import ShopSettings
from shopbell.jobs.reconcile import Line, Reconciliation, last_month, reconcile
from shopbell.wiring import Installation

_COLUMNS = ("Figure", "Ours", "Platform", "Difference", "Cause")
_USES = ("Discount", "Ours", "Not counted", "Platform", "Difference")
_WHY_USES_DIFFER = (
    "  Orders that do not count used a discount, too (cancelled, unpaid); the platform's own counter lags behind, knows"
    " orders\n  older than those read, and may or may not take back what was cancelled. The figures go by the orders."
)


DatedBy = Literal["payment", "creation"]


def compare(
    call: Call,
    shop: str | None,
    month: str | None,
    first: str | None,
    last: str | None,
    *,
    dated_by: DatedBy | None,
    wants_json: bool,
) -> None:
    """Show our figures beside the platform's own."""
    installation = call.installation()
    asked = period_asked(month=month, first=first, last=last)
    found = [_one(installation, one, asked, dated_by) for one in installation.shops(shop)]
    if wants_json:
        click.echo(json.dumps([_as_json(one) for one in found], ensure_ascii=False, indent=1))
        return
    for one in found:
        _print(one)


def _one(
    installation: Installation, shop: ShopSettings, asked: Period | None, dated_by: DatedBy | None
) -> Reconciliation:
    with installation.open_cache() as cache:
        if cache.shops.info(shop.name) is None:
            msg = f"{shop.name}: nothing is known yet; run `shopbell sync` first"
            raise Refused(msg)
        opened = installation.open_shop(shop, cache)
        period = asked or last_month(local_day(installation.clock.now(), opened.zone))
        connector = installation.connect(shop, installation.customer_key.pseudonymizer(cache))
        try:
            connector.shop()
            return reconcile(shop, cache, connector, period, dated_by)
        finally:
            connector.close()


def _print(found: Reconciliation) -> None:
    click.echo(f"{found.shop}: beside {found.source}")
    for month, some in groupby(found.lines, key=lambda line: line.month):
        rows: list[tuple[str, ...]] = []
        for line in some:
            text = partial(_text, digits=0 if line.figure in COUNTS else minor_digits(found.currency))
            rows.append((line.figure, text(line.ours), text(line.theirs), text(line.difference), ""))
            rows += [("", "", "", text(cause.amount), cause.meaning) for cause in line.causes]
            if line.unexplained:
                rows.append(("", "", "", text(line.unexplained), "UNEXPLAINED"))
        show(_COLUMNS, rows, title=f"{month}, money in {found.currency}", right=("Ours", "Platform", "Difference"))
    for note in found.notes:
        click.echo(f"  {note}")
    if not found.lines:
        click.echo("  nothing to compare in these days")
    if found.discounts:
        rows = [
            (one.code or one.title, str(one.counted), str(one.not_counted), str(one.told), str(one.told - one.counted))
            for one in found.discounts
        ]
        show(_USES, rows, title="Uses of discounts, of all time", right=_USES[1:])
        if any(one.told != one.counted for one in found.discounts):
            click.echo(_WHY_USES_DIFFER)


def _text(amount: Decimal, digits: int) -> str:
    """Write an amount with the digits of its currency; nothing is 0, never -0."""
    rounded = round(amount, digits)
    return f"{rounded or abs(rounded):f}"


def _as_json(found: Reconciliation) -> dict[str, object]:
    def line(one: Line) -> dict[str, object]:
        return {
            "month": one.month,
            "figure": one.figure,
            "ours": str(one.ours),
            "platform": str(one.theirs),
            "difference": str(one.difference),
            "causes": [{"cause": each.id, "amount": str(each.amount), "text": each.meaning} for each in one.causes],
            "unexplained": str(one.unexplained),
        }

    return {
        "shop": found.shop,
        "source": found.source,
        "currency": found.currency,
        "notes": list(found.notes),
        "lines": [line(one) for one in found.lines],
        "discounts": [
            {
                "code": one.code,
                "title": one.title,
                "ours": one.counted,
                "not_counted": one.not_counted,
                "platform": one.told,
            }
            for one in found.discounts
        ],
    }
