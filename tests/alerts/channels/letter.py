"""A digest to look at what a channel makes of it."""

from __future__ import annotations

from datetime import UTC, datetime

from commerce.messages import Attachment, Claimed, Message

WRITTEN = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
LETTER = Message(
    key="digest:toys:2026-03-02:anna",
    kind="digest",
    channel="email",
    recipient="anna@example.com",
    language="zh_Hant",
    subject="Toys 一切達標",
    text="轉換率 2.16%\n",
    html='<html><body><p>轉換率</p><img src="cid:chart@shopbell"></body></html>',
    payload='{"text": "hello"}',
    message_id="<0123@shopbell.invalid>",
    attachments=(Attachment("chart@shopbell", "image/png", b"\x89PNG picture"),),
)
CLAIMED = Claimed(7, LETTER, 1, WRITTEN)
