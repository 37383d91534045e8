"""What keeps the product itself from its work: a shop that cannot be read, mail that does not leave, a full disk."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from commerce.stored import readable


class TroubleKind(StrEnum):
    """What is wrong. Templates say each in words, with what to do."""

    SHOP_UNREAD = "shop_unread"  # a shop has not been read for too long
    SHOP_REFUSED = "shop_refused"  # it turns us away until a person changes something: a key was revoked
    FEED_STOPPED = "feed_stopped"  # `about` names what it tells no more, while it is read
    TABLE_UNREAD = "table_unread"  # a file, sheet or service that fills a table cannot be read
    TABLE_ENDED = "table_ended"  # it can be read, and has had no newer day for long
    SERVICE_SAYS = "service_says"  # a service that is read says what a person has to see to: its key runs out
    MESSAGES_STUCK = "messages_stuck"  # `about` is the channel by which they do not get through
    DISK_FULL = "disk_full"
    DATABASE_UNUSABLE = "database_unusable"  # it cannot be opened or written
    DATABASE_DAMAGED = "database_damaged"
    BACKUP_FAILING = "backup_failing"
    JOB_FAILING = "job_failing"  # `about` is the job, which fails by a mistake of the program itself


class Trouble(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that is wrong now.

    Attributes:
        shop: Whose; "" for the whole installation.
        about: What of it: a feed, a table, a channel, a job.
        detail: What was said about it; may be a foreign text.
        since: Since when it is so, as far as that is known; UTC.
        count: Of what there are several.
    """

    kind: TroubleKind
    shop: str = ""
    about: str = ""
    detail: str = ""
    since: datetime | None = None
    count: int = 0

    @property
    def name(self) -> str:
        """By which it is known again at the next look."""
        return f"{self.kind}:{self.about}:{self.shop}"  # a shop's name may hold anything, so it comes last


@readable
class Remembered(msgspec.Struct, frozen=True, omit_defaults=True):
    """What we remember of a trouble between two looks.

    Attributes:
        trouble: As it was seen last.
        seen_at: When it was first seen; UTC.
        told_at: When somebody was told; None while nobody was.
        gone_at: Since when it is gone; None while it lasts.
    """

    trouble: Trouble
    seen_at: datetime
    told_at: datetime | None = None
    gone_at: datetime | None = None
