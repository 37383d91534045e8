"""May shops ring, where `[webhooks]` says so? Nothing listens to find out."""

from __future__ import annotations

from collections.abc import Iterator

from commerce.errors import BadConfig
from shopbell.doctor.health import Finding, Level
from shopbell.wiring import Installation


def webhooks(installation: Installation) -> Iterator[Finding]:
    """Yield whose deliveries would be taken, and what the others lack; where nobody's would, `run` does not start."""
    written = installation.settings.webhooks
    if written is None:
        return
    taken, mistakes = [], []
    for shop in installation.settings.shop:
        try:
            installation.entrance(shop).webhook_secrets()
        except BadConfig as error:
            mistakes += error.mistakes
        else:
            taken.append(shop.name)
    host, port = written.listen
    if taken:
        yield Finding("fine", "webhooks", f"will be taken at {host}:{port} for {', '.join(taken)}")
    level: Level = "note" if taken else "bad_config"
    yield from (Finding(level, "webhooks", mistake) for mistake in mistakes)
