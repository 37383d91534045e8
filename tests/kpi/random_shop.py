"""A made-up shop that has everything a KPI may ask for, in a real cache: the same seed is the same shop.

Rows of tables follow from their declarations, so that a new table and its KPIs need no line here.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path

from commerce.definition import Definition
from commerce.orders import Checkout, Line, Order
from commerce.period import Period
from commerce.tables import TABLES, DataTable, Row
from commerce.tables.columns import Choice, Column, Label, Money, Score
from tests import make
from tests.make_tables import reading
from tests.shop import Shop

FIRST = date(2024, 10, 1)
LAST = date(2026, 3, 31)

CHANNELS = ("google", "meta", "direct", "email")
DEVICES = ("desktop", "mobile")
CAMPAIGNS = ("brand", "spring")
DAYS = Period(FIRST, LAST)


def random_shop(path: Path, seed: int, *, scale: int = 1) -> Shop:
    """Return a year and a half of a shop.

    Args:
        path: Of its database.
        seed: Which shop: some are busy, some sell little.
        scale: What all money is multiplied by; everything else stays as it is.
    """
    chance = random.Random(seed)  # noqa: S311 - made-up orders are no secret
    busy = chance.choice((2, 4, 8))
    shop = Shop(path)
    shop.cache.shops.define(make.SHOP, Definition(keeping=("direct",)))
    shop.read_at = datetime(2026, 4, 1, 6, tzinfo=UTC)
    shop.has(*_orders(chance, busy, scale), *_checkouts(chance, busy))
    for table in TABLES:
        shop.reads(reading(table, *_rows(table, chance, busy, scale), days=frozenset(DAYS.days())))
    return shop


def _orders(chance: random.Random, busy: int, scale: int) -> Iterator[Order]:
    people = [""]  # a guest
    for day in DAYS.days():
        for _ in range(chance.randrange(2 * busy + 1)):
            if chance.random() < 0.4:
                people.append(f"customer {len(people)}")
            lines = [_line(str(number), chance, scale) for number in range(chance.randint(1, 3))]
            net, discount = sum(line.net_minor for line in lines), chance.choice((0, 0, 250, 1000)) * scale
            placed = make.noon(day)
            yield make.order(
                placed_at=placed,
                by=people[-chance.randint(1, min(len(people), 40))],
                net_minor=net,
                discount_minor=discount,
                tax_minor=net * 19 // 100,
                shipping_minor=chance.choice((0, 490)) * scale,
                lines=tuple(lines),
                refunds=(make.refund("r", placed, net // 2),) if chance.random() < 0.1 else (),
                channel=chance.choice(CHANNELS),
                campaign=chance.choice(("", *CAMPAIGNS)),
                device=chance.choice(DEVICES),
                market=chance.choice(("DE", "FR", "VN")),
                is_online=chance.random() < 0.95,
            )


def _line(line_id: str, chance: random.Random, scale: int) -> Line:
    net = chance.randrange(500, 20000)
    cost = None if chance.random() < 0.05 else net * chance.randrange(30, 80) // 100 * scale
    return make.line(
        line_id, str(chance.randrange(20)), net_minor=net * scale, gross_minor=net * scale, cost_minor=cost
    )


def _checkouts(chance: random.Random, busy: int) -> Iterator[Checkout]:
    for number, day in enumerate(DAYS.days()):
        for one in range(chance.randrange(busy + 1)):
            channel, device = chance.choice(CHANNELS), chance.choice(DEVICES)
            yield make.checkout(f"c{number}-{one}", make.noon(day), channel=channel, device=device)


def _rows(table: DataTable, chance: random.Random, busy: int, scale: int) -> Iterator[Row]:
    """Yield rows of every day, but for some that nobody told of: one for each key of its labels."""
    keys = list(product(*(_words(column) for column in table.columns[1:] if column.is_label)))
    for day in DAYS.days():
        if table.row_count and chance.random() < 0.02:
            continue
        for key in keys:
            labels = iter(key)
            told: dict[str, object] = {"day": day}
            reach = chance.randrange(20, 80) * busy  # a count after another: as many got that far
            for column in table.columns[1:]:
                if column.is_label:
                    told[column.stored] = next(labels)
                elif isinstance(column, Money):
                    told[column.stored] = chance.randrange(50, 4000) * scale
                elif isinstance(column, Score):
                    scale_of = column.scales[str(told[column.of])]
                    told[column.stored] = chance.randint(scale_of.lowest, scale_of.highest)
                else:
                    told[column.stored] = reach
                    reach = reach * 3 // 5
            yield table.row(**told)


def _words(column: Column) -> tuple[str, ...]:
    if isinstance(column, Choice):
        return column.words
    known = {"channel": CHANNELS[:3], "device": DEVICES, "account": ("",)}
    return known.get(column.reading, CAMPAIGNS) if isinstance(column, Label) else ()
