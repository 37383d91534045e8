"""What the operator is told of the product's own troubles: what is wrong, what to do, and that it is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from alerts.messages.plain import Content, plain_message
from alerts.messages.recipient import Recipient
from commerce.messages import Message
from commerce.troubles import Remembered, Trouble, TroubleKind
from wording.escaping import clip
from wording.language import language
from wording.notices import feed_name
from wording.render import Renderer
from wording.troubles import trouble_in

#: Troubles told one by one; of more than that the cause lies elsewhere.
_SHOWN = 10
_LONGEST_DETAIL = 300
_OF_FEEDS = frozenset({TroubleKind.FEED_STOPPED, TroubleKind.TABLE_UNREAD, TroubleKind.TABLE_ENDED})


@dataclass(frozen=True, slots=True)
class TroubleView:
    """A trouble as templates tell it; everything is text for one reader but the count."""

    kind: str
    shop: str
    about: str
    detail: str
    since: str
    count: int


@dataclass(frozen=True, slots=True)
class Troubles:
    """What is told at one look: troubles that began, those that are over, and how the key of the message calls them."""

    key: str
    begun: Sequence[Trouble] = field(default=())
    ended: Sequence[Remembered] = field(default=())


def trouble_message(told: Troubles, recipient: Recipient, zone: ZoneInfo, renderer: Renderer, now: datetime) -> Message:
    """Return what somebody is told; `now` is UTC, instants are told on the clock of `zone` or of the reader."""
    clock = recipient.zone or zone
    begun = [_view(one, one.since or now, clock, recipient.language) for one in told.begun[:_SHOWN]]
    ended = [_view(one.trouble, one.trouble.since or one.seen_at, clock, recipient.language) for one in told.ended]
    known = {"begun": begun, "ended": ended[:_SHOWN]}
    return plain_message("trouble", Content(f"{told.key}:{recipient.name}", known), recipient, renderer, now)


def _view(trouble: Trouble, since: datetime, clock: ZoneInfo, code: str) -> TroubleView:
    speech = language(code)
    about, detail = clip(trouble.about), clip(_detail(trouble, code), _LONGEST_DETAIL)
    if trouble.kind in _OF_FEEDS:
        about = speech.gettext(feed_name(trouble.about, code))
    if trouble.kind is TroubleKind.TABLE_ENDED:
        detail = speech.day(date.fromisoformat(trouble.detail))
    return TroubleView(trouble.kind, clip(trouble.shop), about, detail, speech.moment(since, clock), trouble.count)


def _detail(trouble: Trouble, code: str) -> str:
    """Return what was said about it in the reader's language; the words of others as they came."""
    match trouble.kind:
        case TroubleKind.TABLE_ENDED | TroubleKind.DISK_FULL:  # a day, a folder
            return trouble.detail
        case _:
            return trouble_in(code, trouble.detail)
