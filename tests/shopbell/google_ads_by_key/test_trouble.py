"""Whatever Google Ads answers: nothing lost, nothing made up, and a sentence with what to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from commerce.errors import BadConfig, Refused
from connectors.base import BRIEF
from connectors.sources.base import Surroundings
from connectors.sources.google_ads.choice import accounts
from connectors.sources.register import kinds
from connectors.sources.setup import Knock
from practice.google_ads.account import Campaign, Customer
from practice.google_ads.faults import FAULTS
from shopbell.doctor.sources import asked
from shopbell.sources import sources_of
from tests.cache.stored import dump
from tests.shopbell.a_source_by_key.meter import same_as_counted_anew
from tests.shopbell.google_ads_by_key.ads_house import INFO, House, brand, install, on

Build = Callable[..., House]

#: What is said of each error, and what a person can do about it; "" where it passes or is got round.
SAID = {
    "token invalid": ("", ""),
    "token expired": ("", ""),
    "token revoked": ("", ""),
    "token disabled": ("", ""),
    "account deleted": ("", ""),
    "no ads user": ("", ""),
    "customer not found": ("", ""),
    "two steps": ("", ""),
    "advanced protection": ("", ""),
    "no developer token": ("", ""),
    "wrong developer token": ("", ""),
    "wrong id": ("knows no such customer (INVALID_CUSTOMER_ID)", "the ten digits that stand at the top right"),
    "no access": ("the key may not read this customer (USER_PERMISSION_DENIED)", "Admin > Access and security"),
    "wrong manager": ("login_customer is no manager of this customer", "take login_customer out"),
    "not enabled": ("this customer was cancelled, or its setting up was never finished", "what was read stays"),
    "test project": ("may read test accounts only (CLOUD_PROJECT_NOT_APPROVED_FOR_PRODUCTION)", "Explorer access"),
    "test developer token": ("may read test accounts only (DEVELOPER_TOKEN_NOT_APPROVED)", "Explorer access"),
    "project disabled": ("is not ready for Google Ads (PROJECT_DISABLED)", "console.cloud.google.com"),
    "no organization": ("is not ready for Google Ads (CLOUD_PROJECT_NOT_UNDER_ORGANIZATION)", "do there what it asks"),
    "terms": ("is not ready for Google Ads (MISSING_TOS)", "do there what it asks"),
    "api disabled": ("the Google Ads API is not enabled in the Cloud project 111222333444", "Library > Google Ads API"),
    "too few scopes": ("the consent that was given does not hold for Google Ads", "give it once more"),
    "unknown field": ("(UNRECOGNIZED_FIELD: \"Unrecognized field in the query: 'metrics.cost'\")", "update Shopbell"),
    "no days": (
        "does not take what was asked for (EXPECTED_FILTERS_ON_DATE_RANGE",
        "(request rEqUeStIdExample0000009)",
    ),
    "version ended": ("does not answer to version v26 any more (UNSUPPORTED_VERSION)", "update Shopbell"),
    "manager": ("is a manager account, which spends nothing itself", "write one of its accounts as `customer`"),
    "not by a manager": ("is a manager account, which spends nothing itself", "as login_customer"),
    "day quota": ("the operations that the Cloud project may do in a day are used up", "asked again in 60 min"),
    "too fast": ("", ""),
    "too many short": ("", ""),
    "server failed": ("", ""),
    "passing fault": ("", ""),
    "deadline": ("", ""),
}
#: What comes back for good: the second token is not taken, either.
FOR_GOOD = {
    "token invalid": ("does not take a token that Google has just given (OAUTH_TOKEN_INVALID)", "the clock"),
    "token expired": ("does not take a token that Google has just given (OAUTH_TOKEN_EXPIRED)", "the clock"),
    "token revoked": ("the key was taken back (OAUTH_TOKEN_REVOKED)", "make a new one"),
    "token disabled": ("the key was switched off (OAUTH_TOKEN_DISABLED)", "make a new one"),
    "account deleted": ("the account behind the key is deleted", "make another service account"),
    "no ads user": ("the key is a user of no ad account at all (NOT_ADS_USER)", "Read only"),
    "customer not found": ("knows no such customer (CUSTOMER_NOT_FOUND)", "the ten digits"),
    "two steps": ("wants two-step verification of the person", "myaccount.google.com/security"),
    "advanced protection": ("wants advanced protection of the person", "key file of a service account"),
    "no developer token": ("still asks for a developer token (DEVELOPER_TOKEN_PARAMETER_MISSING)", "update Shopbell"),
    "wrong developer token": ("still asks for a developer token (DEVELOPER_TOKEN_INVALID)", "update Shopbell"),
    "too fast": ("was asked too quickly (RESOURCE_TEMPORARILY_EXHAUSTED)", "asked again"),
    "too many short": ("was asked too quickly (EXCESSIVE_SHORT_TERM_QUERY", "asked again"),
    "server failed": ("failed for the moment (INTERNAL_ERROR)", "asked again"),
    "passing fault": ("failed for the moment (TRANSIENT_ERROR)", "asked again"),
    "deadline": ("failed for the moment (DEADLINE_EXCEEDED)", "asked again"),
}


def test_every_switch_is_looked_at() -> None:
    assert SAID.keys() == FAULTS.keys()
    assert FOR_GOOD.keys() == {name for name, (found, _) in SAID.items() if not found}


def test_every_error_is_told_with_what_to_do_and_keeps_what_was_read(house: House) -> None:
    house.sync()
    for day, (name, (found, way_out)) in enumerate(SAID.items(), 1):
        before, last = house.stored(), max(house.spent())
        house.ads.faults = [None, name]
        report = house.sync(hours=24)
        if not found:
            assert report.refused == {}, name
            assert max(house.spent()) > last
            continue
        said = report.refused["spend"]
        assert said.startswith("127.0.0.1:"), name
        assert found in said
        assert way_out in said
        assert house.google.client_secret not in said
        assert house.stored() == before
        if name == "day quota":  # it is not asked before its time
            house.asked()
            assert "it is left alone until" in house.sync(hours=0.5).refused["spend"]
            assert house.asked() == []
        assert house.sync(hours=1).refused == {}, (name, day)
        assert max(house.spent()) > last


def test_an_error_for_good_is_told_too(build: Build) -> None:
    house = build(history="2026-11-29")
    for name, (found, way_out) in FOR_GOOD.items():
        house.ads.always = name
        said = house.sync(hours=1).refused["spend"]
        assert found in said
        assert way_out in said
    assert house.stored() == []


def test_a_passing_fault_is_tried_three_times_and_then_later(house: House) -> None:
    house.ads.faults = ["server failed"] * 3
    assert "failed for the moment" in house.sync().refused["spend"]
    assert len(house.asked()) == 1 + 3
    house.ads.faults = ["server failed"] * 2
    assert house.sync().refused == {}


@pytest.mark.parametrize("fault", ["cut", "silent"])
def test_an_answer_that_breaks_off_is_asked_for_again(build: Build, fault: str) -> None:
    house, whole = build(), build(name="whole")
    house.ads.faults = [None, fault, fault]
    assert house.sync().refused == {}
    whole.sync()
    assert house.stored() == whole.stored()


def test_a_web_page_and_an_answer_without_figures_are_no_days_of_nothing(house: House) -> None:
    house.ads.faults = [None, *["html"] * 3]
    assert "answered 200 with a web page instead of data" in house.sync().refused["spend"]
    house.ads.faults = [None, "odd"]
    assert "in a shape that is not documented: no figures" in house.sync(hours=1).refused["spend"]
    assert house.stored() == []
    assert house.cache.facts.of("toys").coverage("spend") is None


def test_a_fifth_of_all_requests_failing_ends_with_the_same_table(build: Build) -> None:
    undisturbed, disturbed = build(history="2026-09-01"), build(history="2026-09-01", name="disturbed", seed=7)
    disturbed.ads.share = 0.2
    for one in (undisturbed, disturbed):
        for hours in range(30):
            one.sync(hours=6 if hours > 10 else 0)
    failed = len(disturbed.asked())
    assert failed > len(undisturbed.asked())
    disturbed.ads.share = 0
    for one in (undisturbed, disturbed):
        one.clock.move_to(datetime(2026, 12, 10, 12, tzinfo=UTC))
        assert one.sync().refused == {}
    assert disturbed.stored() == undisturbed.stored()
    assert len(undisturbed.spent()) == 100
    assert same_as_counted_anew(disturbed.cache)


def test_keys_are_stored_nowhere(build: Build) -> None:
    house = build()
    house.sync()
    told = dump(house.cache.path)
    for secret in (house.google.client_id, house.google.client_secret, house.google.refresh_token, "ya29.practice"):
        assert secret not in told


# the doctor


def findings(house: House, **around: object) -> list[str]:
    """Return what the source says of itself."""
    settings = house.installation.settings
    (source,) = sources_of(settings, settings.shop[0], house.installation.secrets)
    told = {"patience": BRIEF, "rates": settings.shop[0].exchange_rates, **around}
    where = Surroundings(house.clock, "GBP", ZoneInfo("Europe/London"), **told)  # type: ignore[arg-type]  # by name
    return [f"{one.level}: {one.text}" for one in source.look(where)]


def test_doctor_tells_whose_account_it_is(build: Build) -> None:
    house = build(is_settled=True)
    yesterday = date(2026, 11, 29)
    figures = [one.figures(yesterday) for one in house.ads.customers[0].campaigns]
    amount = (Decimal(sum(one.micros for one in figures if one)) / 10**6).quantize(Decimal("0.01"))
    assert findings(house) == [
        "fine: the account Google Ads 123-456-7890 is that of Toys UK: GBP, Europe/London",
        f"fine: spend of Google Ads 123-456-7890 on 2026-11-29: {amount} GBP, campaigns: 2",
    ]


def test_doctor_tells_money_as_it_is_written(build: Build) -> None:
    tet = [Campaign("1", "Tết", on({date(2026, 11, 29): 25_000_000_000}))]
    told = findings(build(currency="VND", campaigns=tet))
    assert "fine: spend of Google Ads 123-456-7890 on 2026-11-29: 25500 VND, campaigns: 1" in told


def test_doctor_tells_what_is_not_as_it_should_be(build: Build) -> None:
    house = build(zone="America/New_York", currency="USD")
    told = findings(house, history_from=date(2020, 1, 1))
    zones = "counts its days in America/New_York, the shop in Europe/London: they are taken as they are"
    assert f"note: Google Ads 123-456-7890 {zones}" in told
    assert any(one.startswith("problem: Google Ads 123-456-7890 spends in USD") for one in told)
    assert any("tells its last 37 months: what was spent before 2023-11-06 comes from a file" in one for one in told)
    house.clock.move_to(datetime(2027, 9, 10, tzinfo=UTC))
    ends = "note: Google Ads ends version v26 of its API on 2027-11-01; update Shopbell before that"
    assert ends in findings(house)


def test_doctor_lists_the_accounts_that_the_key_may_see(build: Build) -> None:
    managed = Customer("5556667778", "Toys VN", managed_by="9998887776", users=(), campaigns=[brand()])
    customers = (Customer(), Customer("9998887776", "Toys agency", is_manager=True), managed)
    listed = (
        'note: the key for Google Ads may see these accounts: 123-456-7890 "Toys UK", 555-666-7778 "Toys VN"'
        " (login_customer 999-888-7776)"
    )
    for number, refused in (("111-222-3334", "may not read this customer"), ("999-888-7776", "is a manager account")):
        house = build(f'customer = "{number}"\n', customers=customers, name=number)
        told = asked(house.installation, house.installation.settings.shop[0], INFO)
        lines = [f"{one.level}: {one.text}" for one in told]
        assert lines[0] == listed
        assert lines[1].startswith("problem: ")
        assert refused in lines[1]
    found = build('customer = "555-666-7778"\n', customers=customers, name="found")
    assert (
        "note: Google Ads 555-666-7778 is seen through a manager account; write login_customer ="
        ' "999-888-7776", which saves some requests'
    ) in findings(found)


# setting up


def test_the_accounts_that_a_key_may_see_are_offered(build: Build, tmp_path: Path) -> None:
    managed = Customer("5556667778", "Toys VN", "VND", managed_by="9998887776", users=(), campaigns=[brand()])
    customers = (Customer(), Customer("9998887776", "Toys agency", is_manager=True), managed)
    house = build(customers=customers)
    (settings,) = house.installation.settings.shop[0].source
    names = ("client_id", "client_secret", "refresh_token")
    knock = Knock(
        {"base_url": settings.model_dump()["base_url"]},
        {name: getattr(house.google, name) for name in names},
        tmp_path / "config.toml",
        Surroundings(house.clock, "GBP", ZoneInfo("Europe/London"), patience=BRIEF),
    )
    assert [(one.id, one.name, one.currency, one.settings) for one in accounts(knock)] == [
        ("123-456-7890", "Toys UK", "GBP", {"customer": "123-456-7890"}),
        ("555-666-7778", "Toys VN", "VND", {"customer": "555-666-7778", "login_customer": "999-888-7776"}),
    ]
    house.ads.always = "test project"
    with pytest.raises(Refused, match="may read test accounts only"):
        list(accounts(knock))


# configuration


def test_the_cost_of_a_property_is_not_read_beside_the_account_itself() -> None:
    clashes = kinds()["google_ads"].clashes
    assert clashes is not None
    said = clashes({"kind": "ga4", "property": "1", "cost": True})
    assert said.startswith("has cost = true, which tells the cost of the Google Ads account that is linked")
    for other in ({"cost": False}, {"cost": True, "own_account": True}, {"cost": True, "kind": "meta"}):
        assert clashes({"kind": "ga4", **other}) == ""


def test_that_is_told_where_the_configuration_is_read(tmp_path: Path, house: House) -> None:
    property_cost = '[[shop.source]]\nkind = "ga4"\nproperty = "1"\nkey_file = "google.json"\ncost = true\n'
    with pytest.raises(BadConfig) as caught:
        install(tmp_path, house.google, "http://127.0.0.1:9", property_cost)
    assert "[[shop.source]] 1: [[shop.source]] 2 has cost = true" in "".join(caught.value.mistakes)
    install(tmp_path, house.google, "http://127.0.0.1:9", f"{property_cost}own_account = true\n")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('customer = "toys"', 'customer = "toys" is no customer of Google Ads; write the ten digits'),
        ('login_customer = "12"', 'login_customer = "12" is no customer of Google Ads'),
        ('campaign = "names"', 'unknown campaign "names"; did you mean "name"?'),
        ('base_url = "http://ads.example"', "would send the key unsealed; write https://"),
        ('channel = " "', "names nothing"),
    ],
)
def test_mistakes_in_the_configuration(tmp_path: Path, house: House, line: str, said: str) -> None:
    with pytest.raises(BadConfig) as caught:
        install(tmp_path, house.google, "http://127.0.0.1:9", line)
    assert said in "".join(caught.value.mistakes)


def test_a_key_file_that_is_missing_is_told_before_anything_is_asked(build: Build, tmp_path: Path) -> None:
    house = build(key_file=True)
    (tmp_path / "house" / "google.json").unlink()
    assert "there is no such key file" in house.sync().refused["spend"]
    assert house.asked() == []
