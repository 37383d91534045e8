"""LINE, played by a real web server with retry keys, a quota and friends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from alerts.channels.brief import short_text
from alerts.channels.configured import Configured
from alerts.channels.line.channel import LONGEST_TEXT, open_channel
from alerts.channels.line.examine import examine
from alerts.channels.line.settings import LineSettings
from commerce.errors import Refused, TryLater, Uncertain
from commerce.messages import Claimed, Message
from practice.line import READER, TOKEN, Fault, PracticeLineAccount
from wording.troubles import trouble_in

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
BELLS = "\N{BELL}" * 50
TOLD = Message("k", "alert", "line", "anna", "en", "Subject", "Text", message_id="<1@shopbell.invalid>")


@pytest.fixture
def account() -> Iterator[PracticeLineAccount]:
    with PracticeLineAccount() as opened:
        yield opened


def configured(account: PracticeLineAccount, token: str = TOKEN, to: str = READER) -> Configured[Any]:
    return Configured(LineSettings(name="anna", to=to, api=account.url), {"token": token}, Path(), timeout_s=1)


def push(account: PracticeLineAccount, message: Message = TOLD, attempt: int = 1, **more: str) -> str:
    return open_channel(configured(account, **more)).deliver(Claimed(7, message, attempt, NOON))


def test_a_message_is_one_push_of_one_text(account: PracticeLineAccount) -> None:
    assert push(account) == "461230966842064897"
    [(body, _)] = account.pushes
    assert body == {"to": READER, "messages": [{"type": "text", "text": "Subject\n\nText"}]}


def test_what_was_taken_and_not_answered_is_asked_for_by_its_key_and_shown_once(account: PracticeLineAccount) -> None:
    account.faults = [Fault(0, is_accepted=True)]
    assert push(account) == "461230966842064897"
    assert account.shown == ["Subject\n\nText"]
    [(_, first), (_, second)] = account.pushes
    assert first == second


def test_a_failure_after_it_was_taken_is_known_at_the_next_try(account: PracticeLineAccount) -> None:
    account.faults = [Fault(500, is_accepted=True)]
    with pytest.raises(TryLater, match=r"^LINE answered 500$"):
        push(account)
    assert push(account, attempt=2) == "461230966842064897"
    assert len(account.shown) == 1


def test_a_gateway_that_waited_in_vain_is_asked_again(account: PracticeLineAccount) -> None:
    account.faults = [Fault(504)]
    with pytest.raises(TryLater):
        push(account)


def test_another_message_has_another_key(account: PracticeLineAccount) -> None:
    for number in (1, 2):
        push(account, replace(TOLD, message_id=f"<{number}@shopbell.invalid>"))
    assert len({key for _, key in account.pushes}) == len(account.shown) == 2


def test_after_a_day_the_key_is_forgotten_and_a_person_looks(account: PracticeLineAccount) -> None:
    assert push(account, attempt=11)
    with pytest.raises(Refused, match="could not be reached for a day"):
        push(account, attempt=12)
    assert len(account.pushes) == 1


def test_whoever_has_blocked_the_account_is_told_of_although_line_would_answer_that_all_is_well(
    account: PracticeLineAccount,
) -> None:
    account.friends.clear()
    with pytest.raises(Refused, match="LINE answered 404; the reader has blocked this LINE account"):
        push(account)
    assert account.pushes == []


def test_the_last_fifth_of_the_month_is_for_alerts(account: PracticeLineAccount) -> None:
    account.used = 160
    with pytest.raises(Refused, match="LINE has 40 of 200 messages left this month; the digest is left out"):
        push(account, replace(TOLD, kind="digest"))
    push(account)
    account.limit = None
    push(account, replace(TOLD, kind="digest", message_id="<2@shopbell.invalid>"))
    assert len(account.shown) == 2


def refusal(account: PracticeLineAccount, token: str = TOKEN) -> str:
    with pytest.raises(Refused) as caught:
        push(account, token=token)
    assert TOKEN not in str(caught.value)
    return str(caught.value)


def refusals(account: PracticeLineAccount) -> Iterator[str]:
    """Yield every refusal, each with what to do."""
    yield refusal(account, token="wrong")
    yield refusal(account, token="two\nlines")
    account.faults = [Fault(403, message="Access to this API is not available for your account")]
    yield refusal(account)
    account.faults = [Fault(400, message="The property, 'to', in the request body is invalid (line: -, column: -)")]
    yield refusal(account)
    account.faults = [Fault(400, message="The request body has 1 error(s)")]
    yield refusal(account)
    account.used = 200
    yield refusal(account)
    with pytest.raises(Refused) as caught:
        push(account, replace(TOLD, kind="digest"))
    yield str(caught.value)
    account.friends.clear()
    yield refusal(account)
    with pytest.raises(Refused) as caught:
        push(account, attempt=12)
    yield str(caught.value)


def test_every_refusal_says_what_to_do_in_every_language(account: PracticeLineAccount) -> None:
    told = list(refusals(account))
    for part in ("console, Messaging API", "alone and whole", "may not push", "Basic settings", "mistake of Shopbell",
                 "are used up at LINE", "0 of 200", "has blocked", "for a day"):  # fmt: skip
        assert any(part in one for one in told), part
    for code in ("vi", "zh_Hant"):
        for one in told:
            said = trouble_in(code, one)
            assert "doctor" not in said, one
            assert not any(word in said for word in ("the ", "; copy", "look there")), said


def test_too_many_at_once_is_no_end_of_the_month(account: PracticeLineAccount) -> None:
    account.faults = [Fault(429, message="The API rate limit has been exceeded. Try again later.")]
    with pytest.raises(TryLater):
        push(account)


def test_a_long_text_ends_between_two_lines(account: PracticeLineAccount) -> None:
    long = "\n".join(f"{number} {BELLS}" for number in range(100))
    push(account, replace(TOLD, text=long))
    [shown] = account.shown
    assert LONGEST_TEXT.holds(shown)
    assert shown == short_text(replace(TOLD, text=long), LONGEST_TEXT)
    assert shown.splitlines()[-1] == "\N{HORIZONTAL ELLIPSIS}"
    assert shown.splitlines()[-2] == f"{len(shown.splitlines()) - 4} {BELLS}"


def test_a_line_that_is_lost_twice_is_left_open(account: PracticeLineAccount) -> None:
    account.always = Fault(0, is_accepted=True)
    with pytest.raises(Uncertain):
        push(account)


def told(account: PracticeLineAccount, *, may_ask: bool = True, **more: str) -> list[tuple[str, str]]:
    return [(one.level, one.text) for one in examine(configured(account, **more), NOON, may_ask)]


def test_doctor_tells_the_account_and_the_quota(account: PracticeLineAccount) -> None:
    account.used = 37
    assert told(account) == [
        ("fine", "the account is 'Shopbell 通知'"), ("fine", "messages of this month: 37 of 200 used"),
    ]  # fmt: skip
    assert told(account, may_ask=False) == []
    assert account.pushes == []


def test_doctor_tells_what_is_wrong(account: PracticeLineAccount) -> None:
    assert any(level == "problem" and "copy it again" in text for level, text in told(account, token="wrong"))
    account.used, account.friends = 160, set()
    found = told(account)
    assert any(level == "problem" and "has blocked this LINE account" in text for level, text in found)
    assert any(level == "note" and "the rest is kept for alerts" in text for level, text in found)
    account.used = 200
    assert any(
        level == "problem" and "200 of 200: the messages of this month are used up" in text
        for level, text in told(account)
    )
    account.limit = None
    assert ("fine", "messages of this month: 200, and no limit") in told(account)
    account.__exit__(None, None, None)
    assert told(account) == [("problem", "LINE cannot be reached (ConnectionError)")]
