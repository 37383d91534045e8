"""The channels of one installation, made when a message goes out: a missing secret costs time, never a message."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from alerts.channels import Channel, channel
from commerce.errors import BadConfig, TryLater
from commerce.messages import Claimed, Message, Parked
from shopbell.config import Settings
from shopbell.secrets import Secrets


@dataclass(frozen=True, slots=True)
class _Late:
    """A channel that is made for each message; what is missing now may be there at the next try."""

    make: Callable[[Message], Channel]
    address: Callable[[Message], str]

    def deliver(self, claimed: Claimed) -> None:
        """Hand the message over; see `alerts.channels.Channel`."""
        try:
            made = self.make(claimed.message)
        except BadConfig as error:
            raise TryLater(str(error)) from None
        made.deliver(replace(claimed, message=replace(claimed.message, recipient=self.address(claimed.message))))


def addressee(settings: Settings, channel_name: str, key: str) -> str:
    """Return how the configuration calls whom a message is for: its key ends in the name.

    "" for somebody whom it does not name.
    """
    people = settings.channels.slack if channel_name == "slack" else settings.recipient
    return max((one.name for one in people if key.endswith(f":{one.name}")), key=len, default="")


def undelivered(parked: Parked, settings: Settings) -> str:
    """Return a sentence about a message that was laid aside: whom it is for, why, and what may be done."""
    name = addressee(settings, parked.channel, parked.key)
    return (
        f"{parked.subject!r}{f' for {name}' if name else ''} was not delivered ({parked.channel}): {parked.reason};"
        f" mend that, then `shopbell alerts release {parked.outbox_id}`, or give it up:"
        f" `shopbell alerts drop {parked.outbox_id}`"
    )


@dataclass(frozen=True, slots=True)
class Post:
    """Where messages leave: what is configured, and where its secrets come from."""

    settings: Settings
    secrets: Secrets
    outbox: Path

    def channels(self) -> dict[str, Channel]:
        """Return every channel by the name under which messages know it."""
        return {
            "email": _Late(lambda message: self.email(self._reader(message)), self._address),
            "slack": _Late(lambda message: self.slack(message.recipient), lambda message: message.recipient),
            "folder": channel("folder", path=self.outbox),
        }

    def _reader(self, message: Message) -> str:
        return addressee(self.settings, message.channel, message.key)

    def _address(self, message: Message) -> str:
        """Return where a mail goes: to its reader's address of today, which may have been corrected meanwhile."""
        reader = self._reader(message)
        written = next((person.email for person in self.settings.recipient if person.name == reader), None)
        return written or message.recipient

    def email(self, reader: str = "") -> Channel:
        """Return the mail channel; `reader` is how its errors name whom the mail is for.

        Raises:
            BadConfig: No [channels.email], or its password is missing.
        """
        mail = self.settings.channels.email
        if mail is None:
            msg = f"{self.settings.place.name}: there is no [channels.email] any more; write it again"
            raise BadConfig([msg])
        return channel(
            "email",
            host=mail.host,
            port=mail.port,
            security=mail.security,
            sender=mail.sender,
            username=mail.user,
            password=self.mail_password(),
            verify=str(self.settings.path(mail.ca_file)) if mail.ca_file else True,
            reader=reader,
        )

    def slack(self, name: str) -> Channel:
        """Return the channel of one webhook.

        Raises:
            BadConfig: No [[channels.slack]] of that name, or its address is missing.
        """
        return channel("slack", webhooks={name: self.webhook(name)})

    def mail_password(self) -> str:
        """Return the password for the mail server; "" where no user is written.

        Raises:
            BadConfig: It is missing.
        """
        mail = self.settings.channels.email
        if mail is None or not mail.user:
            return ""
        wanted_by = f"{self.settings.place.name}, [channels.email]"
        return self.secrets.find(mail.password_env, ("email", "password"), wanted_by)

    def webhook(self, name: str) -> str:
        """Return the address of a Slack webhook, which is a secret.

        Raises:
            BadConfig: It is missing.
        """
        slack = next((one for one in self.settings.channels.slack if one.name == name), None)
        wanted_by = f'{self.settings.place.name}, [[channels.slack]] "{name}"'
        if slack is None:
            raise BadConfig([f"{wanted_by} is there no more; write it again"])
        return self.secrets.find(slack.webhook_env, ("slack", name, "webhook"), wanted_by)
