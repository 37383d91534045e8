"""The questions of `shopbell init`. No answer is shown again, and none that is a secret gets into the configuration."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from getpass import GetPassWarning
from pathlib import Path
from typing import Any

import click

from alerts.channels.kind import Question
from alerts.channels.questions import questions
from commerce.errors import BadConfig
from commerce.languages import LANGUAGES
from commerce.settings.secret import Secret
from commerce.settings.words import shown
from connectors.platform import Platform, WayIn
from connectors.register import platforms
from shopbell import init
from shopbell.cli.prompts import agreed, asked
from shopbell.cli.speech import echo, language_of_terminal, spoken, tell
from shopbell.config import Vocabulary
from shopbell.config.mistakes import looks_secret

#: An answer as short as this is no password, and may stand in a sentence by chance.
_TOO_SHORT = 3
#: Answers that name an environment variable, by the end of their names; and how such a variable is called.
_OF_A_VARIABLE, _VARIABLE = "_env", re.compile(r"[A-Z_][A-Z0-9_]*")

#: Asked where the shop does not answer, or not to this key.
_ANEW = "Type address and key once more (n: they are kept as they are, and `shopbell doctor` asks again)"

_LIMITS = {
    "cac_limit": 'The most that a new customer may cost in advertising, in the currency of the shop, e.g. "25.00"',
    "churn_limit": 'The largest share of the customers of a quarter that may not come back in the next, e.g. "80 %"',
}


def refuse_secrets(found: Mapping[str, Any], environ: Mapping[str, str]) -> None:
    """Look whether a flag holds a secret, or what may be one; what it holds is never shown.

    Raises:
        BadConfig: One does; says what belongs there.
    """
    slips = {key: _slip(key, key, str(value), environ) for key, value in found.items()}
    if told := [f"--{key.replace('_', '-')}: {slip}" for key, slip in slips.items() if slip]:
        raise BadConfig(told)


def _slip(key: str, called: str, text: str, environ: Mapping[str, str]) -> str:
    """Return what is wrong with an answer that is, or may be, a secret in the wrong place; "" for a harmless one."""
    if looks_secret(text):
        return f"{called} holds a secret; it is not kept: paste it where it is asked for unseen, or into secrets.toml"
    if key.endswith(_OF_A_VARIABLE) and text and text not in environ and not _VARIABLE.fullmatch(text):
        return (
            f"{called} must be the NAME of an environment variable, in capital letters; write e.g."
            f' "{key.upper().removesuffix("_ENV")}", never the secret'
        )
    return ""


@dataclass(frozen=True)
class Questions:
    """Asks for what no flag said. Every answer is checked when it is given, and asked for again when it is a mistake.

    `found` holds the answers by the names of their flags. `tries` asks the shop by them and tells what it says; False
    where it lets nobody in. None: it is not asked.
    """

    found: dict[str, Any] = field(repr=False)
    place: Path
    vocabulary: Vocabulary = field(repr=False)
    environ: Mapping[str, str] = field(repr=False)
    tries: Callable[[Mapping[str, Any]], bool] | None = None

    def ask(
        self, key: str, question: str, default: str = "", choices: tuple[str, ...] = (), *, called: str = ""
    ) -> str:
        """Return one answer, and keep it; `called` is how mistakes name it, where that is not its key."""
        if key in self.found:
            return str(self.found[key])

        named = ", ".join(filter(None, choices))

        def checked(text: str) -> str:
            answer = text.strip()
            mistake = _slip(key, called or key, answer, self.environ)
            if choices and answer not in choices:
                mistake = mistake or f"write one of {named}{'' if all(choices) else ', or nothing'}"
            if mistake := mistake or init.mistake_in({**self.found, key: answer}, self.place, self.vocabulary):
                raise click.UsageError(_without(answer, mistake, called or key))
            return answer

        hint = f"{tell(question)} ({named})" if choices else question
        self.found[key] = asked(hint, default, value_proc=checked)
        return str(self.found[key])

    def ask_all(self) -> None:
        """Ask everything. Where no terminal stands behind the answers Python says itself that they may be seen."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", GetPassWarning)  # it tells the same again, with a line of Python's own code
            self._ask_each()

    def _ask_each(self) -> None:
        proposed = next(one.name for one in platforms().values() if one.is_proposed)
        platform = platforms()[self.ask("platform", "Platform of the shop", proposed, tuple(platforms()))]
        by_flags = frozenset(self.found)
        self.ask("url", "Address of the shop", "https://")
        self.ask("name", "What do you call it", "shop")
        self._ask_secrets(platform)
        self._let_in(platform, by_flags)
        self.ask("language", "Language of the messages", language_of_terminal(self.environ), LANGUAGES)
        for one in questions():
            if all(self.found.get(name) for name in one.after) and not self._is_pasted(one):
                self.ask(one.name, one.asks, one.default or self.found.get(one.same_as, ""), called=one.key)
        echo(init.WATCHED)
        for answer, question in _LIMITS.items():
            self.ask(answer, question, called=answer)
        echo(init.FACTS)
        for name, fact in init.asked_facts().items():
            self.ask(name, fact.name[spoken()], choices=("yes", "no", "") if fact.type == "yes_no" else (), called=name)

    def _let_in(self, platform: Platform[Any], by_flags: Collection[str]) -> None:
        """Ask the shop at once; where it does not answer, what was typed may be typed anew, but for what flags said."""
        typed = {"url", *(secret.variable for secret in platform.keys_to_the_shop)} - set(by_flags)
        while self.tries is not None and not self.tries(self.found):
            if not (typed and agreed(_ANEW)):
                return
            address = str(self.found["url"])
            for key in typed:
                self.found.pop(key, None)
            self.ask("url", "Address of the shop", address)
            self._ask_secrets(platform)

    def _is_pasted(self, one: Question) -> bool:
        """Ask for the secret itself, where a question is about the variable of one; tell whether it was given."""
        if not one.asks_unseen or one.name in self.found:
            return False
        answer = asked(one.asks_unseen, hide_input=True).strip()
        if answer:
            self.found["pasted_at"] = (*self.found.get("pasted_at", ()), (one.name, answer))
        return bool(answer)

    def _ask_secrets(self, platform: Platform[Any]) -> None:
        """Ask for what opens the shop: pasted for the secrets file, else the names of environment variables."""
        wanted, pasted = self._ask_way_in(platform)
        for secret in wanted:
            if secret.variable in self.found:
                continue
            text = secret.title
            answer = asked(f"Its {text} (not shown; empty: from an environment variable)", hide_input=True).strip()
            if answer:
                pasted.append((secret.name, answer))
            else:
                variable = f"SHOP_{secret.name.upper()}"
                self.ask(secret.variable, f"Environment variable that holds the {text}", variable)
        self.found["pasted"] = tuple(pasted)

    def _ask_way_in(self, platform: Platform[Any]) -> tuple[Sequence[Secret], list[tuple[str, str]]]:
        """Return the secrets that are still to be asked for, and what was pasted while finding out."""
        ways = platform.ways_in
        for number, way in enumerate(ways[:-1]):
            first, *rest = way.secrets
            if first.variable in self.found:
                return rest, []
            if any(secret.variable in self.found for other in ways[number + 1 :] for secret in other.secrets):
                continue
            if answer := self._first_of(way, ways[number + 1 :]):
                return rest, [(first.name, answer)]
        return ways[-1].secrets, []

    @staticmethod
    def _first_of(way: WayIn, others: Sequence[WayIn]) -> str:
        """Return the first secret of a way in; what looks like that of another way is asked for where it belongs."""
        elsewhere = tuple(
            one.example.removesuffix("...") for other in others for one in other.secrets if one.example != "..."
        )

        def checked(text: str) -> str:
            if elsewhere and text.strip().startswith(elsewhere):
                msg = "that is another secret, and is not kept: leave this empty; it is asked for next, unseen"
                raise click.UsageError(msg)
            return text.strip()

        return asked(way.question, value_proc=checked)


def _without(answer: str, mistake: str, called: str) -> str:
    """Return what is wrong with an answer, without the answer: whatever was typed may be a password."""
    told = mistake.replace(f" = {shown(answer)}", "").replace(shown(answer), "it")
    return f"{called} does not fit; write something else" if len(answer) > _TOO_SHORT and answer in told else told
