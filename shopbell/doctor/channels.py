"""Do the channels have what they need?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from commerce.errors import BadConfig
from shopbell.doctor.health import Finding
from shopbell.wiring import Installation


def channels(installation: Installation) -> list[Finding]:
    """Is every secret of the channels there? Nothing is sent to find out."""
    findings = []
    settings = installation.settings
    if settings.channels.email is not None:
        mail = settings.channels.email
        findings.append(
            _secret(installation.post.mail_password, "email", f"{mail.host}:{mail.port} as {mail.user or 'nobody'}")
        )
    findings += [
        _secret(partial(installation.post.webhook, slack.name), f"slack {slack.name}", "webhook known")
        for slack in settings.channels.slack
    ]
    if not findings:
        findings.append(Finding("note", "channels", f"none configured: messages land in {installation.outbox}"))
    return findings


def _secret(find: Callable[[], str], about: str, fine: str) -> Finding:
    try:
        find()
    except BadConfig as error:
        return Finding("bad_config", about, str(error))
    return Finding("fine", about, fine)
