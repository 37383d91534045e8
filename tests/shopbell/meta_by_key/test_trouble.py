"""Whatever Meta answers: nothing lost, nothing made up, and a sentence with what to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from commerce.clock import FrozenClock
from commerce.errors import BadConfig
from commerce.period import Period
from practice.meta.account import Campaign
from practice.meta.faults import FAULTS
from shopbell import doctor
from shopbell.doctor.health import Finding
from shopbell.doctor.sources import asked
from shopbell.sources import sources_of
from tests.cache.stored import dump
from tests.shopbell.a_source_by_key.meter import same_as_counted_anew
from tests.shopbell.meta_by_key.meta_house import INFO, House, around, install

Build = Callable[..., House]

#: What is said of each error, and what a person can do about it; "" where it passes or is got round.
SAID = {
    "token expired": ("does not take the token: it has run out (error 190/463)", "Generate new token"),
    "password changed": ("does not take the token: the password of its person was changed (error 190/460)", "ads_read"),
    "token is nonsense": ("does not take the token: it is none, or not valid any more (error 190)", "System users"),
    "account not assigned": (
        "knows no such ad account, or the token may not see it (error 100/33)",
        "View performance",
    ),
    "no ads_read": ("the token may not read this ad account (error 200)", "permission ads_read"),
    "user limit": ("budget of requests is used up (error 17/2446079)", "asked again in 5 min"),
    "app limit": ("budget of requests is used up (error 4/1504022)", "asked again in 5 min"),
    "insights limit of the ad account": ("budget of requests is used up (error 80000/2446079)", "asked again in 5 min"),
    "ads management limit": ("budget of requests is used up (error 80004/2446079)", "asked again in 5 min"),
    "too much data": ("", ""),
    "too much data, other form": ("", ""),
    "timed out": ("", ""),
    "passing fault": ("", ""),
    "since too early": ("tells nothing from before 37 months ago (error 3018)", "write a later history_from"),
    "unknown field": ('(error 100) ("(#100) spent is not valid for fields param")', "update Shopbell"),
    "version ended": ("does not answer to version v27.0 any more (error 2635)", "update Shopbell"),
    "app wants a proof": ("wants every request signed (error 100)", "write signed = true beside"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_every_error_is_told_with_what_to_do_and_keeps_what_was_read(house: House, name: str) -> None:
    house.sync()
    before = house.stored()
    house.meta.faults = [None, name]
    report = house.sync(hours=24)
    found, way_out = SAID[name]
    if not found:
        assert report.refused == {}
        assert "2026-11-30" in house.spent()
        return
    said = report.refused["spend"]
    assert said.startswith("127.0.0.1:")
    assert found in said
    assert way_out in said
    assert house.meta.token not in said
    assert house.stored() == before
    assert len(house.asked()) == 2 + 2  # the first reading, the account, and the error: not repeated
    assert house.sync(hours=1).refused == {}
    assert "2026-11-30" in house.spent()


def test_every_switch_is_looked_at() -> None:
    assert SAID.keys() == FAULTS.keys()


def test_a_refusal_stops_this_source_alone_and_doctor_knows(house: House) -> None:
    house.meta.faults = ["token expired"]
    report = house.sync()
    assert set(report.refused) == {"spend"}
    assert house.cache.facts.count_statuses("toys") == {"completed": 1}
    (shop,) = doctor.examine(house.installation, contact=False).shops
    assert any(one.level == "problem" and "Generate new token" in one.text for one in shop.findings)


def test_a_passing_fault_is_tried_three_times_and_then_later(house: House) -> None:
    house.meta.faults = ["passing fault"] * 3
    said = house.sync().refused["spend"]
    assert "failed for the moment (error 2/1504044); it is asked again" in said
    assert len(house.asked()) == 3
    house.meta.faults = ["passing fault"] * 2
    assert house.sync().refused == {}


@pytest.mark.parametrize("fault", ["cut", "silent"])
def test_an_answer_that_breaks_off_is_asked_for_again(build: Build, fault: str) -> None:
    house, whole = build(), build(name="whole")
    house.meta.faults = [None, fault, fault]
    assert house.sync().refused == {}
    whole.sync()
    assert house.stored() == whole.stored()


def test_a_web_page_is_no_answer(house: House) -> None:
    house.meta.faults = [None, *["html"] * 3]
    said = house.sync().refused["spend"]
    assert "answered 200 with a web page instead of data: a proxy, a firewall or a sign-in page" in said
    assert house.stored() == []
    assert house.cache.facts.of("toys").coverage("spend") is None


def test_an_answer_without_figures_is_not_taken_for_nothing_spent(house: House) -> None:
    house.sync()
    before = house.stored()
    house.meta.faults = [None, "odd"]
    said = house.sync(hours=24).refused["spend"]
    assert "answered in a shape that is not documented: Object missing required field `data`" in said
    assert house.stored() == before
    assert house.sync(hours=1).refused == {}


def test_of_pages_that_break_off_nothing_is_kept(build: Build) -> None:
    house = build("split = true\n", campaigns=_many(60))
    house.meta.faults = [None, None, "user limit"]  # the second page
    assert "budget of requests" in house.sync().refused["spend"]
    assert house.stored() == []
    assert house.sync().refused == {}


def test_a_budget_that_is_nearly_used_up_slows_down_and_one_that_is_used_up_puts_off(build: Build) -> None:
    house = build("split = true\n", campaigns=_many(60), used=80)
    began = house.clock.now()
    assert house.sync().refused == {}
    requests = len(house.asked())
    assert house.clock.now() - began == timedelta(seconds=60 * (requests - 1))
    other = build("split = true\n", name="other", campaigns=_many(60), used=98, takes=1.0)
    said = other.sync().refused["spend"]
    assert "budget of requests is used up (as its headers tell); it is asked again in 19 min" in said
    assert len(other.asked()) == 2  # the third was not sent at all
    other.meta.used = 1
    again = other.sync(hours=0.25).refused["spend"]  # nor is it asked by a next sync before its time
    assert again == f"{said}; it is left alone until 2026-11-30 12:20 UTC"
    assert other.asked() == []
    assert other.sync(hours=0.25).refused == {}
    assert other.stored() == [*house.stored()]


def test_a_fifth_of_all_requests_failing_ends_with_the_same_table(build: Build) -> None:
    undisturbed, disturbed = build(history="2026-09-01"), build(history="2026-09-01", name="disturbed", seed=7)
    disturbed.meta.share = 0.2
    undisturbed.sync()
    put_off = 0
    for _ in range(30):
        put_off += bool(disturbed.sync().refused)
    failed = len(disturbed.asked())
    for one in (undisturbed, disturbed):
        one.clock.move_to(datetime(2026, 12, 10, 12, tzinfo=UTC))
        for _ in range(10):
            one.sync(hours=1)
    assert failed > len(undisturbed.asked()) / 2
    disturbed.meta.share = 0
    for one in (undisturbed, disturbed):
        one.clock.move_to(datetime(2026, 12, 11, 12, tzinfo=UTC))
        assert one.sync().refused == {}
    assert disturbed.stored() == undisturbed.stored()
    assert len(undisturbed.spent()) == 101
    assert same_as_counted_anew(disturbed.cache)


def test_the_token_is_stored_and_told_nowhere(build: Build) -> None:
    house = build("split = true\n", campaigns=_many(60))
    report = house.sync()
    house.meta.faults = ["token is nonsense"]
    assert house.meta.token not in repr(house.sync(hours=24)) + repr(report)
    assert house.meta.token not in dump(house.cache.path)
    assert "graph.facebook.com" not in dump(house.cache.path)


def test_an_app_that_demands_it_gets_signed_requests(build: Build) -> None:
    plain = build(app_secret="s3cret", history="2026-09-20")
    assert "wants every request signed (error 100)" in plain.sync().refused["spend"]
    signed, whole = build("signed = true\n", name="signed", app_secret="s3cret", history="2026-09-20"), build(
        name="whole", history="2026-09-20"
    )  # fmt: skip
    assert signed.sync().refused == {}  # pages, and reports that are worked out by and by
    whole.sync()
    assert signed.stored() == whole.stored()
    assert findings(signed)[0].startswith("fine: act_1234567890 at Meta")
    assert "s3cret" not in dump(signed.cache.path)


# the doctor


def findings(house: House) -> list[str]:
    """Return what the source says of itself."""
    settings = house.installation.settings
    (source,) = sources_of(settings, settings.shop[0], house.installation.secrets)
    return [f"{one.level}: {one.text}" for one in source.look(around(house))]


def test_doctor_tells_whose_account_it_is(house: House) -> None:
    yesterday = date(2026, 11, 29)
    amount = sum(Decimal(row["spend"]) for row in house.meta.rows(yesterday, yesterday, split=False))
    assert findings(house) == [
        "fine: act_1234567890 at Meta: Toys UK, GBP, Europe/London",
        f"fine: spend of act_1234567890 on 2026-11-29: {amount} GBP, campaigns: 2",
        "fine: the token for Meta does not run out",
    ]


def test_what_it_says_is_the_doctors_and_what_it_refuses_a_problem(house: House) -> None:
    shop = house.installation.settings.shop[0]
    told = list(asked(house.installation, shop, INFO))
    assert told[0] == Finding("fine", "spend", "act_1234567890 at Meta: Toys UK, GBP, Europe/London")
    assert {one.level for one in told} == {"fine"}
    house.meta.faults = ["token expired"]
    (refused,) = asked(house.installation, shop, INFO)
    assert (refused.level, refused.about) == ("problem", "spend")
    assert "Generate new token" in refused.text


@pytest.mark.parametrize(
    ("days", "level", "said"),
    [
        (10, "problem", "the token for Meta runs out on 2026-12-10; make one for a system user with expiry Never"),
        (40, "note", "the token for Meta runs out on 2027-01-09; one of a system user need not"),
    ],
)
def test_doctor_tells_the_end_of_a_token_before(build: Build, days: int, level: str, said: str) -> None:
    house = build(token_ends=datetime(2026, 11, 30, 13, tzinfo=UTC) + timedelta(days=days))
    assert any(one.startswith(f"{level}: {said}") for one in findings(house))


def test_doctor_tells_what_is_not_as_it_should_be(build: Build) -> None:
    house = build(status=2, zone="America/New_York", currency="USD", scopes=["public_profile"])
    told = findings(house)
    assert "problem: act_1234567890 at Meta is disabled: it may spend nothing; open Ads Manager to see why" in told
    zones = "counts its days in America/New_York, the shop in Europe/London: they are taken as they are"
    assert f"note: act_1234567890 at Meta {zones}" in told
    assert any(one.startswith("problem: act_1234567890 at Meta spends in USD") for one in told)
    assert "problem: the token for Meta lacks the permission ads_read; make one that has it" in told


def test_doctor_lists_the_accounts_that_the_token_may_see(house: House) -> None:
    house.meta.faults = ["account not assigned"]
    told = asked(house.installation, house.installation.settings.shop[0], INFO)
    listed, refused = (f"{one.level}: {one.text}" for one in told)
    assert listed == 'note: the token for Meta may see these ad accounts: 1234567890 "Toys UK"'
    assert refused.startswith("problem: 127.0.0.1:")
    assert "knows no such ad account" in refused


def test_doctor_warns_before_the_version_ends(house: House) -> None:
    assert not any("version" in one for one in findings(house))
    house.meta.version = "v28.0"
    other = "problem: Meta answers with version v28.0 of its API, and v27.0 was asked for; update Shopbell"
    assert other in findings(house)
    house.clock.move_to(datetime(2027, 9, 10, tzinfo=UTC))
    ends = "Meta may end version v27.0 of its API from 2027-11-04 on; update Shopbell before that"
    assert f"note: {ends}" in findings(house)


# configuration


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('account = "toys"', 'account = "toys" is no ad account; write its number as Ads Manager shows it behind act_'),
        ('campaign = "names"', 'unknown campaign "names"; did you mean "name"?'),
        ('base_url = "http://graph.example"', "would send the token unsealed; write https://"),
        ('channel = " "', "names nothing"),
    ],
)
def test_mistakes_in_the_configuration(tmp_path: Path, house: House, line: str, said: str) -> None:
    with pytest.raises(BadConfig) as caught:
        install(tmp_path, house.meta, "http://127.0.0.1:9", line)
    assert said in "".join(caught.value.mistakes)


def _many(count: int) -> list[Campaign]:
    return [Campaign(str(number), f"C{number}", date(2026, 11, 1), date(2027, 1, 1), 500) for number in range(count)]


def test_a_token_that_ended_is_missed_by_its_name_and_makes_no_customer_cheap(house: House) -> None:
    house.sync()
    for _ in range(4):
        house.meta.faults = ["token expired"] * 9
        house.sync(hours=24)
    clock = house.installation.clock
    assert isinstance(clock, FrozenClock)
    clock.move_to(house.clock.now())
    look = house.installation.open_shop(house.installation.settings.shop[0], house.cache)
    (told,) = [one for one in look.absences if one.off_target]
    assert told.subject == "absence:source:Meta"
    assert told.silence is not None
    figure = look.book.figure("customer_acquisition_cost", look.facts, Period(date(2026, 11, 28), date(2026, 12, 3)))
    assert figure.value is None
    assert [(one.title, one.last) for one in figure.origins] == [("Meta", date(2026, 11, 29))]


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (
            "odd",
            'act_1234567890 at Meta says "" where its time zone belongs: the answer itself is odd; it is asked again',
        ),
        (
            "too much data",
            "Meta calls it too much to say who act_1234567890 is: its answer is odd; it is asked again later",
        ),
    ],
)
def test_an_odd_answer_to_who_the_account_is_says_so(house: House, fault: str, told: str) -> None:
    house.meta.faults = [fault]
    assert told in house.sync().refused["spend"]
    assert house.sync(hours=24).refused == {}
