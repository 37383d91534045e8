"""What mail servers answer, and what helps: the enhanced code tells more than the number (RFC 3463).

The number says for now (4yz) or for good (5yz), and is wrong about some limits: those of a day look final, and pass.
A server's own words are never shown, since they may name people. Source: RFC 5321, 4.2.1; the codes are those that
Google, Microsoft, Amazon and others document.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from commerce.errors import Refused, TryLater

#: From here on an answer is final; this one asks for something that should have come before it (RFC 4954, 6).
_FINAL, _SOMETHING_FIRST = 500, 530
_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?=\s|$)")
_HOUR_S, _DAY_S = 3600, 86_400
#: Answers after which there is no use in coming back earlier, though the number of some looks final.
_WAITS_S = {
    "4.7.0": _HOUR_S,  # too many logins, or messages, in a row
    "4.2.0": 600,  # greylisting lets nobody in at once
    "5.4.5": _DAY_S,  # what a mailbox may send in a day: Google
    "5.1.90": _DAY_S,  # the same: Microsoft
    "5.2.121": _HOUR_S,  # what somebody may receive in an hour: Microsoft
    "5.2.122": _HOUR_S,
    "5.2.2": _HOUR_S,  # the reader's mailbox is full
}
_WANTS_ANOTHER = (
    "the provider wants an app password: turn on two-step verification there, make an app password (Google:"
    " myaccount.google.com/apppasswords), and put it in the place of the password"
)
_TURNED_AWAY = (
    "check both in the channel's settings; where the provider gives app passwords (Google does), it must be one, and a"
    " new password of the account ends them all"
)
_ENDED = (
    'Microsoft takes no password for this mailbox: an administrator can turn on "Authenticated SMTP" for it until'
    " Microsoft ends passwords there (off by default from the end of December 2026 on); or send through another"
    " provider"
)
_OWN_SENDER = "`sender` in the channel's settings must be the mailbox that logs in, or an alias of it"
_UNPROVEN = "the domain of `sender` must prove its mails: add the SPF, DKIM and DMARC records that the provider names"
_FIRST = 'the server wants encryption or a login first: write security = "starttls" (587) or "tls" (465), and `user`'
_LIMIT = "the mailbox has sent all it may for now: does somebody else use it, too?"


@dataclass(frozen=True, slots=True)
class Subject:
    """What an answer is about, and what to look at should it be final.

    Attributes:
        what: After "answered 550 to".
        mend: After a semicolon.
        by_code: What an enhanced code asks for at this point of the conversation.
    """

    what: str
    mend: str
    by_code: tuple[tuple[str, str], ...] = ()


GREETING = Subject("the greeting", "check `host` and `port` in the channel's settings")
ENCRYPTION = Subject("STARTTLS", "check `port` and `security` in the channel's settings")
LOGIN = Subject(
    "user name or password",
    "check both in the channel's settings",
    (("5.7.9", _WANTS_ANOTHER), ("5.7.8", _TURNED_AWAY), ("5.7.139", _ENDED)),
)
SENDER = Subject(
    "the sender",
    "check `sender` in the channel's settings",
    (("5.7.1", _OWN_SENDER), ("5.7.60", _OWN_SENDER)),
)
MESSAGE = Subject(
    "the message",
    "check the channel's settings",
    (
        ("5.7.1", "the server takes no such mail; at Amazon SES, verify the addresses or ask for production access"),
        ("5.7.60", _OWN_SENDER),
        ("5.3.4", "the mail is too large for it: please report this as a mistake of Shopbell"),
    ),
)
#: What a code asks for wherever it is heard.
_ANYWHERE = {
    "5.7.57": "the server wants a login: write `user` and its password",
    "5.4.5": _LIMIT,
    "5.1.90": _LIMIT,
    "4.2.2": "the reader's mailbox is full",
    "5.2.2": "the reader's mailbox is full",
    **dict.fromkeys(("5.7.25", "5.7.26", "5.7.27", "5.7.30", "5.7.509", "5.7.515"), _UNPROVEN),
}


def recipient(reader: str) -> Subject:
    """Return what an answer to an address is about; `reader` is how the configuration calls whose it is, "" unknown."""
    whose = f'the address in [[recipient]] "{reader}"' if reader else "the recipient's address"
    gone = f"nobody has that address: correct {whose}"
    return Subject(
        f'the recipient "{reader}"' if reader else "the recipient",
        f"check {whose}",
        (
            *((code, gone) for code in ("5.1.1", "5.1.2", "5.1.3", "5.1.10", "5.2.1")),
            ("5.7.1", "the server delivers only for those who log in: write `user` and its password, with port 587"),
        ),
    )


def sorted_answer(server: str, code: int, words: bytes | str, about: Subject) -> TryLater | Refused:
    """Return the error for an answer: later or refused, with what it means.

    Args:
        server: How the error calls the server.
        code: The number, e.g. 550.
        words: What came with it: only an enhanced code at its begin is read.
        about: What was answered.
    """
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    found = _ENHANCED.match(text.lstrip())
    enhanced = found[0] if found else ""
    means = dict(about.by_code).get(enhanced) or _ANYWHERE.get(enhanced) or (_FIRST if code == _SOMETHING_FIRST else "")
    status = f"{code} ({enhanced})" if enhanced else f"{code}"
    answer = f"{server} answered {status} to {about.what}"
    wait_s = _WAITS_S.get(enhanced)
    if code < _FINAL or enhanced.startswith("4.") or wait_s is not None:
        return TryLater(f"{answer}{f'; {means}' if means else ''}", wait_s=wait_s)
    return Refused(f"{answer}; {means or about.mend}")
