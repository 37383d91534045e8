"""A sheet that a program fills every day: a sign-in page, an empty sheet, and one that goes on no more are all said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from commerce.clock import FrozenClock
from commerce.feeds import Feed, Page, Watermark
from shopbell import doctor
from shopbell.jobs.report import SyncReport
from shopbell.jobs.sync import sync
from shopbell.sources import sources_of
from tests import make
from tests.cache.stored import rows
from tests.listening import Handler, listening
from tests.shopbell.installed import TOYS, installed
from tests.shopbell.scripted import ScriptedShop

PUBLISHED = (Path(__file__).parents[1] / "connectors" / "files" / "google_ads_sheet" / "published.csv").read_bytes()
HEADINGS = PUBLISHED.partition(b"\n")[0]
SIGN_IN = b"<!DOCTYPE html><html><head><title>Sign in</title></head></html>"
INFO = msgspec.structs.replace(make.INFO, identity="toys", currency="GBP", time_zone="Europe/London")


class Sheet:
    """A shop whose spend stands in a sheet under an address."""

    def __init__(self, folder: Path, url: str) -> None:
        self.clock = FrozenClock(datetime(2026, 11, 18, 12, tzinfo=UTC))
        self.address = f"{url}/d/e/2PACX/pub"
        config = f'{TOYS}[[shop.spend]]\nurl = "{self.address}?output=csv"\n'
        self.installation = installed(folder, config, now=self.clock.now())
        self.cache = self.installation.open_cache()

    def sync(self, days: int = 0) -> SyncReport:
        self.clock.move_to(self.clock.now() + timedelta(days=days))
        page = Page(Feed.ORDERS, Watermark(self.clock.now()), orders=[make.order("1")])
        settings = self.installation.settings
        sources = sources_of(settings, settings.shop[0], self.installation.secrets)
        return sync(settings.shop[0], self.cache, ScriptedShop({Feed.ORDERS: [page]}, INFO), self.clock, sources)

    def spent(self) -> int:
        ((amount,),) = rows(self.cache.path, "SELECT SUM(amount_minor) FROM spend")
        return int(amount or 0)


@pytest.fixture
def served() -> list[bytes]:
    return [PUBLISHED]


@pytest.fixture
def sheet(tmp_path: Path, served: list[bytes]) -> Iterator[Sheet]:
    class Published(Handler):
        def get(self) -> None:
            self.answer(200, served[0], {"Content-Type": "text/csv"})

    with listening(Published) as url:
        made = Sheet(tmp_path, url)
        with made.cache:
            yield made


def test_a_sheet_is_read_and_a_sign_in_page_changes_nothing(sheet: Sheet, served: list[bytes]) -> None:
    assert sheet.sync().refused == {}
    assert sheet.spent() == 2137 + 10390 + 1 + 1 + 120450
    served[0] = SIGN_IN
    said = sheet.sync().refused["spend"]
    assert said.endswith("answered with a web page instead of a table; publish the sheet as CSV")
    assert "output" not in said
    served[0] = b""
    assert "the file is empty" in sheet.sync().refused["spend"]
    assert sheet.spent() == 132979


def test_a_sheet_with_headings_alone_is_told(sheet: Sheet, served: list[bytes]) -> None:
    served[0] = HEADINGS
    for _ in range(2):
        (said,) = sheet.sync().notes
        assert said.startswith(f"spend: {sheet.address}#")
        assert said.endswith(" has headings and no row yet: nothing is known of it")
    served[0] = PUBLISHED
    assert sheet.sync().notes == []
    served[0] = HEADINGS
    (said,) = sheet.sync().notes
    assert "has no row at all any more" in said
    assert sheet.spent() == 132979


def test_a_sheet_that_goes_on_no_more_is_told_as_long_as_it_holds(sheet: Sheet, served: list[bytes]) -> None:
    assert sheet.sync().notes == []
    assert sheet.sync(days=2).notes == []
    for _ in range(2):  # also where nothing of it is read again
        (said,) = sheet.sync(days=1).notes
        assert said.startswith(f"spend: {sheet.address}#")
        assert said.endswith(" has no row after 2026-11-17; what fills it may have stopped: see whether it still runs")
    (shop,) = doctor.examine(sheet.installation, contact=False).shops
    assert not any(one.level == "problem" and "no row after" in one.text for one in shop.findings)
    served[0] = PUBLISHED + b"2026-11-21,google / cpc,A,1.000000,1,123-456-7890,GBP\r\n"
    assert sheet.sync().notes == []
