"""From the declaration of a table to the measure of its daily sums."""

from __future__ import annotations

from commerce.facts import Measure
from commerce.tables import DataTable


def measure_of(table: DataTable) -> Measure:
    """Return the SELECT that sums the counted rows of the chosen days; portable, as `commerce.facts.Measure` asks."""
    labels = ", ".join(f"t.{column}" for column in ("day", *table.segments.values()))
    sums = ",\n       ".join(f"SUM({one.expression}) AS {one.name}" for one in table.sums)
    return Measure(
        name=table.name,
        scope="days",
        segments=tuple(table.segments),
        sums=tuple(one.name for one in table.sums),
        sql=f"""
SELECT {labels},
       {sums}
FROM {table.name} AS t JOIN chosen_days AS d ON d.shop_id = t.shop_id AND d.day = t.day
WHERE t.counted = 1
GROUP BY {labels}
""",  # noqa: S608 - names of our own declarations
    )
