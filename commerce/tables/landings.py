"""Sessions of one day that began on one page, and how far they came, where the shop or a service tells it.

`page` "" is all pages that are not told by name. A report of pages that failed once takes nothing away.
"""

from __future__ import annotations

from commerce.tables.base import DataTable, Replaces
from commerce.tables.columns import Count, Day, Label
from commerce.tables.overlap import OneSourceADay

LANDINGS = DataTable(
    name="landings",
    comes_with="traffic",
    called={"en": "landing pages", "vi": "trang đích", "zh_Hant": "到達網頁"},
    row_count="landing_rows",
    columns=(
        Day(),
        Label("page", segment="landing_page"),
        Count("sessions", sum="landing_sessions"),
        Count("carts", sum="landing_carts"),
        Count("checkouts", sum="landing_checkouts"),
        Count("completed", sum="landing_completed"),
    ),
    replaces=Replaces.DAYS_TOLD,
    overlap=OneSourceADay(),
)
