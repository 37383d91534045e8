"""What only Shopify's own reports tell: sessions, and its sales by month. And what a unit costs."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from commerce.errors import Refused, TryLater
from commerce.feeds import Feed, Page, Watermark
from commerce.orders import Product
from commerce.tables.landings import LANDINGS
from commerce.tables.traffic import TRAFFIC
from connectors.base import Tools
from tests.connectors import opening
from tests.connectors.shopify.stub import NOON, PSEUDONYM, TOKEN, Answer, Node, StubShop, errors
from tests.make_tables import Landing, Traffic
from tests.waiting import elapsed, real_now

YESTERDAY = NOON - timedelta(days=1)
FRIDAY, THURSDAY = date(2026, 11, 20), date(2026, 11, 19)
LATELY = Watermark(NOON - timedelta(days=1))


def table(*rows: Any, columns: tuple[str, ...] = ()) -> Node:
    names = [{"name": name, "dataType": "STRING"} for name in columns]
    return {"parseErrors": [], "tableData": {"columns": names, "rows": list(rows)}}


def session(day: date, sessions: str = "10", **more: str | None) -> Node:
    return {
        "day": day.isoformat(),
        "sessions": sessions,
        "sessions_with_cart_additions": "4",
        "sessions_that_reached_checkout": "2",
        "sessions_that_completed_checkout": "1",
        "bounces": "3",
        "utm_source": "",
        "utm_medium": "",
        "referring_channel": "direct",
        "session_device_type": "Mobile",
    } | more


def pages(shop: StubShop, feed: str = TRAFFIC.name, since: Watermark = LATELY, **access: Any) -> list[Page]:
    connector = shop.connector(**access)
    found = list(connector.pages(feed, since))
    connector.close()
    return found


def rows(found: list[Page]) -> list[Any]:
    return [row for page in found for row in page.rows(TRAFFIC)]


def test_sessions_come_by_day_channel_and_device(shop: StubShop) -> None:
    shop.report = lambda _: table(session(FRIDAY), session(FRIDAY, utm_source="Google", utm_medium="cpc"))
    (page,) = pages(shop)
    assert Traffic(FRIDAY, "direct", "mobile", 10, 4, 2, completed=1, bounces=3) in page.rows(TRAFFIC)
    assert Traffic(FRIDAY, "google / cpc", "mobile", 10, 4, 2, completed=1, bounces=3) in page.rows(TRAFFIC)
    assert page.watermark == Watermark(NOON)


def test_the_question_keeps_to_the_form_that_is_known_to_work(shop: StubShop) -> None:
    shop.report = lambda _: table(session(FRIDAY))
    pages(shop)
    by_channel, by_page = shop.questions("ShopifyQL")
    for asked in (by_channel, by_page):
        assert re.fullmatch(
            r"FROM sessions SHOW [\w, ]+ WHERE human_or_bot_session = 'human' GROUP BY [\w, ]+ TIMESERIES day"
            r" SINCE 2026-11-16 UNTIL 2026-11-21 ORDER BY day ASC LIMIT \d+",
            asked["q"],
        )
    assert "GROUP BY landing_page_path TIMESERIES" in by_page["q"]


def test_the_last_three_days_are_read_again_and_today_is_not_told(shop: StubShop) -> None:
    # seen to noon of the 20th: the 17th to the 20th; a day more is asked for on both sides and left out
    told = [date(2026, 11, day) for day in range(14, 23)]
    shop.report = lambda _: table(*[session(day) for day in told])
    assert [row.day.day for row in rows(pages(shop))] == [17, 18, 19, 20]


def test_days_are_the_shop_s_own(shop: StubShop) -> None:
    shop.clock.move_to(datetime(2026, 11, 20, 17, 30, tzinfo=UTC))  # half past midnight of the 21st in Vietnam
    shop.report = lambda _: table(session(FRIDAY))
    (page,) = pages(shop, since=Watermark(datetime(2026, 11, 20, 2, tzinfo=UTC)))
    assert FRIDAY in {row.day for row in page.rows(TRAFFIC)}


def test_a_day_without_any_session_is_a_fact_of_its_own(shop: StubShop) -> None:
    shop.report = lambda _: table(session(THURSDAY))
    (page,) = pages(shop)
    assert Traffic(FRIDAY, "", "", 0, 0, 0, completed=0, bounces=0) in page.rows(TRAFFIC)
    assert [row.sessions for row in page.rows(TRAFFIC) if row.day == THURSDAY] == [10]


def test_days_of_which_nothing_is_told_are_zero_only_where_shopify_writes_the_zero(shop: StubShop) -> None:
    shop.report = lambda asked: table() if "GROUP BY" in asked else zeros(asked)
    assert [row.sessions for row in rows(pages(shop))] == [0, 0, 0, 0]
    shop.report = lambda _: table()
    with pytest.raises(TryLater, match="2026-11-17 to 2026-11-20 is empty; that is not taken for no sessions"):
        pages(shop)


class MonthsAhead:
    """A clock that stands 95 days ahead of the shop's; it waits for nothing."""

    def now(self) -> datetime:
        return real_now() + timedelta(days=95)

    def elapsed(self) -> float:
        return elapsed()

    def sleep(self, seconds: float) -> None:
        pass


def test_a_clock_that_runs_ahead_asks_for_no_day_that_is_still_to_come(shop: StubShop) -> None:
    asked: list[str] = []

    def report(question: str) -> Node:
        asked.append(question)
        return table() if "GROUP BY" in question else zeros(question)

    shop.report = report
    connector = opening.shopify(Tools(MonthsAhead(), PSEUDONYM), url=shop.url, token=TOKEN)
    connector.shop()  # first contact, which tells the shop's time
    since = real_now() - timedelta(days=1)
    found = list(connector.pages(TRAFFIC.name, Watermark(since)))
    connector.close()
    assert found[-1].watermark.seen_to is not None
    assert abs(found[-1].watermark.seen_to - real_now()) < timedelta(minutes=1)
    days = [date.fromisoformat(day) for question in asked for day in re.findall(r"\d{4}-\d\d-\d\d", question)]
    assert max(days) <= real_now().date() + timedelta(days=2)  # a day more on both sides is asked for and left out
    assert max(row.day for row in rows(found)) <= real_now().date()


def test_sessions_come_by_the_page_they_began_on(shop: StubShop) -> None:
    def report(asked: str) -> Node:
        if "landing_page_path" not in asked:
            return table(session(FRIDAY, "30"))
        return table(
            session(FRIDAY, "20", landing_page_path="/products/kite?ref=anna%40toys.example"),
            session(FRIDAY, "9", landing_page_path="/account/7/anna"),
            session(THURSDAY, "1", landing_page_path="/account/8"),
            session(FRIDAY, landing_page_path="/unsure", sessions_with_cart_additions=None),
        )

    shop.report = report
    (page,) = pages(shop)
    assert page.rows(LANDINGS) == [
        Landing(THURSDAY, "/account/", 1, 4, 2, 1),
        Landing(FRIDAY, "/account/", 9, 4, 2, 1),
        Landing(FRIDAY, "/products/kite", 20, 4, 2, 1),
    ]


def test_pages_that_few_sessions_began_on_are_told_together(shop: StubShop) -> None:
    many = [session(FRIDAY, str(100 - number), landing_page_path=f"/{number}") for number in range(60)]
    shop.report = lambda asked: table(*many) if "landing_page_path" in asked else table(session(FRIDAY))
    (page,) = pages(shop)
    assert len(page.rows(LANDINGS)) == 51
    rest = sum(100 - number for number in range(50, 60))
    assert page.rows(LANDINGS)[0] == Landing(FRIDAY, "", rest, 40, 20, 10)
    assert sum(row.sessions for row in page.rows(LANDINGS)) == sum(100 - number for number in range(60))


@pytest.mark.parametrize("column", ["landing_page_path", "sessions_that_reached_checkout"])
def test_where_shopify_does_not_tell_landing_pages_the_sessions_come_all_the_same(shop: StubShop, column: str) -> None:
    missing = {"parseErrors": [f"Column Not Found: Column '{column}' not found"], "tableData": None}
    shop.report = lambda asked: missing if column in asked else table(session(FRIDAY))
    (page,) = pages(shop)
    assert page.rows(TRAFFIC)
    assert not page.rows(LANDINGS)


def test_within_six_hours_of_one_day_nothing_is_asked(shop: StubShop) -> None:
    shop.clock.move_to(NOON - timedelta(hours=2))
    assert pages(shop, since=Watermark(NOON - timedelta(hours=5))) == []
    assert shop.questions("ShopifyQL") == []


def test_the_first_reading_goes_back_two_years_and_begins_with_the_first_session(shop: StubShop) -> None:
    opened = date(2026, 9, 10)

    def report(asked: str) -> Node:
        if "GROUP BY" in asked:
            return table(*[session(day) for day in (opened, FRIDAY) if _since(asked) < day.isoformat() < _until(asked)])
        return zeros(asked)

    shop.report = report
    found = pages(shop, since=Watermark())
    assert min(row.day for row in rows(found)) == opened
    assert len({row.day for row in rows(found)}) == (FRIDAY - opened).days + 1
    assert len(found) == 25  # 731 days, 30 at a time
    marks = [page.watermark.seen_to for page in found]
    settled = [mark for mark in marks if mark]  # nothing is, before the first session: a broken-off reading starts anew
    assert marks == [None] * (len(marks) - len(settled)) + sorted(settled)
    assert [bool(page.rows(TRAFFIC)) for page in found] == [mark is not None for mark in marks]
    assert marks[-1] == NOON


def test_history_begins_where_the_merchant_says(shop: StubShop) -> None:
    shop.report = lambda _: table(session(FRIDAY))
    pages(shop, since=Watermark(), history_from=NOON - timedelta(days=10))
    assert {_since(asked["q"]) for asked in shop.questions("ShopifyQL")} == {"2026-11-10"}


def _since(asked: str) -> str:
    found = re.search(r"SINCE (\S+)", asked)
    return found[1] if found else ""


def _until(asked: str) -> str:
    found = re.search(r"UNTIL (\S+)", asked)
    return found[1] if found else ""


def zeros(asked: str) -> Node:
    """Answer as Shopify does without GROUP BY: a row for each day, here without a session."""
    first, last = date.fromisoformat(_since(asked)), date.fromisoformat(_until(asked))
    return table(*[session(first + timedelta(days=number), "0") for number in range((last - first).days + 1)])


def test_rows_may_come_as_lists(shop: StubShop) -> None:
    names = ("day", "sessions", "referring_channel")
    shop.report = lambda _: table([FRIDAY.isoformat(), "10", "Google"], columns=names)
    assert Traffic(FRIDAY, "organic", "", 10, None, None) in rows(pages(shop))


@pytest.mark.parametrize(
    ("row", "channel"),
    [
        ({"referring_channel": "Google"}, "organic"),
        ({"referring_channel": "Instagram"}, "instagram"),
        ({"referring_channel": "", "referrer_source": "search"}, "organic"),
        ({"referring_channel": None, "referrer_source": "Direct"}, "direct"),
        ({"referring_channel": "google", "utm_source": "google", "utm_medium": "organic"}, "organic"),
        ({"utm_source": "newsletter", "utm_medium": "email"}, "newsletter / email"),
        ({"referring_channel": "unknown"}, ""),
    ],
)
def test_channels_bear_the_names_that_orders_have(shop: StubShop, row: dict[str, Any], channel: str) -> None:
    shop.report = lambda _: table(session(FRIDAY, **row))
    assert channel in {each.channel for each in rows(pages(shop)) if each.sessions}


def test_a_column_that_is_not_there_is_done_without(shop: StubShop) -> None:
    unknown = {
        "referrer_source",
        "session_device_type",
        "sessions_with_cart_additions",
        "human_or_bot_session",
        "bounces",
    }

    def report(asked: str) -> Node:
        for name in sorted(unknown):
            if name in asked:
                return {"parseErrors": [f"Column Not Found: Column '{name}' not found"], "tableData": None}
        kept = session(FRIDAY)
        return table({name: value for name, value in kept.items() if name not in unknown})

    shop.report = report
    assert Traffic(FRIDAY, "direct", "", 10, None, 2, completed=1) in rows(pages(shop))


def test_without_the_sessions_themselves_the_feed_is_refused(shop: StubShop) -> None:
    missing = {"parseErrors": ["Column Not Found: Column 'sessions' not found"], "tableData": None}
    shop.report = lambda _: missing
    with pytest.raises(Refused, match="no column sessions") as caught:
        pages(shop)
    assert caught.value.feed == TRAFFIC.name


def test_a_question_that_is_not_understood_is_refused(shop: StubShop) -> None:
    shop.report = lambda _: {"parseErrors": ["Syntax error near TIMESERIES"], "tableData": None}
    with pytest.raises(Refused, match=r"TIMESERIES.*update Shopbell"):
        pages(shop)


@pytest.mark.parametrize(
    "answer",
    [
        {"parseErrors": [], "tableData": None},
        Answer(200, {"data": {"shopifyqlQuery": None}}),
        Answer(200, {"data": {"shopifyqlQuery": {"tableData": {"rows": "none"}}}}),
        {"parseErrors": [], "tableData": {"columns": [], "rows": [{"day": "someday", "sessions": "3"}]}},
    ],
)
def test_no_table_is_never_taken_for_no_sessions(shop: StubShop, answer: Answer | Node) -> None:
    shop.report = lambda _: answer
    with pytest.raises(TryLater):
        pages(shop)


def test_a_plan_or_scope_that_denies_reports_switches_off_this_feed_only(shop: StubShop) -> None:
    text = (
        "Access denied for shopifyqlQuery field. Required access: `read_reports` access scope. Also: Level 2 access to"
        " Customer data including name, address, phone, and email fields."
    )
    shop.report = lambda _: errors("ACCESS_DENIED", text)
    with pytest.raises(Refused, match="read_reports") as caught:
        pages(shop)
    assert caught.value.feed == TRAFFIC.name


def test_a_spent_budget_is_waited_for_until_it_is_full_again(shop: StubShop) -> None:
    cost = {"windowResetAt": (NOON + timedelta(seconds=40)).isoformat()}
    spent = {"message": "Rate limited. Please retry later.", "extensions": {"code": "THROTTLED", "cost": cost}}
    answers: list[Answer | Node] = [Answer(200, {"data": None, "errors": [spent]})]
    shop.report = lambda _: answers.pop(0) if answers else table(session(FRIDAY))
    assert rows(pages(shop))
    assert shop.clock.now() == NOON + timedelta(seconds=40)


def test_a_table_that_is_cut_is_asked_for_in_halves(shop: StubShop) -> None:
    def report(asked: str) -> Answer | Node:
        first, last = date.fromisoformat(_since(asked)), date.fromisoformat(_until(asked))
        if (last - first).days > 4:
            return errors("RESPONSE_TOO_LARGE")
        return table(*[session(first + timedelta(days=number)) for number in range((last - first).days + 1)])

    shop.report = report
    found = pages(shop)
    assert [row.day.day for row in rows(found)] == [17, 18, 19, 20]
    assert len(found) == 2


def test_a_full_table_is_a_cut_one_and_dimensions_go_when_a_day_is_too_long(shop: StubShop) -> None:
    def report(asked: str) -> Node:
        if "GROUP BY" not in asked:
            return zeros(asked)
        many = 6000 if "session_device_type" in asked or "landing_page_path" in asked else 1
        return table(*[session(FRIDAY, "1") for _ in range(many)])

    shop.report = report
    assert [row.sessions for row in rows(pages(shop, since=Watermark(NOON - timedelta(hours=7)))) if row.sessions] == [
        1
    ]


def test_a_day_with_a_row_that_lacks_its_number_is_named_and_stays_unknown(shop: StubShop) -> None:
    shop.report = lambda _: table(session(THURSDAY), session(FRIDAY, "many"), session(FRIDAY))
    (page,) = pages(shop)
    assert page.skipped == ("Shopify sessions of 2026-11-20: no number of sessions",)
    assert [row.sessions for row in page.rows(TRAFFIC) if row.day == THURSDAY] == [10]
    assert FRIDAY not in {row.day for row in page.rows(TRAFFIC)}


# Sales


def sale(day: date, **amounts: str) -> Node:
    return {
        "day": day.isoformat(), "orders": "2", "gross_sales": "100.00", "discounts": "-10.00",
        "sales_reversals": "-5.50", "net_sales": "84.50", "taxes": "8.45", "shipping_charges": "4.90",
        "total_sales": "97.85",
    } | amounts  # fmt: skip


def test_shopify_s_own_figures_come_by_month_and_only_for_the_days_asked_for(shop: StubShop) -> None:
    every = [date(2026, 9, 29) + timedelta(days=number) for number in range(6)]
    shop.report = lambda _: table(*[sale(day) for day in every])
    found = shop.connector().platform_figures(date(2026, 9, 30), date(2026, 10, 2))
    assert set(found.months) == {"2026-09", "2026-10"}
    assert found.months["2026-10"] == {
        "orders": Decimal(4), "gross_sales": Decimal("200.00"), "discounts": Decimal("20.00"),
        "refunds": Decimal("11.00"), "net_sales": Decimal("169.00"), "taxes": Decimal("16.90"),
        "shipping": Decimal("9.80"), "total_sales": Decimal("195.70"),
    }  # fmt: skip
    assert found.source == "ShopifyQL FROM sales"


def test_a_renamed_column_is_asked_for_by_its_old_name_and_a_missing_one_is_said(shop: StubShop) -> None:
    def report(asked: str) -> Node:
        for name in ("sales_reversals", "taxes"):
            if name in asked:
                return {"parseErrors": [f"Column Not Found: Column '{name}' not found"], "tableData": None}
        return table(sale(FRIDAY, returns="-7.00"))

    shop.report = report
    found = shop.connector().platform_figures(FRIDAY, FRIDAY)
    assert found.months["2026-11"]["refunds"] == Decimal("7.00")
    assert "taxes" not in found.months["2026-11"]
    assert any("taxes" in note for note in found.notes)


def test_years_are_asked_for_in_pieces(shop: StubShop) -> None:
    shop.report = lambda asked: table(
        *([sale(date(2025, 6, 1))] if _since(asked) < "2025-06-01" < _until(asked) else [])
    )
    found = shop.connector().platform_figures(date(2025, 1, 1), date(2026, 11, 20))
    assert found.months == {"2025-06": found.months["2025-06"]}
    assert found.months["2025-06"]["orders"] == 2
    assert len(shop.questions("ShopifyQL")) == 3


# Unit costs


def variant(number: int, cost: str | None = "4.5", **more: Any) -> Node:
    unit = {"amount": cost, "currencyCode": "EUR"} if cost is not None else None
    return {
        "id": f"gid://shopify/ProductVariant/{number}",
        "sku": f"MUG-{number}",
        "product": {"id": "gid://shopify/Product/9"},
        "inventoryItem": {"updatedAt": "2026-10-01T00:00:00Z", "unitCost": unit},
    } | more


def test_unit_costs_hold_since_the_stock_item_changed_and_none_is_unknown(shop: StubShop) -> None:
    shop.variants = [variant(1), variant(2, None), variant(3, "4.5", inventoryItem=None, sku=None)]
    (page,) = pages(shop, Feed.COSTS)
    one, two, three = page.costs
    assert (one.product_id, one.variant_id, one.cost_minor, one.currency, one.sku) == ("9", "1", 450, "EUR", "MUG-1")
    assert one.valid_from == datetime(2026, 10, 1, tzinfo=UTC)
    assert (two.cost_minor, two.currency) == (None, "EUR")
    assert (three.cost_minor, three.valid_from) == (None, NOON)
    assert page.watermark == Watermark(NOON)


def test_a_product_is_told_once_under_the_merchants_own_type_else_shopifys_category(shop: StubShop) -> None:
    mugs = {"id": "gid://shopify/TaxonomyCategory/hg-11", "name": "Mugs"}
    none = {"id": "gid://shopify/TaxonomyCategory/na", "name": "Uncategorized"}

    def of(number: int, **more: Any) -> Node:
        return {"id": f"gid://shopify/Product/{number}", "title": f"Mug {number}", **more}

    shop.variants = [
        variant(1, product=of(9, productType=" Cups ", category=mugs)),
        variant(2, product=of(9, productType=" Cups ", category=mugs)),
        variant(3, product=of(10, productType="", category=mugs)),
        variant(4, product=of(11, productType="", category=none)),
        variant(5, "-1.0", product=of(12, productType=None, category=None)),
    ]
    (page,) = pages(shop, Feed.COSTS)
    assert page.products == [
        Product("9", "Mug 9", ("Cups",)),
        Product("10", "Mug 10", ("Mugs",)),
        Product("11", "Mug 11"),
        Product("12", "Mug 12"),
    ]
    assert len(page.costs) == 4, "a cost that cannot be read does not take the product's name with it"


def test_costs_are_read_once_a_day(shop: StubShop) -> None:
    shop.variants = [variant(1)]
    assert pages(shop, Feed.COSTS, Watermark(NOON - timedelta(hours=3))) == []
    assert shop.questions("VariantCostsPage") == []


@pytest.mark.parametrize("cost", ["-1.0", "much"])
def test_a_cost_that_cannot_be_is_named_and_the_others_kept(shop: StubShop, cost: str) -> None:
    shop.variants = [variant(1), variant(2, cost)]
    (page,) = pages(shop, Feed.COSTS)
    assert [each.variant_id for each in page.costs] == ["1"]
    assert page.skipped[0].startswith("Shopify variant 2: cannot read")
