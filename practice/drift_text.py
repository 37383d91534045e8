"""A planted change as the command line has it."""

from __future__ import annotations

from datetime import datetime

from practice.drift import KINDS, PARTS, Drift


def read_drift(text: str) -> Drift:
    """Read a change as the command line has it: KIND[=SIZE]@FIRST[..LAST][,PART=NAME].

    SIZE is "0.3" or "30%"; without one 1.0. FIRST and LAST are days, or minutes by the shop's clock
    ("2026-03-01T14:05"), LAST then excluded. ",ramp_days=14" lets it grow.

    Raises:
        ValueError: It is not written like that, or no such change can be.
    """
    head, *settings = text.split(",")
    what, found, when = head.partition("@")
    kind, _, size = what.partition("=")
    first, _, last = when.partition("..")
    try:
        begins, ends = datetime.fromisoformat(first), datetime.fromisoformat(last) if last else None
        share = (float(size.removesuffix("%")) / (100 if size.endswith("%") else 1)) if size else 1.0
        named = dict(setting.split("=", maxsplit=1) for setting in settings)
        ramp_days = int(named.pop("ramp_days", "0"))
    except ValueError:
        found = ""
    if not found or not {*named} <= {*PARTS}:
        msg = f"drift {text!r}: write KIND[=SIZE]@FIRST[..LAST][,PART=NAME], e.g. finishing_falls=30%@2026-03-01,"
        msg += f"device=Mobile; KIND is one of {', '.join(KINDS)}, PART of {', '.join((*PARTS, 'ramp_days'))}"
        raise ValueError(msg)
    until = None if ends is None or "T" not in last else ends.time()
    return Drift(
        kind,  # type: ignore[arg-type]  # checked at run time, by the declaration itself
        begins.date(),
        share,
        None if ends is None else ends.date(),
        ramp_days,
        first_time=begins.time(),
        last_time=until,
        **named,
    )
