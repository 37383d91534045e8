"""One name for what orders, visits and spend call in many ways."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from commerce.channels.known import GROUPS, MEDIA, PLATFORMS, SOURCES, UNKNOWN, WHOLE
from commerce.channels.names import Names, campaign_name, channel_name, rename_table, tidy, tidy_channel
from tests.many import examples

SAME = {
    "google / cpc": [
        "google / cpc",
        "Google/CPC",
        "google / ppc",
        "googel / cpc",
        "google / paid search",
        "Google Ads",
        "GOOGLE ADWORDS",
        "google%20%2F%20cpc",
        "\uff27oogle \uff0f cpc",
    ],
    "facebook / paid_social": [
        "fb / Paid Social",
        "facebook.com / paidsocial",
        "Facebook / paid-social",
        "fb/paid_social",
    ],
    "facebook / paid": ["FB / paid", "m.facebook.com / paid", "facebok / paid"],
    "instagram / story": ["ig / story", "Insta / Story"],
    "meta": ["Meta", "Meta Ads", "facebook ads", "FB Ads", "Facebook & Instagram", "Quảng cáo Facebook"],
    "direct": ["direct", "(direct) / (none)", "(direct)", "Direct Entry", "(direct) / (not set)"],
    "organic": ["organic", "Organic Search", "google / organic", "bing / Organic", "Search Engines"],
    "referral": ["referral", "blog.example / referral", "blog.example / referal", "Websites"],
    "organic social": ["Organic Social", "Social Networks"],
    "paid search": ["Paid Search", "paidsearch"],
    "google": ["google", "google.com", "google / (not set)"],
    "email": ["email", "E-mail", "email / (none)"],
    "newsletter / email": ["newsletter / email", "newsletter / e-mail"],
    "cpc": ["(not set) / cpc"],
    "": ["", "(not set)", "(other)", "(none)", "Unassigned", "(not set) / (not set)", "-", "(data not available)"],
    "pos": ["pos"],
    "/": ["(none)//"],
    "billboards in the town": ["Billboards  in the\ttown"],
}


@pytest.mark.parametrize(("name", "told"), [(name, text) for name, texts in SAME.items() for text in texts])
def test_what_means_the_same_has_one_name(name: str, told: str) -> None:
    assert channel_name(told) == name


@pytest.mark.parametrize(
    "texts",
    [
        ["=x", "'=x", "=X"],
        ["1%2B1+free", "1+1 free", "1%2B1%20Free"],
        ["Autumn mugs", "autumn+mugs", "autumn%20mugs", "AUTUMN  MUGS", "autumn%2520mugs"],
        ["Advantage+ shopping", "Advantage%2B+shopping"],
        ["Mùa hè", "m%C3%B9a+h%C3%A8", "MU\u0300A HE\u0300"],
        ["", "(not set)", "(direct)", "(organic)", "(referral)"],
    ],
)
def test_a_campaign_is_one_whatever_way_its_text_came(texts: list[str]) -> None:
    assert len({campaign_name(text) for text in texts}) == 1


def test_a_percent_sign_that_is_none_of_a_link_stays() -> None:
    assert campaign_name("20%de réduction") == "20%de réduction"
    assert campaign_name("50% off") == "50% off"


def test_what_the_merchant_writes_goes_before_what_everybody_knows() -> None:
    names = Names({"channel": rename_table("channel", {"Meta": "facebook / paid", "google/cpc": "adwords vn"})})
    assert names("channel", "META") == "facebook / paid"
    assert names("channel", "Facebook Ads") == "facebook / paid"  # which is "meta" without the merchant
    assert names("channel", "google / ppc") == "adwords vn"
    assert names("campaign", "Meta") == "meta"
    assert names("market", "DE") == "DE"


@pytest.mark.parametrize(
    ("segment", "written", "told", "also"),
    [
        ("channel", {"FB Ads VN": "fb / paid"}, "fb ads vn", "fb / paid"),
        ("channel", {"search team": "Google Ads"}, "search team", "google / ppc"),
        ("channel", {"google / cpc": "Google Ads"}, "Google AdWords", "google / cpc"),
        ("channel", {"fb / paid": "fb vn", "x": "fb vn"}, "x", "fb / paid"),
        ("campaign", {"Autumn (search)": "Autumn%20Mugs"}, "autumn (search)", "autumn+mugs"),
    ],
)
def test_a_name_meets_what_is_told_by_it(segment: str, written: dict[str, str], told: str, also: str) -> None:
    names = Names({segment: rename_table(segment, written)})
    assert names(segment, told) == names(segment, also)


def test_what_is_not_known_may_be_named() -> None:
    assert Names({"channel": rename_table("channel", {"(other)": "direct"})})("channel", "(other)") == "direct"
    assert Names()("channel", "") == ""


PARTS = (
    "(none)",
    "(not set)",
    "direct",
    "google",
    "x",
    "social",
    "email",
    "fb",
    "organic",
    "ppc",
    "ads",
    "",
    "%20",
    "+",
)


@given(
    st.text(max_size=40)
    | st.lists(st.sampled_from(PARTS), max_size=4).map("/".join)
    | st.sampled_from(sorted(text for texts in SAME.values() for text in texts))
)
@example("\x1b 0+0")  # what nobody sees is no blank within a name
@settings(max_examples=examples(300))
def test_a_name_is_called_by_itself(text: str) -> None:
    for name_of in (channel_name, campaign_name):
        assert name_of(name_of(text)) == name_of(text)


def test_the_table_contradicts_itself_nowhere() -> None:
    for table in (WHOLE, SOURCES, MEDIA):
        written = [text for texts in table.values() for text in texts]
        assert len(written) == len(set(written))
        assert not set(written) & (set(table) | UNKNOWN)
    for name in [*WHOLE, *GROUPS, *PLATFORMS]:
        assert channel_name(name) == name
    assert all(text == tidy_channel(text) for texts in WHOLE.values() for text in texts)
    assert all(text == tidy(text) for table in (SOURCES, MEDIA) for texts in table.values() for text in texts)
