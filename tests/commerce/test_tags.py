"""Tags of links: what nobody filled in names nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.tags import filled, name_of

UNFILLED = [
    "{{campaign.name}}",
    "{{site_source_name}}",
    "{network}",
    "{_source}",
    "${campaign}",
    "%%SITE%%",
    "__CAMPAIGN_NAME__",
    "*|CAMPAIGN_UID|*",
    "[[campaign]]",
    "fb_{{ad.name}}",
    "%7B%7Bcampaign.name%7D%7D",
    "%7bnetwork%7d",
    "%25%25SITE%25%25",
    "undefined",
    "null",
    "None",
]
SPOKEN = ["google", "__init", "a_b__c", "100% off", "50%_%sale", "x{", "sale [new]", "3m", "2026-spring", "nonesuch"]


@pytest.mark.parametrize("tag", UNFILLED)
def test_a_placeholder_says_nothing(tag: str) -> None:
    assert filled(tag) == name_of(tag) == ""


@pytest.mark.parametrize("tag", SPOKEN)
def test_a_word_stays_as_it_was_written(tag: str) -> None:
    assert filled(tag) == name_of(tag) == tag


@pytest.mark.parametrize("tag", ["120230396523780224", "7", "12-34", "1 2", " 42 "])
def test_a_number_is_no_name_but_may_be_a_campaign(tag: str) -> None:
    assert (filled(tag), name_of(tag)) == (tag, "")


@given(st.text(max_size=40))
def test_nothing_is_made_up(tag: str) -> None:
    assert filled(tag) in {"", tag}
    assert name_of(tag) in {"", filled(tag)}
