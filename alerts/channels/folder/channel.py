"""Messages as files to look at, where no other channel is configured: .eml, .html, .txt, and .json for a chat.

The .eml is what mail would carry; the .html holds its pictures inside, so that a browser shows it as it is.
"""

from __future__ import annotations

import os
import re
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

from alerts.channels.mail_headers import text_field
from alerts.channels.mime import as_mail
from commerce.errors import Refused
from commerce.mail_address import MailAddress
from commerce.messages import Claimed, Message

_UNSAFE = re.compile(r"[^\w.-]+")
#: Bytes of a key in a file name; file systems take 255 in all, and a letter of Chinese has three.
_LONGEST = 120
_SENDER = MailAddress("Shopbell", "shopbell", "localhost")


@dataclass(frozen=True, slots=True)
class FolderChannel:
    """A folder; it is made, for its owner alone, when it does not exist."""

    path: Path

    def deliver(self, claimed: Claimed) -> str:
        """Write one message and return the file to look at; see `Channel.deliver`.

        Delivered twice, the same files are written again.
        """
        message = claimed.message
        name = file_name(claimed)
        contents = {
            ".eml": as_mail(message, _SENDER, text_field("To", message.recipient), claimed.written_at).as_bytes(),
            ".txt": f"{message.subject}\n\n{message.text}".encode(),
        }
        if message.html:
            contents[".html"] = standing_alone(message).encode()
        if message.payload:
            contents[".json"] = message.payload.encode()
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            for ending, content in contents.items():
                _write(self.path / (name + ending), content)
        except OSError as error:
            msg = f"cannot write to the outbox folder {self.path}: {error.strerror}"
            raise Refused(msg) from error
        return str(self.path / f"{name}{'.html' if message.html else '.txt'}")


def file_name(claimed: Claimed) -> str:
    """Return a name that sorts by time, says what it is and is no other message's, safe on every file system."""
    message = claimed.message
    about = _UNSAFE.sub("-", message.key).strip("-.").encode()[:_LONGEST].decode(errors="ignore")
    return f"{claimed.written_at:%Y%m%dT%H%M%SZ}-{claimed.outbox_id}-{about}-{message.language}"


def standing_alone(message: Message) -> str:
    """Return the HTML with its pictures inside."""
    page = message.html
    for picture in message.attachments:
        inside = f"data:{picture.media_type};base64,{b64encode(picture.content).decode()}"
        page = page.replace(f"cid:{picture.content_id}", inside)
    return page


def _write(path: Path, content: bytes) -> None:
    """Write a whole file or none."""
    beside = path.with_name(f".{path.name}.part")
    beside.write_bytes(content)
    beside.chmod(0o600)
    os.replace(beside, path)  # noqa: PTH105 - the atomic one, by name
