"""The channels there are, as they declare themselves. Whatever is wrong with one is told in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import get_args

from alerts.channels import names
from alerts.channels.kind import COMMON_PARTS, Channel, ChannelKind, Configured, Everybody, Tables
from alerts.channels.tables import DigestTable, NamedTable
from commerce.errors import BadConfig
from commerce.messages import Edition
from commerce.settings.words import suggestion


def channel_kinds() -> tuple[ChannelKind, ...]:
    """Return every channel, in the order of their names.

    Raises:
        BadConfig: One cannot carry what it declares; names the file and what to write there.
    """
    return _declared(names())


@cache
def _declared(folders: tuple[str, ...]) -> tuple[ChannelKind, ...]:
    kinds, mistakes = [], []
    for name in folders:
        kind = getattr(import_module(f"alerts.channels.{name}"), "CHANNEL", None)
        if isinstance(kind, ChannelKind) and kind.name == name:
            kinds.append(kind)
        else:
            mistakes.append(
                f'{_file(name)}: declares no channel of that name; write CHANNEL = ChannelKind(name="{name}", ...)'
            )
    mistakes += [mistake for kind in kinds for mistake in _misdeclared(kind, kinds)]
    if sum(isinstance(kind.audience, Everybody) for kind in kinds) != 1:
        mistakes.append("alerts/channels: one channel, and only one, reaches Everybody(...) whom no other reaches")
    if mistakes:
        raise BadConfig(mistakes)
    return tuple(kinds)


def last_resort() -> ChannelKind:
    """Return the channel that takes what no other does."""
    return next(kind for kind in channel_kinds() if isinstance(kind.audience, Everybody))


def files_in(folder: Path) -> Channel:
    """Return that channel, filling a folder of its own; a relative one counts from where we stand."""
    kind = last_resort()
    [table] = kind.unwritten(folder)
    return kind.open(Configured(table, {}, Path()))


def kind_named(name: str) -> ChannelKind | None:
    """Return the channel of that name; None when it is not there any more."""
    return next((kind for kind in channel_kinds() if kind.name == name), None)


def owner_of(form: str) -> ChannelKind:
    """Return the channel that declares a form as its own."""
    return next(kind for kind in channel_kinds() if kind.own_form == form)


def _file(name: str, module: str = "__init__") -> str:
    return f"alerts/channels/{name}/{module}.py"


def _misdeclared(kind: ChannelKind, kinds: list[ChannelKind]) -> Iterator[str]:
    """Yield what is wrong with a declaration, as far as it can be told without importing the rest of its folder."""
    known = COMMON_PARTS | {one.own_form for one in kinds if one.own_form}
    own = kind.carries - COMMON_PARTS
    for part in sorted(kind.carries - known):
        yield f'{_file(kind.name)}: carries "{part}", which nobody makes{suggestion(part, known)}'
    if "text" not in kind.carries:
        yield f'{_file(kind.name)}: a channel must carry "text", its last resort; add it to `carries`'
    if "pictures" in kind.carries and "html" not in kind.carries:
        yield f'{_file(kind.name)}: "pictures" are shown by "html"; add that to `carries`, or take them out'
    if len(own) > 1:
        yield f"{_file(kind.name)}: carries {' and '.join(sorted(own))}; a message has one such form: keep one"
    editions = get_args(Edition)
    for edition in sorted((kind.editions | kind.stands_in_for) - set(editions)):
        yield f'{_file(kind.name)}: there is no edition "{edition}"{suggestion(edition, editions)}'
    if not kind.editions:
        yield f"{_file(kind.name)}: is never sent anything; write what into `editions`"
    yield from _wrong_model(kind)


def _wrong_model(kind: ChannelKind) -> Iterator[str]:
    """Yield where the model of the table does not fit the declaration."""
    model, where = kind.settings.__name__, _file(kind.name)
    if isinstance(kind.audience, Tables) and not issubclass(kind.settings, NamedTable):
        yield f"{where}: several tables need names; let {model} be a NamedTable, or a DigestTable"
    if issubclass(kind.settings, DigestTable) and "digest" not in kind.editions:
        yield f'{where}: {model} asks for `digest_at`; add "digest" to `editions`, or let it be a NamedTable'
    if isinstance(kind.audience, Tables) and "digest" in kind.editions and not issubclass(kind.settings, DigestTable):
        yield f"{where}: nobody can say when the digest comes; let {model} be a DigestTable"
    for secret in kind.secrets:
        if secret.variable not in kind.settings.model_fields:
            yield f"{where}: {model} has no `{secret.variable}`; write {secret.variable}: Variable | None = None"


def incomplete(kind: ChannelKind) -> Iterator[str]:
    """Yield what lacks in a channel's folder; imports all of it, so this is for tests and not for every start."""
    if not callable(_found(kind, "channel", "open_channel")):
        yield f"{_file(kind.name, 'channel')}: write open_channel(configured) -> Channel"
    for form in sorted(kind.carries - COMMON_PARTS):
        owner = owner_of(form)
        for edition in sorted(kind.editions):
            if not callable(_found(owner, form, edition)):
                yield (
                    f"{_file(owner.name, form)}: cannot write the {edition} that alerts/channels/{kind.name} takes;"
                    f" write {edition}(renderer, language, known) -> str"
                )


def _found(kind: ChannelKind, module: str, name: str) -> object:
    """Return what stands under a name in a module of a channel's folder; None when it, or the module, is not there."""
    try:
        return getattr(kind.module(module), name, None)
    except ModuleNotFoundError:
        return None
