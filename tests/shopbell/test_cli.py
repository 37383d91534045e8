"""The command line as a merchant meets it: real processes, a real configuration, practice shops over real HTTP."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from commerce.clock import FrozenClock
from commerce.feeds import Page, Watermark
from commerce.orders import ShopInfo
from commerce.pseudonym import Pseudonymizer
from connectors.base import BRIEF, Connection, Connector, Tools
from connectors.http import Call, Wire
from kpi.book import catalog
from practice.serve import PracticeServer
from practice.simulate import simulate
from practice.world import World
from shopbell import doctor
from shopbell.cli import main
from shopbell.config import ShopSettings
from shopbell.outside import SystemClock
from shopbell.wiring import Installation, open_installation
from tests.connectors import opening

ROOT = Path(__file__).parents[2]
FIRST_DAY, DAYS = date(2025, 9, 1), 150
NOW = datetime(2026, 1, 20, 6, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
SECRETS = '[shop.wood]\nkey = "ck_practice"\nsecret = "cs_practice"\n[shop.silk]\ntoken = "shpat_practice"\n'


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Home:
    """A folder with configuration, secrets and data."""

    folder: Path

    def __call__(self, *words: str, now: datetime | None = NOW) -> Ran:
        """Run a command line in this process: the same `main` as the program's, without starting Python anew."""
        timed = ["--now", now.isoformat()] if now else []
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main([*words, "--config", str(self.folder), *timed])
        return Ran(code, out.getvalue(), err.getvalue())


def install(folder: Path, wood: str, silk: str, more: str = "", secrets: str = SECRETS) -> Home:
    folder.mkdir(exist_ok=True)
    (folder / "config.toml").write_text(
        f"""
[shopbell]
data = "data"
[[shop]]
name = "wood"
platform = "woocommerce"
url = "{wood}"
[[shop.spend]]
url = "{wood}/practice/spend.csv"
[[shop.traffic]]
url = "{wood}/practice/traffic.csv"
[[shop]]
name = "silk"
platform = "shopify"
url = "silk.myshopify.com"
base_url = "{silk}"
{more}
"""
    )
    file = folder / "secrets.toml"
    file.write_text(secrets)
    file.chmod(0o600)
    return Home(folder)


@pytest.fixture(scope="module")
def world() -> World:
    """Without binned orders and late checkouts, of which the platforms tell different stories."""
    return simulate(seed=3, first_day=FIRST_DAY, days=DAYS, orders_per_day=8.0, trash_share=0.0, recovered_share=0.0)


@pytest.fixture(scope="module")
def urls(world: World) -> Iterator[tuple[str, str]]:
    with (
        PracticeServer(world, "woocommerce", clock=FrozenClock(NOW)) as wood,
        PracticeServer(world, "shopify", clock=FrozenClock(NOW)) as silk,
    ):
        yield wood.url, silk.url


@pytest.fixture(scope="module")
def shopbell(urls: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Home:
    """An installation that has been synced once."""
    more = '[targets.average_order_value]\nat_least = "1000.00"\n[targets.order_count]\nat_least = 1\nper = "week"\n'
    installation = install(tmp_path_factory.mktemp("installation"), *urls, more)
    ran = installation("sync")
    assert ran.code == 0, ran.err
    return installation


def counted(world: World, first: date, last: date) -> list[Any]:
    """Count by hand: orders placed on these local days that are paid or promised by now."""
    return [
        order
        for order in world.orders
        if first <= order.placed_at.astimezone(BERLIN).date() <= last
        and order.final_status not in {"failed", "cancelled"}
    ]


# --help


def test_the_help_of_kpi_names_every_way_to_split() -> None:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert main(["kpi", "--help"]) == 0
    told = " ".join(out.getvalue().partition("--by TEXT")[2].partition("--json")[0].split())
    named = set(told.removeprefix("Split by a segment: ").rstrip(".").split(", "))
    assert named == {segment for one in catalog().values() for segment in one.segments}
    assert {"landing_page", "channel", "customer_type"} <= named


# sync, kpi


def test_a_second_sync_finds_nothing_new(shopbell: Home) -> None:
    ran = shopbell("sync", "--shop", "silk")
    assert (ran.code, ran.out) == (0, "silk: nothing new\n")


@pytest.mark.parametrize("shop", ["wood", "silk"])
def test_kpi_agrees_with_a_count_by_hand(shopbell: Home, world: World, shop: str) -> None:
    ran = shopbell("kpi", "--shop", shop, "--month", "2025-11", "--json")
    rows = {row["kpi"]: row for row in ran.json()}
    orders = counted(world, date(2025, 11, 1), date(2025, 11, 30))
    net = sum(line.total_minor - line.discount_minor for order in orders for line in order.lines)
    row = rows["order_count"]
    assert (row["value"], row["shop"], row["first"], row["last"]) == (len(orders), shop, "2025-11-01", "2025-11-30")
    assert rows["average_order_value"]["numerator"] == f"{net / 100:.2f}"
    assert rows["average_order_value"]["denominator"] == len(orders)
    assert rows["average_order_value"]["currency"] == "EUR"


def test_kpi_json_has_the_promised_shape(shopbell: Home) -> None:
    ran = shopbell("kpi", "--json")
    rows = {(row["shop"], row["kpi"]): row for row in ran.json()}
    row = rows["wood", "conversion_rate"]
    promised = [
        "shop",
        "kpi",
        "first",
        "last",
        "value",
        "interval",
        "numerator",
        "denominator",
        "unit",
        "currency",
        "state",
        "missing",
    ]
    assert set(promised) <= set(row)
    assert row["unit"] == "percent"
    assert isinstance(row["value"], float)
    assert row["value"] == pytest.approx(row["numerator"] / row["denominator"])
    assert row["interval"][0] <= row["value"] <= row["interval"][1]
    assert (row["first"], row["last"]) == ("2025-12-23", "2026-01-19")
    lacking = rows["silk", "customer_acquisition_cost"]
    assert (lacking["value"], lacking["interval"], lacking["state"]) == (None, None, "no_data")
    assert "Marketing spend" in lacking["missing"]
    money = rows["wood", "customer_acquisition_cost"]
    assert re.fullmatch(r"\d+\.\d\d", money["value"])
    assert isinstance(money["denominator"], int)


def test_what_has_no_target_is_neither_on_nor_off_it(shopbell: Home) -> None:
    rows = {(row["shop"], row["kpi"]): row["state"] for row in shopbell("kpi", "--json").json()}
    assert rows["wood", "average_order_value"] == "off_target"
    assert rows["wood", "gross_sales"] is None


def test_segments_add_up(shopbell: Home) -> None:
    days = ("--first", "2025-12-01", "--last", "2025-12-31", "--kpi", "order_count", "--shop", "wood", "--json")
    [whole] = shopbell("kpi", *days).json()
    parts = shopbell("kpi", *days, "--by", "channel").json()
    assert {part["segment"] for part in parts} == {"channel"}
    assert len({part["key"] for part in parts}) == len(parts) > 1
    assert sum(part["value"] for part in parts) == whole["value"]


def test_the_table_is_for_people(shopbell: Home) -> None:
    ran = shopbell("kpi", "--shop", "silk", "--language", "vi")
    assert "Tỷ lệ chuyển đổi" in ran.out
    assert "conversion_rate" not in ran.out


def test_the_table_is_headed_by_the_days_asked_for_and_says_which_rows_cover_others(shopbell: Home) -> None:
    before_it_opened = ("--first", "2025-08-01", "--last", "2025-11-30")
    ran = shopbell("kpi", "--shop", "wood", "--kpi", "conversion_rate", *before_it_opened)
    assert "wood: Aug 1, 2025 - Nov 30, 2025" in ran.out
    [row] = [line for line in ran.out.splitlines() if "Conversion" in line and "%" in line]
    assert row.rstrip().endswith("Sep 1, 2025 - Nov 30, 2025")
    assert "Days covered" not in shopbell("kpi", "--shop", "wood", "--kpi", "order_count", "--month", "2025-11").out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--kpi", "order_cuont"), 'unknown KPI "order_cuont"; did you mean "order_count"?'),
        (("--by", "chanel"), 'unknown segment "chanel"; did you mean "channel"?'),
        (("--shop", "wod"), 'did you mean "wood"?'),
        (("--month", "2025-13"), "is not a month"),
        (("--month", "2025-11", "--quarter", "2025Q4"), "exclude each other"),
        (("--first", "2025-11-01"), "belong together"),
        (("--first", "2025-11-02", "--last", "2025-11-01"), "cannot end"),
        (("--first", "0001-01-01", "--last", "2025-11-01"), "'0001-01-01' lies outside of the years 1970 to 2200"),
        (("--first", "2025-11-01", "--last", "9999-12-31"), "'9999-12-31' lies outside of the years 1970 to 2200"),
        (("--month", "0001-01"), "'0001-01' lies outside of the years 1970 to 2200"),
        (("--quarter", "9999Q4"), "'9999Q4' lies outside of the years 1970 to 2200"),
        (("--now", "0001-01-01"), "'0001-01-01' lies outside of the years 1970 to 2200"),
        (("--now", "9999-12-31T23:59:59"), "lies outside of the years 1970 to 2200"),
    ],
)
def test_a_wrong_question_is_answered_with_what_to_write(shopbell: Home, words: tuple[str, ...], message: str) -> None:
    ran = shopbell("kpi", *words, now=None if "--now" in words else NOW)
    assert ran.code == 2
    assert message in ran.err


def test_the_widest_period_that_may_be_asked_for_is_answered(shopbell: Home) -> None:
    ran = shopbell("kpi", "--first", "1970-01-01", "--last", "2200-12-31", "--shop", "wood")
    assert (ran.code, ran.err) == (0, "")
    for now in (datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 12, 31, 23, 59, tzinfo=UTC)):
        assert shopbell("kpi", "--shop", "wood", now=now).code in {0, 1}


def test_a_page_in_place_of_a_table_is_told_once(urls: tuple[str, str], tmp_path: Path) -> None:
    more = f'[[shop.spend]]\nurl = "{urls[0]}/"\n'  # silk's table is the front page of a shop
    install(tmp_path, *urls, more)
    words = [sys.executable, "-m", "shopbell", "sync", "--shop", "silk", "--config", str(tmp_path), "--now", str(NOW)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert (done.stdout + done.stderr).count("a web page instead of a table") == 1


# check, digest, alerts, doctor


def test_check_exits_with_3_when_off_target(shopbell: Home) -> None:
    ran = shopbell("check", "--dry-run", "--json")
    assert ran.code == 3
    verdicts = {(one["shop"], one["kpi"]): one for one in ran.json()}
    off = verdicts["wood", "average_order_value"]
    assert (off["state"], off["limit"], off["target"]) == (
        "off_target",
        "1000.00",
        {"kind": "at_least", "value": "1000.00"},
    )
    assert verdicts["silk", "order_count"]["state"] == "on_target"
    assert verdicts["silk", "order_count"]["limit"] == 4  # one a week, over 28 days


def test_the_first_look_is_told_in_no_alert_and_can_be_acknowledged(urls: tuple[str, str], tmp_path: Path) -> None:
    shopbell = install(tmp_path, *urls, '[targets.average_order_value]\nat_least = "1000.00"\n')
    shopbell("sync", "--shop", "wood")
    assert shopbell("check", "--shop", "wood").code == 3
    assert not (tmp_path / "data" / "outbox").exists()
    assert shopbell("alerts").out == shopbell("alerts", "list").out
    [watch] = shopbell("alerts", "--json").json()
    assert (watch["kpi"], watch["state"]) == ("average_order_value", "firing")
    ran = shopbell("alerts", "acknowledge", "average_order_value", "--shop", "wood")
    assert (ran.code, ran.out) == (0, "wood: average_order_value is acknowledged\n")
    assert shopbell("alerts", "list", "--json").json()[0]["state"] == "acknowledged"
    ran = shopbell("alerts", "acknowledge", "order_count", "--shop", "wood")
    assert ran.code == 1
    assert "it is not watched" in ran.err


def test_a_digest_is_written_once_a_day(shopbell: Home) -> None:
    first, second = shopbell("digest", "--shop", "wood"), shopbell("digest", "--shop", "wood")
    assert "1 of 1 digests are new" in first.out
    assert "0 of 1 digests are new" in second.out
    files = list((shopbell.folder / "data" / "outbox").glob("*digest*"))
    assert {file.suffix for file in files} == {".eml", ".html", ".txt", ".json"}


def test_a_digest_that_cannot_be_delivered_is_told_and_fails(urls: tuple[str, str], tmp_path: Path) -> None:
    shopbell = install(tmp_path, *urls, '[channels.folder]\npath = "file/outbox"\n')
    (tmp_path / "file").write_text("no folder")
    shopbell("sync", "--shop", "silk")
    ran = shopbell("digest", "--shop", "silk")
    assert ran.code == 1
    assert "was not delivered (folder): cannot write to the outbox folder" in ran.err
    assert "`shopbell alerts release 1`" in ran.err


def test_a_digest_can_be_looked_at_in_another_language(shopbell: Home, tmp_path: Path) -> None:
    ran = shopbell("digest", "--shop", "silk", "--dry-run", "--language", "zh_Hant")
    assert "平均訂單" in ran.out
    ran = shopbell("digest", "--shop", "silk", "--to", str(tmp_path / "look"), "--language", "vi")
    assert Path(ran.out.strip()).suffix == ".html"
    assert Path(ran.out.strip()).exists()


def test_doctor_shows_who_answers_and_what_feeds_what(shopbell: Home) -> None:
    ran = shopbell("doctor", "--json")
    assert ran.code == 0, ran.out + ran.err
    shops = {shop["shop"]: shop for shop in ran.json()["shops"]}
    assert (shops["silk"]["currency"], shops["silk"]["time_zone"]) == ("EUR", "Europe/Berlin")
    feeds = {feed["feed"]: feed for feed in shops["wood"]["feeds"]}
    assert feeds["spend"]["kpis"] == ["customer_acquisition_cost"]
    assert feeds["orders"]["state"] == "read"
    assert datetime.fromisoformat(feeds["orders"]["seen_to"]) <= NOW
    assert any("acquisition cost cannot" in finding["text"] for finding in shops["silk"]["findings"])


class Waiting:
    """A connector that asks over a wire of the patience it is given, and goes no further."""

    def __init__(self, connection: Connection, _settings: object, _secrets: object, tools: Tools) -> None:
        self._url = connection.base_url or connection.url
        self._wire = Wire(tools.clock, patience=connection.patience)

    def shop(self) -> ShopInfo:
        return self._wire.ask(lambda: Call(self._url), lambda answer: msgspec.json.decode(answer.body, type=ShopInfo))

    def feeds(self) -> tuple[str, ...]:
        return ()

    def pages(self, feed: str, since: Watermark) -> Iterator[Page]:
        raise NotImplementedError

    def close(self) -> None:
        self._wire.close()


def test_doctor_tells_shop_by_shop_and_waits_shortly_for_one_that_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening.stand_in(monkeypatch, "woocommerce", Waiting)
    opening.stand_in(monkeypatch, "shopify", Waiting)
    monkeypatch.setattr("shopbell.doctor.contact.BRIEF", replace(BRIEF, read_s=0.5))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        shopbell = install(tmp_path, url, url)
        installation = open_installation(shopbell.folder / "config.toml", None, SystemClock(), {})
        found, began = doctor.look(installation), time.monotonic()
        first = next(found)
        assert isinstance(first, doctor.Finding)  # the installation is told before any shop is asked
        assert time.monotonic() - began < 0.4
        shops = [(one.name, time.monotonic() - began) for one in found if isinstance(one, doctor.ShopHealth)]
        assert [name for name, _ in shops] == ["wood", "silk"]
        assert shops[0][1] < shops[1][1] - 0.4  # wood was told before silk was waited for
        assert shops[1][1] < 5
        ran = shopbell("doctor", now=None)
    assert ran.code == 1
    assert ran.out.count("did not answer in time") == 2
    assert BRIEF.tries == 1


def test_doctor_and_sync_see_that_another_shop_answers(urls: tuple[str, str], tmp_path: Path) -> None:
    shopbell = install(tmp_path, *urls)
    assert shopbell("sync", "--shop", "silk").code == 0
    with contextlib.closing(sqlite3.connect(tmp_path / "data" / "shopbell.sqlite")) as database, database:
        ((text,),) = database.execute("SELECT info FROM shops WHERE name = 'silk'").fetchall()
        answers = json.loads(text)["identity"]
        elsewhere = json.dumps(json.loads(text) | {"identity": "books.myshopify.com"})
        database.execute("UPDATE shops SET info = ? WHERE name = 'silk'", (elsewhere,))
    ran = shopbell("doctor", "--shop", "silk")
    assert ran.code == 1
    assert f"another shop answers: {answers}, and what is stored was read from books.myshopify.com" in ran.out
    ran = shopbell("sync", "--shop", "silk")
    assert ran.code == 1
    assert "the two would be added up" in ran.err


def test_doctor_and_sync_refuse_a_key_that_does_not_fit(urls: tuple[str, str], tmp_path: Path) -> None:
    shopbell = install(tmp_path, *urls)
    assert shopbell("sync", "--shop", "silk").code == 0
    file = tmp_path / "secrets.toml"
    file.write_text(re.sub('customer_key = ".*"', f'customer_key = "{"ab" * 32}"', file.read_text()))
    for words in (("doctor", "--shop", "silk"), ("sync", "--shop", "silk")):
        ran = shopbell(*words)
        assert ran.code == 1
        assert "does not fit the database" in ran.out + ran.err


# changes of the configuration


def rewrite(shopbell: Home, old: str, new: str) -> None:
    file = shopbell.folder / "config.toml"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


def test_another_time_zone_cuts_the_days_anew_with_the_next_sync(
    urls: tuple[str, str], world: World, tmp_path: Path
) -> None:
    shopbell = install(tmp_path, *urls)
    shopbell("sync", "--shop", "silk")

    def orders() -> tuple[int, str]:
        days = ("--first", "2025-11-01", "--last", "2025-11-10")
        ran = shopbell("kpi", "--shop", "silk", "--kpi", "order_count", *days, "--json")
        return ran.json()[0]["value"], ran.err

    def by_hand(zone: ZoneInfo) -> int:
        first, last = date(2025, 11, 1), date(2025, 11, 10)
        placed = [order.placed_at for order in counted(world, date(2025, 10, 1), date(2025, 12, 1))]
        return sum(first <= at.astimezone(zone).date() <= last for at in placed)

    assert orders() == (by_hand(BERLIN), "")
    rewrite(shopbell, 'name = "silk"\n', 'name = "silk"\ntime_zone = "Pacific/Auckland"\n')
    said = "time_zone = 'Pacific/Auckland' by now, and the stored days are those of Europe/Berlin still"
    value, err = orders()
    assert (value, said in err) == (by_hand(BERLIN), True)
    for words in (("check", "--dry-run"), ("digest", "--dry-run")):
        assert said in shopbell(*words, "--shop", "silk").err
    assert said in shopbell("doctor", "--no-contact").out
    shopbell("sync", "--shop", "silk")
    auckland = ZoneInfo("Pacific/Auckland")
    assert by_hand(auckland) != by_hand(BERLIN)
    assert orders() == (by_hand(auckland), "")
    rewrite(shopbell, 'time_zone = "Pacific/Auckland"\n', "")  # back to what the shop itself says
    said = "no time_zone, and the shop itself says 'Europe/Berlin', by now, and the stored days are those of Pacific/A"
    value, err = orders()
    assert (value, said in err) == (by_hand(auckland), True)
    assert said in shopbell("doctor", "--no-contact").out
    shopbell("sync", "--shop", "silk")
    assert orders() == (by_hand(BERLIN), "")


def test_a_renamed_shop_is_not_read_anew_beside_itself(urls: tuple[str, str], tmp_path: Path) -> None:
    shopbell = install(tmp_path, *urls)
    shopbell("sync", "--shop", "silk")
    rewrite(shopbell, 'name = "silk"\n', 'name = "satin"\ntoken_env = "SATIN"\n')
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SATIN", "shpat_practice")
        for words in (("kpi",), ("check",), ("digest",)):
            ran = shopbell(*words, "--shop", "satin")
            assert ran.code == 1
            assert '"silk" is stored, but config.toml names no such shop' in ran.err
        assert '"silk" is stored, but config.toml names no such shop' in shopbell("doctor", "--no-contact").out
        ran = shopbell("sync", "--shop", "satin")
        assert ran.code == 1
        assert 'this shop is stored under the name "silk"' in ran.err
        rewrite(shopbell, 'name = "satin"\n', 'name = "silk"\n')
        assert shopbell("sync", "--shop", "silk").out == "silk: nothing new\n"
        rewrite(shopbell, 'name = "silk"\n', 'name = "satin"\n')
        assert shopbell("wipe", "--shop", "silk", "--yes", now=None).code == 0
        assert shopbell("sync", "--shop", "satin").code == 0


# mistakes


def test_a_mistake_nobody_foresaw_in_one_shop_leaves_the_others_to_be_read(
    urls: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connect(installation: Installation, shop: ShopSettings, pseudonym: Pseudonymizer) -> Connector:
        if shop.name == "wood":
            person = "anna@toys.example"
            raise ZeroDivisionError(person)
        return connect_well(installation, shop, pseudonym)

    connect_well = Installation.connect
    monkeypatch.setattr(Installation, "connect", connect)
    ran = install(tmp_path / "surprise", *urls)("sync")
    assert ran.code == 1
    told = r"wood: unforeseen ZeroDivisionError in test_cli\.py, line \d+: this is a mistake of Shopbell"
    assert re.search(told, ran.err)
    assert "anna@toys.example" not in ran.err
    assert "silk: " in ran.out


def test_before_the_first_sync_it_says_so(urls: tuple[str, str], tmp_path: Path) -> None:
    shopbell = install(tmp_path, *urls)
    for words in (("kpi",), ("check",), ("digest",)):
        ran = shopbell(*words)
        assert ran.code == 1
        assert "run `shopbell sync` first" in ran.err


def test_every_mistake_is_named_at_once_with_code_2(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[[shop]]\nname = "a"\nplatform = "shopfy"\n[targets.x]\nat_least = 1\n')
    ran = Home(tmp_path)("sync")
    assert ran.code == 2
    assert ran.err.count("config.toml") >= 3
    assert 'did you mean "shopify"?' in ran.err


def test_a_missing_secret_stops_one_shop_only(urls: tuple[str, str], tmp_path: Path) -> None:
    shopbell = install(tmp_path, *urls, secrets='[shop.silk]\ntoken = "shpat_practice"\n')
    ran = shopbell("sync")
    assert ran.code == 2
    assert "no key; write key_env" in ran.err
    assert "silk: " in ran.out


def test_a_wrong_key_says_what_to_check_and_shows_no_secret(urls: tuple[str, str], tmp_path: Path) -> None:
    shopbell = install(
        tmp_path, *urls, secrets=SECRETS.replace("cs_practice", "cs_wrong").replace("shpat_p", "shpat_x")
    )
    ran = shopbell("sync")
    assert ran.code == 1
    assert len(re.findall(r"\b401\b", ran.err)) == 2
    assert not re.search("cs_wrong|shpat_x|ck_practice", ran.out + ran.err)
    assert shopbell("doctor").code == 1


def test_a_secrets_file_that_others_may_read_is_refused(urls: tuple[str, str], tmp_path: Path) -> None:
    shopbell = install(tmp_path, *urls)
    (tmp_path / "secrets.toml").chmod(0o644)
    ran = shopbell("sync")
    assert ran.code == 2
    assert "chmod 600" in ran.err


def test_config_and_data_places_can_be_told_by_flag_or_environment(shopbell: Home, tmp_path: Path) -> None:
    elsewhere = str(shopbell.folder / "config.toml")
    environ = {**os.environ, "SHOPBELL_CONFIG": elsewhere, "SHOPBELL_DATA": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "shopbell", "kpi"], cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )
    assert "run `shopbell sync` first" in done.stderr  # an empty data folder
    before = subprocess.run(
        [sys.executable, "-m", "shopbell", "--config", elsewhere, "alerts", "log"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert before.returncode == 0


# init


def test_init_writes_what_every_command_loads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    shopbell = Home(tmp_path / "new")
    words = "--non-interactive --name toys --platform woocommerce --url https://toys.example --key-env K"
    words += " --secret-env S --email anna@toys.example --slack-webhook-env HOOK"
    words += " --smtp-host smtp.toys.example --smtp-user anna --smtp-password-env MAIL --sender anna@toys.example"
    flags = words.split()
    ran = shopbell("init", *flags, now=None)
    assert ran.code == 0, ran.err
    assert "Set the environment variables K, S, MAIL, HOOK." in ran.out
    secrets = tmp_path / "new" / "secrets.toml"
    assert secrets.stat().st_mode & 0o777 == 0o600
    ran = shopbell("doctor", "--no-contact", "--data", str(tmp_path / "data"))
    assert "the environment variable HOOK is not set" in ran.out
    assert ran.code == 2
    again = shopbell("init", *flags, now=None)
    assert again.code == 2
    assert "--force" in again.err
    key = secrets.read_text()
    forced = shopbell("init", *flags, "--force", now=None)
    assert forced.code == 0
    assert secrets.read_text() == key  # never a new key over old data
    assert len(list((tmp_path / "new").glob("*.bak"))) == 2


def test_init_asks(tmp_path: Path) -> None:
    answers = ["shopify", "silk.myshopify.com", "silk", "", "shpat_pasted", "vi", "", ""]
    done = subprocess.run(
        [sys.executable, "-m", "shopbell", "init", "--config", str(tmp_path / "config.toml")],
        cwd=ROOT, input="\n".join(answers) + "\n", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "shpat_pasted" not in done.stdout + (tmp_path / "config.toml").read_text()
    assert 'token = "shpat_pasted"' in (tmp_path / "secrets.toml").read_text()
    assert 'language = "vi"' in (tmp_path / "config.toml").read_text()


def test_init_takes_the_credentials_of_an_app(tmp_path: Path) -> None:
    answers = ["shopify", "silk.myshopify.com", "silk", "an-app", "its-secret", "en", "", ""]
    done = subprocess.run(
        [sys.executable, "-m", "shopbell", "init", "--config", str(tmp_path / "config.toml")],
        cwd=ROOT, input="\n".join(answers) + "\n", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    held = (tmp_path / "secrets.toml").read_text()
    assert 'client_id = "an-app"' in held
    assert 'client_secret = "its-secret"' in held
    assert "its-secret" not in done.stdout + (tmp_path / "config.toml").read_text()


def test_init_with_a_mistake_changes_nothing(tmp_path: Path) -> None:
    ran = Home(tmp_path)(
        "init", "--name", "a", "--platform", "shopify", "--url", "no address", "--non-interactive", now=None
    )
    assert ran.code == 2
    assert "config.toml, [[shop]] 1: url" in ran.err
    assert list(tmp_path.iterdir()) == []


# run


def test_the_service_reads_checks_writes_and_stops_cleanly(urls: tuple[str, str], tmp_path: Path) -> None:
    more = '[targets.order_count]\nat_least = 1\nper = "week"\n[[recipient]]\nname = "Anna"\ndigest_at = "00:00"\n'
    secrets = SECRETS.replace('token = "shpat_practice"', 'token = "shpat_wrong"')
    shopbell = install(tmp_path, *urls, more, secrets)
    lines: list[str] = []
    wanted = {"sync wood: done", "sync silk: put off"}
    words = [sys.executable, "-m", "shopbell", "run", "--config", str(shopbell.folder)]
    with subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        guard = threading.Timer(60, process.kill)
        guard.start()
        for line in process.stderr:
            lines.append(line)
            wanted = {one for one in wanted if one not in line}
            if not wanted:
                break
        process.send_signal(signal.SIGTERM)
        rest = process.stderr.read()
        code = process.wait(30)
        guard.cancel()
    log = "".join(lines) + rest
    assert not wanted, log
    assert code == 0
    assert log.rstrip().endswith("stopped")
    assert "shpat_wrong" not in log
    assert shopbell("kpi", "--shop", "wood", "--kpi", "order_count", "--json").json()[0]["value"] > 0


def test_practice_serve_says_where_it_listens(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "shopbell", "practice", "serve", "--platform", "woocommerce", "--port", "0"]
    told = ""
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        while "Ctrl-C" not in told:
            told += process.stdout.readline()
        process.terminate()
        process.wait(10)
    (url,) = re.findall(r'^url = "(http://127\.0\.0\.1:\d+)"$', told, re.MULTILINE)
    assert f"at {url} - its data are SIMULATED" in told
    assert 'key = "ck_practice"' in told
    ran = Home(tmp_path)("practice", "serve", "--platform", "shopify", "--fault", "429", now=None)
    assert ran.code == 2
    assert "write a share of requests" in ran.err


def test_yesterday_is_the_last_day_by_default(shopbell: Home) -> None:
    rows = shopbell("kpi", "--kpi", "order_count", "--json", now=NOW - timedelta(hours=8)).json()
    assert {row["last"] for row in rows} == {"2026-01-18"}  # in Berlin it is not yet midnight
