"""pandas: every measure as a `groupby` of a frame, for the whole and for each split, over its own copy of the rows.

For 100 new orders it appends them to its frames and counts everything again.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks.other_ways.plain_sql import READ
from benchmarks.other_ways.process import Asked, Stopwatch, best, most_megabytes, run
from benchmarks.other_ways.told import Told
from commerce.tables import TABLES
from commerce.tables.columns import Count, Duration, Money, Score
from commerce.value_bands import STARTS

Frame = Any  # pandas has no types here
_OF_ORDER = (
    *("channel", "campaign", "device", "market", "customer_type", "payment_method"),
    *("order_value_band", "customer_tenure", "discount_code"),
)


def read(database: Path, newer: Mapping[str, str] | None = None) -> dict[str, Frame]:
    """Return {table: its rows}; of some tables alone those that a condition takes."""
    stored = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    return {
        table: pd.read_sql_query(f"SELECT {READ[table]} FROM {table} {condition}", stored)  # noqa: S608 - our own
        for table, condition in (newer or dict.fromkeys(READ, "")).items()
    }


def numbered(tables: Mapping[str, Frame]) -> Frame:
    """Return the counted orders, each with what its customer had bought before."""
    orders = tables["orders"]
    orders = orders[(orders.counted == 1) & (orders.currency == "EUR")].copy()
    orders["id_length"] = orders.order_id.str.len()
    orders = orders.sort_values(["customer_id", "placed_at", "id_length", "order_id"], ignore_index=True)
    of_customer = orders.groupby("customer_id", sort=False)
    orders["order_number"] = of_customer.cumcount() + 1
    orders["date"] = pd.to_datetime(orders.day)
    orders["previous_day"] = of_customer.day.shift()
    for name in ("day", "channel", "campaign"):
        orders[f"first_{name}"] = of_customer[name].transform("first")
    orders["gap_days"] = (orders.date - pd.to_datetime(orders.previous_day)).dt.days
    orders["age_days"] = (orders.date - pd.to_datetime(orders.first_day)).dt.days
    is_guest, is_first = orders.customer_id < 0, orders.order_number == 1
    orders["customer_type"] = np.select([is_guest, is_first], ["guest", "new"], "returning")
    orders["customer_tenure"] = np.select(
        [is_guest, is_first, orders.age_days <= 90, orders.age_days <= 365],
        ["guest", "first_order", "up_to_90_days", "up_to_365_days"],
        "longer",
    )
    starts = np.array(STARTS)
    band = np.searchsorted(starts, orders.net_minor.to_numpy(), side="right") - 1
    orders["order_value_band"] = starts[np.maximum(band, 0)]
    used = tables["order_discounts"].sort_values(["amount_minor", "position"], ascending=[False, True])
    used = used.drop_duplicates("order_key").set_index("order_key")
    codes = used.code.where(used.code != "", used.title)
    orders["discount_code"] = orders.order_key.map(codes).fillna("")
    return orders


@dataclass(frozen=True)
class Measured:
    """Sums of a frame: its columns of these names, by these days, split by these columns ({segment: column})."""

    frame: Frame
    sums: Sequence[str]
    day: str
    splits: Mapping[str, str]


def measured(tables: Mapping[str, Frame], orders: Frame) -> list[Measured]:
    """Return all measures."""
    # long: a line or two for each measure
    identified = orders[orders.customer_id > 0]
    of_order = {name: name for name in _OF_ORDER}
    of_first = {"channel": "first_channel", "campaign": "first_campaign"}
    labels = orders[["order_key", "customer_id", "first_day", "first_channel", "first_campaign", "age_days",
                     "order_number", *_OF_ORDER]]  # fmt: skip
    later = tables["later_sales"].merge(labels, on="order_key")
    refunds = tables["refunds"].merge(labels, on="order_key")
    of_orders = orders.assign(
        orders=1,
        online_orders=orders.is_online,
        identified_orders=(orders.customer_id > 0).astype(int),
        new_customers=(orders.customer_type == "new").astype(int),
        sales_before_discounts=orders.gross_minor,
        discounts=orders.discount_minor,
        discounted_orders=(orders.discount_minor > 0).astype(int),
        net_sales=orders.net_minor,
        shipping=orders.shipping_minor,
        multi_item_orders=(orders.product_count > 1).astype(int),
        cost_of_goods=orders.cost_minor,
        costed_sales=orders.costed_minor,
    )
    of_later = later.assign(
        sales_before_discounts=later.gross_minor,
        discounts=later.gross_minor - later.net_minor,
        net_sales=later.net_minor,
        shipping=later.shipping_minor,
        cost_of_goods=later.cost_minor,
        costed_sales=later.costed_minor,
    )
    names = ("orders", "online_orders", "identified_orders", "new_customers", "discounted_orders", "multi_item_orders")
    of_later_names = (
        *("sales_before_discounts", "discounts", "net_sales", "shipping", "cost_of_goods", "costed_sales"),
    )
    month, before = identified.day.str[:7], identified.previous_day.str[:7].fillna("")
    cohorts = identified.assign(
        cohort_orders=1, month=month + "-01", cohort=identified.first_day.str[:7] + " " + before
    )[before < month]
    gaps = identified[identified.gap_days > 0]
    quarter = (gaps.date.dt.month - 1) // 3 * 3 + 1
    gaps = gaps.assign(
        gap_count=1,
        quarter=gaps.day.str[:5] + quarter.astype(str).str.zfill(2) + "-01",
        days_between_orders=np.minimum(gaps.gap_days, 366).astype(int),
    )
    left = tables["checkouts"].assign(abandoned_checkouts=1 - tables["checkouts"].completed)
    return [
        Measured(of_orders, (*names, *of_later_names), "day", of_order),
        Measured(of_later, of_later_names, "day", of_order),
        Measured(refunds.assign(refunds=refunds.net_minor), ("refunds",), "day", of_order),
        Measured(cohorts, ("cohort_orders",), "month", {"cohort": "cohort"}),
        Measured(gaps, ("gap_count",), "quarter", {"days_between_orders": "days_between_orders"}),
        Measured(spent(identified), SPENT, "first_day", of_first),
        Measured(spent(later[later.customer_id > 0]), SPENT, "first_day", of_first),
        Measured(left, ("abandoned_checkouts",), "day", {"channel": "channel", "device": "device"}),
        *(of_table(table, tables[table.name]) for table in TABLES),
    ]


SPENT = ("spent_on_first_order", "spent_in_first_90_days", "spent_in_first_365_days")


def spent(frame: Frame) -> Frame:
    """Return orders or later sales with what was spent in the customer's first days."""
    tests = (frame.order_number == 1, frame.age_days < 90, frame.age_days < 365)
    return frame.assign(**{name: frame.net_minor.where(test, 0) for name, test in zip(SPENT, tests, strict=True)})


def of_table(table: Any, rows: Frame) -> Measured:
    """Return the sums of a table of outside data, as its columns declare them."""
    rows = rows[rows.counted == 1]
    sums = {table.row_count: 1} if table.row_count else {}
    for column in table.columns:
        if isinstance(column, Score):
            for scale, declared in column.scales.items():
                for name, (low, high) in declared.counts.items():
                    sums[name] = ((rows[column.of] == scale) & rows[column.stored].between(low, high)).astype(int)
        elif isinstance(column, Money | Count | Duration):
            value = pd.to_numeric(rows[column.stored])
            times = rows[column.each] if isinstance(column, Duration) and column.each else 1
            sums[column.sum or column.name] = (value * times).fillna(0).astype("int64")
            if column.is_optional or not isinstance(times, int):
                sums[f"{column.name}_known"] = value.notna().astype(int) * times
    return Measured(rows.assign(**sums), tuple(sums), "day", table.segments)


def counted(tables: Mapping[str, Frame], into: Path, watch: Stopwatch) -> None:
    """Count everything."""
    with watch.phase("counting"):
        orders = numbered(tables)
        every = measured(tables, orders)
    told = Told(into)
    for one in every:
        for segment, key in {"": "", **one.splits}.items():
            with watch.phase("counting"):
                by = [one.day, key] if segment else [one.day]
                found = one.frame.groupby(by, sort=False)[list(one.sums)].sum().reset_index()
                if not segment:
                    found.insert(1, "key", "")
                rows = list(zip(*(found[name].tolist() for name in found.columns), strict=True))
            with watch.phase("storing"):
                told.add(segment, tuple(one.sums), rows)
    with watch.phase("counting"):
        identified = orders[orders.customer_id > 0].assign(orders=1)
        identified = identified.assign(
            previous=identified.previous_day.fillna(""), number=np.minimum(identified.order_number, 3), whole=""
        )
    for segment, key in (("", "whole"), ("channel", "first_channel")):
        with watch.phase("counting"):
            pairs = identified.groupby(["day", key, "previous", "number"], sort=False).size().reset_index()
            rows = list(zip(*(pairs[name].tolist() for name in pairs.columns), strict=True))
        with watch.phase("storing"):
            told.add_pairs(segment, sorted(rows))
    with watch.phase("storing"):
        told.settle()


def appended(tables: Mapping[str, Frame], asked: Asked) -> dict[str, Frame]:
    """Return the frames with the rows that are new."""
    order, started = tables["orders"].order_key.max(), tables["checkouts"].started_at.max()
    newer = dict.fromkeys(("orders", "order_discounts", "refunds", "later_sales"), f"WHERE order_key > {order}")
    new = read(asked.after, {**newer, "checkouts": f"WHERE started_at > {started}"})
    return {**tables, **{name: pd.concat([tables[name], rows], ignore_index=True) for name, rows in new.items()}}


def asked_of_rows(orders: Frame, window: tuple[str, str]) -> list[int]:
    """Return shipping, orders and customers of some days."""
    found = orders[(orders.counted == 1) & (orders.currency == "EUR") & orders.day.between(*window)]
    return [int(found.shipping_minor.sum()), len(found), int(found.customer_id[found.customer_id > 0].nunique())]


def way(asked: Asked) -> dict[str, Any]:
    """Read and count, ask for 90 days, append and count again."""
    watch = Stopwatch()
    with watch.phase("reading"):
        tables = read(asked.before)
    counted(tables, asked.told, watch)
    memory = most_megabytes()
    window, figures = best(3, lambda: asked_of_rows(tables["orders"], asked.window))
    again = Stopwatch()
    with again.phase("reading"):
        tables = appended(tables, asked)
    counted(tables, asked.told_after, again)
    return {
        "everything": watch.told(),
        "megabytes": memory,
        "window": window.told(),
        "figures": figures,
        "new": again.told(),
        "new_means": "appends them to its frames, counts everything again",
        "remark": f"pandas {pd.__version__}, read by sqlite3",
    }


if __name__ == "__main__":
    run(way)
