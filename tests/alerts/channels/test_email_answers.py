"""An answer by mail goes through the inbox once, from its reader's own address alone, and is told back by mail."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from msgspec.structs import replace as replace_watch

from alerts.channels.email.examine import examine
from alerts.channels.email.listener import EmailListener
from alerts.channels.email.settings import EmailSettings
from alerts.channels.replies import Heard, Replies
from alerts.inbox.standing import code as code_of
from cache import Cache
from commerce.conversation_names import ConversationNames
from commerce.conversations import LineState
from commerce.diary import DiaryState
from commerce.settings.words import Vocabulary
from commerce.watches import Past, WatchState
from tests.alerts.a_shop import CONVERSATIONS
from tests.alerts.channels.a_mailbox import ANNA, QUICK, Post, a_post, listening
from tests.alerts.channels.a_workspace import NOW, SHOP, SUBJECT, WATCH
from tests.cache.stored import rows
from tests.waiting import pause, until


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    with a_post(tmp_path) as opened:
        yield opened


def test_an_answer_is_done_and_told_back_with_who_did_it(post: Post) -> None:
    post.write("ok, asked the agency")
    with listening(post):
        [told] = post.told()
    watch = post.watch()
    assert (watch.is_acknowledged, watch.by, watch.note) == (True, "Anna", "asked the agency")
    assert told.recipient == ANNA
    assert told.text.startswith("Anna: ")
    assert told.subject == "Re: Toys & Co: Customer acquisition cost"
    assert told.answers_to == post.alert().message_id


def test_a_snooze_says_until_when(post: Post) -> None:
    post.write("snooze 3d")
    with listening(post):
        [told] = post.told()
    assert post.watch().state is WatchState.SNOOZED
    assert "snoozed until" in told.text


def test_what_is_said_of_the_tactic_goes_into_the_diary(post: Post) -> None:
    post.write("tried")
    with listening(post):
        post.told()
    [entry] = post.cache.diary.entries(SHOP)
    assert (entry.tactic, entry.state, entry.by) == ("stop_unprofitable_campaigns", DiaryState.ADOPTED, "Anna")


def test_the_same_mail_is_done_and_told_once_whoever_looks_again(post: Post) -> None:
    post.write("ok")
    for _ in range(3):
        with listening(post):
            post.told()
            pause(0.1)
    assert len(post.told()) == 1
    answers = [one for one in post.cache.incidents.history(SHOP, WATCH.incident) if one.action]
    assert len(answers) == 1


@pytest.mark.parametrize("sender", ["mallory@elsewhere.example", "lan@toys.example", "anna@toys.example.evil.example"])
def test_an_answer_from_another_address_is_left_alone(
    post: Post, sender: str, caplog: pytest.LogCaptureFixture
) -> None:
    post.write("ok", sender=sender)
    post.write("expected", name="<good@reader.example>")
    with listening(post), caplog.at_level(logging.WARNING):
        [told] = post.told()
        until(lambda: "left alone" in caplog.text)
    assert "expected until" in told.text  # Anna's own, and nothing besides
    assert sender not in caplog.text


def test_a_mail_about_nothing_of_ours_is_left_alone(post: Post) -> None:
    post.write("ok", to="<incident-" + "0" * 32 + "@toys.example>")
    with listening(post):
        pause(0.2)
    assert not post.watch().is_acknowledged


@pytest.mark.parametrize(("written", "told"), [("hello?", "did not understand"), ("snooze some day", "Until when?")])
def test_what_cannot_be_done_is_answered(post: Post, written: str, told: str) -> None:
    post.write(written)
    with listening(post):
        [answer] = post.told()
    assert told in answer.text
    assert not post.watch().is_acknowledged


def test_an_answer_with_a_code_is_about_the_incident_that_has_it(post: Post) -> None:
    """The list of what is open names codes, and help says what they are for."""
    other = replace_watch(WATCH, incident="Toys & Co/orders@2026-03-09T06:00Z")
    post.cache.incidents.commit(SHOP, {"orders": other}, [], [], NOW)
    post.write(f"ok #{code_of(other.incident)}")
    with listening(post):
        [told] = post.told()
    assert "Orders" in told.text
    watches = post.cache.incidents.watches(SHOP)
    assert (watches["orders"].is_acknowledged, watches[SUBJECT].is_acknowledged) == (True, False)


def test_what_is_over_is_told_kindly(post: Post) -> None:
    past = Past(incident=WATCH.incident, opened_at=NOW, ended_at=NOW)
    calm = replace_watch(WATCH, state=WatchState.CALM, incident="", past=(past,))
    post.cache.incidents.commit(SHOP, {SUBJECT: calm}, [], [], NOW)
    post.write("ok")
    with listening(post):
        [told] = post.told()
    assert "over since" in told.text


def test_who_does_not_read_of_the_shop_any_more_cannot_answer_for_it(post: Post) -> None:
    post.readers = ("Lan",)
    post.write("ok")
    with listening(post):
        [told] = post.told()
    assert not post.watch().is_acknowledged
    assert SHOP in told.text


def test_a_shop_that_was_renamed_is_told_so(post: Post) -> None:
    post.shops = ("toys-and-more",)
    post.write("ok")
    with listening(post):
        [told] = post.told()
    assert "The shop toys is no longer in Shopbell's configuration" in told.text
    assert not post.watch().is_acknowledged


def test_a_name_beside_the_address_may_be_written_otherwise_tomorrow() -> None:
    written = ("Anna Bui <Anna@toys.example>", "anna@toys.example", '"Bui, A." <anna@Toys.example>')
    [named] = {CONVERSATIONS("toys/revenue@1", "email", one, "Anna") for one in written}
    assert CONVERSATIONS("toys/revenue@1", "email", "lan@toys.example", "Anna") != named


def test_who_knows_incident_reader_and_minute_cannot_make_a_name_that_counts(post: Post) -> None:
    """As they were named before there was a key, and by the key of somebody else."""
    without, foreign = replace(CONVERSATIONS, before=frozenset({WATCH.incident})), ConversationNames(bytes(32))
    made = [named(WATCH.incident, "email", ANNA, "Anna") for named in (without, foreign)]
    assert len({*made, CONVERSATIONS(WATCH.incident, "email", ANNA, "Anna")}) == 3
    for name in made:
        post.write("ok", to=f"<{name}@toys.example>")
    post.write("expected")
    with listening(post):
        [told] = post.told()
        pause(0.1)
    assert "expected until" in told.text
    assert len(post.told()) == 1


def test_what_was_told_before_there_was_a_key_is_answered_as_before(post: Post) -> None:
    post.named = replace(CONVERSATIONS, before=frozenset({WATCH.incident}))
    about = f"{WATCH.incident}\nemail\nanna@toys.example\nAnna"
    assert post.alert().message_id == f"<incident-{sha256(about.encode()).hexdigest()[:32]}@shopbell.invalid>"
    post.write("ok")
    with listening(post):
        post.told()
    assert post.watch().is_acknowledged


def test_without_a_key_no_answer_counts(post: Post) -> None:
    post.write("ok")
    deaf = EmailListener(replace(post.hearing, conversations=lambda _cache: None), QUICK)
    deaf.start()
    until(lambda: deaf.state.is_open)
    deaf.stop()
    assert not post.watch().is_acknowledged


def test_a_mailbox_without_a_user_is_refused_at_start() -> None:
    written = {"host": "smtp.example.com", "imap_host": "imap.example.com"}
    [said] = EmailSettings.between(written, Vocabulary({}))
    assert "write user or imap_user" in said
    assert list(EmailSettings.between({**written, "imap_user": "bell"}, Vocabulary({}))) == []


def test_two_listeners_do_not_do_one_answer_twice(post: Post) -> None:
    post.write("ok")
    with listening(post), listening(post):
        post.told()
        pause(0.1)
    assert len(post.told()) == 1


def test_an_answer_that_we_fail_at_is_given_up_and_the_next_is_done(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = Replies.answer

    def fails_at(self: Replies, heard: Heard, cache: Cache) -> str:
        if heard.text.startswith("expected"):
            raise ZeroDivisionError
        return answer(self, heard, cache)

    monkeypatch.setattr(Replies, "answer", fails_at)
    post.write("expected")
    post.write("ok")
    with listening(post) as one:
        until(lambda: "ZeroDivisionError" in one.state.trouble)
        told = post.told(2)
    assert post.watch().is_acknowledged
    assert sum("could not carry that answer out" in message.text for message in told) == 1  # who wrote it is told


def test_the_line_comes_back_after_trouble_and_no_password_stands_in_the_log(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    post.mailbox.hangs_up_at = "EXAMINE"
    post.write("ok")
    with listening(post) as one, caplog.at_level(logging.INFO):
        until(lambda: "cannot be read" in one.state.trouble)
        post.mailbox.hangs_up_at = ""
        post.told()
        until(lambda: one.state.is_open)
    assert post.mailbox.password not in caplog.text
    assert "toys.example" not in caplog.text


def test_without_a_mailbox_nobody_listens(post: Post) -> None:
    configured = post.configured
    nowhere = replace(configured, table=configured.table.model_copy(update={"imap_host": ""}))
    assert (configured.table.takes_replies(), nowhere.table.takes_replies()) == (True, False)
    post.write("ok")
    one = EmailListener(replace(post.hearing, channels=[nowhere]), QUICK)
    one.start()
    pause(0.2)
    one.stop()
    assert post.mailbox.commands == []
    assert not post.watch().is_acknowledged


def test_doctor_tells_whether_answers_get_through(post: Post) -> None:
    def told() -> list[tuple[str, str]]:
        return [(one.level, one.text) for one in examine(post.configured, NOW, True)]  # noqa: FBT003 - as `Examine` says

    assert [level for level, _ in told()] == ["fine", "note"]
    with listening(post):
        until(lambda: [level for level, _ in told()] == ["fine", "fine"])
    post.mailbox.refuses_login = "NO [AUTHENTICATIONFAILED] Invalid credentials for bell"
    [(level, text)] = told()
    assert (level, "check both" in text, "bell" in text) == ("problem", True, False)


@pytest.mark.parametrize("code", ["en", "vi", "zh_Hant"])
def test_the_mail_says_how_to_answer_it(post: Post, code: str) -> None:
    post.language = code
    message = post.alert()
    for form in (message.text, message.html):
        assert "ok" in form
        assert "shopbell alerts acknowledge" not in form


def looked_days_ago(post: Post, days: float) -> None:
    """Let the mailbox have been looked through so long ago."""
    with listening(post) as one:
        until(lambda: one.state.is_open)
    [(name,)] = rows(post.path, "SELECT name FROM chat_lines WHERE name LIKE 'looked-%'")
    post.cache.conversations.note_line("email", name, LineState(NOW - timedelta(days=days)))


def test_an_answer_that_came_while_nobody_looked_is_told_kindly_and_the_newest_are_done(post: Post) -> None:
    looked_days_ago(post, 20)
    post.write("expected", at=NOW - timedelta(days=18))
    post.write("ok", at=NOW - timedelta(days=2) + timedelta(minutes=1))
    with listening(post):
        late, done = post.told(2)
    assert late.text == "That answer is more than a day old, so nothing was done. If it still holds, write it again.\n"
    assert done.text == "Anna: Customer acquisition cost is acknowledged\n"
    assert post.watch().is_acknowledged
    with listening(post) as one:  # what is known is not told again
        until(lambda: one.state.is_open)
    assert len(post.told(2)) == 2


def test_a_look_goes_back_to_the_last_one_and_no_further_than_some_weeks(post: Post) -> None:
    def asked() -> str:
        post.mailbox.commands.clear()
        with listening(post):
            until(lambda: any("SEARCH" in one for one in post.mailbox.commands))
        return next(one for one in post.mailbox.commands if "SEARCH" in one).rpartition(" ")[2]

    assert asked() == "8-Mar-2026"
    looked_days_ago(post, 20)
    assert asked() == "16-Feb-2026"
    assert asked() == "8-Mar-2026"  # that look is noted
    looked_days_ago(post, 300)
    assert asked() == "1-Feb-2026"
    looked_days_ago(post, -300)  # a clock that ran ahead
    assert asked() == "8-Mar-2026"


def test_a_look_that_broke_off_is_made_again(post: Post) -> None:
    looked_days_ago(post, 20)
    post.write("ok", at=NOW - timedelta(days=18))
    post.mailbox.hangs_up_at = "UID FETCH"
    with listening(post) as one:
        until(lambda: "cannot be read" in one.state.trouble)
    post.mailbox.hangs_up_at = ""
    with listening(post):
        [told] = post.told()
    assert "more than a day old" in told.text
