"""Zalo by a bot: what is sent, what is written back and done once, and everything that may go wrong between."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from alerts.channels.zalo import CHANNEL
from alerts.channels.zalo.channel import LONGEST_TEXT
from alerts.channels.zalo.examine import examine
from alerts.channels.zalo.updates import written_of
from alerts.inbox.standing import code
from commerce.conversations import Received
from commerce.diary import DiaryState
from commerce.errors import Refused, TryLater, Uncertain
from commerce.messages import Claimed
from commerce.watches import LogEntry, Say
from practice.zalo import CHAT, TOKEN, Fault, failure
from tests.alerts.channels.a_bot import Place, a_place, listening
from tests.alerts.channels.a_workspace import INCIDENT, NOW, SHOP, SUBJECT, WATCH
from tests.waiting import pause, until
from wording import conversations as words
from wording.troubles import trouble_in

_AGAIN = {
    "from": {"id": CHAT, "is_bot": False}, "chat": {"id": CHAT, "chat_type": "PRIVATE"}, "text": "ok",
    "message_id": "2d758cb5e222177a0001", "date": int(NOW.timestamp() * 1000),
}  # fmt: skip
OTHER = msgspec.structs.replace(WATCH, incident="toys/customer_acquisition_cost@2026-02-01T07:00Z")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with a_place(tmp_path) as opened:
        yield opened


def test_an_alert_ends_with_how_to_answer(place: Place) -> None:
    shown = place.deliver()
    assert shown.splitlines()[-1].startswith("Reply: 1 = I am on it · 2 = quiet for 3 days")
    assert "shopbell alerts" not in shown
    place.language = "vi"
    assert place.deliver().splitlines()[-1].startswith("Trả lời: 1 = đang xử lý · 2 = im lặng 3 ngày")


def test_how_to_answer_is_not_what_is_cut(place: Place) -> None:
    told = msgspec.json.decode(place.alert().payload)
    told["text"] = "\n".join(f"{number} {'x' * 90}" for number in range(50))
    shown = place.deliver(replace(place.alert(), payload=msgspec.json.encode(told).decode()))
    assert LONGEST_TEXT.holds(shown)
    assert shown.splitlines()[-1].startswith("Reply: 1")
    assert "\N{HORIZONTAL ELLIPSIS}" in shown


@pytest.mark.parametrize("written", ["ok", "1", "đã biết"])
def test_an_answer_is_done_and_told_back_with_who_did_it(written: str, place: Place) -> None:
    place.deliver()
    with listening(place):
        told = place.say(f"{written}, calling the supplier")
    assert told == "Lan: Customer acquisition cost is acknowledged"
    assert (place.watch().is_acknowledged, place.watch().by) == (True, "Lan")
    [entry] = [one for one in place.cache.incidents.history(SHOP, INCIDENT) if one.action]
    assert (entry.who, entry.origin, entry.note) == ("Lan", "zalo", "calling the supplier")


def test_every_later_message_knows_who_is_on_it(place: Place) -> None:
    place.deliver()
    with listening(place):
        place.say("ok, calling the supplier")
    shown = place.deliver(place.alert(place.watch(), say=Say.REMINDED))
    assert "Lan" in shown
    assert "calling the supplier" in shown


def test_in_vietnamese_all_of_it_is_vietnamese(place: Place) -> None:
    place.language = "vi"
    place.deliver()
    with listening(place):
        told = [place.say("im lặng 3 ngày, đang nghỉ Tết"), place.say("mở"), place.say("xin chào"), place.say("?")]
    assert told[0].startswith("Lan: ")
    assert place.watch().until is not None
    assert "Chi phí thu hút khách hàng" in told[1]
    assert "không hiểu" in told[2]
    assert told[3].startswith("Bạn có thể viết:")


def test_what_is_said_of_the_tactic_goes_into_the_diary(place: Place) -> None:
    place.deliver()
    with listening(place):
        told = place.say("tried, new campaign")
    [entry] = place.cache.diary.entries(SHOP)
    assert (entry.state, entry.by, entry.note) == (DiaryState.ADOPTED, "Lan", "new campaign")
    assert told.startswith("Lan: Noted: ")


def test_the_same_update_twice_is_done_and_told_once(place: Place) -> None:
    place.deliver()
    with listening(place):
        place.say("ok")
        place.bot.hand_out({"event_name": "message.text.received", "message": _AGAIN})
        place.bot.write("?", NOW.timestamp())
        until(lambda: place.bot.shown[-1][1].startswith("What you can write"))
    assert [text for _, text in place.bot.shown[1:-1]] == ["Lan: Customer acquisition cost is acknowledged"]
    assert len([one for one in place.cache.incidents.history(SHOP, INCIDENT) if one.action]) == 1


def test_what_was_stored_before_a_stop_is_done_after_it(place: Place) -> None:
    place.deliver()
    update = written_of({"event_name": "message.text.received", "message": _AGAIN})
    stored = Received("zalo", "2d758cb5e222177a0001", msgspec.json.encode(update).decode(), NOW)
    place.cache.conversations.take(stored)
    with listening(place):
        until(lambda: not place.cache.conversations.waiting("zalo"))
    assert place.watch().is_acknowledged
    assert place.bot.shown[-1][1] == "Lan: Customer acquisition cost is acknowledged"


def test_of_several_the_code_says_which(place: Place) -> None:
    shown = place.deliver(place.alert(WATCH, OTHER))
    assert f"#{code(INCIDENT)}" in shown
    with listening(place):
        which = place.say("ok")
        assert which.startswith("The last message told several.")
        assert not place.watch().is_acknowledged
        assert "is acknowledged" in place.say(f"ok #{code(INCIDENT)}")
        assert place.say("ok #00000") == "No alert with the code #00000 was sent here. “open” lists what is open."
    assert place.watch().is_acknowledged


def test_what_is_over_already_done_or_gone_is_told_kindly(place: Place) -> None:
    with listening(place):
        assert place.say("ok") == "No alert was sent here yet that could be answered."
        place.deliver()
        place.say("ok")
        assert place.say("ok") == words.ALREADY % {"who": "Lan"}
        place.deliver(place.alert(OTHER))
        assert place.say("ok").startswith(words.OVER_ALREADY.partition("%")[0])
        place.shops = ("renamed",)
        assert place.say("ok") == words.SHOP_GONE % {"shop": SHOP}


def test_who_does_not_read_of_the_shop_cannot_answer_for_it(place: Place) -> None:
    place.deliver()
    place.readers = ("Ben",)
    with listening(place):
        assert place.say("ok") == words.NOT_YOUR_SHOP % {"who": "Lan", "shop": SHOP}
        assert place.say("open") == "Nothing is open."
    assert not place.watch().is_acknowledged


def test_a_stranger_is_told_his_line_and_nothing_else(place: Place) -> None:
    place.deliver()
    with listening(place):
        told = place.say("mở", chat="aaaabbbbcccc")
    assert 'zalo = "aaaabbbbcccc"' in told
    assert "toys" not in told
    assert not place.watch().is_acknowledged


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"text": None}, "Only written answers can be read here."),
        ({"text": "snooze whenever"}, "Until when? Write for example: 3d, until Monday, 2026-04-03."),
        ({"text": "ok", "date": 1000}, "That answer is more than a day old, so nothing was done."),
        ({"text": "{{ 7*7 }} <b>*x*</b> \u202e"}, "Shopbell did not understand that, and did nothing."),
    ],
)
def test_what_cannot_be_done_is_answered(more: dict[str, object], told: str, place: Place) -> None:
    place.deliver()
    text = more.pop("text")
    with listening(place):
        assert place.say(text, **more).startswith(told)  # type: ignore[arg-type]  # a text or none
    assert not place.watch().is_acknowledged


def test_groups_bots_and_what_is_no_update_are_left_alone() -> None:
    good = _AGAIN
    assert written_of({"event_name": "message.text.received", "message": good}) is not None
    wrong: tuple[object, ...] = (
        {**good, "chat": {"id": "f414c8f7", "chat_type": "GROUP"}}, {**good, "from": {"is_bot": True}},
        {**good, "date": "soon"}, {**good, "message_id": 7}, {**good, "message_id": "x" * 101}, {}, None, [],
    )  # fmt: skip
    for message in wrong:
        assert written_of({"event_name": "message.text.received", "message": message}) is None


def test_the_line_comes_back_after_trouble_and_no_token_stands_in_the_log(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="shopbell")
    place.bot.faults["getUpdates"] = [
        Fault(0),
        Fault(502, "<html>"),
        Fault(body=failure(403)),
        Fault(429, failure(429)),
    ][:3]
    place.deliver()
    with listening(place, lambda one: one.state.is_open and not place.bot.faults["getUpdates"]):
        assert "acknowledged" in place.say("ok")
    assert any("no answers from Zalo get through" in one.getMessage() for one in caplog.records)
    assert all(TOKEN not in one.getMessage() for one in caplog.records if one.name.startswith("shopbell"))


def test_a_webhook_of_somebody_else_is_told_and_not_taken_away(place: Place) -> None:
    place.bot.webhook = "https://elsewhere.example/zalo"
    with listening(place, lambda one: "by a webhook" in one.state.trouble):
        pass
    assert "deleteWebhook" not in place.bot.calls
    assert "getUpdates" not in place.bot.calls


def test_two_listeners_do_not_take_each_others_messages(place: Place) -> None:
    with listening(place), listening(place, lambda one: "another Shopbell" in one.state.trouble):
        pass


def test_an_answer_that_cannot_be_confirmed_is_done_all_the_same(place: Place) -> None:
    place.deliver()
    place.bot.faults["sendMessage"] = [Fault(body=failure(400))]
    with listening(place):
        place.bot.write("ok", NOW.timestamp())
        until(lambda: place.watch().is_acknowledged)
        until(lambda: not place.cache.conversations.waiting("zalo"))
        pause(0.05)
    assert len(place.bot.shown) == 1  # the alert alone: nothing is said twice


def send(place: Place, fault: Fault | None = None, token: str = TOKEN) -> str:
    configured = place.configured
    place.bot.faults["sendMessage"] = [fault] if fault else []
    channel = CHANNEL.open(replace(configured, secrets={"token": token}))
    return channel.deliver(Claimed(7, place.alert(), 1, NOW, reader="Lan"))


def test_a_bot_that_is_blocked_is_told_in_every_language(place: Place) -> None:
    place.bot.blocked.add(CHAT)
    with pytest.raises(
        Refused, match="Zalo answered 400; Zalo does not know this chat, or the reader has blocked"
    ) as told:
        send(place)
    for one in ("vi", "zh_Hant"):
        said = trouble_in(one, str(told.value))
        assert "doctor" not in said
        assert "the reader" not in said


@pytest.mark.parametrize(
    ("fault", "error", "told"),
    [
        (Fault(body=failure(401)), Refused, "was reset; copy the new one"),
        (Fault(body=failure(404)), Refused, "there is no such bot"),
        (Fault(body=failure(403, "Internal server error")), TryLater, "Zalo answered 403"),
        (Fault(403, "<html>no</html>"), Refused, "Zalo answered 403"),
        (Fault(body=failure(408)), Uncertain, "says nothing of whether it has the message"),
        (Fault(502, "<html>"), Uncertain, "says nothing of whether it has the message"),
        (Fault(200, ""), Uncertain, "says nothing of whether"),
        (Fault(503, ""), TryLater, "Zalo answered 503"),
    ],
)
def test_what_zalo_answers_is_sorted(fault: Fault, error: type[Exception], told: str, place: Place) -> None:
    with pytest.raises(error, match=told) as caught:
        send(place, fault)
    assert type(caught.value) is error
    assert TOKEN not in str(caught.value)


def test_a_quota_that_is_used_up_waits_an_hour(place: Place) -> None:
    with pytest.raises(TryLater) as caught:
        send(place, Fault(body=failure(429, "Quota exceeded")))
    assert caught.value.wait_s == 3600


def test_a_token_with_odd_signs_is_no_address(place: Place) -> None:
    with pytest.raises(Refused, match="holds signs that no token has"):
        send(place, token="12/../34")


def doctor(place: Place, token: str = TOKEN) -> list[tuple[str, str]]:
    configured = replace(place.configured, secrets={"token": token})
    return [(one.level, one.text) for one in examine(configured, NOW, True)]  # noqa: FBT003 - as declared


def test_doctor_tells_the_bot_and_the_line(place: Place) -> None:
    assert doctor(place)[0] == ("fine", "the bot is 'bot.VDKyGxQvc'")
    assert "nobody listens for answers now" in doctor(place)[1][1]
    with listening(place):
        until(lambda: doctor(place)[1][0] == "fine")
    assert doctor(place, token="1:wrong")[0][0] == "problem"
    level, told = doctor(place)[1]
    assert (level, "Shopbell does not run; messages go out all the same" in told) == ("problem", True)


def test_what_is_only_known_from_the_list_is_answered_with_its_tactic(place: Place) -> None:
    shown = LogEntry(NOW, SHOP, SUBJECT, INCIDENT, Say.FIRED, sent=True, tactic="stop_unprofitable_campaigns")
    place.cache.incidents.commit(SHOP, {}, [], [shown], NOW)
    with listening(place):
        assert f"#{code(INCIDENT)}" in place.say("open")
        assert place.say(f"later #{code(INCIDENT)}").startswith("Lan: Noted: ")
    [entry] = place.cache.diary.entries(SHOP)
    assert (entry.tactic, entry.state) == ("stop_unprofitable_campaigns", DiaryState.LATER)
