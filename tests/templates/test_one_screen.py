"""The morning's digest is one screen: how high it is, and what stands on the first one of a telephone."""

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from alerts.channels.folder import CHANNEL as FOLDER
from alerts.channels.folder.channel import standing_alone
from alerts.messages.alert import alert_message
from alerts.messages.day_view import DayFigure
from alerts.messages.digest import Digest, digest_message
from alerts.messages.number_view import Line
from alerts.messages.numbers_of_days import Number
from alerts.messages.periodic import Campaigns, Periodic, periodic_message
from alerts.messages.recipient import Recipient
from alerts.messages.together import Named, ShopNews, together_message
from commerce.acquisition import Acquisition, Ranged, Won
from commerce.figures import Unit
from commerce.languages import LANGUAGES
from commerce.period import Period
from commerce.watches import Say
from tests.alerts.a_shop import KNOWLEDGE, SCENE, WEEKS, digest, figure, fired, history
from tests.alerts.messages.of_every_question import CONVERSION, by_step, drifted
from tests.templates.test_pages import CHROMIUM, look
from wording.render import Renderer

pytestmark = pytest.mark.untraced

RENDERER = Renderer(KNOWLEDGE)
#: Most pixels of a digest with two incidents, by the width of the screen.
HIGHEST = {700: 1600, 360: 2400}
#: Of the first screen of a telephone.
FIRST_SCREEN = 700
FRAME = """<body><iframe id="f" src="page.html" width="{width}" height="4000" style="border:0"></iframe><p id="out"></p>
<script>
onload = () => {{ const d = document.getElementById("f").contentDocument;
  const end = of => of.length ? Math.round(Math.max(...[...of].map(e => e.getBoundingClientRect().bottom))) : 0;
  document.getElementById("out").textContent = `width=${{d.documentElement.scrollWidth}}` +
    ` height=${{Math.round(d.body.firstElementChild.nextElementSibling.getBoundingClientRect().bottom)}}` +
    ` last_action=${{end(d.querySelectorAll("p.todo"))}}`; }};
</script></body>"""


def morning() -> Digest:
    """Return a morning with two incidents, each with what is behind it, and all that a digest can tell besides."""
    yesterday, before = Period.day(WEEKS.last), Period.day(WEEKS.last.replace(day=2))
    numbers: tuple[tuple[str, int, int, Unit], ...] = (
        ("revenue", 170_430, 140_924, "currency"),
        ("order_count", 35, 31, "count"),
        ("visitor_count", 1139, 877, "count"),
    )
    days = tuple(
        DayFigure(figure(kpi, now, unit, period=yesterday), figure(kpi, then, unit, period=before))
        for kpi, now, then, unit in numbers
    )
    course = history(216, 220, 241, 250, 246, 251, 249, 255)
    stepped = replace(drifted(CONVERSION, Say.FIRED), diagnosis=by_step())
    told = digest()
    lines = [told.lines[0], Line(CONVERSION, figure("conversion_rate", Fraction(1, 40), "percent"), course)]
    return replace(told, lines=[*lines, *told.lines[2:]], incidents=[fired(), stepped], notices=[], yesterday=days)


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on PATH to look at pages with")
@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("width", HIGHEST)
def test_a_digest_with_two_incidents_is_one_screen(code: str, width: int, tmp_path: Path) -> None:
    letter = digest_message(morning(), SCENE, Recipient("anna", FOLDER, "outbox", code), RENDERER)
    assert len(letter.html.encode()) < 80_000  # Gmail cuts what is longer than about 100 kB
    (tmp_path / "page.html").write_text(standing_alone(letter), encoding="utf-8")
    (tmp_path / "frame.html").write_text(FRAME.format(width=width), encoding="utf-8")
    seen = look(tmp_path / "frame.html", tmp_path)
    assert seen["width"] == width
    assert 600 < seen["height"] <= HIGHEST[width]
    assert 300 < seen["last_action"] <= FIRST_SCREEN  # where the first action of the last incident ends


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on PATH to look at pages with")
@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("width", HIGHEST)
def test_an_alert_says_what_to_do_on_its_first_screen(code: str, width: int, tmp_path: Path) -> None:
    course = history(5012, 4400, 3900, 2900, 2850, 2810)
    case = replace(fired(), say=Say.WORSE, course=course)
    message = alert_message([case], SCENE, Recipient("anna", FOLDER, "outbox", code), RENDERER)
    (tmp_path / "page.html").write_text(standing_alone(message), encoding="utf-8")
    (tmp_path / "frame.html").write_text(FRAME.format(width=width), encoding="utf-8")
    seen = look(tmp_path / "frame.html", tmp_path)
    assert seen["width"] == width
    assert 100 < seen["last_action"] <= FIRST_SCREEN


def ten_shops() -> list[ShopNews]:
    """Return ten shops: five with what a digest with two incidents has, the others calm."""
    told = morning()
    names = [f"{name} {place}" for place in ("Hà Nội", "Taipei") for name in ("Toys", "Books", "Coffee", "Tea", "Wine")]
    days = told.yesterday[0].figure.period
    return [
        ShopNews(name, replace(SCENE, currency="EUR"), days, told.yesterday[:2], told.incidents if number % 2 else ())
        for number, name in enumerate(names)
    ]


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on PATH to look at pages with")
@pytest.mark.parametrize("code", LANGUAGES)
def test_ten_shops_are_no_longer_than_one_digest_may_be(code: str, tmp_path: Path) -> None:
    named = Named("daily", WEEKS.last)
    letter = together_message(ten_shops(), named, SCENE.now, Recipient("anna", FOLDER, "outbox", code), RENDERER)
    assert len(letter.html.encode()) < 80_000
    (tmp_path / "page.html").write_text(letter.html, encoding="utf-8")
    (tmp_path / "frame.html").write_text(FRAME.format(width=360), encoding="utf-8")
    seen = look(tmp_path / "frame.html", tmp_path)
    assert seen["width"] == 360
    assert 600 < seen["height"] <= HIGHEST[360]


def a_month() -> Periodic:
    """Return a month with twenty numbers in long dongs, two incidents and three campaigns."""
    month = Period.month("2026-03")
    spans = (month, month.previous(), Period.month("2025-03"))
    names = ("revenue", "gross_sales", "average_order_value", "customer_lifetime_value", "customer_retention_rate")
    money = [figure(names[n % 5], 222_670_100 + n, "currency", period=spans[0], currency="VND") for n in range(20)]
    numbers = [Number(one, replace(one, period=spans[1]), replace(one, period=spans[2])) for one in money]
    each = Ranged(Fraction(595_887), Fraction(400_000), Fraction(800_000))
    won = [Won(f"campaign-{n}", 30_390_221, 0, 51, each, None, None, None, "widen", "by_chance") for n in range(3)]
    spent = Acquisition("campaign", month, "VND", tuple(won))
    by_stage = {"awareness": numbers[:4], "purchase": numbers[4:13], "retention": numbers[13:]}
    campaigns = Campaigns(spent, spent)
    return Periodic("toys", "monthly", *spans, by_stage, morning().incidents, ["revenue"], campaigns=campaigns)


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on PATH to look at pages with")
@pytest.mark.parametrize("code", LANGUAGES)
def test_a_month_in_dongs_fits_a_telephone(code: str, tmp_path: Path) -> None:
    scene = replace(SCENE, currency="VND")
    letter = periodic_message(a_month(), scene, Recipient("anna", FOLDER, "outbox", code), RENDERER)
    assert len(letter.html.encode()) < 80_000
    (tmp_path / "page.html").write_text(letter.html, encoding="utf-8")
    (tmp_path / "frame.html").write_text(FRAME.format(width=360), encoding="utf-8")
    seen = look(tmp_path / "frame.html", tmp_path)
    assert seen["width"] == 360
    assert 1000 < seen["height"] <= HIGHEST[360]


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_subject_names_the_number_and_what_it_costs(code: str) -> None:
    letter = digest_message(morning(), SCENE, Recipient("anna", FOLDER, "outbox", code), RENDERER)
    for part in ("50", "423"):  # euros for a new customer; euros a week
        assert re.search(rf"\b{part}\b", letter.subject), letter.subject
    preheader = re.search(r'<div class="preheader"[^>]*>\s*(.*?)<', letter.html, re.DOTALL)
    assert preheader
    assert "35" in preheader.group(1)  # yesterday's orders
    assert "31" in preheader.group(1)  # and those of the same weekday before
