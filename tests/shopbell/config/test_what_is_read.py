"""What config.toml says is what the settings hold."""

from __future__ import annotations

from datetime import date, time, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from alerts.channels.slack.settings import SlackSettings
from commerce.definition import Definition
from connectors.shopify.settings import ShopifySettings
from shopbell.config import idle_settings, load
from tests.shopbell.config.reading import SHOP, VOCABULARY, read

ROOT = Path(__file__).parents[3]


def test_the_example_loads_as_it_is() -> None:
    settings = load(ROOT / "config.example.toml", VOCABULARY)
    toys, ca_phe = settings.shop
    assert (toys.platform, ca_phe.platform) == ("woocommerce", "shopify")
    assert settings.schedule.sync_every == timedelta(minutes=15)
    assert settings.path(Path("toys-spend.csv")) == ROOT / "toys-spend.csv"
    assert [person.name for person in settings.recipients_of("ca-phe")] == ["Linh"]
    assert settings.recipient[0].digest_at == time(7, 30)
    slacks = [table for table in settings.channels.tables("slack") if isinstance(table, SlackSettings)]
    assert [(slack.name, slack.hears_of("toys"), slack.hears_of("ca-phe")) for slack in slacks] == [
        ("team", True, False)
    ]
    assert toys.facts == {"has_loyalty_program": False, "runs_retargeting": True, "payment_methods_offered": 3}


def test_the_example_names_every_fact_about_a_shop() -> None:
    text = (ROOT / "config.example.toml").read_text(encoding="utf-8")
    assert [name for name in VOCABULARY.settings if f"{name} = " not in text] == []


def test_a_shop_replaces_a_common_target_kpi_by_kpi(tmp_path: Path) -> None:
    common = '[targets.conversion_rate]\nat_least = "2 %"\n[targets.average_order_value]\nat_least = "20.00"\n'
    settings = read(tmp_path, SHOP + '[shop.targets.conversion_rate]\nat_least = "3 %"\n' + common)
    targets = settings.targets_of(settings.shop[0])
    assert targets["conversion_rate"].at_least == Fraction(3, 100)
    assert targets["average_order_value"].at_least == 20


def test_targets_become_units_of_the_figure(tmp_path: Path) -> None:
    text = (
        SHOP + '[targets.average_order_value]\nat_least = "25.50"\n[targets.order_count]\nat_least = 70\nper = "week"\n'
        '[targets.customer_churn_rate]\nat_most = "2,5 %"\n'
    )
    targets = read(tmp_path, text).targets
    assert targets["average_order_value"].target("EUR", "currency", 28).value == 2550
    assert targets["average_order_value"].target("KWD", "currency", 28).value == 25500
    assert targets["order_count"].target("EUR", "orders", 28).value == 280
    assert targets["customer_churn_rate"].target("EUR", "percent", 28).value == Fraction(1, 40)


def test_a_shop_adds_to_what_is_watched_and_has_a_sensitivity_of_its_own(tmp_path: Path) -> None:
    second = SHOP.replace("toys", "wood") + 'sensitivity = "sharp"\nwatch = ["order_count", "order_count"]\n'
    settings = read(tmp_path, SHOP + second + '[alerts]\nsensitivity = "calm"\nwatch = ["average_order_value"]\n')
    toys, wood = settings.shop
    assert (settings.sensitivity_of(toys), settings.sensitivity_of(wood)) == ("calm", "sharp")
    assert settings.watched_of(toys) == {"average_order_value"}
    assert settings.watched_of(wood) == {"average_order_value", "order_count"}


def test_patience_in_looks_still_loads_and_is_said_to_do_nothing(tmp_path: Path) -> None:
    settings = read(tmp_path, SHOP + "[alerts]\noff_days = 3\nof_days = 4\n")
    (told,) = idle_settings(settings.alerts)
    assert told.startswith("[alerts]: off_days and of_days do nothing any more: ")
    assert list(idle_settings(read(tmp_path, SHOP).alerts)) == []
    assert "off_days does nothing" in next(idle_settings(read(tmp_path, SHOP + "[alerts]\noff_days = 1\n").alerts))


@pytest.mark.parametrize(
    ("local", "quiet"), [(time(22), True), (time(6, 59), True), (time(7), False), (time(21, 59), False)]
)
def test_quiet_hours_go_over_midnight(tmp_path: Path, local: time, quiet: bool) -> None:  # noqa: FBT001 - a table's column
    settings = read(tmp_path, SHOP + '[alerts]\nquiet_from = "22:00"\nquiet_to = 07:00:00')
    assert settings.alerts.is_quiet(local) is quiet


# what the second round of tables says


def test_what_counts_rates_and_history_are_read(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        SHOP + 'count_orders = "paid"\ncost_coverage = "62.5 %"\nhistory_from = 2024-01-01\nbulk_above = 5000\n'
        '[shop.exchange_rates]\nUSD = "0.920"\nGBP = 1.17\n[webhooks]\nlisten = "[::1]:9000"\n'
        '[schedule]\nsweep_every = "14 days"\n',
    )
    (shop,) = settings.shop
    assert (shop.definition.counting, shop.definition.exchange_rates) == ("paid", {"USD": "0.92", "GBP": "1.17"})
    assert shop.definition.cost_coverage == "5/8"
    assert isinstance(shop.own, ShopifySettings)
    assert (shop.history_from, shop.own.bulk_above) == (date(2024, 1, 1), 5000)
    assert settings.webhooks is not None
    assert settings.webhooks.listen == ("::1", 9000)
    assert settings.schedule.sweep_every == timedelta(days=14)


@pytest.mark.parametrize(("written", "days"), [("", None), ('"own"', None), ("30", 30), ("90", 90), ("365", 365)])
def test_when_a_customer_is_lost_is_read(tmp_path: Path, written: str, days: int | None) -> None:
    text = f"[shop.definitions]\nlapse = {written}" if written else ""
    (shop,) = read(tmp_path, SHOP + text).shop
    assert shop.definition.lapse_days == shop.counted_by.lapse_days == days


def test_what_figures_mean_is_read(tmp_path: Path) -> None:
    text = (
        'refund_day = "order"\norder_value = "after_refunds"\nlifetime_value = "profit"\n'
        'week_start = "sunday"\nmonth_start = 26'
    )
    (shop,) = read(tmp_path, f"{SHOP}[shop.definitions]\n{text}").shop
    told = shop.counted_by
    assert (told.refund_day, told.order_value, told.lifetime_value) == ("order", "after_refunds", "profit")
    assert (told.week_start, told.month_start) == (6, 26)


def test_without_a_word_everything_is_as_before(tmp_path: Path) -> None:
    settings = read(tmp_path, SHOP)
    assert settings.shop[0].definition == Definition()
    assert settings.webhooks is None


def test_a_target_can_be_taken_from_one_shop(tmp_path: Path) -> None:
    limit = '[targets.revenue]\nnear_usual = "15 %"\n[targets.customer_churn_rate]\noff = true\n'
    settings = read(tmp_path, SHOP + "[shop.targets.revenue]\noff = true\n" + limit)
    (shop,) = settings.shop
    assert settings.targets_of(shop) == {}
    assert settings.unjudged_of(shop) == {"revenue", "customer_churn_rate"}


def test_what_keeps_customers_is_read_once(tmp_path: Path) -> None:
    (shop,) = read(tmp_path, SHOP + 'keeping = ["newsletter", "Newsletter", "newsletter"]').shop
    assert shop.definition.keeping == ("newsletter", "Newsletter")
