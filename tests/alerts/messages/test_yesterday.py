"""Yesterday stands first: each number beside the same weekday before; none is made up for a day that is not read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from html import unescape

import pytest

from alerts.messages.day_view import DayFigure
from alerts.messages.digest import digest_message
from alerts.messages.numbers_of_days import Number
from alerts.messages.periodic import periodic_message
from commerce.figures import Amount, Figure, Missing
from commerce.languages import LANGUAGES
from commerce.messages import Message
from commerce.period import Period
from tests.alerts.a_shop import SCENE, digest, figure
from tests.alerts.messages.written import ANNA, RENDERER, TEAM, words
from tests.templates.test_one_screen import a_month

MONDAY, WEEK_BEFORE = Period.day(date(2026, 3, 9)), Period.day(date(2026, 3, 2))
ORDERS = DayFigure(
    figure("order_count", 35, "count", period=MONDAY), figure("order_count", 31, "count", period=WEEK_BEFORE)
)
UNREAD = Missing("not_read_yet", ("orders",))


def told(*figures: DayFigure, code: str = "en") -> Message:
    return digest_message(replace(digest(), yesterday=figures), SCENE, replace(ANNA, language=code), RENDERER)


def test_a_number_stands_beside_the_same_weekday_before() -> None:
    message = told(ORDERS)
    assert "Yesterday, Monday, March 9, 2026 (in brackets: a week before): Orders 35 (31)." in message.text
    page = unescape(message.html)
    assert page.index("Orders") < page.index("Customer acquisition cost at")
    slack = digest_message(replace(digest(), yesterday=(ORDERS,)), SCENE, TEAM, RENDERER)
    assert "Orders 35 (31)" in words(slack)


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_day_that_is_not_read_to_its_end_is_not_told_as_a_bad_one(code: str) -> None:
    unread = DayFigure(replace(ORDERS.figure, value=None, missing=UNREAD), ORDERS.before)
    line = next(line for line in told(unread, code=code).text.splitlines() if "31" in line)
    assert "35" not in line
    assert {"en": "not known yet", "vi": "chưa có số liệu", "zh_Hant": "尚無資料"}[code] in line


def test_what_nobody_knows_takes_no_room() -> None:
    blank = replace(ORDERS.figure, value=None, missing=UNREAD)
    assert "Yesterday" not in told(DayFigure(blank, blank)).text
    assert "(31)" not in told(DayFigure(ORDERS.figure, blank)).text


def test_visits_are_not_called_visitors_where_visits_were_counted() -> None:
    assert "Sessions 1,139" in told(DayFigure(counted("sessions"))).text
    assert "Visitors 1,139" in told(DayFigure(counted(""))).text


def test_nor_are_they_in_a_week() -> None:
    def of_a_week(basis: str) -> str:
        numbers = {"": [Number(counted(basis), counted(basis), counted(basis))]}
        week = replace(a_month(), edition="weekly", numbers=numbers)
        return periodic_message(week, SCENE, ANNA, RENDERER).text

    assert "Sessions (Mar 9): 1,139" in of_a_week("sessions")
    assert "Visitors (Mar 9): 1,139" in of_a_week("")


def counted(basis: str) -> Figure:
    plain = figure("visitor_count", 1139, "count", period=MONDAY, basis=basis)
    return replace(plain, amounts=(Amount(basis or "visitors", Fraction(1139), "count"),))
