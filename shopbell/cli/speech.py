"""In which language a command speaks, and how its sentences get there.

`--language` says it; else the configuration does (`[shopbell] language`); where there is none yet, the terminal
(`LC_ALL`, `LC_MESSAGES`, `LANG`, as gettext reads them). What is for scripts (`--json`, `--csv`) is not told again.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any

import click

from commerce.languages import LANGUAGES

#: Where a terminal says its language.
_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
_ENGLISH = LANGUAGES[0]
#: In the context of a command.
SPEECH = "speech"


class Speech:
    """The language of one call of the program, found out when something is to be told.

    Args:
        environ: The environment.
        words: The command line, which may not be one that can be understood: what it asks for is looked at before.
    """

    def __init__(self, environ: Mapping[str, str], words: Sequence[str] = ()) -> None:
        self._environ = environ
        asked, config = _given("--language", words), _given("--config", words)
        self._asked = asked if asked in LANGUAGES else None
        self._config: Callable[[], Path] = partial(_config, Path(config) if config else None, environ)

    def follow(self, asked: str | None, config: Callable[[], Path]) -> None:
        """Speak as `--language` asks, else as the configuration says that `config` finds."""
        self._asked, self._config = asked, config

    @property
    def code(self) -> str:
        """One of `LANGUAGES`."""
        return self._asked or self._configured() or language_of_terminal(self._environ)

    def tell(self, sentence: str) -> str:
        """Return a sentence of the code in that language; in English where that cannot be done."""
        code = self.code
        if code == _ENGLISH:
            return sentence
        try:
            from wording.retell import retelling  # noqa: PLC0415 - it loads a catalogue, which English does without

            return retelling(code)(sentence)
        except Exception:  # noqa: BLE001 - a catalogue that is damaged must not hide what went wrong
            return sentence

    def _configured(self) -> str | None:
        """Return the language of a configuration, also of one that cannot be used; None where none can be read."""
        with suppress(OSError, ValueError, RecursionError, ArithmeticError):
            written = tomllib.loads(self._config().read_bytes().decode("utf-8-sig"))
            table: Any = written.get("shopbell")
            named = table.get("language", _ENGLISH) if isinstance(table, dict) else _ENGLISH
            return named if named in LANGUAGES else None
        return None


def _given(option: str, words: Sequence[str]) -> str | None:
    """Return the value of an option on a command line; None where it is not there."""
    for word, following in zip_longest(words, words[1:]):
        if word == option:
            return following
        if word.startswith(f"{option}="):
            return word.removeprefix(f"{option}=")
    return None


def _config(flag: Path | None, environ: Mapping[str, str]) -> Path:
    from shopbell.places import config_file  # noqa: PLC0415 - a help page needs no folders

    return config_file(flag, environ)


def language_of_terminal(environ: Mapping[str, str]) -> str:
    """Return our language for "zh_TW.UTF-8" and the like; English where it is none of ours."""
    named = next((environ[name] for name in _LOCALE if environ.get(name)), "")
    return next((code for code in LANGUAGES if named[:2] == code[:2]), _ENGLISH)


def of_call(context: click.Context | None) -> Speech:
    """Return the speech of the call that a context belongs to; where none was given to it, a new one."""
    if context is None:
        return Speech({})
    root = context.find_root()
    root.obj = {SPEECH: Speech({})} | (root.obj or {})
    found: Speech = root.obj[SPEECH]
    return found


def spoken() -> str:
    """Return the language of the command that runs: one of `LANGUAGES`."""
    return of_call(click.get_current_context(silent=True)).code


def tell(sentence: str) -> str:
    """Return a sentence of the code in the language of the command that runs."""
    return of_call(click.get_current_context(silent=True)).tell(sentence)


def tell_figures(sentence: str) -> str:
    """Return a sentence of the code as `tell` does, with days, amounts and numbers as the language has them."""
    from wording.figures_in_sentences import figures_told  # noqa: PLC0415 - it loads Babel, which errors do without
    from wording.language import language  # noqa: PLC0415 - likewise

    return figures_told(tell(sentence), language(spoken()))


def echo(sentence: str = "", *, err: bool = False) -> None:
    """Print a sentence of the code in the language of the command that runs; nothing for scripts goes this way."""
    click.echo(tell(sentence), err=err)
