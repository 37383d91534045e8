"""What a guest is shown of a look: how the shop stands, and nothing of who works on it, its admin or this machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from msgspec.structs import replace as with_fields

from alerts.messages.incident_update import IncidentUpdate, MessageContext
from shopbell.web.looks import Look
from wording.notices import Notice
from wording.phrases import NOTICES

#: Notices about this machine, its keys and its messages, whose details may name files, addresses and readers.
_OF_THE_OWNER: Final = frozenset(
    {
        *("reading_failed", "feed_failed", "table_failed", "disk_full", "job_failing", "damaged", "backup_failed"),
        *("put_back", "begun_anew", "undelivered", "uncertain", "waiting"),
    }
)
_COMMAND: Final = "`shopbell "


def for_guests(look: Look) -> Look:
    """Return a look without readers and their notes, ways into the shop's admin, commands and troubles of ours."""
    notices = _open(look.told.notices)
    cases = [_nameless(one) for one in look.told.incidents]
    news_scene = None if look.news.scene is None else _without_admin(look.news.scene)
    return replace(
        look,
        scene=_without_admin(look.scene),
        told=replace(look.told, incidents=cases, notices=notices),
        news=replace(look.news, scene=news_scene, incidents=cases, notices=_open(look.news.notices)),
        is_cut=len(notices) < len(look.told.notices),
    )


def _nameless(case: IncidentUpdate) -> IncidentUpdate:
    return replace(case, watch=with_fields(case.watch, by="", note="", snoozed_by=""), tried=())


def _without_admin(scene: MessageContext) -> MessageContext:
    return replace(scene, orders_page=lambda _: "", notices=_open(scene.notices))


def _open(notices: Sequence[Notice]) -> list[Notice]:
    return [one for one in notices if one.code not in _OF_THE_OWNER and _COMMAND not in "".join(NOTICES[one.code])]
