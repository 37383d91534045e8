"""Write a first configuration and the secrets file beside it; nothing that exists is lost."""

from __future__ import annotations

import os
import shlex
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import tomli_w

from alerts.channels.questions import TABLE, addresses, pasted_secrets, questions, tables, with_samples
from alerts.channels.register import channel_kinds
from commerce.errors import BadConfig, Refused
from connectors.platform import WayIn
from connectors.register import platforms
from connectors.sources.register import kinds
from knowledge import Setting
from knowledge import load as load_knowledge
from shopbell import customer_key, secrets
from shopbell.config import Settings, ShopSettings, Vocabulary, load, read
from shopbell.delivery import configured, variable
from shopbell.delivery import place as place_of

#: The alerts that owners ask for first: by the name of the answer the KPI whose limit it is.
LIMITS = {"cac_limit": "customer_acquisition_cost", "churn_limit": "customer_churn_rate"}
#: What is told before they are asked for.
WATCHED = (
    "\nWhat is usual for the shop is watched without a word of yours: acquisition cost, conversion, order value,"
    " abandonment, retention, churn, revenue and orders. Two limits owners often add (empty: none):"
)
#: What is told before facts are asked for.
FACTS = "\nWhat no number tells decides which tactics fit (empty: left open; config.example.toml lists more facts):"
_FACTS_HEAD = "# What no number tells: decides which tactics fit. config.example.toml lists every fact."
_YES_NO = {"yes": True, "no": False}
_LIMITS_HEAD = """\
# What is usual for the shop is watched without a word: acquisition cost, conversion, order value, abandonment,
# retention, churn, revenue and orders. [alerts] watch = [...] adds others. A limit of yours adds its own question;
# `shopbell targets propose` gives figures once the shop is read. For example:
#     [targets.conversion_rate]
#     at_least = "2.5 %"
"""


@dataclass(frozen=True)
class Answers:
    """What was asked. `variables` names environment variables with the shop's secrets by the keys of its settings.

    `pasted` holds secrets of the shop for the secrets file by their names, `pasted_at` those of channels by the names
    of their questions; the repr never shows them. `channels` holds the answers to the questions of channels by their
    names.
    `facts` holds what was answered of the shop, by the names of the facts: "yes", "no" or a number.
    """

    name: str
    platform: str
    url: str
    language: str = "en"
    base_url: str = ""
    ca_file: str = ""
    time_zone: str = ""
    variables: tuple[tuple[str, str], ...] = ()
    pasted: tuple[tuple[str, str], ...] = ()
    pasted_at: tuple[tuple[str, str], ...] = ()
    reader: str = ""
    digest_at: str = "07:30"
    data: str = ""
    channels: Mapping[str, str] = field(default_factory=dict)
    cac_limit: str = ""
    churn_limit: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Answers(name={self.name!r}, platform={self.platform!r})"

    @classmethod
    def of(cls, found: Mapping[str, Any]) -> Answers:
        """Return the answers by the names of their flags; a secret's `<name>_env` is one, too."""
        keys = dict.fromkeys(secret.variable for one in platforms().values() for secret in one.keys_to_the_shop)
        variables = tuple((key, found[key]) for key in keys if key in found)
        channels = {one.name: found[one.name] for one in questions() if one.name in found}
        facts = {key: found[key] for key in asked_facts() if key in found}
        apart = {*keys, *channels, *facts}
        others = {key: value for key, value in found.items() if key not in apart}
        return cls(**others, variables=variables, channels=channels, facts=facts)


def asked_facts() -> dict[str, Setting]:
    """Return the facts about a shop that are asked for, by their names."""
    return {name: setting for name, setting in load_knowledge().settings.items() if setting.asked}


@dataclass(frozen=True)
class Written:
    """Where the files lie now, and the copy of what was there before."""

    config: Path
    secrets: Path
    backups: tuple[Path, ...]


def write(
    answers: Answers, place: Path, vocabulary: Vocabulary, now: datetime, random_bytes: bytes, *, force: bool
) -> Written:
    """Write config.toml at `place` and the secrets file beside it, then load both as every command does.

    Raises:
        BadConfig: A configuration is there already (without `force`), or an answer is a mistake; nothing is changed.
        Refused: The files cannot be written there.
    """
    if place.exists() and not force:
        msg = f"{place}: there is a configuration already; add --force to replace it (a copy is kept)"
        raise BadConfig([msg])
    text = config_text(answers)
    read(tomllib.loads(text), place, vocabulary)
    secrets_place = place.parent / "secrets.toml"
    kept = secrets.load(secrets_place, {})
    changes: dict[str, Any] = {}
    if "customer_key" not in kept.document:
        changes["customer_key"] = customer_key.new(random_bytes)
    if answers.pasted:
        changes["shop"] = {answers.name: dict(answers.pasted)}
    changes |= pasted_secrets(dict(answers.pasted_at))
    try:
        backups = tuple(_backup(path, now) for path in (place, secrets_place) if path.exists())
        secrets.save(kept, changes)
        secrets.write_private(place, text)
    except OSError as error:
        msg = f"{place}: cannot be written ({error.strerror}); name another place with --config"
        raise Refused(msg) from None
    load(place, vocabulary)
    secrets.load(secrets_place, {})
    return Written(place, secrets_place, backups)


def refuse_unless_writable(place: Path) -> None:
    """Look whether a configuration can be written there, before anybody answers a question.

    Raises:
        Refused: It cannot.
    """
    nearest = next(folder for folder in place.absolute().parents if folder.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        msg = f"{place}: cannot be written ({nearest} takes no new files); name another place with --config"
        raise Refused(msg)


def mistake_in(answers: dict[str, Any], place: Path, vocabulary: Vocabulary) -> str:
    """Return what is wrong with the answers so far, in one sentence; "" when nothing is. What is not told yet is fine.

    Args:
        answers: As `Answers.of` takes them.
        place: Where the configuration will lie.
        vocabulary: The names that it may use.
    """
    made_up = {"name": "shop", "platform": _platform_fitting(answers), "url": "https://toys.example"}
    try:
        read(tomllib.loads(config_text(Answers.of(with_samples({**made_up, **answers})))), place, vocabulary)
    except BadConfig as error:
        return error.mistakes[0].partition(": ")[2]  # without the place in a file that is not there yet
    return ""


def _platform_fitting(answers: Mapping[str, Any]) -> str:
    """Return a platform that has every secret of which a variable is named, as long as nobody has said which it is."""
    named = {key for key, _ in Answers.of({"name": "", "platform": "", "url": "", **answers}).variables}
    fits = (one.name for one in platforms().values() if named <= {secret.variable for secret in one.keys_to_the_shop})
    return next(fits, next(iter(platforms())))


def config_text(answers: Answers) -> str:
    """Return the configuration as text: a comment above every table."""
    shop = {
        "name": answers.name,
        "platform": answers.platform,
        "url": answers.url,
        "base_url": answers.base_url,
        "ca_file": answers.ca_file,
        "time_zone": answers.time_zone,
        **dict(answers.variables),
    }
    parts = [
        "# Shopbell. Every key is explained in config.example.toml; `shopbell doctor` checks this file.\n",
        tomli_w.dumps({"shopbell": {"language": answers.language} | ({"data": answers.data} if answers.data else {})}),
        "# One [[shop]] for each shop. Secrets lie in the environment or in secrets.toml, never here.",
        _tables("shop", shop),
        *_facts(answers),
        _LIMITS_HEAD,
        *_limits(answers),
    ]
    return "\n".join([*parts, *_readers(answers), *_channels(answers)])


def _facts(answers: Answers) -> Iterator[str]:
    """Yield the table of the facts that were answered; what is neither is left as it is, and told as a mistake."""
    told = {name: text for name, text in answers.facts.items() if text}
    if told:
        yield _FACTS_HEAD
        known = {name: int(text) if text.isdecimal() else _YES_NO.get(text, text) for name, text in told.items()}
        yield "[shop.facts]\n" + tomli_w.dumps(known)


def _limits(answers: Answers) -> Iterator[str]:
    """Yield the table of each limit that was given."""
    for answer, kpi in LIMITS.items():
        if limit := getattr(answers, answer):
            yield tomli_w.dumps({"targets": {kpi: {"at_most": limit}}})


def _readers(answers: Answers) -> Iterator[str]:
    """Yield the table of the one reader, where there is one."""
    reached = addresses(answers.channels)
    if answers.reader or reached:
        name = answers.reader or next(iter(reached.values())).partition("@")[0]
        yield "# Who gets the morning digest."
        yield _tables(
            "recipient", {"name": name, **reached, "language": answers.language, "digest_at": answers.digest_at}
        )


def _channels(answers: Answers) -> Iterator[str]:
    """Yield the table of each channel that was chosen."""
    chosen = tables(answers.channels, dict(answers.pasted_at))
    for kind in channel_kinds():
        if kind.name in chosen and kind.has_many:
            named = {"name": TABLE, **chosen[kind.name], "language": answers.language}
            yield f"{kind.header}\n{tomli_w.dumps(named)}"
        elif kind.name in chosen:
            yield tomli_w.dumps({"channels": {kind.name: chosen[kind.name]}})


def next_steps(
    written: Written, settings: Settings, flags: str = "", data: str = "", environment: Collection[str] = ()
) -> list[str]:
    """Return what a merchant does now, one line each.

    Args:
        written: What was written.
        settings: The same, loaded.
        flags: What the next commands must be told to find it, e.g. "--config here/config.toml"; "" for nothing.
        data: Where the database lies or will lie, in a sentence; "" to say nothing of it.
        environment: Names of the environment variables that are set here and now.
    """
    steps = [f"Written: {written.config} and {written.secrets} (keep both in your backup)."]
    steps += [f"The file that was there before is kept as {backup}." for backup in written.backups]
    steps += [data] if data else []
    names = [named for shop in settings.shop for named in _variables(shop).values()]
    chosen = list(configured(settings))
    wanted = [(kind, table, secret) for kind, table in chosen for secret in kind.secrets if table.needs(secret.name)]
    names += [named for _, table, secret in wanted if (named := variable(table, secret))]
    if names and all(name in environment for name in names):
        steps.append(f"Found in the environment: {', '.join(names)}; the service must be given the same.")
    elif names := [name for name in names if name not in environment]:
        steps.append(f"Set the environment variable{'s' if len(names) > 1 else ''} {', '.join(names)}.")
    held = secrets.load(written.secrets, {})
    for shop in settings.shop:
        if lacking := _lacking(shop, held):
            steps.append(f"Write into {written.secrets}, below a line [shop.{_quoted(shop.name)}]: {lacking}")
    for kind, table, secret in wanted:
        *header, _ = path = place_of(kind, table, secret)
        if not variable(table, secret) and not held.holds(*path):
            line = ".".join([header[0], *(_quoted(name) for name in header[1:])])
            steps.append(f'Write into {written.secrets}, below a line [{line}]: {secret.name} = "..."')
    if not chosen:
        steps.append("No channel is configured yet: messages land as files in the outbox folder.")
    commands = (("doctor",), ("sync",), ("source", "add"), ("run",))
    doctor, sync, add, run = (f"`{' '.join(filter(None, ('shopbell', *words, flags)))}`" for words in commands)
    services = ", ".join(kind.setup.title for kind in kinds().values() if kind.setup)
    steps.append(f"Then: {doctor} (does everything answer?), {sync} (first read), {run}.")
    return [*steps, f"For what a new customer costs, and who visits: {add} ({services}, or a published sheet)."]


def flags_for(config: Path | None) -> str:
    """Return the flag by which the next commands find a configuration that does not lie where they look."""
    return f"--config {shlex.quote(str(config))}" if config is not None else ""


def _lacking(shop: ShopSettings, held: secrets.Secrets) -> str:
    """Return the lines of the secrets file that are still to be written for a shop; "" for none."""
    ways = shop.kind.ways_in
    told = {name for way in ways for name in _names(way) if held.holds("shop", shop.name, name)} | {*_variables(shop)}
    if any(told >= {*_names(way)} for way in ways):
        return ""
    begun = [way for way in ways if told & {*_names(way)}]
    usual, *others = begun[:1] or ways
    remarks = "; ".join(f"or, {way.remark}: {_lines(way)}" for way in others)
    return _lines(usual, told) + (f"  ({remarks})" if remarks else "")


def _variables(shop: ShopSettings) -> dict[str, str]:
    """Return {secret: environment variable} of what opens the shop, as far as the configuration names one."""
    named = {secret.name: getattr(shop.own, secret.variable) for secret in shop.kind.keys_to_the_shop}
    return {name: variable for name, variable in named.items() if variable}


def _names(way: WayIn) -> list[str]:
    return [secret.name for secret in way.secrets]


def _lines(way: WayIn, told: Collection[str] = ()) -> str:
    """Return what the secrets file must hold of a way in, but for what is told elsewhere."""
    return "  ".join(f'{one.name} = "{one.example}"' for one in way.secrets if one.name not in told)


def _quoted(name: str) -> str:
    return tomli_w.dumps({"name": name}).removeprefix("name = ").strip()


def _tables(header: str, table: dict[str, str]) -> str:
    return f"[[{header}]]\n" + tomli_w.dumps({key: value for key, value in table.items() if value})


def _backup(path: Path, now: datetime) -> Path:
    """Keep a copy that only the owner may read, named after the instant."""
    copy = path.with_name(f"{path.stem}.{now:%Y%m%dT%H%M%S}{path.suffix}.bak")
    secrets.write_private(copy, path.read_text(encoding="utf-8"))
    return copy
