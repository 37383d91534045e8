"""E-mail addresses that people write into free text (a campaign's name, a coupon's code) are not kept."""

from __future__ import annotations

import re

import msgspec

# Bounded, so that a text made for the purpose is looked through in one go; 64 and 63 are what a mail server takes.
_ADDRESS = re.compile(r"[\w.+'-]{1,64}(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}", re.IGNORECASE)


def masked(text: str) -> str:
    """Return the text with every e-mail address in it, also as a link writes it, replaced by "[address]"."""
    return _ADDRESS.sub("[address]", text) if "@" in text or "%40" in text else text


def mask(record: msgspec.Struct, *fields: str) -> None:
    """Take the addresses out of these texts of a record that is being made."""
    for name in fields:
        text = getattr(record, name)
        if "@" in text or "%40" in text:
            msgspec.structs.force_setattr(record, name, masked(text))
