"""A figure made of others says how: which, by what they are brought together, and what it leaves out."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from html import unescape

import pytest

from alerts.messages.digest import digest_message
from alerts.messages.number_view import Line
from commerce.figures import Figure, Operation, Target
from tests.alerts.a_shop import SCENE, digest, figure, verdict
from tests.alerts.messages.written import ANNA, RENDERER

GAP = "\N{NO-BREAK SPACE}"


def made(operation: Operation, kpi: str = "aov_minus_cac") -> Figure:
    parts = (figure("average_order_value", 4436, "currency"), figure("customer_acquisition_cost", 1494, "currency"))
    return replace(figure(kpi, 2942, "currency"), parts=parts, operation=operation)


@pytest.mark.parametrize(
    ("code", "made_of", "leaves_out"),
    [
        (
            "en",
            (
                "Worked out from the same 28 days: Average order value €44.36"
                " \N{MINUS SIGN} Customer acquisition cost €14.94."
            ),
            "before the cost of goods and shipping",
        ),
        (
            "vi",
            (
                f"Tính từ số liệu của cùng 28 ngày: Giá trị đơn hàng trung bình 44,36{GAP}€"
                f" \N{MINUS SIGN} Chi phí thu hút khách hàng 14,94{GAP}€."
            ),
            "chưa trừ giá vốn và phí vận chuyển",
        ),
        (
            "zh_Hant",
            "依同一段 28 天的平均訂單金額 €44.36 \N{MINUS SIGN} 獲客成本 €14.94 推算。",
            "未扣除商品成本與運費",
        ),
    ],
)
def test_an_order_less_what_a_customer_cost_says_so_in_every_form(code: str, made_of: str, leaves_out: str) -> None:
    off = verdict(made("difference"), "off_target", Target("at_least", Fraction(3000)))
    reader = replace(ANNA, language=code)
    morning = digest_message(replace(digest(), lines=[Line(off)], incidents=[]), SCENE, reader, RENDERER)
    for form in (morning.text, unescape(morning.html)):
        assert made_of in form
        assert leaves_out in form


def test_the_unit_of_an_interval_is_named_once() -> None:
    score = verdict(figure("net_promoter_score", 1, "points"), "off_target", Target("at_least", Fraction(30)))
    off = replace(score, interval=(Fraction(-71), Fraction(-34)))
    text = digest_message(replace(digest(), lines=[Line(off)], incidents=[]), SCENE, ANNA, RENDERER).text
    assert "Normal fluctuation: \N{MINUS SIGN}71 to \N{MINUS SIGN}34 points." in text


@pytest.mark.parametrize(
    ("operation", "sign"), [("product", "\N{MULTIPLICATION SIGN}"), ("quotient", "\N{DIVISION SIGN}")]
)
def test_each_operation_has_its_sign(operation: Operation, sign: str) -> None:
    off = verdict(made(operation), "off_target", Target("at_least", Fraction(3000)))
    text = digest_message(replace(digest(), lines=[Line(off)], incidents=[]), SCENE, ANNA, RENDERER).text
    assert f"Average order value €44.36 {sign} Customer acquisition cost €14.94." in text
