"""`shopbell run`: the service."""

from __future__ import annotations

from shopbell.cli.declare import Work, declare


@declare("run", clock=False)
def command() -> Work:
    """Run the service: sync, check, digest, alerts. SIGTERM or Ctrl-C ends it cleanly."""
    from shopbell.cli.run import serve

    return serve
