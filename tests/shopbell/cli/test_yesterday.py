"""What a digest says of yesterday is what `shopbell kpi` says of that day; a day that is read in part is not told."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from fractions import Fraction

from tests.shopbell.cli.home import BERLIN, NOW, Home

YESTERDAY = date(2026, 1, 19)
ASKED = ("revenue", "order_count", "visitor_count")


def amount(written: str) -> Fraction:
    return Fraction(re.sub(r"[^\d.]", "", written))


def of_day(shopbell: Home, day: date) -> list[Fraction]:
    rows = shopbell(
        "kpi", *ASKED, "--shop", "wood", "--first", day.isoformat(), "--last", day.isoformat(), "--json"
    ).json()
    by_kpi = {row["kpi"]: Fraction(str(row["value"])) for row in rows}
    return [by_kpi["revenue"], by_kpi["order_count"], by_kpi["visitor_count"]]


def test_yesterday_in_a_digest_is_that_day_and_the_same_weekday_before(shopbell: Home) -> None:
    page = shopbell("digest", "--dry-run", "--shop", "wood").out
    line = next(line for line in page.splitlines() if line.startswith("Yesterday, "))
    assert "Monday, January 19, 2026" in line
    pairs = re.findall(r" ([€\d.,]+) \(([€\d.,]+)\)", line.split(":", 2)[-1])
    assert [amount(now) for now, _ in pairs] == of_day(shopbell, YESTERDAY)
    assert [amount(then) for _, then in pairs] == of_day(shopbell, YESTERDAY - timedelta(days=7))


def test_a_day_that_is_read_in_part_is_not_known_yet(shopbell: Home) -> None:
    tomorrow = NOW + timedelta(days=1)  # the shop was last read this morning: of today it is known in part only
    assert tomorrow.astimezone(BERLIN) > datetime(2026, 1, 21, tzinfo=BERLIN)
    page = shopbell("digest", "--dry-run", "--shop", "wood", now=tomorrow).out
    line = next(line for line in page.splitlines() if line.startswith("Yesterday, "))
    assert line.count("not known yet") == len(ASKED)


def test_campaigns_of_a_week_that_is_read_in_part_say_of_which_days_they_are(shopbell: Home) -> None:
    asked = ("digest", "--dry-run", "--shop", "wood", "--edition", "weekly")
    whole = shopbell(*asked).out
    assert "judged by" in whole
    assert "only: more is not known yet" not in whole
    later = datetime(
        2026, 1, 27, 6, tzinfo=BERLIN
    )  # the week of the 19th is over, and was read up to its first morning
    part = shopbell(*asked, now=later).out
    assert "the week of Jan 19 \N{EN DASH} 25, 2026" in part
    assert "(of Jan 19, 2026 only: more is not known yet)" in part
