"""What goes wrong with a new key at Google: each has its sentence with the way out, in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
import tomli_w

from commerce.clock import FrozenClock
from practice.ga4.answers import Analytics
from practice.ga4.property import Property
from practice.google.account import GoogleAccount
from practice.google.server import PracticeGoogle
from tests.shopbell.a_source_set_up.typing_it import Ran, Setting
from tests.shopbell.meta_by_key.meta_house import NOON


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOON)


@pytest.fixture
def property_() -> Property:
    return Property(FrozenClock(NOON), currency="EUR")


@pytest.fixture
def google(clock: FrozenClock, property_: Property) -> Iterator[PracticeGoogle]:
    account = GoogleAccount(clock)
    with PracticeGoogle(account, [Analytics(account, [property_])]) as server:
        yield server


def add(setting: Setting, google: PracticeGoogle, *words: str, typed: str = "") -> Ran:
    place = setting.folder / "key.json"
    place.write_text(json.dumps(google.account.key_file(google.url)))
    place.chmod(0o644)  # as browsers leave it
    asked = () if typed else ("--yes",)
    told = ("--key-file", str(place), "--set", f"base_url={google.url}", *asked, *words)
    return setting.run("source", "add", "ga4", *told, typed=typed)


def test_a_key_file_stays_where_it_lies_and_is_closed_to_others(setting: Setting, google: PracticeGoogle) -> None:
    ran = add(setting, google)
    assert ran.code == 0
    assert "key.json: others on this machine could read this key; now only you may." in ran.said
    assert (setting.folder / "key.json").stat().st_mode & 0o777 == 0o600
    assert 'key_file = "key.json"' in setting.config
    assert "PRIVATE KEY" not in setting.config + (setting.folder / "secrets.toml").read_text() + ran.said


@pytest.mark.parametrize("language", ["en", "vi", "zh_Hant"])
def test_the_file_of_the_other_way_is_told_before_anything_is_changed(
    setting: Setting, google: PracticeGoogle, language: str
) -> None:
    setting.speak(language)
    before = setting.config
    place = setting.folder / "client.json"
    client = {"client_id": google.account.client_id, "client_secret": google.account.client_secret}
    place.write_text(json.dumps({"installed": client}))
    place.chmod(0o644)
    ran = setting.run("source", "add", "ga4", "--yes", "--key-file", str(place), "--set", f"base_url={google.url}")
    assert ran.code == 1
    assert "`--way consent`" in ran.err
    assert language == "en" or "run again" not in ran.err
    assert place.stat().st_mode & 0o777 == 0o644
    assert setting.config == before


@pytest.mark.parametrize("language", ["en", "vi", "zh_Hant"])
@pytest.mark.parametrize(
    ("number", "fault", "said"),
    [
        ("G-ABC123", "", "Property details"),
        ("123456789", "api disabled", "Google Analytics Data API"),
        ("123456789", "not a viewer", "Viewer"),
    ],
)
def test_a_wrong_property_and_what_is_not_enabled_are_told(
    setting: Setting, google: PracticeGoogle, property_: Property, language: str, *, number: str, fault: str, said: str
) -> None:
    setting.speak(language)
    property_.faults = [fault] if fault else []
    ran = add(setting, google, "--account", number)
    assert ran.code in {1, 2}
    assert said in ran.err
    assert language == "en" or not {"the", "(the", "this", "is"} & set(ran.err.split())
    assert "[[shop.source]]" not in setting.config


@pytest.mark.parametrize(("language", "said"), [("en", "ends after 7 days"), ("vi", "7 ngày"), ("zh_Hant", "7 天")])
def test_a_consent_of_an_app_on_testing_ends(
    setting: Setting, google: PracticeGoogle, clock: FrozenClock, language: str, said: str
) -> None:
    setting.speak(language)
    google.account.is_testing = True
    google.account.consented_at = NOON
    clock.move_to(NOON + timedelta(days=8))
    client = {name: getattr(google.account, name) for name in ("client_id", "client_secret", "refresh_token")}
    secrets = setting.folder / "secrets.toml"
    secrets.write_text(tomli_w.dumps({"source": {"toys": {"ga4": client}}}))
    secrets.chmod(0o600)
    ran = setting.run("source", "add", "ga4", "--yes", "--set", f"base_url={google.url}")
    assert ran.code == 1
    assert said in ran.err
