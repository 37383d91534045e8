"""The companion in a running shop: put in as a merchant does, it counts what shoppers do, and goes without a trace.

Statements hold our own words only, and days and numbers that the shop told.
"""

# ruff: noqa: S608 - see above

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.live.browser import shoppers
from tests.live.connected import Connected
from tests.live.running import Running
from tests.live.shoppers import GOOGLE, ORGANIC, PHONE, Shopper
from tests.shopbell.cli.home import Home

_NAME = "shopbell-companion/shopbell-companion.php"
_LEFT, _BOUGHT = 12, 25
#: A page with the classic form beside the block checkout; loopback has a port, which WordPress would redirect for.
_HELP = "<?php add_filter('redirect_canonical', '__return_false');"
_CLASSIC = "/classic-checkout/"


def wordpress(shop: Running, code: str) -> str:
    """Run PHP inside the shop, as an administrator."""
    assert shop.plugins is not None
    begin = (
        "define('WP_ADMIN', true); define('FS_METHOD', 'direct');"
        " $_SERVER += ['HTTP_HOST' => 'localhost:8443', 'HTTPS' => 'on', 'SERVER_NAME' => 'localhost',"
        " 'REQUEST_URI' => '/', 'REMOTE_ADDR' => '127.0.0.1', 'REQUEST_METHOD' => 'GET',"
        " 'SERVER_PROTOCOL' => 'HTTP/1.1'];"
        f" require '{shop.plugins.parents[1]}/wp-load.php'; wp_set_current_user(1);"
        " foreach (['plugin', 'file', 'misc', 'class-wp-upgrader'] as $one)"
        ' require_once ABSPATH . "wp-admin/includes/$one.php";'
    )
    told = subprocess.run(
        ["php", "-c", str(shop.folder / "php.ini"), "-r", f"{begin} {code}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stdout + told.stderr
    return told.stdout.strip()


def leftovers(shop: Running) -> list[list[str]]:
    """Return what there is of the companion in the shop's database."""
    names = "SELECT option_name FROM {wp}options WHERE option_name LIKE '%shopbell%'"
    return [*shop.rows("SHOW TABLES LIKE '%shopbell%'"), *shop.rows(names)]


@pytest.fixture(scope="module")
def companion(shop: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The shop with the plugin that `shopbell companion` wrote, uploaded and activated; taken out at the end."""
    if shutil.which("php") is None:
        pytest.skip("php, by which a plugin is put into the running shop, is not on PATH")
    if shop.plugins is None:
        pytest.skip("the running shop does not say where its plugins lie")
    file = tmp_path_factory.mktemp("companion") / "companion.zip"
    assert Home(file.parent, None)("companion", "--to", str(file)).code == 0
    help_file = shop.plugins / "companion-test.php"
    help_file.write_text(_HELP, encoding="utf-8")
    wordpress(
        shop,
        "if (is_dir(WP_PLUGIN_DIR . '/shopbell-companion')) {"
        f" deactivate_plugins('{_NAME}'); delete_plugins(['{_NAME}']); }}"
        " get_page_by_path('classic-checkout') || wp_insert_post(['post_type' => 'page', 'post_status' => 'publish',"
        " 'post_name' => 'classic-checkout', 'post_title' => 'Classic', 'post_content' => '[woocommerce_checkout]']);"
        " $up = new Plugin_Upgrader(new Automatic_Upgrader_Skin());"
        f" $up->install('{file}', ['overwrite_package' => true]) === true || exit(1);",
    )
    wordpress(shop, f"activate_plugin('{_NAME}') === null || exit(1);")
    yield shop
    help_file.unlink()


@pytest.fixture(scope="module")
def product(companion: Running) -> int:
    (found, *_) = companion.ask("GET", "products?per_page=1&type=simple&status=publish&_fields=id")
    return int(found["id"])


@pytest.fixture(scope="module")
def bought(companion: Running, product: int) -> list[int]:
    """37 sessions: 12 open the checkout and leave, 25 buy; half by blocks and half by the form. Returns the orders."""
    orders = []
    for number in range(_LEFT + _BOUGHT):
        page = "/checkout/" if number % 2 else _CLASSIC
        way = {"came": GOOGLE} if number % 3 else {"came": ORGANIC, "browser": PHONE}
        with Shopper(companion, **way) as shopper:
            shopper.fill(product)
            shopper.get(page)
            shopper.get(page)  # a page that is loaded again
            assert shopper.beacon("checkout") == 204
            if number >= _LEFT:
                email = f"companion{number}@buyers.example"
                by_form = page == _CLASSIC
                orders.append(shopper.buy_by_form(page, email) if by_form else shopper.buy_by_blocks(email))
    return orders


def told(shop: Running, what: str) -> Any:
    with shop.session() as session:
        answer = session.get(
            f"{shop.url}/wp-json/wc-shopbell/v1/{what}", auth=shop.keys["read"], params={"per_page": 100}, timeout=120
        )
    assert answer.ok, answer.text[:300]
    return answer.json()


def steps(shop: Running) -> dict[str, int]:
    """Return what was counted on the newest day."""
    counts = max(told(shop, "days"), key=lambda day: day["day"])["counts"]
    return {name: sum(one[name] for one in counts) for name in ("carts", "checkouts", "completed", "visits")}


def test_each_session_is_counted_once(companion: Running, bought: list[int]) -> None:
    assert len(bought) == _BOUGHT
    assert steps(companion) == {"carts": 37, "checkouts": 37, "completed": 25, "visits": 0}
    opened = told(companion, "checkouts")
    assert sum(one["date_completed_gmt"] is None for one in opened) == _LEFT
    assert all(float(one["total"]) > 0 and one["currency"] for one in opened)
    (day,) = told(companion, "days")
    ways = {(one["source_type"], one["utm_source"], one["utm_medium"], one["device"]) for one in day["counts"]}
    assert ways == {("utm", "google", "cpc", "desktop"), ("organic", "", "", "mobile")}


@pytest.mark.usefixtures("bought")
def test_nobody_can_be_found_in_it(companion: Running) -> None:
    text = str(companion.rows("SELECT * FROM {wp}shopbell_sessions")) + str(
        companion.rows("SELECT * FROM {wp}shopbell_counts")
    )
    assert "@" not in text
    assert "127.0.0.1" not in text
    assert companion.rows("SELECT COUNT(*) FROM {wp}shopbell_sessions WHERE order_mark <> ''") == [["0"]]


def _an_empty_day(shop: Running) -> date:
    """Return a day of which the shop has no order."""
    taken = {row[0] for row in shop.rows("SELECT DISTINCT DATE(date_created_gmt) FROM {wp}wc_orders")}
    days = (
        date.fromisoformat(shop.rows("SELECT MAX(day) FROM {wp}shopbell_days")[0][0]) - timedelta(n)
        for n in range(3, 90)
    )
    return next(day for day in days if taken.isdisjoint(str(day + timedelta(n)) for n in (-1, 0, 1)))


def _move(shop: Running, orders: list[int], day: date) -> None:
    """Let all of it have happened on a day that is over, and the plugin have been there before."""
    (((today,),),) = (shop.rows("SELECT MAX(day) FROM {wp}shopbell_days"),)
    back = (date.fromisoformat(today) - day).days
    shop.rows(f"UPDATE {{wp}}shopbell_days SET day = '{day}', is_whole = 1, changed_at = UTC_TIMESTAMP()")
    shop.rows(f"UPDATE {{wp}}shopbell_counts SET day = '{day}'")
    shop.rows(
        f"UPDATE {{wp}}shopbell_sessions SET day = '{day}', opened_at = opened_at - INTERVAL {back} DAY,"
        f" finished_at = finished_at - INTERVAL {back} DAY"
    )
    shop.rows(
        f"UPDATE {{wp}}wc_orders SET date_created_gmt = date_created_gmt - INTERVAL {back} DAY"
        f" WHERE id IN ({', '.join(map(str, orders))})"
    )
    wordpress(
        shop,
        "$known = get_option('shopbell_companion'); $known['since'] = '2020-01-01 00:00:00';"
        " update_option('shopbell_companion', $known); delete_option('shopbell_companion_today');",
    )


def test_shopbell_says_that_twelve_of_37_were_left(companion: Running, bought: list[int], tmp_path: Path) -> None:
    """The whole road, on a day on which nothing else happened."""
    day = _an_empty_day(companion)
    _move(companion, bought, day)
    shopbell = Connected.to(companion, tmp_path)
    ran = shopbell("sync")
    assert ran.code == 0, ran.err
    asked = ("kpi", "cart_abandonment_rate", "checkout_step_drop_off_rate", "--first", str(day), "--last", str(day))
    left, dropped = shopbell(*asked, "--json").json()
    assert (left["numerator"], left["denominator"]) == (_LEFT, _LEFT + _BOUGHT), left
    assert (dropped["numerator"], dropped["denominator"]) == (_LEFT, _LEFT + _BOUGHT), dropped
    doctor = shopbell("doctor")
    assert "shopbell companion" not in doctor.out, "nothing lacks"
    again = shopbell("sync")
    assert again.code == 0, again.err
    assert shopbell(*asked, "--json").json()[0]["numerator"] == _LEFT, "reading it again changes nothing"


def test_programs_staff_and_loaded_again_pages_are_not_counted(companion: Running, product: int) -> None:
    before = steps(companion)
    with Shopper(
        companion, browser="Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
    ) as robot:
        robot.fill(product)
        robot.get("/checkout/")
        robot.beacon("checkout")
    cookie = wordpress(companion, "echo LOGGED_IN_COOKIE, ' ', wp_generate_auth_cookie(1, time() + 3600, 'logged_in');")
    with Shopper(companion) as staff:
        staff.cookies.set(*cookie.split(" ", 1))
        staff.fill(product)
        staff.get("/checkout/")
        staff.beacon("checkout")
    with Shopper(companion) as nobody:
        nobody.get("/checkout/")  # an empty cart leads elsewhere
        nobody.beacon("checkout")
        nobody.cookies.set("wp_woocommerce_session_x", "1|2|3|4")
        nobody.beacon("checkout")
    assert steps(companion) == before


def test_a_checkout_page_out_of_a_cache_is_counted_by_its_script(companion: Running, product: int) -> None:
    before = steps(companion)
    with Shopper(companion, came=GOOGLE) as shopper:
        shopper.fill(product)
        assert shopper.beacon("checkout") == 204  # the page itself came from a cache: PHP saw nothing of it
    after = steps(companion)
    assert after["checkouts"] == before["checkouts"] + 1
    with Shopper(companion) as shopper:
        shopper.fill(product)
        page = shopper.get("/checkout/").text
    assert "wc-shopbell" in page
    assert "nonce" not in page[page.index("wc-shopbell") : page.index("wc-shopbell") + 200]


def test_a_real_browser_at_the_block_checkout_is_counted_once(companion: Running, product: int) -> None:
    before, left, bought = steps(companion), 3, 4
    with shoppers(companion) as shopper:
        for number in range(left + bought):
            with shopper() as one:
                one.fill(product)
                one.open_checkout()
                if number >= left:
                    one.buy(f"browser{number}@buyers.example")
                elif not number:
                    one.load_again()
        with shopper() as one:
            one.fill(product)  # goes no further
    after = steps(companion)
    counted = {name: after[name] - before[name] for name in after}
    assert counted == {"carts": left + bought + 1, "checkouts": left + bought, "completed": bought, "visits": 0}


def test_only_a_key_that_may_read_reports_opens_it(companion: Running) -> None:
    codes = {}
    for name in ("read", "write", "customer"):
        with companion.session() as session:
            place = f"{companion.url}/wp-json/wc-shopbell/v1/days"
            codes[name] = session.get(place, auth=companion.keys[name], timeout=120).status_code
    assert codes == {"read": 200, "write": 401, "customer": 403}


def test_visits_are_counted_only_where_that_is_switched_on(companion: Running) -> None:
    with Shopper(companion) as visitor:
        assert "wc-shopbell" not in visitor.get("/shop/").text
        assert visitor.beacon("visit", type="typein") == 204
    assert steps(companion)["visits"] == 0
    wordpress(companion, "update_option('shopbell_companion_visits', 'yes');")
    with Shopper(companion) as visitor:
        assert "wc-shopbell" in visitor.get("/shop/").text
        for _ in range(3):
            visitor.beacon("visit", type="utm", source="Flyer", medium="print")
        assert set(visitor.cookies.keys()) == set(), "no cookie"
    assert steps(companion)["visits"] == 1
    assert [day["counts_visits"] for day in told(companion, "days")][-1] is False, "today is not known as a whole"


def _carts_by_kind(shop: Running) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in max(told(shop, "days"), key=lambda day: day["day"])["counts"]:
        found[one["source_type"]] = found.get(one["source_type"], 0) + one["carts"]
    return found


def test_a_session_whose_first_page_was_too_early_learns_how_it_came(companion: Running, product: int) -> None:
    before = _carts_by_kind(companion)
    with Shopper(companion) as shopper:
        shopper.fill(product)
        shopper.cookies.set("sbjs_current", ORGANIC)
        shopper.get("/checkout/")
    after = _carts_by_kind(companion)
    assert after["organic"] == before.get("organic", 0) + 1
    assert after.get("", 0) == before.get("", 0)


def test_a_flood_is_bounded_and_its_day_unknown(companion: Running, product: int) -> None:
    wordpress(companion, 'global $wpdb; $wpdb->query("UPDATE {$wpdb->prefix}shopbell_days SET sessions = 20000");')
    rows = companion.rows("SELECT COUNT(*) FROM {wp}shopbell_sessions")
    with Shopper(companion) as shopper:
        shopper.fill(product)
        shopper.get("/checkout/")
    assert companion.rows("SELECT COUNT(*) FROM {wp}shopbell_sessions") == rows
    assert max(told(companion, "days"), key=lambda day: day["day"])["steps_full"]


def test_old_rows_and_salts_go_and_a_hostile_cookie_is_cut(companion: Running, product: int) -> None:
    wordpress(
        companion,
        "global $wpdb; $p = $wpdb->prefix . 'shopbell_'; foreach (['days', 'sessions', 'counts'] as $one)"
        ' $wpdb->query("DELETE FROM $p$one");'
        " $wpdb->query(\"INSERT INTO {$p}days (day, salt, changed_at) VALUES ('2020-01-01', 'old', NOW()),"
        " (DATE_SUB(CURDATE(), INTERVAL 5 DAY), 'old', NOW())\"); delete_option('shopbell_companion_today');",
    )
    hostile = (
        "typ%3Dutm%7C%7C%7Csrc%3D"
        "%27%3B%20DROP%20TABLE%20x%3B--%3Cb%3E" + "a" * 3000 + "%7C%7C%7Cmdm%3D%F0%9F%94%94%C3%28"
    )
    with Shopper(companion, came=hostile) as shopper:
        shopper.fill(product)
    days = companion.rows("SELECT salt <> '' FROM {wp}shopbell_days ORDER BY day")
    assert days == [["0"], ["1"]], "what is older than 90 days is gone, and no old salt is left"
    ((kind, source),) = companion.rows("SELECT source_type, utm_source FROM {wp}shopbell_sessions")
    assert kind == "utm"
    assert len(source) <= 100
    assert "<b>" not in source


def test_it_goes_without_a_trace(companion: Running) -> None:
    assert leftovers(companion) != []
    wordpress(companion, f"deactivate_plugins('{_NAME}');")
    with companion.session() as session:
        assert session.get(f"{companion.url}/wp-json/wc-shopbell/v1/days", timeout=120).status_code == 404
    wordpress(companion, f"delete_plugins(['{_NAME}']) === true || exit(1);")
    assert leftovers(companion) == []
