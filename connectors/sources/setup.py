"""What a kind of source says of its being set up: what to click, which ways of a key there are, what to choose from.

A terminal and a browser go by the same declaration; how a step looks is theirs. What people read stands here in
English, as sentences of the code do, and is told in their language where it is shown (`templates/locale/*/spoken.po`,
`make spoken`): a text of one word is not found, so write sentences. What stands on the service's pages is in quotes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from connectors.sources.base import Surroundings


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a person does at the service.

    Attributes:
        text: Where to go, what to click, what to copy.
        link: The page on which it is done; "" for none.
    """

    text: str
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class HandedOver:
    """What a person hands over to be let in: pasted unseen, or as a file. It is shown nowhere.

    Attributes:
        question: What it is, in words: "The token of the system user".
        gives: Which secrets come of it, by the names that the kind declares; () where the file itself is the key.
        is_file: The path of a file is asked for; its text is what is handed over, and it is not needed any more then.
        sets: A setting that names a file: its path is written there, and the file stays where it lies. "": none does.
        reads: Turns it into {secret: text}, all that `gives` names: none of a file that stays where it lies, which is
            only looked at. Raises `Refused` where it is something else: what it is instead, and where to find the right
            one; never with the text. None: it is the one secret itself.
    """

    question: str
    gives: tuple[str, ...] = ()
    is_file: bool = False
    sets: str = ""
    reads: Callable[[str], Mapping[str, str]] | None = None


@dataclass(frozen=True, slots=True)
class Errand:
    """One errand to the service's page of consent: who sent the person there must be known when they come back.

    Attributes:
        redirect: Where the service sends the person back to: an address of this machine.
        state: By chance; comes back with the person.
        verifier: By chance; proves with the code that it is us (PKCE, RFC 7636).
    """

    redirect: str
    state: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True)
class Knock:
    """With what a service is asked before its settings are whole. Its repr shows no secret.

    Attributes:
        settings: What is said so far of its table in the configuration, each checked by itself (`base_url`,
            `key_file`).
        secrets: {name: secret}, those of the chosen way.
        config: The configuration file: paths in the settings count from its folder.
        surroundings: Clock, currency and zone of the shop.
    """

    settings: Mapping[str, Any]
    secrets: Mapping[str, str] = field(repr=False)
    config: Path
    surroundings: Surroundings


@dataclass(frozen=True, kw_only=True)
class Consent:
    """The person agrees on a page of the service, which sends a code back to an address of this machine (OAuth).

    Attributes:
        gives: Which secret comes of it.
        page: The address of the page, for an errand.
        trades: Turns the code into the secret; raises as reading does.
    """

    gives: str
    page: Callable[[Knock, Errand], str]
    trades: Callable[[Knock, Errand, str], str]


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way to a key.

    Attributes:
        name: As it is typed: "service-account".
        title: What it goes by: "the key file of a service account".
        remark: When to take it, in a sentence; "" where there is no other.
        steps: What to do, in order, until everything is at hand.
        asks: What is handed over then.
        consent: What is agreed to in a browser after that; None for nothing.
    """

    name: str
    title: str
    steps: tuple[Step, ...]
    asks: tuple[HandedOver, ...]
    remark: str = ""
    consent: Consent | None = None

    @property
    def gives(self) -> tuple[str, ...]:
        """The secrets that are there in the end."""
        agreed = (self.consent.gives,) if self.consent else ()
        return (*(name for one in self.asks for name in one.gives), *agreed)


def by_token(title: str, question: str, steps: tuple[Step, ...], reads: Callable[[str], Mapping[str, str]]) -> Way:
    """Return the way of one token that is pasted; see `Way` and `HandedOver`."""
    return Way(
        name="token", title=title, steps=steps, asks=(HandedOver(gives=("token",), question=question, reads=reads),)
    )


@dataclass(frozen=True, kw_only=True)
class Account:
    """One account (property, site) that the key may see.

    Attributes:
        id: As the service shows it to people; what a person types to choose it.
        name: What it is called there.
        settings: What is written into the configuration for it: {"account": "1234567890"}.
        currency: "" where the service does not say, or has none.
        zone: Its time zone by its IANA name; "" where the service does not say.
        trouble: Why it cannot be read as it is, in words that go on from its name: "is disabled". "" for nothing.
    """

    id: str
    name: str
    settings: Mapping[str, str]
    currency: str = ""
    zone: str = ""
    trouble: str = ""

    def is_meant(self, typed: str) -> bool:
        """Tell whether somebody who types this means it: "act_123", "123-456-7890" and "properties/123" are known."""
        return _bare(typed) == _bare(self.id)


def _bare(typed: str) -> str:
    return re.sub(r"^(?:act_|[a-z]+/)|[\s-]", "", typed.strip().casefold())


@dataclass(frozen=True, kw_only=True)
class SetUp:
    """How a kind is set up.

    Attributes:
        title: What people call the service: "Meta (Facebook and Instagram)". A name: the same in every language.
        gives: What comes of it: "what ads cost, by day and campaign".
        ways: To a key, the one that is proposed first. All secrets of the kind are given by some way.
        minutes: About how long it takes a person.
        key: The setting that names the account.
        asks_which: "Which ad account is it?"
        lists: Asks for all accounts that the key may see; with it the key is tested. Raises as reading does.
        none_listed: What to do when there are none.
        reads: What will be read, in a sentence without an end: "spend and clicks on links, by day and campaign".
        history: How many days back the first reading goes.
        first_figures: By which columns of its tables a first week is told: money and counts are summed, labels
            counted. It is worked out by the readings of the source itself; nothing is to be written for it.
        guide: The page of docs/guide that is about it, without ".md".
        asks_first: {setting: question} of what has to be known before the service can be asked at all: its address.
    """

    title: str
    gives: str
    ways: tuple[Way, ...]
    minutes: int
    key: str
    asks_which: str
    lists: Callable[[Knock], Iterable[Account]]
    none_listed: str
    reads: str
    history: int
    first_figures: tuple[str, ...]
    guide: str
    asks_first: Mapping[str, str] = field(default_factory=dict)
