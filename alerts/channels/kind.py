"""What a channel says of itself, once: `CHANNEL` in `alerts/channels/<name>/__init__.py`.

Configuration, secrets, `init`, `doctor`, recipients, messages and delivery go by it; nothing elsewhere knows the names.
A declaration is light, so that a help page can go by it, too: what is heavy (pydantic, requests, smtplib) is loaded
when its functions are called.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Generic, Protocol, TypeVar

from alerts.channels.configured import Configured
from commerce.messages import Claimed, Edition, Form
from commerce.settings.secret import Secret
from wording.fitting import TextLimit

if TYPE_CHECKING:
    from alerts.channels.hearing import Hear, Manifest
    from alerts.channels.remarks import Examine
    from alerts.channels.tables import ChannelTable
    from wording.render import Renderer

#: What any channel can carry; `ChannelKind.own_form` adds to these.
COMMON_PARTS = frozenset({"text", "html", "pictures"})

T = TypeVar("T", bound="ChannelTable")


class Channel(Protocol):
    """One configured way out. Secrets are handed in when it is made and never appear in a message, error or repr."""

    def deliver(self, claimed: Claimed) -> str:
        """Hand the message over; return how the other side calls it, "" where it does not say.

        Raises:
            TryLater: The other side is busy or away; carries the wait it asked for.
            Refused: It will not take this message until a person changes something.
            Uncertain: It has the whole message, but its answer was lost.
        """
        ...


@dataclass(frozen=True, slots=True)
class Readers:
    """`[channels.<name>]` is one table; it reaches each `[[recipient]]` that has an address under the same name.

    Attributes:
        address: Loads the type of that address, annotated for pydantic.
    """

    address: Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Tables:
    """Each `[[channels.<name>]]` reaches somebody of its own; its model is a `NamedTable`."""


@dataclass(frozen=True, slots=True)
class Everybody:
    """It reaches whom no other channel reaches, also where no `[channels.<name>]` is written.

    Attributes:
        table_for: Returns the table that stands for it then; takes the folder that it may fill.
    """

    table_for: Callable[[Path], ChannelTable]


#: Renderer, language, and what the templates take in, to the message as JSON text.
Write = Callable[["Renderer", str, Mapping[str, Any]], str]


@dataclass(frozen=True, slots=True)
class OwnForm:
    """A form of messages that is a channel's own, such as blocks or a card; other channels may carry it, too.

    Attributes:
        name: As `ChannelKind.carries` names it.
        write: By the form of a message, what writes it; each edition that a channel takes, at least.
    """

    name: str
    write: Mapping[Form, Write]


@dataclass(frozen=True, slots=True)
class Question:
    """One question of `shopbell init`, and the flag that answers it beforehand.

    Attributes:
        name: Of the answer; the flag is the same with dashes.
        asks: The question.
        key: Of the channel's table; "" for the address of the reader.
        help: Of the flag; "" for none.
        default: What is offered.
        same_as: The answer that is offered, and taken where none is given.
        sample: Stands for an answer that the table needs while it is not given yet.
        after: Asked only where each of these was answered.
        asks_unseen: Where `key` names the variable of a secret: asks for the secret itself before that, and does not
            show what is typed; it goes into the secrets file.
    """

    name: str
    asks: str
    key: str = ""
    help: str = ""
    default: str = ""
    same_as: str = ""
    sample: str = ""
    after: tuple[str, ...] = ()
    asks_unseen: str = ""

    @property
    def flag(self) -> str:
        """Of the command line."""
        return f"--{self.name.replace('_', '-')}"


#: What can be answered where people write: what `alerts.inbox.reply` understands.
BY_WORDS: Final = frozenset(
    {"acknowledge", "unacknowledge", "snooze", "unsnooze", "expected", "unexpected", "tried", "later", "not_for_us"}
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChannelKind(Generic[T]):
    """A channel.

    Attributes:
        name: As the configuration calls it; the name of its folder.
        settings: Loads the model of its table, or of each of its tables.
        audience: How its recipients are found.
        open: Returns the channel, ready to deliver.
        carries: Parts of a message that it shows: "text", "html", "pictures" (by `cid:` in the HTML), or a form that
            some channel declares as its own. Text is always there, for notifications and as the last resort.
        editions: What it is sent.
        stands_in_for: Editions that it is sent only where no other channel takes them.
        secrets: What it needs to be let in.
        own_form: A form of messages of its own.
        text_limit: How long a text may be; None: as long as it is.
        questions: What `shopbell init` asks about it.
        answers: What a reader can do from there.
        hear: Takes the answers in as long as the service runs; None: nothing comes in there.
        examine: Yields what `doctor` should tell of a table whose secrets are there; None: nothing more.
        beside: Other channels that reach the same people: where both hear of a shop, everything comes twice.
        manifest: Returns what to paste at the other side, to make what it needs there; None: nothing.
    """

    name: str
    settings: Callable[[], type[T]]
    audience: Readers | Tables | Everybody
    open: Callable[[Configured[T]], Channel]
    carries: frozenset[str]
    editions: frozenset[Edition]
    stands_in_for: frozenset[Edition] = frozenset()
    secrets: tuple[Secret, ...] = ()
    own_form: OwnForm | None = None
    text_limit: TextLimit | None = None
    questions: tuple[Question, ...] = ()
    answers: frozenset[str] = frozenset()
    hear: Hear | None = None
    examine: Examine | None = None
    beside: frozenset[str] = frozenset()
    manifest: Callable[[], Manifest] | None = None

    @property
    def header(self) -> str:
        """The line in the configuration above its table."""
        return f"[[channels.{self.name}]]" if self.has_many else f"[channels.{self.name}]"

    @property
    def has_many(self) -> bool:
        """Whether it may have several tables."""
        return isinstance(self.audience, Tables)

    @property
    def foreign_parts(self) -> frozenset[str]:
        """The forms it carries that are some channel's own: one at most."""
        return self.carries - COMMON_PARTS

    def takes_first(self, edition: Edition) -> bool:
        """Tell whether it is sent an edition whoever else is."""
        return edition in self.editions and edition not in self.stands_in_for

    def unwritten(self, folder: Path) -> tuple[ChannelTable, ...]:
        """Return the table that stands for one that is not written; none for a channel that somebody must choose."""
        return (self.audience.table_for(folder),) if isinstance(self.audience, Everybody) else ()
