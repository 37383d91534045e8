"""From a key to visits on the screen: a practice shop, a practice Google, and the commands that people type."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from commerce.clock import FrozenClock
from practice.ga4.answers import Analytics
from practice.ga4.property import Property
from practice.google.account import GoogleAccount
from practice.google.server import PracticeGoogle
from practice.serve import WOOCOMMERCE_KEY, WOOCOMMERCE_SECRET, PracticeServer
from practice.simulate import simulate
from shopbell.cli import main
from tests.shopbell.ga4_by_key.ga4_house import NOON


@dataclass
class Typed:
    """What is typed is typed of an installation, as of noon."""

    folder: Path
    shop: Property

    def run(self, *words: str, days: int = 0) -> int:
        now = (NOON + timedelta(days=days)).isoformat()
        where = ["--config", str(self.folder), "--data", str(self.folder / "data"), "--now", now]
        return main([*words, *where])


@pytest.fixture
def typed(tmp_path: Path) -> Iterator[Typed]:
    clock = FrozenClock(NOON)
    world = simulate(seed=3, first_day=date(2026, 11, 20), days=12, orders_per_day=2.0)
    google, shop = GoogleAccount(clock), Property(clock, currency=world.currency)
    with (
        PracticeServer(world, "woocommerce", clock=clock) as server,
        PracticeGoogle(google, [Analytics(google, [shop])]) as at,
    ):
        (tmp_path / "google.json").write_text(json.dumps(google.key_file(at.url)))
        (tmp_path / "google.json").chmod(0o600)
        (tmp_path / "config.toml").write_text(
            f'[[shop]]\nname = "toys"\nplatform = "woocommerce"\nurl = "{server.url}"\nkey_env = "K"\n'
            'secret_env = "S"\n'
            f'history_from = 2026-11-20\n[[shop.source]]\nkind = "ga4"\nproperty = "{shop.number}"\n'
            f'base_url = "{at.url}"\nkey_file = "google.json"\ncost = true\n'
        )
        with pytest.MonkeyPatch.context() as patch:
            for name, value in (("K", WOOCOMMERCE_KEY), ("S", WOOCOMMERCE_SECRET)):
                patch.setenv(name, value)
            yield Typed(tmp_path, shop)


def test_a_key_is_enough(typed: Typed, capsys: pytest.CaptureFixture[str]) -> None:
    assert typed.run("sync") == 0
    assert "traffic" in capsys.readouterr().out
    typed.run("doctor")
    told = " ".join(capsys.readouterr().out.split())
    assert "property 123456789 of Google Analytics: Europe/London" in told
    assert "sessions of property 123456789 on Nov 29, 2026" in told
    assert "events of the last four weeks: add_to_cart, begin_checkout, purchase" in told
    assert "tells the cost of advertising since" in told
    typed.run("doctor", "--language", "vi")
    assert "sự kiện trong bốn tuần qua" in " ".join(capsys.readouterr().out.split())
    typed.run("kpi", "conversion_rate", "--json")
    (figure,) = json.loads(capsys.readouterr().out)
    # the last two days are provisional: nothing is judged by them
    assert (figure["last"], figure["basis"]) == ("2026-11-27", "sessions")
    days = [date(2026, 11, day) for day in range(20, 28)]
    assert figure["denominator"] == sum(one.count for day in days for one in typed.shop.visits_of(day))


def test_it_is_set_up_by_one_line(typed: Typed, capsys: pytest.CaptureFixture[str]) -> None:
    config = (typed.folder / "config.toml").read_text()
    (typed.folder / "config.toml").write_text(config.partition("[[shop.source]]")[0])
    url = config.partition('base_url = "')[2].partition('"')[0]
    key = str(typed.folder / "google.json")
    words = ("source", "add", "ga4", "--key-file", key, "--account", typed.shop.number, "--set", f"base_url={url}")
    assert typed.run(*words, "--yes") == 0
    said = capsys.readouterr().out
    week = [date(2026, 11, day) for day in range(23, 30)]
    told = f"sessions: {sum(one.count for day in week for one in typed.shop.visits_of(day)):,}"
    assert said.count(told) == 1
    assert "[[shop.source]]" in (typed.folder / "config.toml").read_text()
    assert typed.run("source", "list") == 0
    assert "ga4" in capsys.readouterr().out


def test_what_is_wrong_with_a_property_is_told_to_a_person(typed: Typed, capsys: pytest.CaptureFixture[str]) -> None:
    typed.shop.unmeasured = {"purchase": date(2026, 11, 26), "add_to_cart": date.min}
    typed.shop.zone = "America/New_York"
    typed.run("sync")
    typed.run("doctor")
    told = " ".join(capsys.readouterr().out.split())
    assert "purchase came last on Nov 25, 2026, and sessions go on: its tag is broken" in told
    assert "add_to_cart did not occur once in the last four weeks" in told
    assert "counts its days in America/New_York" in told
    typed.shop.viewers = ()
    typed.run("doctor")
    assert "the key may not read this property" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", "it counts another shop, or another one as well; see at Google Analytics 4 whether the tag"),
        ("vi", "nguồn này đang đếm một cửa hàng khác, hoặc đếm cả cửa hàng khác; hãy xem tại Google Analytics 4"),
        ("zh_Hant", "它計算的是另一家商店"),
    ],
)
def test_a_property_of_another_shop_is_told_by_its_orders(
    typed: Typed, capsys: pytest.CaptureFixture[str], code: str, said: str
) -> None:
    typed.run("sync")  # a shop of two orders a day, and a property that counts many
    capsys.readouterr()
    typed.run("doctor", "--language", code)
    assert said.replace(" ", "") in "".join(capsys.readouterr().out.split())
