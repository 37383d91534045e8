"""How a source's key is handed over on a terminal: the steps to it, then the key unseen; it is tested at once."""

from __future__ import annotations

import os
import stat
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from getpass import GetPassWarning
from pathlib import Path
from typing import Any

import click

from commerce.errors import BadConfig, BadRecord, Refused, ShopbellError
from commerce.languages import LANGUAGES
from connectors.sources.setup import Account, HandedOver, Way
from shopbell.cli.dialog import Dialog
from shopbell.cli.prompts import asked
from shopbell.cli.source_consent import agree
from shopbell.cli.speech import spoken
from shopbell.new_source import NewSource, SettingUp, path_from
from wording.language import language as language_of

#: No file that a service makes is longer.
_LONGEST = 2**16


@dataclass(frozen=True)
class Handing:
    """What options say of a key: which way, the file, and whether it comes by standard input."""

    way: str | None = None
    file: Path | None = None
    from_stdin: bool = False


def let_in(
    setting_up: SettingUp, new: NewSource, handing: Handing, dialog: Dialog, *, is_account_known: bool
) -> tuple[SettingUp, NewSource, list[Account]]:
    """Return the source with its key, tested and kept, and the accounts that it may see.

    Raises:
        Refused: The key is not taken, or sees nothing, and nobody can be asked for another.
        TryLater: The service is busy or away.
        BadConfig: No option says what is needed.
    """
    way = _way(setting_up, new, handing, dialog)
    if not handing.from_stdin and is_there(setting_up, new, way):
        dialog.say(_which_key(setting_up, new, way))
        handed = new
    else:
        if dialog.asks:
            show_steps(new, way, dialog)
        handed = _handed(setting_up, new, way, handing, dialog)
    while True:
        try:
            accounts = setting_up.accounts(handed)
        except (Refused, BadRecord) as error:
            if is_account_known:  # it may be read all the same: not every key may list
                return *(keep_key(setting_up, handed, dialog) if way.consent else (setting_up, handed)), []
            if not dialog.asks or _variables(new, way):  # what a variable holds is mended elsewhere
                raise
            dialog.say(str(error))
            handed = _handed(setting_up, new, way, Handing(), dialog)
            continue
        if accounts:
            return *keep_key(setting_up, handed, dialog), accounts
        if not dialog.asks:
            raise Refused(new.setup.none_listed)
        dialog.say(new.setup.none_listed)
        if not dialog.agrees("Look once more"):
            msg = "nothing was written"
            raise Refused(msg)


def _which_key(setting_up: SettingUp, new: NewSource, way: Way) -> str:
    """Return which key is used where none is asked for: somebody may have thought of another."""
    if variables := _variables(new, way):
        return f"The key comes from the environment: {', '.join(variables)}."
    if files := [str(new.settings[one.sets]) for one in way.asks if one.sets]:
        return f"The key file {files[0]} is used."
    return f'The key of "{new.name}" in {setting_up.installation.secrets.place.name} is used.'


def _variables(new: NewSource, way: Way) -> list[str]:
    """Return the environment variables that hold something of a way."""
    return [str(new.settings[f"{name}_env"]) for name in way.gives if new.settings.get(f"{name}_env")]


def keep_key(setting_up: SettingUp, handed: NewSource, dialog: Dialog) -> tuple[SettingUp, NewSource]:
    """Keep a key that works: many are shown once, and a run that is cut off is done again."""
    if handed.secrets:
        place = setting_up.installation.secrets.place.name
        dialog.say(f"The key works. It is kept in {place}, which only you may read; from here on a new run goes on.")
    return setting_up.keep(handed)


def show_steps(new: NewSource, way: Way, dialog: Dialog) -> None:
    """Tell what to do at the service."""
    setup = new.setup
    folder = "" if spoken() == LANGUAGES[0] else f"{spoken()}/"
    page = f"docs/guide/{folder}{setup.guide}.md"
    dialog.say(f"What has to be done there takes about {setup.minutes} min; {page} says more.")
    dialog.gap()
    for number, step in enumerate(way.steps, 1):
        dialog.step(number, step.text, step.link)
    dialog.gap()


def is_there(setting_up: SettingUp, new: NewSource, way: Way) -> bool:
    """Tell whether nothing of a way is left to be handed over."""
    held = setting_up.secrets_of(new)
    files = [one.sets for one in way.asks if one.sets]
    return all(name in held for name in way.gives) and all(name in new.settings for name in files)


def _way(setting_up: SettingUp, new: NewSource, handing: Handing, dialog: Dialog) -> Way:
    """Return the way that is asked for, or that was begun; else the person chooses, where there are several."""
    ways = {way.name: way for way in new.setup.ways}
    if handing.way is not None:
        if handing.way not in ways:
            raise BadConfig([f'--way "{handing.way}" is none of this kind; write one of {", ".join(ways)}'])
        return ways[handing.way]
    ready = [way for way in ways.values() if is_there(setting_up, new, way)]
    if ready:
        return ready[0]
    by_file = [way for way in ways.values() if handing.file and any(one.is_file for one in way.asks)]
    if by_file:
        return by_file[0]
    if len(ways) == 1 or not dialog.asks:
        return new.setup.ways[0]
    dialog.say("Ways to a key:")
    language = language_of(spoken())
    told = {
        way.name: language.apart([dialog.told(text) for text in (way.title, way.remark) if text])
        for way in ways.values()
    }
    return ways[dialog.one_of("--way", "Which way", told, new.setup.ways[0].name)]


def _handed(setting_up: SettingUp, new: NewSource, way: Way, handing: Handing, dialog: Dialog) -> NewSource:
    """Return the source with what a person hands over of a way."""
    held = setting_up.secrets_of(new)
    lines = iter(sys.stdin.read().splitlines()) if handing.from_stdin else None
    settings: dict[str, Any] = dict(new.settings)
    found: dict[str, str] = {}
    for one in way.asks:
        if any(new.settings.get(f"{name}_env") for name in one.gives):
            continue  # the environment has it
        if one.sets:
            place = _file(one, handing, dialog)
            _read(one, _text(place))
            settings[one.sets] = path_from(setting_up.place, _private(place, dialog))
        elif one.is_file:
            found |= _read(one, _text(_file(one, handing, dialog)))
        else:
            found |= _line(one, lines, dialog)
    handed = replace(new, settings=settings, secrets={**new.secrets, **found})
    if way.consent and way.consent.gives not in {**handed.secrets, **_of(held, new, way.consent.gives)}:
        got = agree(way.consent, setting_up.knock(handed), dialog)
        handed = replace(handed, secrets={**handed.secrets, way.consent.gives: got})
    return handed


def _of(held: Mapping[str, str], new: NewSource, name: str) -> Mapping[str, str]:
    """Return a secret that the environment has."""
    return {name: held[name]} if new.settings.get(f"{name}_env") else {}


def _line(one: HandedOver, lines: Iterator[str] | None, dialog: Dialog) -> dict[str, str]:
    """Return what is pasted unseen, or the next line of standard input."""
    if lines is not None:
        return _read(one, next(lines, ""))
    if not dialog.asks:
        options = " ".join(f"--env {name}=VARIABLE" for name in one.gives)
        msg = f"the key is lacking; hand it over by {options}, or by --key-stdin"
        raise BadConfig([msg])
    question = f"{one.question} (not shown; Ctrl-C ends)"
    while True:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", GetPassWarning)  # it tells the same again, with a line of Python's own code
            text = asked(question, hide_input=True)
        try:
            return _read(one, text)
        except ShopbellError as error:
            dialog.say(str(error))


def _file(one: HandedOver, handing: Handing, dialog: Dialog) -> Path:
    """Return a file that is there."""
    if handing.file is not None:
        _text(handing.file)
        return handing.file
    if not dialog.asks:
        msg = "the file of the key is lacking; name it with --key-file"
        raise BadConfig([msg])

    def checked(text: str) -> str:
        try:
            _read(one, _text(Path(text.strip()).expanduser()))
        except ShopbellError as error:
            raise click.UsageError(str(error)) from None
        return text

    return Path(asked(f"{one.question} (where the file lies)", value_proc=checked).strip())


def _private(place: Path, dialog: Dialog) -> Path:
    """Let nobody else read a file that is a key: browsers leave what they fetch open to all of a machine."""
    found = place.expanduser()
    mode = stat.S_IMODE(found.stat().st_mode)
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        with suppress(OSError):  # what then lies open is told by the source
            found.chmod(stat.S_IRUSR | stat.S_IWUSR)
            dialog.say(f"{place.name}: others on this machine could read this key; now only you may.")
    return found


def _text(place: Path) -> str:
    """Return the text of a file; nothing of it is ever told.

    Raises:
        Refused: It cannot be read.
    """
    try:
        with place.expanduser().open(encoding="utf-8-sig") as file:
            return file.read(_LONGEST)
    except FileNotFoundError:
        msg = f"{place}: there is no such file; write where it lies, e.g. ~/Downloads/key.json"
        raise Refused(msg) from None
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{place}: cannot be read ({type(error).__name__}); write where the file of the service lies"
        raise Refused(msg) from None


def _read(one: HandedOver, text: str) -> dict[str, str]:
    """Return the secrets that come of what was handed over.

    Raises:
        Refused: It is something else.
    """
    if not text.strip():
        msg = "nothing was handed over; copy the key at the service, and paste it here"
        raise Refused(msg)
    return dict(one.reads(text)) if one.reads else {name: text.strip() for name in one.gives}
