"""Recorded answers: every one is read, and the practice Matomo's have their keys and types."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
import requests

from commerce.clock import FrozenClock
from commerce.errors import Refused, ShopbellError, TryLater
from commerce.period import Period
from connectors.sources.matomo.answers import Line, Site, days_of, fault_in
from connectors.sources.matomo.channels import Visits, by_channel, channel_of
from connectors.sources.matomo.faults import NoSuchReport, NoSuchSegment, explained
from connectors.sources.matomo.website import has_shop, zone_of
from practice.matomo.faults import FAULTS
from practice.matomo.server import PracticeMatomo
from practice.matomo.website import Website

EXAMPLES = Path(__file__).parent / "examples"
#: {example: (method, more of the question)}.
REPORTS: dict[str, tuple[str, dict[str, str]]] = {
    "devices": ("DevicesDetection.getType", {}),
    "goals_abandoned": ("Goals.get", {"idGoal": "ecommerceAbandonedCart"}),
    "goals_order": ("Goals.get", {"idGoal": "ecommerceOrder"}),
    "referrer_type": ("Referrers.getReferrerType", {}),
    "source_medium": ("MarketingCampaignsReporting.getSourceMedium", {}),
    "visits_summary": ("VisitsSummary.get", {}),
}
ERRORS: list[dict[str, Any]] = json.loads((EXAMPLES / "errors.json").read_text())
MONDAY = date(2026, 11, 23)
TOKEN = Website(FrozenClock(datetime(2026, 11, 30, tzinfo=UTC))).token


def raw(name: str) -> bytes:
    return (EXAMPLES / f"{name}.json").read_bytes()


def read(name: str) -> dict[date, list[Line]]:
    days = sorted(json.loads(raw(name)))
    return dict(days_of(raw(name), Period(date.fromisoformat(days[0]), date.fromisoformat(days[-1]))))


def test_every_example_is_one_of_these() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.json")} == {*REPORTS, "errors", "site"}


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_is_read(name: str) -> None:
    told = json.loads(raw(name))
    for day, lines in read(name).items():
        expected = told[str(day)]
        expected = [expected] if isinstance(expected, dict) else expected
        assert len(lines) == len(expected)
        for line, one in zip(lines, expected, strict=True):
            known = [key for key in Line.__struct_fields__ if key in one]
            assert [getattr(line, key) for key in known] == [one[key] for key in known]


def test_numbers_may_be_texts_and_an_empty_day_is_an_empty_list() -> None:
    day = Period(MONDAY, MONDAY)
    assert days_of(b'{"2026-11-23": [{"label": "x", "nb_visits": "12"}]}', day)[MONDAY][0].nb_visits == 12
    assert days_of(b'{"2026-11-23": []}', day) == {MONDAY: []}
    assert days_of(b'[{"label": "x", "nb_visits": 3}]', day)[MONDAY][0].nb_visits == 3
    assert days_of(b'{"nb_visits": 3}', day)[MONDAY][0].nb_visits == 3


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b'{"2026-11-22": [], "2026-11-23": []}',
        b'{"2026-11-23": []}',
        b'{"2026-11-23": [], "2026-11-24": 3}',
        b'{"2026-11-23": [], "2026-11-24": [{"nb_visits": "many"}]}',
        b"null",
    ],
)
def test_other_days_and_other_shapes_are_no_report(body: bytes) -> None:
    with pytest.raises(msgspec.ValidationError):
        days_of(body, Period(MONDAY, date(2026, 11, 24)))


def test_the_website() -> None:
    site = msgspec.json.decode(raw("site"), type=Site, strict=False)
    assert (site.idsite, site.name, site.currency, has_shop(site)) == (1, "Toys", "GBP", True)
    assert zone_of(site, 1).key == "Europe/London"


def test_newer_versions_write_numbers_as_numbers() -> None:
    told = {**json.loads(raw("site")), "idsite": 1, "ecommerce": 1, "sitesearch": 1, "group": "", "creator_login": "a"}
    site = msgspec.json.decode(json.dumps(told).encode(), type=Site, strict=False)
    assert (site.idsite, has_shop(site)) == (1, True)


@pytest.mark.parametrize(
    ("told", "zone"), [("UTC", "UTC"), ("UTC+7", "Etc/GMT-7"), ("UTC-3", "Etc/GMT+3"), ("UTC+0", "UTC")]
)
def test_a_bare_distance_from_utc(told: str, zone: str) -> None:
    assert zone_of(Site(told), 1).key == zone


@pytest.mark.parametrize("told", ["UTC+5.5", "Nowhere/Town", "", "../etc"])
def test_a_zone_that_is_not_known(told: str) -> None:
    with pytest.raises(Refused, match="in a time zone that is not known here; choose a city for it"):
        zone_of(Site(told), 1)


def test_channels_are_called_as_orders_call_them_and_hold_every_visit_once() -> None:
    types, finer = read("referrer_type")[MONDAY], read("source_medium")[MONDAY]
    found = by_channel(types, finer, [Line("Facebook", 40), Line("Zalo", 3)])
    assert {channel: visits.count for channel, visits in found.items()} == {
        "direct": 412,
        "organic": 301,
        "google / cpc": 160,
        "facebook / paid_social": 80,
        "facebook": 40,
        "zalo": 3,
        "social": 1,
        "referral": 36,
    }
    assert sum(visits.count for visits in found.values()) == read("visits_summary")[MONDAY][0].nb_visits
    assert found["google / cpc"] == Visits(160, 50, 22000)
    assert by_channel([Line("AI Assistants", 5, referrer_type=8)], [], []) == {"ai assistants": Visits(5)}
    bare = by_channel(types, [], [])
    assert (bare[""].count, bare["social"].count) == (240, 44)


@pytest.mark.parametrize(
    ("label", "channel"),
    [
        ("google - cpc", "google / cpc"),
        ("Google - CPC", "google / cpc"),
        ("spring - sale - email", "spring - sale / email"),
        ("autumn", "autumn"),
    ],
)
def test_what_a_campaign_is_called(label: str, channel: str) -> None:
    assert channel_of(label) == channel


MEANT: dict[str, type[ShopbellError]] = {
    "no right on the site": Refused,
    "wrong token": Refused,
    "plugin off": NoSuchReport,
    "inside a bulk answer": Refused,
}


@pytest.mark.parametrize("one", ERRORS, ids=lambda one: one["when"])
def test_an_error_is_understood(one: dict[str, Any]) -> None:
    body = one["body"][0] if isinstance(one["body"], list) else one["body"]
    message = fault_in(json.dumps(body).encode())
    assert message == body["message"]
    assert type(explained(message, "matomo.example", 1)) is MEANT[one["when"]]


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"result": "success"}', b"<html>", b"[" * 5000, b'{"result": 3}']
)
def test_what_is_no_error(body: bytes) -> None:
    assert fault_in(body) == ""


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("You have been blocked after too many failed logins", TryLater),
        ("The segment condition 'x' is not valid: segment not supported", NoSuchSegment),
        ("Matomo is being upgraded", TryLater),
        ("The requested website id = 7 couldn't be found", Refused),
        ("Logging in has been turned off since a suspicious amount of failed attempts were made", TryLater),
        ("The Segment you requested has not yet been created in the Segment Editor", NoSuchSegment),
        ("The plugin MarketingCampaignsReporting is not enabled. You can activate the plugin on ...", NoSuchReport),
        ("website id not found", Refused),
    ],
)
def test_other_words(message: str, kind: type[ShopbellError]) -> None:
    assert type(explained(message, "matomo.example", 1)) is kind


# a real Matomo: 5.2 with its plugin for campaigns, run for these answers with visits of our own

RECORDED = Path(__file__).parent / "recorded"
REAL_ERRORS: list[dict[str, Any]] = json.loads((RECORDED / "errors.json").read_text())
WEEKEND = Period(date(2026, 11, 28), date(2026, 11, 29))


def really(name: str) -> list[Line]:
    told = days_of((RECORDED / f"{name}.json").read_bytes(), WEEKEND)
    assert told[WEEKEND.last] == []
    return told[WEEKEND.first]


def test_every_recorded_answer_is_looked_at() -> None:
    reports = {*REPORTS, "campaigns", "socials"} | {f"carts_{part}" for part in ("referrer_type", "source_medium")}
    assert {path.stem for path in RECORDED.glob("*.json")} == reports | {
        "completed_referrer_type", "counters", "errors", "site", "sites",
    }  # fmt: skip


def test_the_visits_that_were_made_are_told_each_once() -> None:
    found = by_channel(really("referrer_type"), really("source_medium"), really("socials"))
    assert {channel: visits.count for channel, visits in found.items()} == {
        "direct": 3, "organic": 2, "referral": 2, "google / cpc": 2, "facebook / paid_social": 1, "facebook": 1, "": 1,
    }  # fmt: skip
    assert really("visits_summary")[0].nb_visits == 12
    bare = by_channel(really("referrer_type"), really("campaigns"), really("socials"))
    assert {"autumn", "lookalike", "bare"} <= set(bare)
    carts = by_channel(really("carts_referrer_type"), really("carts_source_medium"), [])
    assert {channel: visits.count for channel, visits in carts.items()} == {
        "direct": 1, "google / cpc": 1, "facebook / paid_social": 1,
    }  # fmt: skip
    assert sum(line.nb_visits for line in really("completed_referrer_type")) == 1
    assert [really(name)[0].nb_visits_converted for name in ("goals_order", "goals_abandoned")] == [1, 2]


def test_the_website_as_it_really_describes_itself() -> None:
    (one,) = msgspec.json.decode((RECORDED / "sites.json").read_bytes(), type=list[Site], strict=False)
    site = msgspec.json.decode((RECORDED / "site.json").read_bytes(), type=Site, strict=False)
    assert site == one
    assert (site.idsite, zone_of(site, 1).key, has_shop(site)) == (1, "Europe/London", True)
    assert site.ts_created == "2026-11-26 00:00:00"


REALLY_MEANT: dict[str, type[ShopbellError]] = {
    "no token": Refused,
    "no right": Refused,
    "another website": Refused,
    "no such website": Refused,
    "no such plugin": NoSuchReport,
    "no such method": NoSuchReport,
    "no such segment": NoSuchSegment,
    "too long ago": Refused,
}


def test_errors_as_it_really_tells_them() -> None:
    told = {one["when"]: one for one in REAL_ERRORS}
    assert told.keys() == REALLY_MEANT.keys() | {"wrong token"}
    assert (told["wrong token"]["status"], "Unable to authenticate" in told["wrong token"]["body"]) == (401, True)
    for when, kind in REALLY_MEANT.items():
        message = fault_in(json.dumps(told[when]["body"]).encode())
        assert type(explained(message, "matomo.example", 1)) is kind, when


# the practice Matomo


@pytest.fixture(scope="module")
def url() -> Any:
    clock = FrozenClock(datetime(2026, 11, 30, 12, tzinfo=UTC))
    with PracticeMatomo(Website(clock, quiet={date(2026, 11, 24)})) as server:
        yield server.url


def posted(url: str, method: str, **more: str) -> Any:
    form = {
        "module": "API",
        "method": method,
        "format": "JSON",
        "token_auth": TOKEN,
    }
    return requests.post(f"{url}/index.php", {**form, "idSite": "1", **more}, timeout=5).json()


@pytest.mark.parametrize("name", REPORTS)
def test_the_practice_matomo_answers_in_this_shape(url: str, name: str) -> None:
    method, more = REPORTS[name]
    told = posted(url, method, date="2026-11-23,2026-11-24", **more)
    expected = json.loads(raw(name))["2026-11-23"]
    assert told["2026-11-24"] == []
    (mine, theirs) = (told["2026-11-23"], expected)
    if isinstance(theirs, list):
        (mine, theirs) = (mine[0], theirs[0])
    shared = set(mine) & set(theirs)
    assert {"nb_visits", "nb_conversions"} & shared
    assert set(mine) <= set(theirs) | {"nb_actions", "bounce_count", "sum_visit_length"}
    assert {key: type(mine[key]) for key in shared} == {key: type(theirs[key]) for key in shared}


def test_the_practice_matomo_describes_its_website_so(url: str) -> None:
    told, expected = posted(url, "SitesManager.getSiteFromId"), json.loads(raw("site"))
    assert {key: type(value) for key, value in told.items()} == {
        key: type(value) for key, value in {**expected, "ts_created": "2026-11-26 00:00:00"}.items()
    }


def test_a_token_in_the_address_lets_nobody_in(url: str) -> None:
    asked = f"{url}/index.php?module=API&method=VisitsSummary.get&token_auth=x"
    assert requests.get(asked, timeout=5).status_code == 404
    wrong = posted(url, "SitesManager.getSiteFromId", token_auth="")
    assert wrong == FAULTS["no right"].body


def test_a_hundred_lines_are_all_that_come_unasked(url: str) -> None:
    told = posted(url, "Referrers.getReferrerType", date="2026-11-23,2026-11-23", filter_limit="2")
    assert len(told["2026-11-23"]) == 2
