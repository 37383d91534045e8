"""Google Ads set up on the terminal: by a key file to what a new customer costs; a wrong account is told."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator

import pytest

from commerce.clock import FrozenClock
from practice.google.account import GoogleAccount
from practice.google.server import PracticeGoogle
from practice.google_ads.answers import Ads
from tests.shopbell.a_source_set_up.typing_it import Ran, Setting
from tests.shopbell.google_ads_by_key.ads_house import accounts
from tests.shopbell.meta_by_key.meta_house import NOON


@pytest.fixture
def google() -> Iterator[PracticeGoogle]:
    clock = FrozenClock(NOON)
    account = GoogleAccount(clock)
    toys = accounts(clock, currency="EUR", zone="Europe/Berlin")
    with PracticeGoogle(account, [Ads(account, toys)]) as server:
        yield server


def add(setting: Setting, google: PracticeGoogle, *words: str, typed: str = "") -> Ran:
    place = setting.folder / "key.json"
    place.write_text(json.dumps(google.account.key_file(google.url)))
    place.chmod(0o600)
    told = ("--key-file", str(place), "--set", f"base_url={google.url}", *words)
    return setting.run("source", "add", "google_ads", *told, typed=typed)


def test_from_a_key_file_to_what_a_customer_costs(setting: Setting, google: PracticeGoogle) -> None:
    ran = add(setting, google, typed="1\ny\ny\n")
    assert ran.code == 0
    assert "Google Ads: what ads at Google cost, by day and campaign" in ran.said
    assert "123-456-7890" in ran.said
    assert "amount spent: €" in ran.said
    assert "It will read what was spent and how often ads were clicked, by day and campaign" in ran.said
    assert "rows of spend" in ran.said
    (source,) = tomllib.loads(setting.config)["shop"][0]["source"]
    assert (source["kind"], source["customer"], source["key_file"]) == ("google_ads", "123-456-7890", "key.json")


@pytest.mark.parametrize("language", ["vi", "zh_Hant"])
def test_it_speaks_the_readers_language(setting: Setting, google: PracticeGoogle, language: str) -> None:
    setting.speak(language)
    ran = add(setting, google, typed="1\ny\nn\n")
    assert ran.code == 0
    ours = re.sub(r'"[^"]*"', "", ran.said)  # what stands on Google's own pages is in quotes
    assert not {"the", "is", "and"} & set(ours.split())


def test_an_account_that_the_key_does_not_see_is_told(setting: Setting, google: PracticeGoogle) -> None:
    ran = add(setting, google, "--account", "999-999-9999", "--yes")
    assert ran.code == 2
    assert "--account 999-999-9999: the key does not see it; it sees 123-456-7890" in ran.said
    assert "[[shop.source]]" not in setting.config
