"""The cache equals the shop's own tables, row by row, after the first reading and after whatever happens there."""

from __future__ import annotations

from decimal import Decimal

from tests.live.connected import Connected
from tests.live.running import Running


def synced(shopbell: Connected, *flags: str) -> list[str]:
    ran = shopbell("sync", *flags)
    assert ran.code == 0, ran.err
    return shopbell.differences()


def test_everything_was_read_as_it_stands_in_the_shops_tables(shopbell: Connected) -> None:
    assert shopbell.differences() == []
    assert shopbell("doctor").code == 0


def test_checkouts_edits_and_refunds_are_followed(shop: Running, shopbell: Connected) -> None:
    bought = [shop.buy(f"lia{number}@buyers.example", count=1 + number % 2) for number in range(4)]
    bought.append(shop.buy("bank@buyers.example", payment="bacs"))
    assert synced(shopbell) == []
    shop.ask("PUT", f"orders/{bought[0]}", status="completed")
    shop.ask("POST", f"orders/{bought[1]}/refunds", amount="1.00", api_refund=False)
    whole = shop.ask("GET", f"orders/{bought[2]}")["total"]
    shop.ask("POST", f"orders/{bought[2]}/refunds", amount=whole, api_refund=False)
    shop.ask("PUT", f"orders/{bought[3]}", status="cancelled")
    shop.ask("PUT", f"orders/{bought[4]}", status="processing")
    assert synced(shopbell) == []


def test_the_bin_is_seen_at_the_next_sync_and_what_is_gone_for_good_by_a_sweep(
    shop: Running, shopbell: Connected
) -> None:
    binned, gone, kept = (shop.buy(f"gone{number}@buyers.example") for number in range(3))
    given = shop.ask("POST", f"orders/{kept}/refunds", amount="1.00", api_refund=False)
    assert synced(shopbell) == []
    shop.ask("DELETE", f"orders/{binned}")
    assert synced(shopbell) == []
    shop.ask("DELETE", f"orders/{gone}?force=true")
    shop.ask("DELETE", f"orders/{kept}/refunds/{given['id']}?force=true")
    assert synced(shopbell, "--sweep") == []
    shop.ask("PUT", f"orders/{binned}", status="processing")
    assert synced(shopbell) == [], "taken out of the bin again"


def test_many_refunds_at_once_cost_one_list(shop: Running, shopbell: Connected) -> None:
    bought = [shop.buy(f"wave{number}@buyers.example") for number in range(6)]
    assert synced(shopbell) == []
    for number in bought:
        shop.ask("POST", f"orders/{number}/refunds", amount="1.00", api_refund=False)
    assert synced(shopbell) == []


def test_nothing_is_unexplained_beside_the_shops_own_report(shopbell: Connected) -> None:
    months = [row[0] for row in shopbell.shop.rows(
        "SELECT DISTINCT LEFT(date_created_gmt, 7) FROM {wp}wc_orders WHERE type = 'shop_order' AND status NOT IN"
        " ('auto-draft', 'wc-checkout-draft', 'trash') ORDER BY 1"
    )]  # fmt: skip
    ran = shopbell("reconcile", "--first", f"{months[0]}-01", "--last", f"{months[-1]}-28", "--json")
    assert ran.code == 0, ran.err
    (found,) = ran.json()
    assert {line["month"] for line in found["lines"]} <= set(months)
    unexplained = {(line["month"], line["figure"]): line["unexplained"] for line in found["lines"]}
    assert {key: rest for key, rest in unexplained.items() if Decimal(rest)} == {}
    assert not any("bin" in note for note in found["notes"] if "still counts" not in note)


def test_a_shop_that_changed_since_is_told_to_be_read_again(shop: Running, shopbell: Connected) -> None:
    number = shop.buy("late@buyers.example")
    shop.ask("PUT", f"orders/{number}", status="completed")
    today = shop.ask("GET", f"orders/{number}")["date_created"][:10]
    (found,) = shopbell("reconcile", "--first", today, "--last", today, "--json").json()
    assert any(f"({number}" in note and "run `shopbell sync`" in note for note in found["notes"]), found["notes"]
    assert all(not Decimal(line["unexplained"]) for line in found["lines"])
    assert synced(shopbell) == []
    (found,) = shopbell("reconcile", "--first", today, "--last", today, "--json").json()
    assert not any("run `shopbell sync`" in note for note in found["notes"])
