"""`[channels.email]`: one mail server and sender."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from alerts.channels.tables import ChannelTable
from commerce.mail_address import ascii_domain
from commerce.settings.fields import Mail, Variable, one_of
from commerce.settings.words import Vocabulary

_IPV6 = r"[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*"
_MICROSOFT = (".office365.com", ".outlook.com", ".hotmail.com")
_MICROSOFT_ENDS = (
    "Microsoft switches passwords for sending mail off at the end of December 2026; an administrator can switch them on"
    " again for a while. Let another provider send before that day (any with a user name and a password, such as the"
    " host of your domain), or messages stop"
)


class EmailSettings(ChannelTable):
    """The `[channels.email]` table.

    Attributes:
        imap_host: Where answers to our mails are read; "": nowhere. User and password are those of sending, unless
            `imap_user` says otherwise.
    """

    host: str = Field(examples=['host = "smtp.example.com"'])
    port: int = Field(default=587, ge=1, le=65535)
    security: Annotated[str, AfterValidator(partial(one_of, ("starttls", "tls", "none"), "security"))] = "starttls"
    user: str = ""
    password_env: Variable | None = None
    sender: Mail = Field(examples=['sender = "Shopbell <bell@toys.example>"'])
    ca_file: Annotated[Path, Field(strict=False)] | None = None
    imap_host: str = ""
    imap_port: int = Field(default=993, ge=1, le=65535)
    imap_security: Annotated[str, AfterValidator(partial(one_of, ("tls", "starttls", "none"), "imap_security"))] = "tls"
    imap_user: str = ""
    imap_password_env: Variable | None = None
    imap_folder: str = "INBOX"

    @field_validator("host", "imap_host")
    @classmethod
    def _is_a_name(cls, value: str, info: ValidationInfo) -> str:
        """Refuse an address of another kind: it might hold a password, and errors name the host."""
        try:
            return value if re.fullmatch(_IPV6, value) else ascii_domain(value)
        except ValueError:
            msg = (
                f'{info.field_name} must be the name of the mail server alone; write e.g. "smtp.example.com", and the'
                " port by itself"
            )
            raise ValueError(msg) from None

    @classmethod
    def between(cls, written: Mapping[str, object], vocabulary: Vocabulary) -> Iterator[str]:
        """Yield that a mailbox is nobody's."""
        del vocabulary
        if written.get("imap_host") and not (written.get("user") or written.get("imap_user")):
            yield "imap_host names a mailbox, and nobody is named who logs in there; write user or imap_user"

    def summary(self, home: Path) -> str:
        """Return where mail is handed over, and as whom."""
        del home
        return f"{self.host}:{self.port} {f'as {self.user}' if self.user else 'without logging in'}"

    def remarks(self) -> tuple[str, ...]:
        """Return what ends soon: Microsoft takes passwords for mail no longer than that (MC786329, of January 2026)."""
        if self.user and self.host.lower().rstrip(".").endswith(_MICROSOFT):
            return (_MICROSOFT_ENDS,)
        return ()

    def takes_replies(self) -> bool:
        """Tell that answers are read where a mailbox is named."""
        return bool(self.imap_host)

    def needs(self, name: str) -> bool:
        """Tell that a password is needed where a user is written."""
        return bool(self.imap_host and self.imap_user if name == "imap_password" else self.user)
