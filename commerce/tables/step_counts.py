"""Sessions with a filled cart by day, and how far they came, where the shop itself counts them, its visits or not.

A table of its own, for these are no visits: where the shop counts none, those that another source tells still count.
"""

from __future__ import annotations

from commerce.tables.base import DataTable
from commerce.tables.columns import Count, Day, Label

STEP_COUNTS = DataTable(
    name="step_counts",
    comes_with="traffic",
    called={"en": "carts and checkouts", "vi": "giỏ hàng và lượt thanh toán", "zh_Hant": "購物車與結帳"},
    row_count="step_rows",
    columns=(
        Day(),
        Label("channel", reading="channel"),
        Label("device", reading="device", is_optional=True),
        Count("carts", sum="step_carts"),
        Count("checkouts", sum="step_checkouts"),
        Count("completed", sum="step_completed"),
    ),
)
