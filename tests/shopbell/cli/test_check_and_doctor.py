"""`check`, `digest`, `alerts` and `doctor`: exit codes, what is told once, who answers and who does not."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from commerce.feeds import Page, Watermark
from commerce.orders import ShopInfo
from connectors.base import BRIEF, Connection, Tools
from connectors.http import Call, Wire
from shopbell import doctor
from shopbell.outside import SystemClock
from shopbell.wiring import open_installation
from tests.connectors import opening
from tests.shopbell.cli.home import NOW, Home, install
from tests.waiting import elapsed

pytestmark = pytest.mark.untraced

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
    assert (ran.code, ran.out) == (0, "wood: Average order value is acknowledged\n")
    assert shopbell("alerts", "list", "--json").json()[0]["state"] == "acknowledged"
    ran = shopbell("alerts", "acknowledge", "purchase_frequency", "--shop", "wood")
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
    assert {"customer_acquisition_cost", "cost_per_visit"} <= set(feeds["spend"]["kpis"])
    assert feeds["orders"]["state"] == "read"
    assert datetime.fromisoformat(feeds["orders"]["seen_to"]) <= NOW
    assert any("acquisition cost cannot" in finding["text"] for finding in shops["silk"]["findings"])
    assert not any("needs a traffic table" in finding["text"] for finding in shops["wood"]["findings"]), "it has one"


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
        found, began = doctor.look(installation), elapsed()
        first = next(found)
        assert isinstance(first, doctor.Finding)  # the installation is told before any shop is asked
        assert elapsed() - began < 0.4
        shops = [(one.name, elapsed() - began) for one in found if isinstance(one, doctor.ShopHealth)]
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


def test_doctor_says_what_is_watched_how_easily_and_how_small_a_change_can_be_seen(shopbell: Home) -> None:
    place = shopbell.folder / "config.toml"
    plain = place.read_text()
    try:
        place.write_text(plain.replace('name = "silk"\n', 'name = "silk"\nsensitivity = "calm"\n'))
        shown = shopbell("doctor", "--no-contact", "--shop", "silk").out
        (told,) = shopbell("doctor", "--no-contact", "--shop", "silk", "--json").json()["shops"]
    finally:
        place.write_text(plain)
    assert told["sensitivity"] == "calm"
    watched = {one["kpi"]: one for one in told["watched"]}
    assert watched["order_count"]["questions"] == ["target", "drift"]
    assert watched["revenue"]["questions"] == ["drift"]
    assert 0 < watched["revenue"]["smallest"]["28"] < 1  # so small a shop sees nothing in a week
    assert "customer_acquisition_cost" not in watched  # silk has no table of spend
    assert (
        "watched: KPIs held against the shop's own past: 7, against a target: 2; and whether what always comes" in shown
    )
    assert 'sensitivity = "calm"' in shown
    assert re.search(r"settled days: days are judged up to \w{3} \d{1,2}, 20\d\d; .*may still change", shown)
    assert "The smallest change that can be seen" in shown
    assert re.search(r"Orders +(\d+ \(−\d+%\) *){3}\n", shown)  # noqa: RUF001 - a real minus sign
    assert re.search(r"watched: not .*Customer acquisition cost.*: the shop does not tell", shown)
