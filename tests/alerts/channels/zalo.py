"""The other side of Zalo: the practice bot, with the fault that a test asks for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alerts.channels.zalo.settings import ZaloSettings
from practice.zalo import TOKEN, PracticeBot, failure
from practice.zalo import Fault as Met
from tests.alerts.channels.counterpart import ASKED_WAIT_S, WEB_FAULTS, Fault, Line

FAULTS = WEB_FAULTS
_MET = {
    Fault.REFUSES: Met(body=failure(400)),
    Fault.BUSY: Met(429, failure(429, "Quota exceeded"), headers={"Retry-After": str(ASKED_WAIT_S)}),
    Fault.IN_TROUBLE: Met(503, "<html>away</html>"),
    Fault.SILENT: Met(is_done=True, wait_s=20),
    Fault.LOST: Met(0, is_done=True),
}


@contextmanager
def serving(fault: Fault) -> Iterator[Line]:
    """Serve a bot."""
    bot = PracticeBot()
    bot.chats.add("anna@toys.example")  # whom the suite writes to, by whatever channel
    table = ZaloSettings(api=bot.url)

    def shown() -> list[str]:
        return [text for _, text in bot.shown]

    line = Line(table, {"token": TOKEN}, shown, shown)
    if fault is Fault.AWAY:
        bot._server.server_close()  # noqa: SLF001 - nobody listens there any more
        yield line
        return
    bot.always = _MET.get(fault)
    with bot:
        yield line
