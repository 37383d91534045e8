"""E-mail addresses that people write into free text (a campaign's name, a coupon's code) are not kept."""

from __future__ import annotations

import re

import msgspec

# Bounded, so that a text made for the purpose is looked through in one go; 64 and 63 are what a mail server takes.
_ADDRESS = re.compile(r"[\w.+'-]{1,64}(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}", re.IGNORECASE)


def masked(text: str) -> str:
    """Return the text with every e-mail address in it, also as a link writes it, replaced by "[address]"."""
    return _ADDRESS.sub("[address]", text) if may_hold_address(text) else text


def may_hold_address(*texts: str) -> bool:
    """Whether it is worth looking closer; a backfill asks this a million times."""
    together = "".join(texts)
    return "@" in together or "%40" in together


def mask(record: msgspec.Struct, *fields: str) -> None:
    """Take the addresses out of these texts of a record that is being made."""
    for name in fields:
        msgspec.structs.force_setattr(record, name, masked(getattr(record, name)))
