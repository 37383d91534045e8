"""Finds the platforms: every folder here but three is one. What contradicts itself is not started with."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import connectors
from commerce.errors import BadDeclaration
from commerce.folders import without_mark
from commerce.reports import ReportRules, ReportStep
from commerce.settings.secret import Secret
from connectors.platform import Platform

if TYPE_CHECKING:
    from commerce.settings.table import Table

#: Folders that read what no shop tells: files and sheets, services by key, and how one of these lets them in.
_NO_PLATFORMS = frozenset({"files", "google", "sources"})


@cache
def declared() -> Mapping[str, Platform[Any]]:
    """Return what the folders declare, by the folders' names and in their order, unchecked: for a help page."""
    return {name: platform for name, platform in _found().items() if isinstance(platform, Platform)}


def _found() -> Mapping[str, object]:
    """Return what every folder that should declare a platform has as `PLATFORM`, in their order; None: nothing."""
    folders = {one.name for one in pkgutil.iter_modules(connectors.__path__) if one.ispkg} - _NO_PLATFORMS
    return {name: getattr(importlib.import_module(f"connectors.{name}"), "PLATFORM", None) for name in sorted(folders)}


@cache
def platforms() -> Mapping[str, Platform[Any]]:
    """Return every platform by its name, in the order of their names.

    Raises:
        BadDeclaration: One contradicts itself, or two contradict each other; names the file and what to write.
    """
    for fault in without_mark("connectors", connectors.__path__):
        raise BadDeclaration(fault)
    for fault in (fault for folder, platform in _found().items() for fault in faults(folder, platform)):
        raise BadDeclaration(fault)
    known = declared()
    proposed = [name for name, platform in known.items() if platform.is_proposed]
    if len(proposed) != 1:
        told = " and ".join(proposed) or "none"
        msg = f"connectors/: one platform is proposed by `shopbell init`, found {told}; write is_proposed=True in one"
        raise BadDeclaration(msg)
    return known


def settings_of(platform: str) -> type[Table]:
    """Return the model of what a `[[shop]]` of this platform says that is its own."""
    model: type[Table] = platforms()[platform].settings()
    return model


def faults(folder: str, platform: object) -> Iterator[str]:
    """Yield what is wrong with a declaration, a sentence each: file, what was found, what to write."""
    file = f"connectors/{folder}/__init__.py"
    if not isinstance(platform, Platform):
        what = "declares no platform" if platform is None else "PLATFORM is no Platform"
        yield f"{file}: {what}; write PLATFORM = Platform(name={folder!r}, ...)"
        return
    told = (*_naming(folder, platform), *_ways_in(platform), *_secrets(platform), *_webhook(platform))
    yield from (f"{file}: {fault}" for fault in (*told, *_orders(platform), *_report(platform)))


def _naming(folder: str, platform: Platform[Any]) -> Iterator[str]:
    if platform.name != folder:
        yield f"name is {platform.name!r}, and the folder is called {folder!r}; write name={folder!r}"


def _ways_in(platform: Platform[Any]) -> Iterator[str]:
    if not platform.ways_in or not all(way.secrets for way in platform.ways_in):
        yield "a way in without a secret opens nothing; write ways_in=(WayIn((Secret(...),)),)"
    if any(not way.question for way in platform.ways_in[:-1]):
        yield "`init` cannot tell the ways in apart; write a question for the first secret of each but the last"


def _secrets(platform: Platform[Any]) -> Iterator[str]:
    by_name = {secret.name: secret for secret in platform.secrets}
    settings = platform.settings()
    rung = [platform.webhook.secret] if platform.webhook else []
    for secret in by_name.values():
        if secret.variable not in settings.model_fields:
            line = f"{secret.variable}: Variable | None = None"
            yield f"the secret {secret.name!r} has no setting; write {line} into {settings.__name__}"
        if not secret.title or not (secret.variable_holds or secret in rung):
            yield f"the secret {secret.name!r} does not say what it is; write title and variable_holds"
        if not _is_regular(secret.shape):
            yield f"the shape of the secret {secret.name!r} is no regular expression; mend it, or leave it out"
    for key in settings.model_fields:
        name = key.removesuffix("_env")
        if name not in {key, *by_name}:
            yield f"the setting {key} is of no secret; declare Secret({name!r}, ...), or take it out"
    for secret in _every_mention(platform):
        if by_name[secret.name] != secret:
            yield f"the secret {secret.name!r} is declared in two ways; write it once and name it in both places"


def _every_mention(platform: Platform[Any]) -> Iterator[Secret]:
    for way in platform.ways_in:
        yield from way.secrets
    if platform.webhook:
        yield platform.webhook.secret


def _webhook(platform: Platform[Any]) -> Iterator[str]:
    names = {secret.name for secret in platform.keys_to_the_shop}
    for name in platform.webhook.also_signed_with if platform.webhook else ():
        if name not in names:
            yield f"webhooks are signed with {name!r}, which is no secret of a way in; write one of {_listed(names)}"


def _orders(platform: Platform[Any]) -> Iterator[str]:
    for status in _twice(platform.statuses or ()):
        yield f"the status {status!r} stands there twice; take one out"
    for status in sorted(platform.decidable_statuses.keys() - set(platform.statuses or ())):
        yield f"decidable_statuses names {status!r}, which is none of its statuses; add it there, or take it out"
    if platform.draft_life_s is not None and platform.draft_life_s <= 0:
        yield f"draft_life_s is {platform.draft_life_s}; write the seconds that an unfinished checkout lives, or None"


def _report(platform: Platform[Any]) -> Iterator[str]:
    for cause in _twice(step.cause for step in (*platform.report_steps, *platform.report_habits)):
        yield f"the cause {cause!r} stands there twice; write another, each step needs one of its own"
    rules = ReportRules()
    for step in platform.report_steps:
        if (rules := step.change(before := rules)) == before:
            yield _idle(step)
    for step in platform.report_habits:
        if step.change(rules) == rules:
            yield _idle(step)


def _idle(step: ReportStep) -> str:
    return f"the report step {step.cause!r} changes no rule; take it out, or change one of ReportRules"


def _twice(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(repr(name) for name in sorted(names))


def _is_regular(shape: str) -> bool:
    try:
        re.compile(shape)
    except re.error:
        return False
    return True
