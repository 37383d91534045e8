"""Each side from which people answer: what they send there, and how they learn what came of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from hashlib import sha256
from random import Random

from alerts.inbox.standing import code, handle
from practice.slack.workspace import CHANNEL, Posted
from tests.cache.stored import rows
from tests.road.answers.drawing import Drawn
from tests.road.answers.others import Others
from tests.road.answers.sent import Sent
from tests.road.answers.shops import READERS, Shops
from tests.waiting import real_now


@dataclass(frozen=True)
class Side:
    """A place from which people answer.

    Attributes:
        people: Who answers there.
        send: Sends one answer of a number; None where nothing can be sent now.
        takes_back: What was said of a tactic can be taken back there.
        undoes: What was done last can be taken back there, whatever it was.
    """

    people: Sequence[str]
    send: Callable[[Shops, Others, Drawn, Random, int], Sent | None]
    takes_back: bool = False
    undoes: bool = False


_SAID = {
    "acknowledge": ("ok", "1", "đã biết", "知道了"), "unacknowledge": ("unack", "trả lại"),
    "snooze": ("snooze 3d", "im lặng 3 ngày"), "unsnooze": ("wake", "bật lại"),
    "expected": ("expected", "dự kiến trước"), "unexpected": ("not expected",),
    "tried": ("tried", "đã thử"), "later": ("later", "để sau"), "not_for_us": ("not for us", "không phù hợp"),
}  # fmt: skip
_SLASH = {"acknowledge": "ack", "unacknowledge": "unack", "unsnooze": "wake", "not_for_us": "not-for-us"}
_TYPED = {
    "acknowledge": "ack", "unacknowledge": "unack", "snooze": "snooze", "unsnooze": "unsnooze", "expected": "expect",
    "unexpected": "unexpect",
}  # fmt: skip
_TYPED_OF_TACTICS = {"tried": "adopt", "later": "later", "not_for_us": "not-for-us"}
_NO_CODE = "00000"


def button(shops: Shops, others: Others, does: Drawn, chance: Random, number: int) -> Sent | None:
    """Press a button below an alert; now and then the same envelope comes twice."""
    root = root_of(shops, others, does.case.incident)
    if root is None or (not others.slack.live() and chance.random() < 0.9):
        return None
    member = READERS[does.who].member if does.who else "U0NOBODY"
    value = handle("another" if does.wrong == "no such incident" else does.case.incident)
    if does.action in {"tried", "untried", "later", "unlater", "not_for_us", "for_us"}:
        value = f"{value}|{does.case.tactic}"
    if does.action == "snooze":
        return _dialog(others, Sent(number, "dialog", "snooze", does.case, does.who, does.wrong), root, member, value)
    sent = Sent(number, "button", does.action, does.case, does.who, does.wrong)
    envelope = others.slack.people.press(root, does.action, member, value=value)
    payload = envelope["payload"]
    sent.kept_as = f"{root.ts}:{does.action}:{payload['actions'][0]['action_ts']}:{member}"
    sent.reply = payload["response_url"].rpartition("/")[2]
    _seal(sent, envelope["envelope_id"])
    if chance.random() < 0.1:
        others.slack.people.repeat(envelope)
    return sent


def _dialog(others: Others, sent: Sent, root: Posted, member: str, value: str) -> Sent:
    day = (real_now() + timedelta(days=4)).date().isoformat()
    about = {"id": f"V{sent.number}", "callback_id": "snooze", "private_metadata": f"{value} {root.channel} {root.ts}"}
    filled = {"until": {"date": {"selected_date": day}}, "why": {"note": {"value": sent.mark}}}
    sent.kept_as = f"view:V{sent.number}:{member}"
    _seal(sent, others.slack.people.submit(about, filled, member)["envelope_id"])
    return sent


def _seal(sent: Sent, envelope: str) -> None:
    sent.envelope, sent.id = envelope, f"slack_app:{sent.kept_as}"


def root_of(shops: Shops, others: Others, incident: str) -> Posted | None:
    """Return the alert in Slack that tells of an incident; None where it is not there yet."""
    found = rows(
        shops.database,
        "SELECT name FROM chat_posts WHERE channel = 'slack_app' AND incident = ? AND is_root AND state = 'posted'",
        [incident],
    )
    return others.slack.workspace.found(CHANNEL, found[-1][0]) if found else None


def slash(shops: Shops, others: Others, does: Drawn, chance: Random, number: int) -> Sent | None:
    """Write the app's command."""
    del shops
    if not others.slack.live() and chance.random() < 0.9:
        return None
    sent = Sent(number, "slash", does.action, does.case, does.who, does.wrong)
    named = _NO_CODE if does.wrong == "no such incident" else code(does.case.incident)
    word = _SLASH.get(does.action, does.action)
    rest = {"snooze": "3d", "later": "2 weeks", "undo": ""}.get(word, sent.mark)
    member = READERS[does.who].member if does.who else "U0NOBODY"
    envelope = others.slack.people.write(f"{word} {named} {rest}", member)
    payload = envelope["payload"]
    sent.kept_as = f"command:{payload['trigger_id']}:{payload['user_id']}"
    sent.reply = payload["response_url"].rpartition("/")[2]
    _seal(sent, envelope["envelope_id"])
    return sent


def zalo(shops: Shops, others: Others, does: Drawn, chance: Random, number: int) -> Sent:
    """Write to the bot; now and then Zalo hands the same out twice."""
    del shops
    sent = Sent(number, "zalo", does.action, does.case, does.who, does.wrong)
    named = _NO_CODE if does.wrong == "no such incident" else code(does.case.incident)
    text = f"{chance.choice(_SAID[does.action])} #{named}, {sent.mark}"
    chat = READERS[does.who].chat if does.who else "cccccccc0001"
    update = others.bot.write(text, real_now().timestamp(), chat)
    sent.kept_as = update["message"]["message_id"]
    sent.id = f"zalo:{sent.kept_as}"
    if chance.random() < 0.1:
        others.bot.hand_out(update)
    return sent


def mail(shops: Shops, others: Others, does: Drawn, chance: Random, number: int) -> Sent:
    """Answer a mail; now and then the same mail lies there twice. One from elsewhere looks like one from a reader."""
    sent = Sent(number, "mail", does.action, does.case, does.who, does.wrong)
    reader = does.who or next(one for one in ("Anna", "Ben", "Cleo") if does.case.shop in READERS[one].shops)
    address = READERS[reader].mail
    incident = "another" if does.wrong == "no such incident" else does.case.incident
    about = shops.conversations(incident, "email", address, reader)
    letter, name = EmailMessage(), f"<{sent.mark}@reader.example>"
    letter["From"] = address if does.who else "mallory@elsewhere.example"
    letter["Message-ID"], letter["Subject"] = name, "Re: an alert"
    letter["In-Reply-To"] = f"<{about}@shops.example>"
    letter.set_content(f"{chance.choice(_SAID[does.action])}, {sent.mark}\n\nShopbell wrote:\n> expected\n")
    sent.mail = others.mailbox.put(bytes(letter), real_now())
    if chance.random() < 0.1:
        others.mailbox.put(bytes(letter), real_now())
    sent.kept_as = sha256(f"{about}\n{name}".encode()).hexdigest()[:32]
    sent.id = f"email:{sent.kept_as}"
    asked = sha256(f"{name}\n<{about}@shopbell.invalid>".encode()).hexdigest()[:32]
    sent.reply = f"answer-{asked}"
    return sent


def command(shops: Shops, others: Others, does: Drawn, chance: Random, number: int) -> Sent:
    """Give a command, in a process of its own."""
    del others, chance
    action = {"untried": "undo", "unlater": "undo", "for_us": "undo"}.get(does.action, does.action)
    sent = Sent(number, "command", action, does.case, does.who, does.wrong)
    if action in _TYPED:
        about = "toys/nothing@2026" if does.wrong == "no such incident" else does.case.incident
        if action == "unexpected" and not does.wrong:
            about = does.case.subject
        words = ["alerts", _TYPED[action], about]
    else:
        about = "no_such_tactic" if does.wrong == "no such incident" else does.case.tactic
        words = ["tactics", _TYPED_OF_TACTICS.get(action, "undo"), about]
    noted = {"acknowledge": "--note", "snooze": "--note", "expected": "--why"}
    noted |= dict.fromkeys(_TYPED_OF_TACTICS, "--note")
    words += [noted[action], sent.mark] if action in noted else ["--json"]
    folder = shops.installation.settings.place.parent
    told = shops.run(folder, *words, "--shop", does.case.shop, "--by", does.who or "Nobody")
    assert (told.code == 0) == bool(told.out.strip()), told
    sent.is_refused = told.code != 0
    if told.code == 0:
        sent.taken_s = told.ended_s
        sent.is_confirmed = True
        if "--json" in words:
            sent.id = str(json.loads(told.out)["answer"]["id"])
    sent.told = [told.out.strip() or told.err.strip()]
    return sent


SIDES: Mapping[str, Side] = {
    "button": Side(tuple(READERS), button, takes_back=True),
    "slash": Side(tuple(READERS), slash, undoes=True),
    "zalo": Side(("Ben", "Lan"), zalo),
    "mail": Side(("Anna", "Ben", "Cleo"), mail),
    "command": Side(tuple(READERS), command, takes_back=True),
}


def learned(sent: Sent, others: Others) -> None:
    """Note what the sender of an answer in Slack has learned by now."""
    workspace = others.slack.workspace
    acks = [one for one in list(workspace.acks) if one.envelope_id == sent.envelope]
    if acks:
        sent.taken_s = sent.sent_s + acks[0].after_s
    texts = [str(one.payload["text"]) for one in acks if one.payload and "text" in one.payload]
    texts += [str(one["text"]) for one in workspace.replies.get(sent.reply, ())]
    sent.hear(texts)
