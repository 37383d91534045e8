"""`shopbell kpi`: every KPI over a period, with its numerator and denominator."""

from __future__ import annotations

import click

from commerce.languages import LANGUAGES
from shopbell.cli.declare import ToldWhenShown, Work, declare


def _every_id() -> str:
    from kpi.registry import ids

    return f"Only this KPI; may be repeated: {', '.join(ids())}."


def _ways_to_split() -> str:
    from kpi.registry import segments

    return f"Split by a segment: {', '.join(segments())}."


@declare("kpi")
@click.argument("ids", nargs=-1, metavar="[KPI]...")
@click.option("--shop", help="Only this shop.")
@click.option("--kpi", "wanted", multiple=True, cls=ToldWhenShown, tell=_every_id)
@click.option("--all", "wants_all", is_flag=True, help="All of the collection, and what lacks for each without value.")
@click.option("--first", help="First day, e.g. 2011-11-01.")
@click.option("--last", help="Last day (included).")
@click.option("--week", help="The week of this day, e.g. 2011-11-01.")
@click.option("--month", help="A month as the shop defines it, e.g. 2011-11.")
@click.option("--quarter", help="Three such months, e.g. 2011Q3.")
@click.option("--by", "segment", cls=ToldWhenShown, tell=_ways_to_split)
@click.option("--json", "wants_json", is_flag=True, help="Print JSON for scripts.")
@click.option("--csv", "wants_csv", is_flag=True, help="Print CSV for a spreadsheet.")
@click.option("--compare", "with_comparisons", is_flag=True, help="Beside target, past, usual and a benchmark.")
@click.option("--criteria", "wants_criteria", is_flag=True, help="Which watched KPIs are worth watching, and why not.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Language of the names.")
def command() -> Work:
    """Print KPIs with their working.

    Which ones: by their ids, or by names as the table shows them: shopbell kpi order_count "Conversion rate".
    """
    from shopbell.cli.kpi import tell

    return tell
