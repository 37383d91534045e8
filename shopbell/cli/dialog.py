"""What a command asks and tells while something is set up; with `--yes` or `--json` options alone answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import click

from commerce.errors import BadConfig
from shopbell.cli.prompts import agreed, asked
from shopbell.cli.screen import page_width, say
from shopbell.cli.speech import tell, tell_figures
from shopbell.cli.wrapping import wrapped


@dataclass
class Dialog:
    """One call.

    Attributes:
        asks: Whether somebody answers.
        wants_json: Nothing is told but what `document` holds in the end.
        document: What scripts get.
    """

    asks: bool
    wants_json: bool
    document: dict[str, object] = field(default_factory=dict)

    def say(self, sentence: str, indent: str = "") -> None:
        """Tell a sentence of the code; nothing to scripts."""
        if not self.wants_json:
            say(tell_figures(sentence), indent)

    def show(self, sentence: str, indent: str = "") -> None:
        """Print what is told in the reader's language already."""
        if not self.wants_json:
            say(sentence, indent)

    def gap(self) -> None:
        """Leave a line empty."""
        if not self.wants_json:
            click.echo()

    def one_of(self, option: str, question: str, known: Mapping[str, str], proposed: str = "") -> str:
        """Return one of some names, by its name or its number in the list; each is told with what it is.

        Raises:
            BadConfig: Nobody may be asked, and no option says it.
        """
        if not self.asks:
            msg = f"{option} is lacking; write one of {', '.join(known)}"
            raise BadConfig([msg])
        for number, (name, text) in enumerate(known.items(), 1):
            say(f"{number}. {name}: {tell(text)}" if text else f"{number}. {name}", "  ")
        return self.ask(question, lambda text: picked(text, list(known)), proposed)

    def step(self, number: int, text: str, link: str) -> None:
        """Tell what to do next, and where; an address is never broken, so that it can be clicked."""
        if not self.wants_json:
            for line in wrapped(tell(text), page_width(), first=f"{number}. ", further="   "):
                click.echo(line)
            if link:
                click.echo(f"   {link}")

    @staticmethod
    def told(sentence: str) -> str:
        """Return a sentence of the code in the reader's language."""
        return tell_figures(sentence)

    def ask(self, question: str, check: Callable[[str], str], proposed: str = "") -> str:
        """Return an answer that fits."""
        return asked(question, proposed, value_proc=check)

    def agrees(self, question: str) -> bool:
        """Return whether a person agrees; where nobody is asked, the options have."""
        return not self.asks or agreed(question)

    def finish(self) -> None:
        """Give scripts what they get."""
        if self.wants_json:
            click.echo(json.dumps(self.document, ensure_ascii=False, indent=1))


def picked(text: str, names: Sequence[str]) -> str:
    """Return the name that is meant by itself or by its number.

    Raises:
        UsageError: None is.
    """
    answer = text.strip()
    if answer in names:
        return answer
    if answer.isdecimal() and 1 <= int(answer) <= len(names):
        return names[int(answer) - 1]
    msg = "that is none of the list; write a number of it"
    raise click.UsageError(msg)
