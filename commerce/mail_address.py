"""An e-mail address as people write it, taken apart once: a name to show, what stands before the @, and the domain.

Source: RFC 5322, 3.4 (addresses); RFC 6531 and 6532 (letters beyond ASCII before the @); RFC 5891 (domains).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from unicodedata import category

_NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]*)>")
_QUOTED_NAME = re.compile(r'"(?P<inside>(?:[^"\\]|\\.)*)"')
#: Before the @: what RFC 5322 calls an atom, with dots, or anything in quotes. Letters of all scripts (RFC 6532).
_LOCAL = re.compile(r"""[\w!#$%&'*+/=?^`{|}~.\-\u00a0-\U0010ffff]+|"(?:[^"\\]|\\.)+\"""")
_DOMAIN = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)*")
_LITERAL = re.compile(r"\[[0-9A-Fa-f:.]+\]|\[IPv6:[0-9A-Fa-f:.]+\]")
#: Unicode's categories of control characters, and of separators of lines and paragraphs.
_BREAKS = frozenset({"Cc", "Zl", "Zp"})
#: RFC 5321, 4.5.3.1: bytes before the @, and of the domain.
_LONGEST_LOCAL, _LONGEST_DOMAIN = 64, 255


@dataclass(frozen=True, slots=True)
class MailAddress:
    """One address.

    Attributes:
        name: What mail programs show beside it, without quotes; "" for none.
        local: What stands before the @.
        domain: As servers know it: letters beyond ASCII stand as punycode.
    """

    name: str
    local: str
    domain: str

    @property
    def address(self) -> str:
        """The bare address."""
        return f"{self.local}@{self.domain}"

    @property
    def is_ascii(self) -> bool:
        """Whether every mail server can take it; others must offer SMTPUTF8."""
        return self.local.isascii()


def mail_address(text: str) -> MailAddress:
    """Read `anna@toys.example` or `Toys, Ltd. <bell@toys.example>`: quotes around the name may be there or not.

    Raises:
        ValueError: It is no address, or more than one.
    """
    written = text.strip()
    if any(category(character) in _BREAKS for character in written):
        msg = "holds a line break or a control character"
        raise ValueError(msg)
    named = _NAMED.fullmatch(written)
    name, address = (named["name"].strip(), named["address"].strip()) if named else ("", written)
    quoted = _QUOTED_NAME.fullmatch(name)
    if "@" in name and not quoted:
        msg = "holds more than one address"
        raise ValueError(msg)
    local, at, domain = address.rpartition("@")
    if not at or not _LOCAL.fullmatch(local) or len(local.encode()) > _LONGEST_LOCAL or re.search(r"\s", address):
        msg = "is not an e-mail address"
        raise ValueError(msg)
    shown = re.sub(r"\\(.)", r"\1", quoted["inside"]) if quoted else name
    return MailAddress(" ".join(shown.split()), local, ascii_domain(domain))


def ascii_domain(written: str) -> str:
    """Return a domain, or the name of a machine, in ASCII.

    Raises:
        ValueError: It is none.
    """
    found = written
    if not written.isascii():
        import idna  # noqa: PLC0415 - its tables take a while to load, and few domains need them

        try:
            found = idna.encode(written, uts46=True).decode()
        except idna.IDNAError:
            msg = "has no domain behind the @"
            raise ValueError(msg) from None
    if len(found) > _LONGEST_DOMAIN or not (_DOMAIN.fullmatch(found) or _LITERAL.fullmatch(found)):
        msg = "has no domain behind the @"
        raise ValueError(msg)
    return found
