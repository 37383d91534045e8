"""Public data sets, told to a shop as a merchant would: its figures are those counted by hand, and published."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from commerce.period import Period
from commerce.tables.spend import SPEND
from commerce.tables.traffic import TRAFFIC
from connectors.files.reader import parse
from tests import make
from tests.beside import CDNOW, needs
from tests.shop import Shop

DATA = Path(__file__).parents[1] / "data"
MONTHS = ("Feb", "Mar", "May", "June", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
CHANNELS = ("tv", "ooh", "print", "search", "facebook")


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


# Online Shoppers: sessions, and which of them bought


@pytest.fixture
def sessions() -> Counter[tuple[date, str, bool]]:
    """{(day, channel, bought): sessions}; all of a month's on the first of its days, in a year of ours."""
    found: Counter[tuple[date, str, bool]] = Counter()
    for row in rows("online_shoppers_sessions.csv"):
        day = date(2026, MONTHS.index(row["Month"]) + 1, 1)
        found[day, f"kind {row['TrafficType']}", row["Revenue"] == "TRUE"] += int(row["sessions"])
    return found


def test_sessions_that_bought_are_the_published_share_of_all(
    shop: Shop, sessions: Counter[tuple[date, str, bool]]
) -> None:
    visits: Counter[tuple[date, str]] = Counter()
    for (day, channel, _), count in sessions.items():
        visits[day, channel] += count
    table = "\n".join(
        ["day;channel;sessions", *(f"{day};{channel};{count}" for (day, channel), count in visits.items())]
    )
    told = parse(TRAFFIC, table.encode(), "EUR", "visits.csv")
    assert told.bad_rows == ()
    shop.reads(told)
    bought = {key[:2]: count for key, count in sessions.items() if key[2]}
    shop.has(*[make.order(day=day, channel=channel) for (day, channel), count in bought.items() for _ in range(count)])
    year = Period(date(2026, 1, 1), date(2026, 12, 31))
    whole = shop.kpi("conversion_rate", year)
    assert (whole.numerator, whole.denominator) == (1908, 12330)
    for channel in {channel for _, channel in visits}:
        figure = shop.kpi("conversion_rate", year, by="channel", key=channel)
        expected = [sum(count for key, count in of.items() if key[1] == channel) for of in (bought, visits)]
        assert [figure.numerator or 0, figure.denominator] == expected, channel


# Robyn: weekly spend by channel, in amounts that no currency has


def test_spend_adds_up_by_channel_and_for_the_whole(shop: Shop) -> None:
    weeks = rows("robyn_weekly_extract.csv")
    table = ["day,channel,amount", *(f"{week['DATE']},{one},{week[f'{one}_S']}" for week in weeks for one in CHANNELS)]
    told = parse(SPEND, "\n".join(table).encode(), "EUR", "spend.csv")
    assert told.bad_rows == ()
    shop.reads(told)
    days = [date.fromisoformat(week["DATE"]) for week in weeks]
    shop.has(*[make.order(day=day, by=f"{day} {channel}", channel=channel) for day in days for channel in CHANNELS])
    spent = {
        channel: sum(
            int((Decimal(week[f"{channel}_S"]) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)) for week in weeks
        )
        for channel in CHANNELS
    }
    year = Period(days[0], days[-1])
    for channel in CHANNELS:
        figure = shop.kpi("customer_acquisition_cost", year, by="channel", key=channel)
        assert (figure.numerator, figure.value) == (spent[channel], Fraction(spent[channel], len(weeks))), channel
    assert shop.kpi("customer_acquisition_cost", year).numerator == sum(spent.values())


# CDNOW: who came back


@needs(CDNOW)
def test_customers_who_came_back_are_as_many_as_the_literature_counts(shop: Shop) -> None:
    """Fader, Hardie and Lee 2005: of 2,357 customers 946 bought again within the 39 weeks to 30 September 1997."""
    with gzip.open(CDNOW, "rt", encoding="utf-8") as file:
        bought = {(row["sample_customer_id"], date.fromisoformat(row["date"])) for row in csv.DictReader(file)}
    shop.has(*[make.order(day=day, by=customer) for customer, day in sorted(bought)])
    calibration = Period(date(1997, 1, 1), date(1997, 9, 30))
    back = shop.kpi("repeat_customer_rate", calibration)
    assert (back.numerator, back.denominator) == (946, 2357)
    assert shop.kpi("new_customer_count", calibration).value == 2357
