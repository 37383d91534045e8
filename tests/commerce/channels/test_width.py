"""Which names hold others: the groups of GA4 after its own rules, and advertising platforms."""

from __future__ import annotations

import pytest

from commerce.channels.width import groups_of, holds, is_paid, may_hold


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("bing / cpc", "paid search"),
        ("google / cpc", "paid search"),
        ("google / cpc", "cross-network"),
        ("facebook / paid_social", "paid social"),
        ("tiktok / paid", "paid social"),
        ("youtube / video", "organic video"),
        ("youtube / cpm", "paid video"),
        ("amazon / ppc", "paid shopping"),
        ("example.com / cpm", "display"),
        ("example.com / cpc", "paid other"),
        ("google / display", "display"),
        ("facebook / social", "organic social"),
        ("facebook", "organic social"),
        ("newsletter / email", "email"),
        ("email / push", "mobile push notifications"),
        ("awin / affiliate", "affiliates"),
        ("partner / link", "referral"),
        ("chatgpt", "ai assistant"),
        ("referral", "organic social"),  # another site: GA4 tells which ones are social
        ("meta", "paid social"),
        ("anything / tagged", "campaigns"),
    ],
)
def test_a_name_belongs_to_the_groups_that_its_visits_may_be_told_under(name: str, group: str) -> None:
    assert group in groups_of(name)
    assert may_hold(group, in_groups=True)


def test_what_no_rule_holds_for_is_in_no_group() -> None:
    assert groups_of("pos") == frozenset()
    assert groups_of("") == frozenset()


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ("paid search", "google / cpc"),
        ("paid social", "meta"),
        ("meta", "facebook / paid"),
        ("meta", "instagram / cpc"),
        ("meta", "instagram ads"),
        ("tiktok ads", "tiktok / ads"),
        ("organic social", "referral"),
    ],
)
def test_a_wide_name_holds_a_narrow_one_and_not_the_other_way_round(wide: str, narrow: str) -> None:
    assert holds(wide, narrow)
    assert not holds(narrow, wide)


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ("paid search", "paid search"),
        ("paid search", "paid social"),
        ("paid search", "facebook / paid"),
        ("meta", "facebook / social"),  # nobody paid for it
        ("meta", "facebook"),
        ("facebook", "facebook / paid"),  # visits called "facebook" may be free ones
        ("email", "newsletter / email"),  # as long as nobody speaks in groups
        ("paid search", ""),
    ],
)
def test_what_does_not_hold_another_is_not_put_together_with_it(wide: str, narrow: str) -> None:
    assert not holds(wide, narrow)


def test_what_is_plain_elsewhere_is_wide_beside_groups_and_for_money() -> None:
    assert holds("email", "newsletter / email", in_groups=True)
    assert holds("facebook", "facebook / paid", is_spend=True)
    assert not holds("facebook", "facebook / social", is_spend=True)


@pytest.mark.parametrize(
    ("name", "costs"),
    [
        *((name, True) for name in ("google / cpc", "facebook / paid", "bing / ads", "tiktok ads", "meta", "cpc")),
        *((name, True) for name in ("paid search", "cross-network", "criteo / retargeting", "google / display")),
        *((name, False) for name in ("direct", "organic", "newsletter / email", "facebook / social", "facebook", "")),
        *(
            (name, True)
            for name in ("ppc", "cpm", "cpv", "paid", "paid_social", "paidsearch", "google cpc", "retargeting")
        ),
        *((name, False) for name in ("tcp", "mcphee", "newcpanel", "paidia", "gcpedu", "unpaid", "paidia / referral")),
    ],
)
def test_a_name_says_whether_its_visits_cost_money(name: str, *, costs: bool) -> None:
    assert is_paid(name) is costs


def test_a_source_alone_is_in_no_paid_group_by_letters_that_a_medium_would_be_paid_by() -> None:
    assert holds("paid search", "cpc")
    assert not holds("paid search", "mcphee")
