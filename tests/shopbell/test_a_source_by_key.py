"""A kind of source that is nothing but a folder: from configuration to facts, no line of the product knows of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

import connectors.sources
from cache import Cache
from commerce.clock import FrozenClock
from commerce.errors import BadConfig
from commerce.feeds import Feed, Page, Watermark
from commerce.period import Period
from commerce.tables.spend import SPEND
from commerce.tables.traffic import TRAFFIC
from connectors.sources import register
from practice.serve import WOOCOMMERCE_KEY, WOOCOMMERCE_SECRET, PracticeServer
from practice.simulate import simulate
from shopbell import doctor, secrets, wiring
from shopbell.cli import main
from shopbell.jobs.report import Stopped, SyncReport
from shopbell.jobs.sync import sync
from shopbell.sources import sources_of
from tests import make
from tests.cache.stored import stored_facts
from tests.shopbell.scripted import ScriptedShop

MORE = Path(__file__).parent / "more_sources"
NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
TOKEN = "meter_0123456789abcdef"
MARCH = Period.month("2026-03")
VARIABLE = 'token_env = "NAME_OF_A_VARIABLE"'
SHOP = '[[shop]]\nname = "toys"\nplatform = "woocommerce"\nurl = "https://toys.example"\n'


def day(number: int) -> date:
    return date(2026, 3, number)


@dataclass
class Meter:
    """The service: what it counted, how it answers next, and what it was asked for."""

    counted: dict[date, dict[str, int]] = field(default_factory=dict)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    always_told: dict[date, dict[str, int]] = field(default_factory=dict)
    hangs_at: int | None = None
    is_hanging: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def told(self, first: date, last: date) -> bytes:
        days = {str(one): figure for one, figure in self.counted.items() if first <= one <= last}
        days |= {str(one): figure for one, figure in self.always_told.items()}
        return json.dumps(days).encode()

    def forget(self) -> list[str]:
        """Return what was asked for since the last time."""
        asked, self.asked = self.asked, []
        return asked


@pytest.fixture
def meter() -> Iterator[Meter]:
    one = Meter({day(number): {"visits": 100 + number, "cents": 10 * number} for number in range(1, 32)})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            first, last = date.fromisoformat(query["first"]), date.fromisoformat(query["last"])
            one.asked.append(f"{first:%d}-{last:%d}")
            if one.hangs_at == len(one.asked):
                one.is_hanging.set()
                threading.Event().wait(20)
            status, headers = one.answers.pop(0) if one.answers else (200, {})
            is_let_in = self.headers["Authorization"] == f"Bearer {TOKEN}"
            body = one.told(first, last) if is_let_in and status == 200 else f"no: {self.headers}".encode()
            self.send_response(status if is_let_in else 401)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        one.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield one
        server.shutdown()


@pytest.fixture(autouse=True)
def known_kind() -> Iterator[None]:
    """Let the folder beside this file be one of the product's, as if it lay among them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connectors.sources, "__path__", [*connectors.sources.__path__, str(MORE)])
        for known in (register.kinds, register.all_kinds):
            known.cache_clear()
        yield
    for known in (register.kinds, register.all_kinds):
        known.cache_clear()


@dataclass
class House:
    """An installation with one shop, whose visits and costs the service tells."""

    installation: wiring.Installation
    cache: Cache
    clock: FrozenClock = field(default_factory=lambda: FrozenClock(NOON))

    def sync(self, hours: float = 0, **more: Any) -> SyncReport:
        """Read what is new, so many hours later."""
        self.clock.move_to(self.clock.now() + timedelta(hours=hours))
        page = Page(Feed.ORDERS, Watermark(self.clock.now()), orders=[make.order("1")])
        shop, held = self.installation.settings.shop[0], self.installation.secrets
        sources = sources_of(self.installation.settings, shop, held)
        return sync(shop, self.cache, ScriptedShop({Feed.ORDERS: [page]}), self.clock, sources, **more)

    def visits(self) -> dict[int, int]:
        daily = self.cache.facts.of("toys").daily(["sessions"], MARCH)
        return {one.day: sums["sessions"] for one, sums in daily.items()}

    def told(self) -> list[str]:
        (shop,) = doctor.examine(self.installation, contact=False).shops
        return [f"{one.level} {one.about}: {one.text}" for one in shop.findings]


def install(folder: Path, url: str, more: str = "", *, token: str | None = TOKEN) -> wiring.Installation:
    source = f'[[shop.source]]\nkind = "meter"\nsite = 7\nurl = "{url}"\n'
    (folder / "config.toml").write_text(SHOP + (more or source))
    held: dict[str, Any] = {"customer_key": "ab" * 32}
    if token is not None:
        held["source"] = {"toys": {"meter": {"token": token}}}
    secrets.save(secrets.load(folder / "secrets.toml", {}), held)
    return wiring.open_installation(folder / "config.toml", folder / "data", FrozenClock(NOON), {"METER": TOKEN})


@pytest.fixture
def house(tmp_path: Path, meter: Meter) -> Iterator[House]:
    installation = install(tmp_path, meter.url)
    with installation.open_cache() as cache:
        yield House(installation, cache)


def same_as_counted_anew(cache: Cache) -> bool:
    moved = stored_facts(cache.path)
    cache.facts.refresh("toys", force=True)
    return stored_facts(cache.path) == moved


# configuration


def mistakes(folder: Path, table: str) -> list[str]:
    with pytest.raises(BadConfig) as caught:
        install(folder, "", more=table)
    return [one.removeprefix("config.toml, [[shop]] 1, [[shop.source]] 1: ") for one in caught.value.mistakes]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('kind = "metre"', ['unknown kind "metre"; did you mean "meter"?']),
        ('site = 7\nurl = "https://m.example"', ["kind is missing; write kind = ..."]),
        ('kind = "meter"\nurl = "https://m.example"', ["site is missing; write site = ..."]),
        (
            'kind = "meter"\nurl = "https://m.example"\nsite = 0',
            ["site = 0 does not fit; write a whole number from 1 to 999"],
        ),
        (
            'kind = "meter"\nurl = "https://m.example"\nsite = 7\nsight = 7',
            ['unknown key "sight"; did you mean "site"?'],
        ),
        (
            'kind = "meter"\nurl = "https://m.example"\nsite = 7\ntoken = "x"',
            [f"token: a secret has no place in this file; write {VARIABLE} or put it into the secrets file"],
        ),
        (
            f'kind = "meter"\nurl = "https://m.example"\nsite = 7\nname = "{TOKEN}"',
            ["name holds a secret; take it out of here"],
        ),
    ],
)
def test_a_mistake_is_told_as_any_other(tmp_path: Path, table: str, said: list[str]) -> None:
    found = mistakes(tmp_path, f"[[shop.source]]\n{table}\n")
    assert [one.split(" (and make")[0] for one in found] == said
    assert TOKEN not in "".join(found)


def test_a_kind_that_nobody_knows_is_told_how_to_get_its_figures_in(tmp_path: Path) -> None:
    (found,) = mistakes(tmp_path, '[[shop.source]]\nkind = "zzz"\nproperty = "1"\n')
    assert found == 'unknown kind "zzz"; write one of "meter"'


def test_two_services_of_one_kind_need_names(tmp_path: Path, meter: Meter) -> None:
    table = f'[[shop.source]]\nkind = "meter"\nsite = 7\nurl = "{meter.url}"\n'
    with pytest.raises(BadConfig) as caught:
        install(tmp_path, "", more=table * 2)
    (found,) = caught.value.mistakes
    assert found.startswith('config.toml, [[shop]] 1: [[shop.source]] 2: name "meter" is taken by [[shop.source]] 1; ')
    installation = install(tmp_path, "", more=table + table + 'name = "other"\n')
    assert [one.called for one in installation.settings.shop[0].source] == ["meter", "other"]


def test_a_secret_is_found_in_a_variable_or_in_the_file(tmp_path: Path, meter: Meter) -> None:
    named = f'[[shop.source]]\nkind = "meter"\nsite = 7\nurl = "{meter.url}"\ntoken_env = "METER"\n'
    installation = install(tmp_path, "", more=named, token=None)
    (source,) = sources_of(installation.settings, installation.settings.shop[0], installation.secrets)
    assert source.secrets() == {"token": TOKEN}
    installation = install(tmp_path, meter.url)
    (source,) = sources_of(installation.settings, installation.settings.shop[0], installation.secrets)
    assert source.secrets() == {"token": TOKEN}
    assert TOKEN not in repr(source)


def test_a_missing_secret_stops_the_source_alone_and_says_where_to_put_it(tmp_path: Path, meter: Meter) -> None:
    installation = install(tmp_path, meter.url, token=None)
    (installation.secrets.place).unlink()
    secrets.save(secrets.load(installation.secrets.place, {}), {"customer_key": "ab" * 32})
    installation = replace(installation, secrets=secrets.load(installation.secrets.place, {}))
    missing = (
        'config.toml, [[shop]] "toys", [[shop.source]] 1: no token; write token_env = ... there, or token under'
        ' [source."toys"."meter"] in secrets.toml'
    )
    with installation.open_cache() as cache:
        house = House(installation, cache)
        assert house.sync().refused == {"spend": missing, "traffic": missing}
        assert cache.facts.count_statuses("toys") == {"completed": 1}
        assert f"bad_config spend and traffic: {missing}" in house.told()
    assert meter.asked == []


# which days are read


def test_a_first_reading_goes_back_so_many_days_newest_first_and_leaves_today_out(house: House, meter: Meter) -> None:
    house.sync()
    assert meter.forget() == ["10-11", "06-09", "02-05"]
    assert house.visits() == {number: 100 + number for number in range(2, 12)}
    facts = house.cache.facts.of("toys")
    assert facts.coverage("traffic") == facts.coverage("spend") == Period(day(2), day(11))
    assert same_as_counted_anew(house.cache)


def test_a_service_that_told_all_is_left_alone_and_the_last_days_are_read_again_later(
    house: House, meter: Meter
) -> None:
    house.sync()
    meter.forget()
    house.sync(hours=1)
    assert meter.forget() == []
    house.sync(hours=6)
    assert meter.forget() == ["09-11"]
    house.sync(hours=6)  # by now it is the 13th
    assert meter.forget() == ["09-12"]


def test_days_are_those_of_the_service(tmp_path: Path, meter: Meter) -> None:
    table = f'[[shop.source]]\nkind = "meter"\nsite = 7\nurl = "{meter.url}"\nzone = "Pacific/Auckland"\n'
    installation = install(tmp_path, "", more=table)
    with installation.open_cache() as cache:
        house = House(installation, cache)
        house.sync()
    assert meter.forget()[0] == "11-12"  # there it is the 13th


def test_after_a_long_rest_no_day_is_left_out(house: House, meter: Meter) -> None:
    house.sync()
    meter.forget()
    house.sync(hours=24 * 15)
    assert meter.forget() == ["09-12", "13-16", "17-20", "21-24", "25-26"]
    assert set(house.visits()) == set(range(2, 27))


def test_restated_days_follow_and_a_day_of_nothing_is_one(house: House, meter: Meter) -> None:
    house.sync()
    meter.counted[day(9)]["visits"] = 5
    del meter.counted[day(10)]
    meter.counted[day(2)]["visits"] = 5  # too old to be read again
    report = house.sync(hours=7)
    assert {number: house.visits().get(number) for number in (2, 9, 10, 11)} == {2: 102, 9: 5, 10: None, 11: 111}
    spent = house.cache.facts.of("toys").daily(["marketing_spend"], MARCH)
    assert day(10) not in spent
    assert report.notes == [
        f"{name}: {source} has no row any more of 2026-03-10: nothing is counted there"
        for name in ("spend", "traffic")
        for source in {one.name for one in sources_of_house(house)}
    ]
    assert same_as_counted_anew(house.cache)


def sources_of_house(house: House) -> list[Any]:
    settings = house.installation.settings
    return list(sources_of(settings, settings.shop[0], house.installation.secrets))


def test_nothing_is_judged_by_days_that_may_still_change(house: House) -> None:
    house.sync()
    facts = house.cache.facts.of("toys")
    for table in (SPEND, TRAFFIC):
        assert facts.whole_until(table.name) == day(10)


def test_days_at_the_end_without_any_figure_are_covered(house: House, meter: Meter) -> None:
    for number in (10, 11):
        del meter.counted[day(number)]
    house.sync()
    assert house.cache.facts.of("toys").coverage("spend") == Period(day(2), day(11))


def test_other_settings_are_another_source_and_nothing_of_the_old_one_stays(
    tmp_path: Path, house: House, meter: Meter
) -> None:
    house.sync()
    meter.counted = {one: {"visits": 1, "cents": 0} for one in meter.counted if one.day > 4}
    house.installation = install(tmp_path, "", more=f'[[shop.source]]\nkind = "meter"\nsite = 8\nurl = "{meter.url}"\n')
    house.sync()
    assert house.visits() == dict.fromkeys(range(5, 12), 1)
    assert house.cache.facts.of("toys").daily(["marketing_spend"], MARCH) == {}
    assert same_as_counted_anew(house.cache)


# what goes wrong


def test_a_key_that_is_no_longer_valid_stops_the_source_and_keeps_what_it_told(house: House, meter: Meter) -> None:
    house.sync()
    before = house.visits()
    meter.answers = [(401, {})]
    report = house.sync(hours=7)
    assert set(report.refused) == {"spend", "traffic"}
    assert "answered 401" in report.refused["spend"]
    assert "the token is not valid any more; make a new one under Meter > Keys" in report.refused["spend"]
    assert TOKEN not in repr(report)
    assert house.visits() == before
    assert any(one.startswith("problem traffic: ") and "Meter > Keys" in one for one in house.told())
    meter.forget()
    house.sync(hours=1)  # what failed is tried again at once
    assert meter.forget() == ["09-11"]
    assert not any("Meter > Keys" in one for one in house.told())


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([(429, {"Retry-After": "900"})], "answered 429"),
        ([(503, {})] * 6, "answered 503"),
        ([(500, {})] * 6, "answered 500"),
    ],
)
def test_a_service_that_is_busy_is_asked_another_time(
    house: House, meter: Meter, answers: list[tuple[int, dict[str, str]]], said: str
) -> None:
    meter.answers = [(200, {}), *answers]
    report = house.sync()
    assert said in report.refused["traffic"]
    assert set(house.visits()) == {10, 11}  # the slice that came is kept
    meter.forget()
    house.sync()
    assert meter.forget() == ["06-09", "02-05"]
    assert set(house.visits()) == set(range(2, 12))


@pytest.mark.parametrize("answer", [(429, {"Retry-After": "3"}), (503, {})])
def test_a_moment_is_waited_for(house: House, meter: Meter, answer: tuple[int, dict[str, str]]) -> None:
    meter.answers = [answer, (200, {}), answer]
    assert house.sync().refused == {}
    assert set(house.visits()) == set(range(2, 12))


def test_figures_that_cannot_be_read_leave_their_days_unread(house: House, meter: Meter) -> None:
    meter.counted[day(7)] = {"cents": 1}
    assert "Meter's figures of 2026-03-07: cannot read 'visits'" in house.sync().refused["traffic"]
    assert set(house.visits()) == {10, 11}
    meter.counted[day(7)] = {"visits": 1, "cents": 1}
    assert house.sync().refused == {}
    assert set(house.visits()) == set(range(2, 12))


def test_what_was_not_asked_for_is_not_kept(house: House, meter: Meter) -> None:
    meter.always_told = {date(2026, 2, 1): {"visits": 1, "cents": 0}}
    assert "told of 2026-02-01, and was asked for" in house.sync().refused["traffic"]
    assert house.visits() == {}


def test_a_run_that_is_killed_goes_on_where_it_was(tmp_path: Path, house: House, meter: Meter) -> None:
    meter.hangs_at = 2
    script = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[2]);"
        " from tests.shopbell import test_a_source_by_key as story; story.run_alone(Path(sys.argv[1]))"
    )
    root = Path(__file__).parents[2]
    running = subprocess.Popen([sys.executable, "-c", script, str(tmp_path), str(root)], cwd=root)
    assert meter.is_hanging.wait(60)
    os.kill(running.pid, signal.SIGKILL)
    running.wait(10)
    meter.hangs_at = None
    assert set(house.visits()) == {10, 11}
    meter.forget()
    house.sync()
    assert meter.forget() == ["06-09", "02-05"]
    assert set(house.visits()) == set(range(2, 12))
    assert same_as_counted_anew(house.cache)


def run_alone(folder: Path) -> None:
    """Sync in a process of its own."""
    connectors.sources.__path__ = [*connectors.sources.__path__, str(MORE)]
    installation = wiring.open_installation(folder / "config.toml", folder / "data", FrozenClock(NOON), {})
    with installation.open_cache() as cache:
        House(installation, cache).sync()


def test_stopping_ends_it_after_the_reading_in_hand(house: House, meter: Meter) -> None:
    with pytest.raises(Stopped, match="stopped while reading"):
        house.sync(stopping=lambda: bool(meter.asked))
    assert meter.forget() == ["10-11"]
    house.sync()
    assert set(house.visits()) == set(range(2, 12))


# beside files


def test_the_source_named_first_goes_first_whatever_its_kind(tmp_path: Path, meter: Meter) -> None:
    (tmp_path / "traffic.csv").write_text("day,channel,sessions\n2026-03-08,direct,9\n2026-03-01,direct,4\n")
    service = f'[[shop.source]]\nkind = "meter"\nsite = 7\nurl = "{meter.url}"\n'
    file = '[[shop.traffic]]\npath = "traffic.csv"\n'
    for tables, visits in ((service + file, 108), (file + service, 9)):
        installation = install(tmp_path, "", more=tables)
        with installation.open_cache() as cache:
            house = House(installation, cache)
            report = house.sync()
            assert house.visits()[8] == visits
            assert house.visits()[1] == 4
            assert len(report.notes) == 1
            assert same_as_counted_anew(cache)


def test_doctor_knows_what_it_fills(tmp_path: Path, house: House) -> None:
    house.sync()
    assert not any("[[shop." in one for one in house.told())
    (shop,) = doctor.examine(house.installation, contact=False).shops
    assert {one.feed: (one.state, one.rows) for one in shop.feeds if one.feed in {"spend", "traffic"}} == {
        "spend": ("read", 10),
        "traffic": ("read", 10),
    }
    house.installation = install(tmp_path, "", more='currency = "EUR"\n')
    house.sync()
    assert "note spend: no [[shop.spend]]: acquisition cost cannot be worked out" in house.told()
    assert "note traffic: no [[shop.traffic]]: conversion cannot be worked out" in house.told()


def test_the_command_line_reads_it(tmp_path: Path, meter: Meter, capsys: pytest.CaptureFixture[str]) -> None:
    world = simulate(seed=3, first_day=date(2026, 3, 1), days=12, orders_per_day=2.0)
    with PracticeServer(world, "woocommerce", clock=FrozenClock(NOON)) as server:
        (tmp_path / "config.toml").write_text(
            f'[[shop]]\nname = "toys"\nplatform = "woocommerce"\nurl = "{server.url}"\n'
            'key_env = "K"\nsecret_env = "S"\n'
            f'[[shop.source]]\nkind = "meter"\nsite = 7\nurl = "{meter.url}"\ntoken_env = "METER"\n'
        )
        with pytest.MonkeyPatch.context() as patch:
            for name, value in (("K", WOOCOMMERCE_KEY), ("S", WOOCOMMERCE_SECRET), ("METER", TOKEN)):
                patch.setenv(name, value)
            where = ["--config", str(tmp_path), "--data", str(tmp_path / "data"), "--now", NOON.isoformat()]
            assert main(["sync", *where]) == 0
            assert "10 spend, 10 traffic" in capsys.readouterr().out
            meter.answers = [(401, {})]
            later = [*where[:-1], (NOON + timedelta(hours=7)).isoformat()]
            assert main(["sync", *later]) == 1
            assert "toys: traffic: 127.0.0.1" in (err := capsys.readouterr().err)
            assert "Meter > Keys" in err
            assert TOKEN not in err
