"""The other side of LINE: the practice account, with the fault that a test asks for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alerts.channels.line.settings import LineSettings
from practice.line import READER, TOKEN, PracticeLineAccount
from practice.line import Fault as Met
from tests.alerts.channels.counterpart import ASKED_WAIT_S, WEB_FAULTS, Fault, Line

FAULTS = WEB_FAULTS
_MET = {
    Fault.REFUSES: Met(403, message="Access to this API is not available for your account"),
    Fault.BUSY: Met(429, headers={"Retry-After": str(ASKED_WAIT_S)}, message="The API rate limit has been exceeded."),
    Fault.IN_TROUBLE: Met(503),
    Fault.SILENT: Met(200, is_accepted=True, wait_s=20),
    Fault.LOST: Met(0, is_accepted=True),
}


@contextmanager
def serving(fault: Fault) -> Iterator[Line]:
    """Serve an account."""
    account = PracticeLineAccount()
    table = LineSettings(name="anna", to=READER, api=account.url)
    line = Line(table, {"token": TOKEN}, lambda: account.shown, lambda: account.shown)
    if fault is Fault.AWAY:
        account._server.server_close()  # noqa: SLF001 - nobody listens there any more
        yield line
        return
    account.always = _MET.get(fault)
    with account:
        yield line
