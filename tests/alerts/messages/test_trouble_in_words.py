"""Every kind of trouble, as the rooms below say it, told to a reader who reads no English."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
import requests

from alerts.channels.email import answers
from alerts.messages.plain import Stuck, StuckAt, stuck_message
from alerts.messages.trouble import Troubles, trouble_message
from cache.trouble import sorted_out
from commerce.troubles import Trouble, TroubleKind
from connectors.answers import Answer, network_trouble, trouble
from shopbell.unforeseen import sentence
from tests.alerts.a_shop import NOW
from tests.alerts.messages.written import ANNA, RENDERER

URL = "https://toys.example/wp-json"
_SAID = "Sorry, you cannot list resources."
_BODY = b'{"message": "Sorry, you cannot list resources."}'
_SECRET = "costs: the environment variable GONE is not set; set it before you start shopbell"


def answered(status: int, body: bytes = b"") -> str:
    return str(trouble(Answer(URL, status, {}, body)))


def damaged() -> str:
    try:
        sqlite3.connect(":memory:").execute("x")
    except sqlite3.Error as error:
        error.sqlite_errorname = "SQLITE_CORRUPT"
        return str(sorted_out(error))
    return ""


def mail(code: int, words: bytes, about: answers.Subject) -> str:
    return str(answers.sorted_answer("mail server mx.example:25", code, words, about))


def stumbled() -> str:
    try:
        raise ValueError  # noqa: TRY301 - an error has a line only once it was raised
    except ValueError as error:
        return sentence(error)


#: What is wrong, with what, and what was noted of it.
NOTED = [
    (TroubleKind.SHOP_UNREAD, "", answered(503)),
    (TroubleKind.SHOP_UNREAD, "", str(network_trouble(requests.Timeout("x"), URL))),
    (TroubleKind.SHOP_UNREAD, "", str(network_trouble(requests.ConnectionError("Connection refused"), URL))),
    (TroubleKind.SHOP_UNREAD, "", str(network_trouble(requests.ConnectionError("getaddrinfo"), URL))),
    (TroubleKind.SHOP_UNREAD, "", "orders: it broke; coupons: it broke, too"),
    (TroubleKind.SHOP_REFUSED, "", answered(401, _BODY)),
    (TroubleKind.SHOP_REFUSED, "", answered(404)),
    (TroubleKind.SHOP_REFUSED, "", _SECRET),
    (TroubleKind.FEED_STOPPED, "checkouts", answered(403, _BODY)),
    (TroubleKind.TABLE_UNREAD, "spend", "there is no file costs.csv; mend `path` in config.toml"),
    (TroubleKind.MESSAGES_STUCK, "email", mail(550, b"5.1.1 no such user", answers.recipient("Anna"))),
    (TroubleKind.MESSAGES_STUCK, "email", mail(535, b"", answers.LOGIN)),
    (TroubleKind.MESSAGES_STUCK, "slack", "Slack cannot be reached (ConnectTimeout)"),
    (TroubleKind.DISK_FULL, "", "data"),
    (TroubleKind.DATABASE_UNUSABLE, "", damaged()),
    (TroubleKind.DATABASE_DAMAGED, "", damaged()),
    (TroubleKind.BACKUP_FAILING, "", damaged()),
    (TroubleKind.JOB_FAILING, "sync", stumbled()),
]
#: Between quotes, of the other side; commands, settings, names of places and of kinds of errors.
_AS_IT_CAME = r"“[^”]*”|「[^」]*」|`[^`]*`|\S+\.\S+"
#: What other languages call so, too.
_NAMES = {
    "toys",
    "email",
    "slack",
    "sync",
    "costs",
    "data",
    "Slack",
    "Shopbell",
    "shopbell",
    "recipient",
    "Anna",
    "GONE",
    "ValueError",
    "ConnectTimeout",
}


@pytest.mark.parametrize("code", ["vi", "zh_Hant"])
@pytest.mark.parametrize(("kind", "about", "detail"), NOTED)
def test_our_own_words_are_told_in_the_readers_language(code: str, kind: TroubleKind, about: str, detail: str) -> None:
    told = Troubles("trouble:1", [Trouble(kind, "toys", about, detail, NOW, 3)])
    first = told_to(code, told).splitlines()[0]
    left = re.findall(r"\b[A-Za-z]{4,}\b", re.sub(_AS_IT_CAME, " ", first))
    assert [one for one in left if one not in _NAMES and one.lower() in _english(detail)] == [], first
    assert (_SAID.rstrip(".") in first) == (_SAID.rstrip(".") in detail)


def told_to(code: str, told: Troubles) -> str:
    return trouble_message(told, replace(ANNA, language=code), ZoneInfo("Asia/Taipei"), RENDERER, NOW).text


def _english(detail: str) -> set[str]:
    return set(re.findall(r"[a-z]{4,}", detail.lower()))


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("en", 'toys.example answered 401 ("Sorry, you cannot list resources"); check `key_env` and that the key'),
        (
            "vi",
            "toys.example trả lời 401 (nguyên văn của máy chủ: “Sorry, you cannot list resources”); hãy kiểm tra",
        ),
        (
            "zh_Hant",
            "toys.example 回覆 401\uff08伺服器原文\uff1a「Sorry, you cannot list resources」\uff09",
        ),
    ],
)
def test_the_words_of_a_server_are_told_as_its_own(code: str, words: str) -> None:
    told = Troubles("trouble:1", [Trouble(TroubleKind.SHOP_REFUSED, "toys", "", answered(401, _BODY), NOW)])
    assert words in told_to(code, told)


def test_why_a_message_did_not_get_through_is_told_likewise() -> None:
    reason = mail(550, b"5.1.1 no such user", answers.recipient("Anna"))
    stuck = StuckAt("toys", "email", "2026-03-10", [Stuck("Toys", "Anna", "undelivered", reason)])
    text = stuck_message(stuck, replace(ANNA, language="vi"), RENDERER, NOW).text
    assert 'máy chủ thư mx.example:25 trả lời 550 (5.1.1) cho người nhận "Anna"; không ai có địa chỉ này' in text
