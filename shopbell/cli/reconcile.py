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
from shopbell.cli.screen import say, show
from shopbell.cli.speech import echo, spoken, tell
from shopbell.config import ShopSettings
from shopbell.jobs.reconcile import Line, Reconciliation, last_month, reconcile
from shopbell.present import headings
from shopbell.wiring import Installation
from wording.escaping import clean
from wording.language import Language
from wording.language import language as language_of
from wording.reconciled import FIGURES, MONTH, NOTHING, TITLE, UNEXPLAINED, USES, USES_DIFFER

_COLUMNS = ("figure", "ours", "platform", "difference", "cause")
_AMOUNTS = _COLUMNS[1:4]
_USES = ("discount", "ours", "not_counted", "platform", "difference")


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
        _print(one, language_of(spoken()))


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


def _print(found: Reconciliation, speaker: Language) -> None:
    click.echo(speaker.gettext(TITLE) % {"shop": clean(found.shop), "source": tell(found.source)})
    for month, some in groupby(found.lines, key=lambda line: line.month):
        rows: list[tuple[str, ...]] = []
        for line in some:
            text = partial(_text, digits=0 if line.figure in COUNTS else minor_digits(found.currency))
            figure = speaker.gettext(FIGURES[line.figure])
            rows.append((figure, text(line.ours), text(line.theirs), text(line.difference), ""))
            rows += [("", "", "", text(cause.amount), tell(cause.meaning)) for cause in line.causes]
            if line.unexplained:
                rows.append(("", "", "", text(line.unexplained), speaker.gettext(UNEXPLAINED)))
        title = speaker.gettext(MONTH) % {"month": month, "currency": found.currency}
        show(headings(_COLUMNS, speaker), rows, title=title, right=headings(_AMOUNTS, speaker))
    for note in found.notes:
        echo(f"  {note}")
    if not found.lines:
        click.echo(f"  {speaker.gettext(NOTHING)}")
    if found.discounts:
        rows = [
            (one.code or one.title, str(one.counted), str(one.not_counted), str(one.told), str(one.told - one.counted))
            for one in found.discounts
        ]
        columns = headings(_USES, speaker)
        show(columns, rows, title=speaker.gettext(USES), right=columns[1:])
        if any(one.told != one.counted for one in found.discounts):
            say(speaker.gettext(USES_DIFFER), "  ")


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
