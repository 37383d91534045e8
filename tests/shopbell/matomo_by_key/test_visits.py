"""From a token to visits by channel: days, steps, devices, and what is not known."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from commerce.period import Period
from tests.shopbell.a_source_by_key.meter import same_as_counted_anew
from tests.shopbell.matomo_by_key.matomo_house import House

Build = Callable[..., House]
FRIDAY = date(2026, 11, 27)


def spans(house: House, least: int = 2) -> list[str]:
    """Return the days of each request for so many reports or more, "11-20..11-26": a first day is asked for by one."""
    asked = [one for line in house.asked() if len(one := line.split("; ")) > least and "getBulkRequest" in one[0]]
    return [f"{first[-5:]}..{last[-5:]}" for first, _, last in (one[1].split()[1].partition(",") for one in asked)]


def test_visits_are_there_by_day_and_channel(house: House) -> None:
    report = house.sync()
    assert report.refused == {}
    came = list(house.website.came(FRIDAY))
    told = {row[1]: row for row in house.stored("2026-11-27")}
    assert set(told) == {
        "direct", "organic", "referral", "google / cpc", "facebook / paid_social", "newsletter / email", "facebook",
    }  # fmt: skip
    google = next(one for one in came if one.way.finer == "google - cpc")
    carts, ordered = google.left + google.ordered, google.ordered
    seconds = google.visits * 140
    assert told["google / cpc"][3:] == (google.visits, carts, None, ordered, google.bounces, seconds)
    assert sum(row[3] for row in told.values()) == sum(one.visits for one in came)
    facts = house.cache.facts.of("toys")
    assert facts.coverage("traffic") == Period(date(2026, 11, 20), date(2026, 11, 29))  # today is left out
    assert facts.whole_until("traffic") == FRIDAY
    assert same_as_counted_anew(house.cache)


def test_days_are_read_again_few_and_seldom(house: House) -> None:
    house.sync()
    house.asked()
    house.website.restated = {date(2026, 11, 28): 5}
    house.sync(hours=24)
    assert spans(house) == ["11-23..11-30"]  # a Monday went by: a week
    assert house.visits()["2026-11-28"] == sum(one.visits for one in house.website.came(date(2026, 11, 28)))
    house.sync(hours=24)
    assert spans(house) == ["11-28..12-01"]
    for _ in range(13):
        house.sync(hours=1)
    assert len(spans(house)) == 1
    assert same_as_counted_anew(house.cache)


@pytest.mark.parametrize("more", ["", "devices = true\ncheckout_goal = 3\n"])
def test_a_daily_pull_takes_few_requests(build: Build, more: str) -> None:
    house = build(more)
    house.sync(hours=24)
    house.asked()
    house.sync(hours=24)
    assert len(house.asked()) == 3  # whose days they are, since when there are any, and all reports at once


def test_history_is_read_newest_first_and_a_run_goes_on_where_it_was_cut_off(build: Build) -> None:
    house = build(history="2026-11-01")
    house.website.faults = [None, None, None, "busy", *["busy"] * 5]
    assert "answered 503" in house.sync().refused["traffic"]
    assert min(house.visits()) == "2026-11-25"
    house.asked()
    house.website.faults = []
    house.sync(hours=1)
    assert min(house.visits()) == "2026-11-01"
    assert same_as_counted_anew(house.cache)
    whole = build(history="2026-11-01", name="whole")
    whole.sync()
    assert whole.stored() == house.stored()


def test_by_device_it_is_the_same_in_all(build: Build) -> None:
    whole, apart = build(), build("devices = true\n", name="apart")
    whole.sync()
    apart.sync()
    assert apart.visits() == whole.visits()
    assert {row[2] for row in apart.stored()} == {"desktop", "mobile", "tablet", ""}
    rest = [row for row in apart.stored("2026-11-27") if row[2] == ""]
    assert [(row[1], row[3]) for row in rest] == [
        ("direct", next(one.visits for one in apart.website.came(FRIDAY) if one.way.device == "console"))
    ]
    for place in (4, 6):
        assert sum(row[place] for row in apart.stored()) == sum(row[place] for row in whole.stored())


def test_checkouts_are_those_of_a_goal(build: Build) -> None:
    house = build("checkout_goal = 3\n")
    house.sync()
    assert sum(row[5] for row in house.stored("2026-11-27")) == sum(one.checkouts for one in house.website.came(FRIDAY))
    other = build("checkout_goal = 4\n", name="other")
    other.sync()
    assert {row[5] for row in other.stored("2026-11-27")} == {None}  # nobody ever reached it


def test_a_site_without_ecommerce_knows_no_carts(build: Build) -> None:
    house = build(ecommerce=False)
    assert house.sync().refused == {}
    assert {(row[4], row[6]) for row in house.stored()} == {(None, None)}


@pytest.mark.parametrize("tells_apart", ["nothing", "refused"])
def test_where_visits_are_not_told_apart_carts_are_not_known_and_visits_are(build: Build, tells_apart: str) -> None:
    house = build(tells_apart=tells_apart)
    assert house.sync().refused == {}
    assert {(row[4], row[6]) for row in house.stored()} == {(None, None)}
    assert sum(house.visits().values()) > 0


def test_without_the_plugin_campaigns_go_by_their_name(build: Build) -> None:
    house = build(has_plugin=False)
    house.sync()
    assert {"autumn", "lookalike", "october"} <= {row[1] for row in house.stored()}
    assert sum(row[3] for row in house.stored("2026-11-27")) == sum(one.visits for one in house.website.came(FRIDAY))
    house.asked()
    house.sync(hours=1)
    assert house.asked() == []


def test_a_day_of_nothing_is_known_to_be_one(build: Build) -> None:
    house = build(quiet={FRIDAY})
    house.sync()
    assert "2026-11-27" not in house.visits()
    coverage = house.cache.facts.of("toys").coverage("traffic")
    assert coverage is not None
    assert FRIDAY in coverage


def test_days_are_those_of_the_website(build: Build) -> None:
    house = build(zone="Pacific/Auckland")
    house.sync()
    assert house.cache.facts.of("toys").coverage("traffic") == Period(date(2026, 11, 20), date(2026, 11, 30))


def test_yesterday_is_waited_for_while_its_reports_are_not_there(house: House) -> None:
    yesterday = date(2026, 11, 30)
    house.sync()
    house.website.late = {yesterday}
    said = house.sync(hours=13).refused["traffic"]
    assert "tells no visit of 2026-11-30 (counted then: " in said
    assert "let its archiving run every hour (core:archive)" in said
    assert "2026-11-30" not in house.visits()
    house.website.late = set()
    house.sync(hours=1)
    assert house.visits()["2026-11-30"] > 0


def test_a_matomo_that_has_worked_out_nothing_is_not_taken_for_a_shop_without_visits(build: Build) -> None:
    house = build(late={date(2026, 11, day) for day in range(1, 31)})
    assert "its reports are not worked out yet" in house.sync().refused["traffic"]
    assert house.cache.facts.of("toys").coverage("traffic") is None
    silent = build(late={date(2026, 11, day) for day in range(1, 31)}, has_log=False, name="silent")
    assert "whether any was counted it does not say" in silent.sync().refused["traffic"]


def test_days_without_a_visit_are_believed_where_the_log_has_none_either(house: House) -> None:
    house.sync()
    house.website.quiet = {date(2026, 11, 30), date(2026, 12, 1)}
    assert house.sync(hours=24).refused == {}
    assert house.sync(hours=24).refused == {}
    coverage = house.cache.facts.of("toys").coverage("traffic")
    assert coverage is not None
    assert coverage.last == date(2026, 12, 1)


# since when it is counted


def test_a_website_without_any_visit_is_told_and_nothing_is_known(build: Build) -> None:
    house = build(counts_from=date(2026, 12, 1))
    said = house.sync().refused["traffic"]
    assert "has not counted a visit yet: is Matomo's tracking code on the pages of this shop" in said
    assert house.cache.facts.of("toys").coverage("traffic") is None


def test_days_before_the_first_visit_are_not_known(build: Build) -> None:
    house = build(history="2026-09-01", counts_from=date(2026, 11, 25))
    assert house.sync().refused == {}
    assert house.cache.facts.of("toys").coverage("traffic") == Period(date(2026, 11, 25), date(2026, 11, 29))
    house.asked()
    house.sync(hours=24)
    assert len(house.asked()) <= 10  # the older a website is, the longer it is looked for
    assert same_as_counted_anew(house.cache)


def test_no_day_before_a_website_was_made_is_asked_for(build: Build) -> None:
    house = build(history="2026-09-01", counts_from=date(2026, 11, 25), made="2026-11-24 08:00:00")
    house.sync()
    assert spans(house, least=1) == ["11-22..11-29", "11-25..11-29"]
    assert house.cache.facts.of("toys").coverage("traffic") == Period(date(2026, 11, 25), date(2026, 11, 29))
    silent = build(history="2026-11-20", made="", name="silent")
    silent.sync()
    assert silent.cache.facts.of("toys").coverage("traffic") == Period(date(2026, 11, 20), date(2026, 11, 29))
    today = build(made="2026-12-03 08:00:00", counts_from=date(2026, 12, 3), name="today")
    assert "has not counted a visit yet" in today.sync().refused["traffic"]


@pytest.mark.parametrize(
    ("step", "place"), [("carts_from", 4), ("checkouts_from", 5), ("orders_from", 6)], ids=["carts", "goal", "orders"]
)
def test_steps_are_unknown_before_they_were_first_counted_and_visits_are_not(
    build: Build, step: str, place: int
) -> None:
    house = build("checkout_goal = 3\n", **{step: date(2026, 11, 24)})
    assert house.sync().refused == {}
    known = {row[0] for row in house.stored() if row[place] is not None}
    assert known == {f"2026-11-{day}" for day in range(24, 30)}
    assert len(house.visits()) == 10
    for other in {4, 5, 6} - {place}:
        assert None not in {row[other] for row in house.stored()}
    assert same_as_counted_anew(house.cache)


def test_a_day_without_an_order_after_the_first_one_has_none(build: Build) -> None:
    house = build(unsold={date(2026, 11, 22), date(2026, 11, 23)}, orders_from=date(2026, 11, 21))
    house.sync()
    assert {row[6] for row in house.stored("2026-11-20")} == {None}
    assert {row[6] for row in house.stored("2026-11-22")} == {0}
    apart = build("devices = true\n", unsold={date(2026, 11, 30)}, name="apart")
    apart.sync()
    apart.sync(hours=24)
    assert {row[6] for row in apart.stored("2026-11-30")} == {0}


@pytest.mark.parametrize("seed", [1])
def test_failing_requests_change_nothing_in_the_end(build: Build, seed: int) -> None:
    calm = build(name="calm")
    rough = build(name="rough", seed=seed, share=0.2)
    for house in (calm, rough):
        house.sync()
        house.website.restated = {date(2026, 11, 29): 3}
        for _ in range(4):
            house.sync(hours=6)
    rough.website.share = 0.0
    for house in (calm, rough):
        house.sync(hours=24)
    assert rough.stored() == calm.stored()


def test_nothing_of_it_is_loaded_before_it_is_configured() -> None:
    code = (
        "import sys, connectors.sources.register as r; r.kinds();"
        "print([m for m in sys.modules if m.startswith('connectors.sources.matomo.')])"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.cwd())
    assert {"source", "api", "told", "look", "choice"}.isdisjoint(
        name.rpartition(".")[2]
        for name in eval(loaded.stdout)  # noqa: S307 - our own
    )
