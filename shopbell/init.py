"""Write a first configuration and the secrets file beside it; nothing that exists is lost."""

from __future__ import annotations

import os
import shlex
import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import tomli_w

from commerce.errors import BadConfig, Refused
from shopbell import secrets
from shopbell.config import Settings, ShopSettings, Vocabulary, load, read

#: What a new shop is watched for: against its own usual level, until the merchant writes targets.
_FIRST_TARGETS = ("conversion_rate", "average_order_value", "cart_abandonment_rate", "revenue", "customer_churn_rate")

#: What opens a shop; the configuration names an environment variable for each by `<name>_env`.
_SECRETS = ("key", "secret", "token", "client_id", "client_secret")


@dataclass(frozen=True)
class Answers:
    """What was asked. `*_env` names an environment variable; `pasted` holds secrets for the secrets file.

    The repr never shows `pasted`.
    """

    name: str
    platform: str
    url: str
    language: str = "en"
    base_url: str = ""
    time_zone: str = ""
    key_env: str = ""
    secret_env: str = ""
    token_env: str = ""
    client_id_env: str = ""
    client_secret_env: str = ""
    pasted: tuple[tuple[str, str], ...] = ()
    reader: str = ""
    email: str = ""
    digest_at: str = "07:30"
    smtp_host: str = ""
    smtp_user: str = ""
    smtp_password_env: str = ""
    sender: str = ""
    slack_webhook_env: str = ""
    data: str = ""

    def __repr__(self) -> str:
        return f"Answers(name={self.name!r}, platform={self.platform!r})"


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
        changes["customer_key"] = secrets.new_customer_key(random_bytes)
    if answers.pasted:
        changes["shop"] = {answers.name: dict(answers.pasted)}
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
        answers: Fields of `Answers`.
        place: Where the configuration will lie.
        vocabulary: The names that it may use.
    """
    made_up = {"name": "shop", "platform": "shopify", "url": "https://toys.example"}
    if answers.get("smtp_host") and not (answers.get("sender") or answers.get("email")):
        made_up["sender"] = "bell@toys.example"
    try:
        read(tomllib.loads(config_text(Answers(**{**made_up, **answers}))), place, vocabulary)
    except BadConfig as error:
        return error.mistakes[0].partition(": ")[2]  # without the place in a file that is not there yet
    return ""


def config_text(answers: Answers) -> str:
    """Return the configuration as text: a comment above every table."""
    shop = {
        "name": answers.name,
        "platform": answers.platform,
        "url": answers.url,
        "base_url": answers.base_url,
        "time_zone": answers.time_zone,
        "key_env": answers.key_env,
        "secret_env": answers.secret_env,
        "token_env": answers.token_env,
        "client_id_env": answers.client_id_env,
        "client_secret_env": answers.client_secret_env,
    }
    parts = [
        "# Shopbell. Every key is explained in config.example.toml; `shopbell doctor` checks this file.\n",
        tomli_w.dumps({"shopbell": {"language": answers.language} | ({"data": answers.data} if answers.data else {})}),
        "# One [[shop]] for each shop. Secrets lie in the environment or in secrets.toml, never here.",
        _tables("shop", shop),
        "# How far a KPI may fall behind the shop's own usual level. Write your own limits instead:",
        '# at_least = "2.5 %" or at_most = "25.00".',
        *(f'[targets.{kpi}]\nnear_usual = "15 %"\n' for kpi in _FIRST_TARGETS),
    ]
    if answers.reader or answers.email:
        reader = {"name": answers.reader or answers.email.partition("@")[0], "email": answers.email}
        reader |= {"language": answers.language, "digest_at": answers.digest_at}
        parts += ["# Who gets the morning digest.", _tables("recipient", reader)]
    if answers.smtp_host:
        mail = {"host": answers.smtp_host, "user": answers.smtp_user, "password_env": answers.smtp_password_env}
        mail["sender"] = answers.sender or answers.email
        parts += [tomli_w.dumps({"channels": {"email": {key: value for key, value in mail.items() if value}}})]
    if answers.slack_webhook_env:
        slack = {"name": "team", "webhook_env": answers.slack_webhook_env, "language": answers.language}
        parts += [f"[[channels.slack]]\n{tomli_w.dumps(slack)}"]
    return "\n".join(parts)


def next_steps(written: Written, settings: Settings, flags: str = "") -> list[str]:
    """Return what a merchant does now, one line each.

    Args:
        written: What was written.
        settings: The same, loaded.
        flags: What the next commands must be told to find it, e.g. "--config here/config.toml"; "" for nothing.
    """
    steps = [f"Written: {written.config} and {written.secrets} (keep both in your backup)."]
    steps += [f"The file that was there before is kept as {backup}." for backup in written.backups]
    if settings.shopbell.data is not None:
        steps.append(f"The database will lie in {settings.path(settings.shopbell.data)}.")
    names = [name for shop in settings.shop for key in _SECRETS if (name := getattr(shop, f"{key}_env"))]
    email = settings.channels.email
    if email is not None and email.password_env:
        names.append(email.password_env)
    names += [slack.webhook_env for slack in settings.channels.slack if slack.webhook_env]
    if names:
        steps.append(f"Set the environment variable{'s' if len(names) > 1 else ''} {', '.join(names)}.")
    held = secrets.load(written.secrets, {})
    for shop in settings.shop:
        if lacking := _lacking(shop, held):
            steps.append(f"Write into {written.secrets}, below a line [shop.{_quoted(shop.name)}]: {lacking}")
    if email is not None and email.user and not email.password_env and not held.holds("email", "password"):
        steps.append(f'Write into {written.secrets}, below a line [email]: password = "..."')
    if email is None and not settings.channels.slack:
        steps.append("No channel is configured yet: messages land as files in the outbox folder.")
    doctor, sync, run = (f"`{' '.join(filter(None, ('shopbell', word, flags)))}`" for word in ("doctor", "sync", "run"))
    return [*steps, f"Then: {doctor} (does everything answer?), {sync} (first read), {run}."]


def flags_for(config: Path | None) -> str:
    """Return the flag by which the next commands find a configuration that does not lie where they look."""
    return f"--config {shlex.quote(str(config))}" if config is not None else ""


def _lacking(shop: ShopSettings, held: secrets.Secrets) -> str:
    """Return the lines of the secrets file that are still to be written for a shop; "" for none."""
    told = {key for key in _SECRETS if getattr(shop, f"{key}_env") or held.holds("shop", shop.name, key)}
    if shop.platform == "woocommerce":
        lines = {"key": "ck_...", "secret": "cs_..."}
        return "  ".join(f'{key} = "{sample}"' for key, sample in lines.items() if key not in told)
    if "token" in told or {"client_id", "client_secret"} <= told:
        return ""
    if told:
        return "  ".join(f'{key} = "..."' for key in ("client_id", "client_secret") if key not in told)
    return 'client_id = "..."  client_secret = "..."  (or, of an older custom app: token = "shpat_...")'


def _quoted(name: str) -> str:
    return tomli_w.dumps({"name": name}).removeprefix("name = ").strip()


def _tables(header: str, table: dict[str, str]) -> str:
    return f"[[{header}]]\n" + tomli_w.dumps({key: value for key, value in table.items() if value})


def _backup(path: Path, now: datetime) -> Path:
    """Keep a copy that only the owner may read, named after the instant."""
    copy = path.with_name(f"{path.stem}.{now:%Y%m%dT%H%M%S}{path.suffix}.bak")
    secrets.write_private(copy, path.read_text(encoding="utf-8"))
    return copy
