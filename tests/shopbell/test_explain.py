"""`shopbell explain`: KPIs and tactics in words of a merchant, with the shop's own figures, and as pages of a guide."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rich.cells import cell_len

from commerce.languages import LANGUAGES
from knowledge import load
from shopbell.cli import main
from tests import make
from tests.make import NOON
from tests.shopbell.cli.home import Home
from tests.shopbell.hand_made import days_before, hand_made, steady_orders, steady_table
from tests.shopbell.installed import installed

DAYS = days_before(NOON, 120)
#: What a merchant need not hear of.
INSIDE = re.compile(
    r"\.txt|minor unit|collection|bộ sưu tập|knowledge|\blibrary\b|%\(|\bdocument (says|gives|calls|states)",
    re.IGNORECASE,
)
each_language = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Four orders a day of 200 visits, for 120 days."""
    return hand_made(
        tmp_path_factory.mktemp("explain"),
        steady_orders(DAYS, 4, net="25.00"),
        "[shop.facts]\nhas_loyalty_program = false\npayment_methods_offered = 1\n",
        spend=steady_table("day,channel,campaign,amount,clicks", DAYS, "{day},google,spring,20,40"),
        traffic=steady_table("day,channel,sessions,carts,checkouts", DAYS, "{day},google,200,20,10"),
    )


def told(ran_out: str) -> str:
    """Return what was printed on one line."""
    return " ".join(ran_out.split())


@pytest.mark.parametrize("kpi", ["revenue", "customer_churn_rate", "journey_stage_drop_off_rate"])
def test_a_kpi_is_said_to_be_split_as_it_can_be(shop: Home, kpi: str) -> None:
    named = told(shop("explain", kpi).out).partition("How it can be split - ")[2].split(" - ")
    segments = load().segments
    for one in segments.values():
        ran = shop("kpi", kpi, "--by", one.id)
        can_be = ran.code == 0 and "nothing to split that way" not in ran.out
        assert not can_be or one.name["en"] in named, one.id
        assert can_be or ran.code == 0 or one.name["en"] not in named, one.id


def test_a_kpi_is_explained_with_the_shops_own_figures(shop: Home) -> None:
    row = shop("kpi", "conversion_rate", "--json").json()[0]
    ran = shop("explain", "conversion_rate")
    out = told(ran.out)
    assert ran.code == 0, ran.err
    assert out.startswith("Conversion rate (CR) The share of visitors to the shop who buy.")
    assert "Conversion rate = Visitors who placed an order ÷ Visitors to the shop" in out
    assert row["last"] == "2026-03-01"
    assert f"Mar 1, 2026: 2.00% (orders: {row['numerator']}, sessions: {row['denominator']:,}; counted on" in out
    assert "By visitors or by visits: the two differ" in out
    assert "Cart abandonment rate (here 80.0%)" in out
    assert "Do they fill a cart and then stop, which points to the checkout? Cart abandonment rate (here 80.0%)" in out
    assert "These are general and undated" in out
    assert "Typical online shops convert 2 to 3 percent" in out
    assert "Why to measure KPIs, what makes a good one, and five that every online shop needs" in out
    assert "Offer the payment methods customers want (offer_more_payment_methods)" in out


def test_what_fits_now_comes_first(shop: Home) -> None:
    lines = shop("explain", "repeat_customer_rate").out.partition("What can be done about it")[2]
    items = [told(item) for item in lines.partition("How it can be split")[0].split("\n  - ")[1:]]
    fits = [": fits now" in item for item in items]
    assert any(fits)
    assert fits == sorted(fits, reverse=True)


def test_a_kpi_without_a_value_says_what_supplies_it(shop: Home) -> None:
    out = told(shop("explain", "net_promoter_score").out)
    assert "toys: no value; needs data that were never supplied" in out
    assert "[[shop.survey]]" in out


@each_language
def test_every_kpi_and_every_tactic_is_explained_within_the_page(
    shop: Home, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    collection = load()
    for name in [*list(collection.kpis)[::6], *list(collection.tactics)[::9]]:
        ran = shop("explain", name, "--language", language)
        assert (ran.code, ran.err) == (0, ""), name
        assert max(map(cell_len, ran.out.splitlines())) <= 80, name
        assert not INSIDE.search(told(ran.out)), (name, INSIDE.search(told(ran.out)))


def test_a_tactic_is_explained_as_tactics_show_does_it(shop: Home) -> None:
    shown = shop("tactics", "show", "streamline_checkout").out.splitlines()
    explained = told(shop("explain", "streamline_checkout").out)
    assert len(shown) > 6
    for line in shown:
        assert told(line) in explained, line
    assert "toys: It does not fit now." in explained or "toys: It fits now." in explained


@pytest.mark.parametrize(
    "name", ["Conversion rate", "CR", "tỷ lệ chuyển đổi", "轉換率", "conversion-rate", "CONVERSION_RATE"]
)
def test_a_kpi_goes_by_its_names(shop: Home, name: str) -> None:
    assert shop("explain", name).out == shop("explain", "conversion_rate").out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("conversoin_rate",), 'there is no KPI and no tactic "conversoin_rate"; did you mean "conversion_rate"?'),
        (("streamline_chekout",), 'did you mean "streamline_checkout"?'),
        (("zzzzzz",), "`shopbell kpi --all` and `shopbell tactics` list what there is"),
        ((), "name a KPI or a tactic, or write a guide of all of them with --write FOLDER"),
        (("revenue", "--write", "x"), "name a KPI or a tactic, or write a guide"),
        (("revenue", "--shop", "tois"), 'did you mean "toys"?'),
    ],
)
def test_a_wrong_question_is_answered_with_what_to_write(shop: Home, words: tuple[str, ...], sentence: str) -> None:
    ran = shop("explain", *words)
    assert (ran.code, sentence in ran.err) == (2, True), ran.err


def test_without_a_configuration_all_but_the_figures_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SHOPBELL_CONFIG", str(tmp_path / "nowhere.toml"))
    assert main(["explain", "CAC", "--language", "vi"]) == 0
    out = told(capsys.readouterr().out)
    assert out.startswith("Chi phí thu hút khách hàng (CAC) Số tiền trung bình phải bỏ ra")
    assert "toys" not in out
    assert main(["explain", "CAC", "--config", str(tmp_path / "nowhere.toml")]) == 2


def test_a_shop_that_was_never_read_is_named_and_the_rest_is_told(tmp_path: Path) -> None:
    installed(tmp_path)
    ran = Home(tmp_path)("explain", "order_count")
    assert ran.code == 0
    assert "toys: nothing is known yet; run `shopbell sync` first" in ran.err
    assert "How many orders were placed in the period." in ran.out
    assert "toys" not in ran.out


# --write


@each_language
def test_a_guide_has_a_page_of_everything_and_every_link_leads_somewhere(
    shop: Home, tmp_path: Path, language: str
) -> None:
    ran = shop("explain", "--write", str(tmp_path / "guide"), "--language", language)
    assert (ran.code, ran.out.strip()) == (0, str(tmp_path / "guide" / "README.md"))
    collection = load()
    written = {str(page.relative_to(tmp_path / "guide")) for page in (tmp_path / "guide").rglob("*.md")}
    expected = {f"kpis/{kpi}.md" for kpi in collection.kpis} | {f"tactics/{one}.md" for one in collection.tactics}
    assert written == expected | {"README.md"}
    linked = set()
    for name in written:
        page = tmp_path / "guide" / name
        text = page.read_text(encoding="utf-8")
        assert text.startswith("# "), name
        assert not INSIDE.search(text), (name, INSIDE.search(text))
        for place in re.findall(r"(?<!\\)\]\(([^)]+)\)", text):
            assert (page.parent / place).is_file(), (name, place)
            linked.add(str((page.parent / place).resolve().relative_to((tmp_path / "guide").resolve())))
        assert "\ue000" not in text
        assert "\ue003" not in text
    assert linked == expected
    kpi = (tmp_path / "guide" / "kpis" / "average_order_value.md").read_text(encoding="utf-8")
    assert collection.kpis["average_order_value"].definition[language] in kpi.replace("\\", "")
    assert "25" in kpi


def test_what_a_shop_writes_is_no_markup(tmp_path: Path) -> None:
    home = hand_made(tmp_path, [make.order("1", NOON)], name="to<b>*ys*</b>[x](http://evil.example)")
    ran = home("explain", "--write", str(tmp_path / "guide"))
    assert ran.code == 0, ran.err
    texts = [page.read_text(encoding="utf-8") for page in (tmp_path / "guide").rglob("*.md")]
    assert sum("evil" in text for text in texts) > 100  # it stands on every page but the index
    for text in texts:
        assert "<b>" not in text.replace("\\<", "")
        assert "x](http" not in text


def test_a_folder_that_cannot_be_written_to_is_named(shop: Home, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    ran = shop("explain", "--write", str(tmp_path / "file"))
    assert ran.code == 1
    assert "cannot be written to" in ran.err
    assert "name another folder" in ran.err
