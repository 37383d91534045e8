"""Orders come from a paid channel of which no spend is known: it is said beside every figure, and nothing good is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from commerce.feeds import Feed, Page, Watermark
from commerce.figures import VerdictState
from shopbell import doctor, wiring
from shopbell.cli import main
from shopbell.jobs.check import check
from shopbell.jobs.sync import sync
from shopbell.recipients import alert_recipients
from shopbell.sources import sources_of
from tests import make
from tests.make import NOON
from tests.shopbell.installed import TOYS, installed
from tests.shopbell.scripted import ScriptedShop

DAYS, CAC = 150, "customer_acquisition_cost"
#: Orders of a day by channel; what is spent on Facebook is known.
BOTH = {"facebook / paid": 3, "google / cpc": 1, "direct": 1}
ONE_IN_FORTY = {"facebook / paid": 39, "google / cpc": 1}
SHEET = '[[shop.spend]]\npath = "facebook.csv"\n'


def written(folder: Path, more: str = "", target: str = "") -> wiring.Installation:
    """Write the configuration: more lines of the shop, and a limit of acquisition cost."""
    limit = f"[targets.{CAC}]\nat_most = {target}\n" if target else ""
    return installed(folder, f'{TOYS}{more}{SHEET}[[recipient]]\nname = "anna"\n{limit}')


def shop_of(
    folder: Path, channels: Mapping[str, int], more: str = "", target: str = "", spend: str = ""
) -> wiring.Installation:
    """Let a shop be read to yesterday: so many orders a day by channel, and what one of them cost."""
    installation = written(folder, more, target)
    past = [NOON - timedelta(days=back) for back in range(1, DAYS + 1)]
    rows = [f"{day:%Y-%m-%d},{name},30" for day in past for name in filter(None, ("facebook / paid", spend))]
    (folder / "facebook.csv").write_text("\n".join(["day,channel,amount", *rows, ""]))
    orders = [
        make.order(f"{day:%j}-{channel}-{n}", day, by=f"{day:%j}{channel}{n}", channel=channel)
        for day in past
        for channel, count in channels.items()
        for n in range(count)
    ]
    page = Page(Feed.ORDERS, Watermark(NOON), orders=orders)
    with installation.open_cache() as cache:
        sources = sources_of(installation.settings, installation.settings.shop[0], installation.secrets)
        shop = installation.settings.shop[0]
        sync(shop, cache, ScriptedShop({Feed.ORDERS: [page]}), installation.clock, sources)
    return installation


def told(installation: wiring.Installation, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    where = ("--config", str(installation.settings.place), "--data", str(installation.data), "--now", NOON.isoformat())
    main([*words, *where])
    out = capsys.readouterr().out
    return out if "--json" in words else " ".join(out.split())


SAID = "No spend is known of google / cpc: {} orders of these days came from there, and acquisition looks cheaper than"


def test_it_is_said_wherever_acquisition_cost_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    installation = shop_of(tmp_path, BOTH)
    assert SAID.format(7) in told(installation, capsys, "kpi", CAC)
    assert SAID.format(28) in told(installation, capsys, "kpi", "marketing_roi", "--month", "2026-02")
    assert "No spend is known" not in told(installation, capsys, "kpi", "average_order_value")
    (row,) = json.loads(told(installation, capsys, "kpi", CAC, "--json"))
    (remark,) = row["remarks"]
    assert (remark["kind"], remark["count"], remark["detail"]) == ("unspent", 7, "google / cpc")
    assert SAID.format(7) in told(installation, capsys, "check")
    assert SAID.format(14) in told(installation, capsys, "digest", "--dry-run")  # a week, and the one before
    (health,) = doctor.examine(installation, contact=False).shops
    (finding,) = [one for one in health.findings if "no spend is known" in one.text]
    assert (finding.level, finding.about) == ("note", "spend")
    assert "28 orders of the last 28 days" in finding.text
    assert finding.text.endswith('if it costs nothing, write free = ["google / cpc"]')


def test_an_alert_says_it_too(tmp_path: Path) -> None:
    shop_of(tmp_path, BOTH)
    texts = [text for target in ("30.00", "5.00") for text in alerts(written(tmp_path, target=target))]
    (text,) = texts
    assert SAID.format(7) in " ".join(text.split())


def alerts(installation: wiring.Installation) -> list[str]:
    """Return what a check writes."""
    with installation.open_cache() as cache:
        shop = installation.open_shop(installation.settings.shop[0], cache)
        recipients = alert_recipients(installation.settings, shop.name)
        report = check(shop, cache, installation.collection, installation.renderer, recipients)
        return [message.text for message in report.messages]


@pytest.mark.parametrize(
    ("channels", "given", "state"),
    [
        (BOTH, {}, VerdictState.NOT_ENOUGH_DATA),
        (BOTH, {"spend": "google / cpc"}, VerdictState.ON_TARGET),
        (BOTH, {"spend": "adwords"}, VerdictState.ON_TARGET),
        (BOTH, {"more": 'free = ["google ads"]\n'}, VerdictState.ON_TARGET),
        ({"facebook / paid": 3, "direct": 2}, {}, VerdictState.ON_TARGET),
        ({"facebook / paid": 3, "organic": 2, "newsletter / email": 1}, {}, VerdictState.ON_TARGET),
        (ONE_IN_FORTY, {}, VerdictState.ON_TARGET),
        (BOTH, {"target": "3.00"}, VerdictState.OFF_TARGET),
        (BOTH, {"target": "30.00"}, VerdictState.NOT_ENOUGH_DATA),
    ],
    ids=[
        *("one of two is known", "both are", "under another name of it", "said to be free", "nobody came by it"),
        *("free ones only", "one in forty", "too dear even so", "cheap, as far as is known"),
    ],
)
def test_nothing_good_is_said_of_what_lacks_a_channel(
    tmp_path: Path, channels: Mapping[str, int], given: dict[str, str], state: VerdictState
) -> None:
    installation = shop_of(tmp_path, channels, **given)
    with installation.open_cache() as cache:
        shop = installation.open_shop(installation.settings.shop[0], cache)
        verdict, orders = shop.verdict(CAC), shop.verdict("order_count")
    is_withheld = state is VerdictState.NOT_ENOUGH_DATA
    assert (verdict.state, verdict.why == "unspent") == (state, is_withheld)
    assert not verdict.is_surely_better
    is_named = any(one.kind == "unspent" for one in verdict.figure.remarks)
    assert is_named is (is_withheld or state is VerdictState.OFF_TARGET or channels is ONE_IN_FORTY)
    assert orders.state is VerdictState.ON_TARGET


def test_only_what_counts_all_money_is_doubted(tmp_path: Path) -> None:
    book = shop_of(tmp_path, {}).book
    doubted = {kpi for kpi in book.ids if "spend" in book.kpi(kpi).counts_whole()}
    assert {CAC, "marketing_and_sales_cost", "clv_to_cac_ratio", "average_profit_per_customer"} <= doubted
    assert doubted.isdisjoint({"marketing_roi", "cost_per_visit", "revenue"})


@pytest.mark.parametrize("edition", ["weekly", "monthly"])
def test_a_week_and_a_month_say_it_at_the_foot_and_where_the_money_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], edition: str
) -> None:
    installation = shop_of(tmp_path, BOTH)
    said = told(installation, capsys, "digest", "--edition", edition, "--dry-run")
    assert "No spend is known of google / cpc" in said
    assert "Where it comes from: marketing spend: facebook.csv, read 13:00." in said
