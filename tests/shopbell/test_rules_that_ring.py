"""What a customer costs beside what one brings rings without any target, as a rule of the documents says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache as once
from pathlib import Path

import msgspec
import pytest

from alerts.channels.folder import CHANNEL as FOLDER
from alerts.messages.recipient import Recipient
from cache import Cache
from commerce.orders import Order
from commerce.tables import Row
from commerce.tables.spend import SPEND
from shopbell import wiring
from shopbell.doctor import examine
from shopbell.jobs import digest
from shopbell.jobs.check import CheckReport, check
from shopbell.recipients import alert_recipients
from tests import make
from tests.make_tables import Spend, reading
from tests.shopbell.a_past import before, morning, orders, tell, would_have_rung
from tests.shopbell.installed import TOYS, installed

TODAY = date(2026, 3, 20)
DAYS = before(130, TODAY)
INFO = msgspec.structs.replace(make.INFO, identity="toys")
READER = '[[recipient]]\nname = "Anna"\nemail = "anna@toys.example"\n'
LEFT, RATIO = "aov_minus_cac", "clv_to_cac_ratio"


@once
def past() -> tuple[Order, ...]:
    """Return 8 orders a day of 45 in the mean, six of them a customer's first."""
    return tuple(orders(DAYS, lambda _: 8.0))


class Toys:
    """A shop whose customers cost so much each day."""

    def __init__(self, folder: Path, cache: Cache, place: wiring.Installation, spent_a_day: float) -> None:
        self.folder, self.cache, self.place = folder, cache, place
        tell(cache, past(), morning(TODAY))
        if spent_a_day:
            self.spends([Spend(day, "google / cpc", "", round(spent_a_day * 100) + day.day) for day in DAYS.days()])

    def spends(self, rows: Sequence[Row]) -> None:
        self.cache.feeds.save_reading("toys", reading(SPEND, *rows, days=frozenset(DAYS.days())), morning(TODAY))

    def looks(self) -> CheckReport:
        (shop,) = self.place.settings.shop
        opened = self.place.open_shop(shop, self.cache)
        to = alert_recipients(self.place.settings, shop.name) if self.place.settings.recipient else []
        return check(opened, self.cache, self.place.collection, self.place.renderer, to)

    def rang(self) -> dict[str, bool]:
        """Return {rule that is broken: whether it is named in the incident of another one}."""
        found = {one.subject: one for one in self.looks().decisions}
        return {kpi: bool(found[kpi].watch.cause) for kpi in (LEFT, RATIO) if kpi in found}


@pytest.fixture
def toys(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Toys]:
    more, spent = request.param
    place = installed(tmp_path, TOYS + more, now=morning(TODAY))
    with place.open_cache() as cache:
        cache.shops.ensure("toys", INFO)
        yield Toys(tmp_path, cache, place, spent)


def shop(spent: float, more: str = "") -> pytest.MarkDecorator:
    return pytest.mark.parametrize("toys", [(more, spent)], indirect=True, ids=[f"{spent:.0f}"])


@shop(600)
def test_a_customer_who_costs_more_than_the_order_rings_once(toys: Toys) -> None:
    rang = toys.rang()
    assert LEFT in rang
    assert sorted(rang.values()) in ([False], [False, True])  # one incident, the other rule is named in it


@shop(60)
def test_a_rule_that_is_kept_is_no_news(toys: Toys) -> None:
    assert toys.rang() == {}
    opened = toys.place.open_shop(toys.place.settings.shop[0], toys.cache)
    assert opened.verdict(LEFT).off_target is False
    assert LEFT not in {one.kpi for one in opened.judged()}


@shop(60)
def test_doctor_says_by_which_rules_a_shop_is_judged(toys: Toys) -> None:
    toys.looks()
    (told,) = [one.text for one in examine(toys.place, contact=False).shops[0].findings if one.about == "rules"]
    assert told.startswith(f"{LEFT}")
    assert "off = true there none" in told


@shop(0)
def test_doctor_says_nothing_of_rules_where_no_spend_is_known(toys: Toys) -> None:
    assert "rules" not in {one.about for one in examine(toys.place, contact=False).shops[0].findings}


@shop(0)
def test_a_shop_that_never_knew_spend_hears_nothing(toys: Toys) -> None:
    assert toys.rang() == {}


@shop(600, f"[targets.{LEFT}]\noff = true\n[targets.{RATIO}]\noff = true\n")
def test_a_rule_can_be_switched_off(toys: Toys) -> None:
    assert toys.rang() == {}


@shop(600, f'[targets.{LEFT}]\nat_least = "-500.00"\n[shop.targets.{RATIO}]\noff = true\n')
def test_a_target_that_is_written_goes_before_a_rule(toys: Toys) -> None:
    found = {one.kpi: one for one in toys.looks().verdicts}
    target = found[LEFT].target
    assert target is not None
    assert target.value == -500_00
    assert not target.is_rule
    assert RATIO not in found


@shop(0, READER)
def test_the_message_names_the_rule_and_its_document(toys: Toys) -> None:
    toys.looks()  # the first look only takes note
    toys.spends([Spend(day, "google / cpc", "", 600_00 + day.day) for day in DAYS.days()])
    (message,) = toys.looks().messages
    text = message.text
    assert "A rule for every shop: at least €0.00." in text
    assert "Has to be above zero for the shop to stay profitable." in text
    assert "(from: Why to measure KPIs" in text


@pytest.mark.parametrize(
    ("code", "said"), [("vi", "Quy tắc cho mọi cửa hàng: tối thiểu"), ("zh_Hant", "所有商店適用的原則")]
)
@shop(600)
def test_in_the_digest_in_the_readers_language(toys: Toys, code: str, said: str) -> None:
    toys.looks()
    (settings,) = toys.place.settings.shop
    opened = toys.place.open_shop(settings, toys.cache)
    told = digest.digest(opened, toys.cache, toys.place.collection)
    reader = Recipient("Anna", FOLDER, "outbox", code)
    (message,) = digest.messages(told, opened, [reader], toys.place.renderer)
    assert said in message.text


@shop(600)
def test_the_past_that_is_lived_through_rings_too(toys: Toys) -> None:
    assert LEFT in {ring.kpi for ring in would_have_rung(toys.place, toys.cache, 40)}


@shop(600)
def test_a_customer_that_gets_dear_takes_the_rule_into_its_incident(toys: Toys) -> None:
    """Cheap for months, dear for weeks: acquisition cost rings, and what is left of the order is its effect."""
    dear_from = TODAY - timedelta(days=30)
    toys.spends([Spend(day, "google / cpc", "", 600_00 if day >= dear_from else 60_00) for day in DAYS.days()])
    found = {one.subject: one for one in toys.looks().decisions}
    assert not found["customer_acquisition_cost"].watch.cause
    assert found[LEFT].watch.cause == "customer_acquisition_cost"
