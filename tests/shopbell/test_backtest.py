"""The past lived through again: when the bell would have rung, and which targets would suit, on a real cache."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from fractions import Fraction
from typing import Any

import pytest

from commerce.clock import FrozenClock
from commerce.period import Period
from kpi.verdict.absence.traffic_days import untrusted
from practice.drift import Drift
from practice.serve import PracticeServer
from practice.simulate import simulate
from shopbell import wiring
from shopbell.config import read
from tests.shopbell.cli.home import Home

NOW = datetime(2025, 10, 28, 7, tzinfo=UTC)
ONSET = date(2025, 9, 20)
DEAD = Drift("checkout_dies", date(2025, 8, 12), last_day=date(2025, 8, 14), first_time=time(11), last_time=time(11))
BROKEN = Period(date(2025, 7, 8), date(2025, 7, 21))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A shop read once, whose conversion fell by half five weeks ago, and whose tag for carts was broken in July."""
    folder = tmp_path_factory.mktemp("backtest")
    world = simulate(
        seed=5,
        first_day=date(2025, 3, 1),
        days=245,
        orders_per_day=20.0,
        peaks=(),
        spikes=0,
        drifts=(
            Drift("conversion_falls", ONSET, 0.5),
            Drift("tag_breaks", BROKEN.first, 1.0, last_day=BROKEN.last),
            DEAD,
        ),
    )
    with PracticeServer(world, "shopify", clock=FrozenClock(NOW)) as server:
        (folder / "config.toml").write_text(
            '[shopbell]\ndata = "data"\n[[shop]]\nname = "silk"\nplatform = "shopify"\nurl = "silk.myshopify.com"\n'
            f'base_url = "{server.url}"\n[[shop.traffic]]\nurl = "{server.url}/practice/traffic.csv"\n'
        )
        (folder / "secrets.toml").write_text('[shop.silk]\ntoken = "shpat_practice"\n')
        (folder / "secrets.toml").chmod(0o600)
        home = Home(folder)
        assert home("sync", now=NOW).code == 0
        yield home


@pytest.fixture(scope="module")
def told(home: Home) -> dict[str, Any]:
    ran = home("backtest", "--days", "150", "--json", now=NOW)
    assert ran.code == 0, ran.err
    (found,) = ran.json()
    assert isinstance(found, dict)
    return found


def test_a_drift_of_the_past_is_told_once_with_its_first_day_and_how_late(told: dict[str, Any]) -> None:
    own = [one for one in told["incidents"] if one["sensitivity"] == told["sensitivity"] == "normal"]
    fell = [one for one in own if date.fromisoformat(one["rang_on"]) > ONSET]
    assert [one["kpi"] for one in fell] == ["conversion_rate"]
    assert fell[0]["question"] == "drift"
    assert abs((date.fromisoformat(fell[0]["onset"]) - ONSET).days) <= 3
    assert fell[0]["days_late"] <= 14
    assert set(fell[0]["effects"]) & {"order_count", "revenue"}


def test_days_on_which_a_tag_was_broken_are_unknown_and_ring_nobody(told: dict[str, Any]) -> None:
    kpis = {kpi for one in told["incidents"] if one["rang_on"] < f"{ONSET}" for kpi in (one["kpi"], *one["effects"])}
    assert "cart_abandonment_rate" not in kpis


def test_days_of_a_broken_tag_are_found_as_far_back_as_is_asked(home: Home) -> None:
    installation = wiring.open_installation(home.folder / "config.toml", home.folder / "data", FrozenClock(NOW), {})
    with installation.open_cache() as cache:
        facts = cache.facts.of("silk")
        assert set(untrusted(facts)) == set(BROKEN.days())
        assert untrusted(facts, 90) == {}


def test_a_checkout_that_was_dead_is_told_once_within_hours_with_its_cost(told: dict[str, Any]) -> None:
    stopped = [one for one in told["incidents"] if one["question"] == "absence"]
    assert {one["kpi"] for one in stopped} == {"absence:orders"}
    assert [one["sensitivity"] for one in stopped] == ["calm", "normal", "sharp"]  # no matter of how easily it rings
    assert {(one["rang_on"], one["ended_on"]) for one in stopped} <= {
        (day, "2025-08-14") for day in ("2025-08-12", "2025-08-13")
    }
    assert 6 * 60 <= stopped[0]["minutes_after"] <= 24 * 60
    assert stopped[0]["lost_minor"] == pytest.approx(2 * 20 * 4800, rel=0.35)  # days, orders a day, cents an order
    in_august = {one["kpi"] for one in told["incidents"] if one["rang_on"][:7] == "2025-08"}
    assert in_august == {"absence:orders"}  # what rests on orders is judged by none of its days


def test_it_says_which_questions_it_asked(home: Home, told: dict[str, Any]) -> None:
    assert told["questions"] == ["target", "drift", "absence"]
    out = home("backtest", "--days", "120", now=NOW).out
    assert "of what has stopped, orders, ways to pay and channels are looked for" in out
    assert "No orders" in out
    assert " hours" in out


def test_a_sharper_bell_never_rings_later(told: dict[str, Any]) -> None:
    rang = [(one["sensitivity"], one["rang_on"]) for one in told["incidents"] if one["rang_on"] > f"{ONSET}"]
    first = {name: min((day for of, day in rang if of == name), default="9999") for name in told["rings"]}
    assert first["sharp"] <= first["normal"] <= first["calm"]
    assert list(first) == ["calm", "normal", "sharp"]


def test_nothing_is_sent_and_nothing_remembered(home: Home, told: dict[str, Any]) -> None:
    del told
    installation = wiring.open_installation(home.folder / "config.toml", home.folder / "data", FrozenClock(NOW), {})
    with installation.open_cache() as cache:
        assert cache.incidents.watches("silk") == {}
        assert list(cache.incidents.log("silk")) == []
        assert list(cache.outbox.waiting()) == []


@pytest.mark.parametrize("language", ["en", "vi", "zh_Hant"])
def test_it_is_told_in_every_language(home: Home, language: str) -> None:
    ran = home("backtest", "--days", "70", "--language", language, now=NOW)
    assert ran.code == 0, ran.err
    assert ran.out.count("\n") > 3
    assert ("Would have rung" in ran.out) == (language == "en")


def test_a_target_of_the_configuration_rings_as_one(home: Home) -> None:
    place = home.folder / "config.toml"
    plain = place.read_text()
    try:
        place.write_text(plain + '[targets.conversion_rate]\nat_least = "1.5 %"\n')
        (told,) = home("backtest", "--days", "150", "--json", now=NOW).json()
    finally:
        place.write_text(plain)
    assert {one["question"] for one in told["incidents"] if one["kpi"] == "conversion_rate"} <= {"target", "drift"}
    assert any(one["kpi"] == "conversion_rate" for one in told["incidents"])


def test_proposals_load_as_they_stand_and_say_how_often_they_would_have_rung(home: Home) -> None:
    ran = home("targets", "propose", "--days", "120", "--json", "--kpi", "conversion_rate", "--kpi", "revenue", now=NOW)
    assert ran.code == 0, ran.err
    (told,) = ran.json()
    assert {one["kpi"] for one in told["proposals"]} == {"conversion_rate", "revenue"}
    config = (home.folder / "config.toml").read_text()
    for one in told["proposals"]:
        assert one["lines"] == [f"[targets.{one['kpi']}]", *one["line"].splitlines()]
        text = "\n".join([config, *one["lines"]])
        settings = read(tomllib.loads(text), home.folder / "config.toml", wiring.vocabulary())
        assert one["kpi"] in settings.targets
        assert one["rings"] >= 0
    assert any(one["document"] for one in told["proposals"])
    near = [one for one in told["proposals"] if one["kpi"] == "conversion_rate" and one["worse_than_usual"] == 0.1]
    assert near[0]["rings"] >= 1  # half of it is well below


def test_every_block_that_is_printed_can_be_pasted(home: Home) -> None:
    ran = home("targets", "propose", "--days", "30", "--kpi", "order_count", "--kpi", "cart_abandonment_rate", now=NOW)
    assert ran.code == 0, ran.err
    table, *blocks = ran.out.rstrip().split("\n\n# ")
    assert "10% worse" in ran.out
    assert "10.0% worse" not in ran.out
    assert "10% worse on its smaller side" in ran.out  # most carts are left: of those that are not
    assert "at_least" not in table
    config = (home.folder / "config.toml").read_text()
    assert len(blocks) == 2
    text = "\n# ".join(("", *blocks))
    settings = read(tomllib.loads(f"{config}{text}\n"), home.folder / "config.toml", wiring.vocabulary())
    assert set(settings.targets) == {"order_count", "cart_abandonment_rate"}  # all at once, as they stand
    assert text.count("[targets.order_count]") == 1
    first, other, *_ = re.findall(r'^(?:# )?(at_most = ".*")$', text, flags=re.MULTILINE)
    chosen = text.replace(first, f"# {first}").replace(f"# {other}", other)
    settings = read(tomllib.loads(f"{config}{chosen}\n"), home.folder / "config.toml", wiring.vocabulary())
    assert settings.targets["cart_abandonment_rate"].at_most == Fraction(other.split('"')[1].removesuffix(" %")) / 100


def test_of_several_shops_a_target_is_written_below_its_own(home: Home) -> None:
    place = home.folder / "config.toml"
    plain = place.read_text()
    wool = '[[shop]]\nname = "wool"\nplatform = "shopify"\nurl = "wool.myshopify.com"\n'
    try:
        place.write_text(plain + wool)
        ran = home("targets", "propose", "--shop", "silk", "--days", "30", "--kpi", "order_count", now=NOW)
    finally:
        place.write_text(plain)
    assert ran.code == 0, ran.err
    table, *blocks = ran.out.rstrip().split("\n\n# ")
    assert "In the 30 days before" in table
    assert 'below [[shop]] "silk", before the next one' in table
    assert " a week  " in table  # as it is written
    for block in blocks:
        settings = read(tomllib.loads(f"{plain}# {block}\n{wool}"), place, wiring.vocabulary())
        assert [list(one.targets) for one in settings.shop] == [["order_count"], []]
        assert not settings.targets


def test_what_is_unknown_is_named(home: Home) -> None:
    assert "unknown KPI" in home("targets", "propose", "--kpi", "revenu", now=NOW).err
    assert "wool" in home("backtest", "--shop", "wool", now=NOW).err


def test_normal_is_the_shops_usual_range_on_every_table(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """`kpi` told the likely range of the value as normal, and `check` that of the usual level."""
    monkeypatch.setenv("COLUMNS", "240")
    told = {name: home(*words, now=NOW).out for name, words in _TABLES.items()}
    heads = {name: next(line for line in out.splitlines() if "KPI" in line) for name, out in told.items()}
    assert {name: "Normal" in head for name, head in heads.items()} == {"check": True, "kpi": True, "asked": False}
    assert "Interval" in heads["kpi"] and "Interval" in heads["asked"]  # noqa: PT018 - one thing said of two tables
    ends = {}
    for name in ("check", "kpi"):
        row = next(line for line in told[name].splitlines() if line.strip().startswith("Conversion rate"))
        place = heads[name].index("Normal")
        ends[name] = row[place - 20 : place + 6].split("  ")[-1].strip()
    assert ends["check"] == ends["kpi"] != ""
    assert "Your target" not in told["check"]  # nobody set one


_TABLES = {
    "check": ("check", "--dry-run", "--language", "en"),
    "kpi": ("kpi", "--kpi", "conversion_rate"),
    "asked": ("kpi", "--month", "2025-09"),
}
