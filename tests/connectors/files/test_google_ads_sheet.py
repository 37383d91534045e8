"""The script that runs inside Google Ads: the guide shows it as it is shipped, and its sheet is read as a table."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from commerce.tables.headings import HEADING_LANGUAGES
from commerce.tables.spend import SPEND
from tests.connectors.files.looking import refusal, rows_of, seen

pytestmark = pytest.mark.untraced

ROOT = Path(__file__).parents[3]
SCRIPT = ROOT / "connectors" / "files" / "google_ads_script.js"
HERE = Path(__file__).parent / "google_ads_sheet"
PUBLISHED = (HERE / "published.csv").read_bytes().decode()
WORLD: dict[str, Any] = json.loads((HERE / "world.json").read_text())
PAGES = [ROOT / "docs" / "guide" / folder / "google-ads.md" for folder in ("", "vi", "zh_Hant")]


@pytest.fixture
def node() -> str:
    found = shutil.which("node")
    if found is None:
        pytest.skip("the script is run by Node, which is not on this machine")
    return found


def run(node: str, **world: Any) -> dict[str, Any]:
    """Run the script against a stand-in of Google Ads and of a sheet; return what it published and asked."""
    told = json.dumps({**WORLD, **world})
    line = [node, str(HERE / "stand_in.js"), str(SCRIPT)]
    done = subprocess.run(line, input=told, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def row(day: int, cost: str, clicks: int) -> dict[str, Any]:
    return {
        "segments": {"date": f"2026-11-{day}"},
        "campaign": {"id": "1", "name": "A"},
        "metrics": {"costMicros": cost, "clicks": str(clicks)},
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
def test_the_guide_shows_it_as_it_is(page: Path) -> None:
    (shown,) = re.findall(r"```js\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert shown == SCRIPT.read_text(encoding="utf-8")


def test_what_it_writes_is_read_as_a_table() -> None:
    found = seen(SPEND, PUBLISHED, "GBP")
    assert (found.left_out, found.passed, found.remarks, found.currency) == ([], [], [], "GBP")
    assert [(one.day.day, one.campaign, one.amount_minor, one.clicks) for one in rows_of(found)] == [
        (14, "Brand UK", 2137, 64),
        (14, "=SUM(A1:A9)", 10390, 311),
        (14, '+Summer, "all"', 0, 1),
        (15, "2026", 1, 2),
        (15, "Twice", 1, 2),
        (16, "", 0, 0),
        (17, "'quoted' Tết 春節", 120450, 0),
        (17, "__proto__", 0, 3),
    ]  # fmt: skip
    assert {(one.channel, one.account) for one in rows_of(found)} == {("google / cpc", "1234567890")}
    assert found.reading is not None
    assert sorted(found.reading.days) == [date(2026, 11, day) for day in (14, 15, 16, 17)]


@pytest.mark.parametrize("language", HEADING_LANGUAGES)
def test_headings_may_be_in_the_accounts_language(language: str) -> None:
    columns = {one.name: one for one in SPEND.columns}
    names = ("day", "channel", "campaign", "amount", "clicks", "account")
    (currency,) = [one for one in SPEND.columns if one.name == "amount"]
    codes = getattr(currency, "currency", ())
    heads = [",".join([*(columns[name].headings[language][0] for name in names), code]) for code in codes]
    _, _, body = PUBLISHED.partition("\r\n")
    plain = rows_of(seen(SPEND, PUBLISHED, "GBP"))
    assert all(rows_of(seen(SPEND, f"{head}\r\n{body}", "GBP")) == plain for head in heads)


def test_it_writes_that(node: str) -> None:
    found = run(node)
    assert found["csv"] + "\r\n" == PUBLISHED
    (query,) = found["queries"]
    assert "BETWEEN '2026-11-14' AND '2026-11-17'" in query  # as New York counts days; today is left out


def test_money_without_decimals_or_with_three_is_not_mistaken(node: str) -> None:
    for currency, minor in (("VND", 1250000), ("KWD", 1250000000), ("JPY", 1250000)):
        found = run(node, currency=currency, rows=[row(17, "1250000000000", 7)])
        (told,) = (one for one in rows_of(seen(SPEND, found["csv"], currency)) if one.amount_minor)
        assert (told.amount_minor, told.clicks) == (minor, 7)
    found = run(node, currency="KWD", rows=[row(17, "1204000", 7)])
    assert sum(one.amount_minor for one in rows_of(seen(SPEND, found["csv"], "KWD"))) == 1204
    rated = seen(SPEND, run(node, currency="USD")["csv"], "GBP", rates={"USD": Decimal("0.5")})
    assert sum(one.amount_minor for one in rows_of(rated)) == 1069 + 5195 + 60225
    assert "rows are in USD" in refusal(SPEND, run(node, currency="USD")["csv"], "GBP")


def test_an_account_that_spends_nothing_is_known_to(node: str) -> None:
    found = seen(SPEND, run(node, rows=[], before=[])["csv"], "GBP")
    assert [(one.day.day, one.amount_minor, one.campaign) for one in rows_of(found)] == [
        (day, 0, "") for day in (14, 15, 16, 17)
    ]


def test_more_rows_than_a_new_sheet_has(node: str) -> None:
    many = [{**row(17, "1000000", 1), "campaign": {"id": str(n), "name": f"C{n}"}} for n in range(1500)]
    found = seen(SPEND, run(node, rows=many)["csv"], "GBP")
    assert sum(one.amount_minor for one in rows_of(found)) == 150000


def test_campaigns_by_their_id(node: str) -> None:
    found = run(node, settings=f"{WORLD['settings']}CAMPAIGN = 'id';CHANNEL = 'g / p';")
    told = rows_of(seen(SPEND, found["csv"], "GBP"))
    assert {(one.channel, one.campaign) for one in told} == {("g / p", name) for name in ["", *"12345678"]}


def test_an_empty_sheet_is_no_table() -> None:
    assert "the file is empty" in refusal(SPEND, "")
    assert "the file is empty" in refusal(SPEND, "\r\n")
