"""`shopbell source add`: what to click, the key, the account, a first figure; then it is written, and read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from commerce.errors import BadConfig, TryLater
from commerce.settings.table import Table
from commerce.settings.words import nearest
from commerce.tables import TABLES
from connectors.sources.file.settings import settings_of
from connectors.sources.register import kinds
from connectors.sources.setup import Account
from shopbell.cli import FINE
from shopbell.cli.dialog import Dialog
from shopbell.cli.options import Call
from shopbell.cli.source_account import choose, with_rate
from shopbell.cli.source_key import Handing, keep_key, let_in
from shopbell.cli.source_now import read_now
from shopbell.cli.source_seen import show_figures, show_seen
from shopbell.cli.source_sheet import add_sheet
from shopbell.cli.source_twice import show_twice
from shopbell.cli.speech import spoken
from shopbell.config import ShopSettings
from shopbell.new_source import NewSource, SettingUp, around, begins
from shopbell.sources import ConfiguredSource
from shopbell.wiring import Installation
from wording.language import language as language_of

#: Published sheets and files by address: they are written as `[[shop.spend]]`, not as `[[shop.source]]`.
SHEET = "sheet"
_OF_A_SHEET = "what a published sheet or a file under an address holds, read again every day"
#: Where in the file a mistake stands, which is not written yet.
_BEFORE = re.compile(r"^.*\[\[shop\.source\]\] \d+: ")
_LATER = "nothing was written, run the same command once more later"
#: Keys that options of their own say.
_BY_OPTIONS, _OF_A_SHEET_BY_OPTIONS = frozenset({"kind", "name"}), frozenset({"path", "url"})
_YES_NO = {"true": True, "false": False}


def offered() -> Sequence[str]:
    """Return what can be set up."""
    return [*(name for name, kind in kinds().items() if kind.setup), SHEET]


@dataclass(frozen=True)
class Options:
    """What the command line says, by the names of its options."""

    kind: str | None
    shop: str | None
    name: str | None
    way: str | None
    key_file: str | None
    account: str | None
    said: Sequence[str]
    address: str | None
    table: str | None
    key_stdin: bool
    reads_now: bool | None
    yes: bool
    wants_json: bool
    language: str | None
    variables: Sequence[str]


def add(call: Call, **given: Any) -> int:
    """Set up one source of a shop."""
    options = Options(**given)
    installation = call.installation()
    dialog = Dialog(asks=not (options.yes or options.wants_json), wants_json=options.wants_json)
    shop = which_shop(installation, options.shop, dialog)
    kind = options.kind
    if kind is None:
        dialog.say("What can be set up:")
        gives = {one: known.setup.gives for one, known in kinds().items() if known.setup} | {SHEET: _OF_A_SHEET}
        kind = dialog.one_of("KIND", "Which one", gives)
    refuse_unknown(_lines(options.said), kind, options.table)
    if kind == SHEET:
        written = add_sheet(installation, shop, dialog, (options.address, options.table), _lines(options.said))
    else:
        new = NewSource(kinds()[kind], options.name or kind, _lines(options.said) | _variables(options.variables))
        written = _add(installation, shop, dialog, new, options)
    code = FINE
    if written:
        code = read_now(call, shop.name, written, dialog, options.language, wanted=options.reads_now)
    dialog.finish()
    return code


def which_shop(installation: Installation, shop: str | None, dialog: Dialog) -> ShopSettings:
    """Return the shop that is meant.

    Raises:
        BadConfig: There is no such shop, or nobody says which.
    """
    names = installation.names
    if shop is None and len(names) > 1:
        shop = dialog.one_of("--shop", "Which shop", dict.fromkeys(names, ""))
    return installation.shops(shop or names[0])[0]


def _lines(said: Sequence[str]) -> dict[str, object]:
    """Return {key: value} of what `--set` says.

    Raises:
        BadConfig: One has no "=".
    """
    lines: dict[str, object] = {}
    for one in said:
        key, sign, value = one.partition("=")
        if not sign or not key.strip():
            raise BadConfig(["--set holds no = between a key and its value; write e.g. --set split=true"])
        lines[key.strip()] = _YES_NO.get(value.strip(), value.strip())
    return lines


def refuse_unknown(said: Iterable[str], kind: str, table: str | None) -> None:
    """Look at the keys of `--set` before anything is asked.

    Raises:
        BadConfig: The table of that kind has no such key; names the nearest, and all that it may have.
    """
    models = _models(table) if kind == SHEET else [kinds()[kind].settings]
    known = {key for model in models for key in model.known({})}
    aside = _OF_A_SHEET_BY_OPTIONS if kind == SHEET else _BY_OPTIONS
    told = sorted(key for key in known - aside if not key.endswith("_env"))
    listed = ", ".join(told)
    for key in said:
        if key in known:
            continue
        if near := nearest(key, told):
            raise BadConfig([f'--set {key}: there is no such key; did you mean "{near}"? There are: {listed}'])
        raise BadConfig([f"--set {key}: there is no such key; there are: {listed}"])


def _models(table: str | None) -> Sequence[type[Table]]:
    return [settings_of(one) for one in TABLES if one.setting and table in {None, one.setting}]


def _variables(said: Sequence[str]) -> dict[str, object]:
    """Return {setting: variable} of what `--env` says; a secret itself is never shown, nor kept.

    Raises:
        BadConfig: One is no name of a secret with the name of a variable.
    """
    lines: dict[str, object] = {}
    for one in said:
        name, _, variable = one.partition("=")
        if not re.fullmatch(r"[a-z_]+", name) or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", variable):
            msg = "--env wants the name of a secret and the NAME of an environment variable: --env token=META_TOKEN"
            raise BadConfig([msg])
        lines[f"{name}_env"] = variable
    return lines


def _add(installation: Installation, shop: ShopSettings, dialog: Dialog, new: NewSource, options: Options) -> str:
    """Set up a service; return what it is called, "" where somebody does not want it written."""
    account = options.account
    handing = Handing(options.way, Path(options.key_file) if options.key_file else None, options.key_stdin)
    try:
        setting_up = SettingUp(installation, shop, around(installation, shop))
        dialog.document |= {"shop": shop.name, "kind": new.kind.name, "name": new.name}
        known = setting_up.known(new)
        if known:
            _refuse_another(known, new, account)
            dialog.say(f"{new.name} is set up already; nothing is written twice. What it tells now:")
            check(setting_up, known, dialog)
            return new.name
        setting_up.refuse_mistakes(new)  # a wrong option cannot be mended by an answer
        dialog.say(f"{new.setup.title}: {new.setup.gives}")
        new = _asked_first(setting_up, new, dialog)
        setting_up, new, accounts = let_in(setting_up, new, handing, dialog, is_account_known=account is not None)
        chosen = choose(setting_up, new, accounts, account, dialog)
        return _write(with_rate(setting_up, new, chosen, dialog), new.chosen(chosen), dialog)
    except TryLater as error:
        msg = f"{error}; {_LATER}"
        raise TryLater(msg, wait_s=error.wait_s) from None


def _asked_first(setting_up: SettingUp, new: NewSource, dialog: Dialog) -> NewSource:
    """Return the source with what has to be known before its service can be asked.

    Raises:
        BadConfig: It is not, and nobody may be asked.
    """
    for key, question in new.setup.asks_first.items():
        if key in new.settings:
            continue
        if not dialog.asks:
            raise BadConfig([f"{key} is lacking; write --set {key}=..."])
        asked_of = new

        def checked(text: str, of: NewSource = asked_of, key: str = key) -> str:
            try:
                setting_up.refuse_mistakes(of.saying(key, text.strip()))
            except BadConfig as error:
                raise click.UsageError(_BEFORE.sub("", error.mistakes[0])) from None
            return text.strip()

        new = new.saying(key, dialog.ask(question, checked))
    return new


def _refuse_another(known: ConfiguredSource, new: NewSource, account: str | None) -> None:
    """Keep two accounts from having one name."""
    if known.kind.name != new.kind.name:
        msg = f'the name "{new.name}" is taken by another source of this shop; write another --name'
        raise BadConfig([msg])
    has = str(getattr(known.settings, new.setup.key))
    if account is not None and not Account(id=has, name="", settings={}).is_meant(account):
        msg = f"{new.name} is set up already, for the account {has}; for another account write --name, too"
        raise BadConfig([msg])


def check(setting_up: SettingUp, source: ConfiguredSource, dialog: Dialog) -> None:
    """Show what a service says of itself, a first figure, and what tells the same money already."""
    show_seen(setting_up.look(source), dialog)
    first = setting_up.first_figures(source)
    show_figures(first, setting_up.around.currency, dialog)
    show_twice(setting_up.installation, setting_up.shop, source.named, first.told, dialog)


def _write(setting_up: SettingUp, new: NewSource, dialog: Dialog) -> str:
    """Show what would be read, and write it where that is wanted."""
    source = setting_up.drafted(new)
    if same := setting_up.same(new):
        msg = f"this account is read already, as {same.called}; nothing is written twice"
        raise BadConfig([msg])
    dialog.gap()
    check(setting_up, source, dialog)
    setting_up, new = keep_key(setting_up, new, dialog)
    first = begins(new.setup, setting_up.around)
    day = language_of(spoken()).day(first)
    dialog.document |= {"settings": dict(new.settings), "reads_from": first.isoformat()}
    dialog.gap()
    dialog.say(f"It will read {new.setup.reads}; from {day} on, the newest days first.")
    config = setting_up.installation.settings.place
    if not dialog.agrees(f"Write it into {config.name}"):
        dialog.say("Nothing was written into the configuration.")
        return ""
    kept = setting_up.write(new)
    dialog.document |= {"written": str(config), "kept": str(kept)}
    dialog.say(f"Written: {config}. As it was before it is kept as {kept.name}.")
    return new.name
