"""Finds the channels: every folder here is one. What contradicts itself is not started with."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

import alerts.channels
from alerts.channels.configured import Configured
from alerts.channels.kind import COMMON_PARTS, Channel, ChannelKind, Everybody, OwnForm
from commerce.errors import BadDeclaration
from commerce.folders import without_mark
from commerce.messages import Edition
from commerce.settings.words import suggestion

Kind = ChannelKind[Any]


def declared() -> tuple[Kind, ...]:
    """Return what the folders declare, in the order of their names, unchecked: for a help page."""
    return tuple(kind for _, kind in _found(_folders()) if isinstance(kind, ChannelKind))


def channel_kinds() -> tuple[Kind, ...]:
    """Return every channel, in the order of their names.

    Raises:
        BadDeclaration: One contradicts itself, or they contradict each other; names the file and what to write.
    """
    return _checked(_folders())


def last_resort() -> Kind:
    """Return the channel that takes what no other does."""
    return next(kind for kind in channel_kinds() if isinstance(kind.audience, Everybody))


def files_in(folder: Path) -> Channel:
    """Return that channel, filling a folder of its own; a relative one counts from where we stand."""
    kind = last_resort()
    [table] = kind.unwritten(folder)
    return kind.open(Configured(table, {}, Path()))


def kind_named(name: str) -> Kind | None:
    """Return the channel of that name; None when it is not there any more."""
    return next((kind for kind in channel_kinds() if kind.name == name), None)


def form_named(name: str) -> OwnForm:
    """Return the form that some channel declares as its own."""
    return next(form for form in _forms(channel_kinds()) if form.name == name)


def _folders() -> tuple[str, ...]:
    return tuple(sorted(one.name for one in pkgutil.iter_modules(alerts.channels.__path__) if one.ispkg))


@cache
def _found(folders: tuple[str, ...]) -> tuple[tuple[str, object], ...]:
    modules = {name: import_module(f"{alerts.channels.__name__}.{name}") for name in folders}
    return tuple((name, getattr(module, "CHANNEL", None)) for name, module in modules.items())


@cache
def _checked(folders: tuple[str, ...]) -> tuple[Kind, ...]:
    for fault in without_mark("alerts/channels", alerts.channels.__path__):
        raise BadDeclaration(fault)
    found = _found(folders)
    kinds = tuple(kind for _, kind in found if isinstance(kind, ChannelKind))
    # those that declare none first: whatever the others lack of them would be told as their own fault
    undeclared_first = sorted(found, key=lambda one: isinstance(one[1], ChannelKind))
    for fault in (fault for folder, kind in undeclared_first for fault in faults(folder, kind, kinds)):
        raise BadDeclaration(fault)
    resorts = [kind.name for kind in kinds if isinstance(kind.audience, Everybody)]
    if len(resorts) != 1:
        told = " and ".join(resorts) or "none"
        msg = f"alerts/channels: one channel reaches whom no other does, found {told}; write Everybody(...) in one"
        raise BadDeclaration(msg)
    return kinds


def faults(folder: str, kind: object, kinds: Sequence[Kind]) -> Iterator[str]:
    """Yield what is wrong with a declaration, a sentence each: file, what was found, what to write."""
    file = f"alerts/channels/{folder}/__init__.py"
    if not isinstance(kind, ChannelKind):
        found = "declares no channel" if kind is None else "CHANNEL is no ChannelKind"
        yield f"{file}: {found}; write CHANNEL = ChannelKind(name={folder!r}, ...)"
        return
    if kind.name != folder:
        yield f"{file}: name is {kind.name!r}, and the folder is called {folder!r}; write name={folder!r}"
    told = (*_parts(kind, kinds), *_editions(kind), *_own(kind, kinds), *_model(kind), *_secrets(kind))
    yield from (f"{file}: {fault}" for fault in told)


def _parts(kind: Kind, kinds: Sequence[Kind]) -> Iterator[str]:
    known = COMMON_PARTS | {form.name for form in _forms(kinds)}
    for part in sorted(kind.carries - known):
        yield f'carries "{part}", which nobody makes{suggestion(part, known)}'
    if "text" not in kind.carries:
        yield 'a channel must carry "text", its last resort; add it to `carries`'
    if "pictures" in kind.carries and "html" not in kind.carries:
        yield '"pictures" are shown by "html"; add that to `carries`, or take them out'


def _editions(kind: Kind) -> Iterator[str]:
    known = get_args(Edition)
    for edition in sorted((kind.editions | kind.stands_in_for) - set(known)):
        yield f'there is no edition "{edition}"{suggestion(edition, known)}'
    if not kind.editions:
        yield "is never sent anything; write what into `editions`"


def _own(kind: Kind, kinds: Sequence[Kind]) -> Iterator[str]:
    forms = [form for form in _forms(kinds) if form.name in kind.foreign_parts]
    if len(kind.foreign_parts) > 1:
        yield f"carries {' and '.join(sorted(kind.foreign_parts))}; a message has one such form: keep one"
    for form in forms:
        for edition in sorted(kind.editions - set(form.write)):
            yield f'takes the {edition}, and nobody writes its {form.name}; add "{edition}" to `write` of that form'


def _model(kind: Kind) -> Iterator[str]:
    from alerts.channels.tables import DigestTable, NamedTable  # noqa: PLC0415 - a help page needs no models

    model = kind.settings()
    if kind.has_many and not issubclass(model, NamedTable):
        yield f"several tables need names; let {model.__name__} be a NamedTable, or a DigestTable"
    if issubclass(model, DigestTable) and "digest" not in kind.editions:
        yield f'{model.__name__} asks for `digest_at`; add "digest" to `editions`, or let it be a NamedTable'
    if kind.has_many and "digest" in kind.editions and not issubclass(model, DigestTable):
        yield f"nobody can say when the digest comes; let {model.__name__} be a DigestTable"
    for key in {one.key for one in kind.questions if one.key} - set(model.model_fields):
        yield f"`init` asks for `{key}`, and {model.__name__} has none; write it there, or take the question out"


def _secrets(kind: Kind) -> Iterator[str]:
    fields, model = kind.settings().model_fields, kind.settings().__name__
    for secret in kind.secrets:
        if secret.variable not in fields:
            line = f"{secret.variable}: Variable | None = None"
            yield f"the secret {secret.name!r} has no setting; write {line} into {model}"
        try:
            re.compile(secret.shape)
        except re.error:
            yield f"the shape of the secret {secret.name!r} is no regular expression; mend it, or leave it out"
    for key in sorted(fields):
        name = key.removesuffix("_env")
        if name != key and name not in {secret.name for secret in kind.secrets}:
            yield f"the setting {key} is of no secret; declare Secret({name!r}), or take it out"


def _forms(kinds: Sequence[Kind]) -> Iterator[OwnForm]:
    return (kind.own_form for kind in kinds if kind.own_form is not None)
