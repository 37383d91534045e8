"""Write a first configuration and the secrets file beside it; nothing that exists is lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import tomli_w

from commerce.errors import BadConfig
from shopbell import secrets
from shopbell.config import Settings, Vocabulary, load

#: What a new shop is watched for: against its own usual level, until the merchant writes targets.
_FIRST_TARGETS = ("conversion_rate", "average_order_value", "cart_abandonment_rate", "revenue", "customer_churn_rate")


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
    """
    if place.exists() and not force:
        msg = f"{place}: there is a configuration already; add --force to replace it (a copy is kept)"
        raise BadConfig([msg])
    text = config_text(answers)
    _check(text, place, vocabulary)
    secrets_place = place.parent / "secrets.toml"
    kept = secrets.load(secrets_place, {})
    backups = tuple(_backup(path, now) for path in (place, secrets_place) if path.exists())
    changes: dict[str, Any] = {}
    if "customer_key" not in kept.document:
        changes["customer_key"] = secrets.new_customer_key(random_bytes)
    if answers.pasted:
        changes["shop"] = {answers.name: dict(answers.pasted)}
    secrets.save(kept, changes)
    secrets.write_private(place, text)
    load(place, vocabulary)
    secrets.load(secrets_place, {})
    return Written(place, secrets_place, backups)


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
        tomli_w.dumps({"shopbell": {"language": answers.language}}),
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


def next_steps(written: Written, settings: Settings) -> list[str]:
    """Return what a merchant does now, one line each."""
    steps = [f"Written: {written.config} and {written.secrets} (keep both in your backup)."]
    steps += [f"The file that was there before is kept as {backup}." for backup in written.backups]
    keys = ("key_env", "secret_env", "token_env", "client_id_env", "client_secret_env")
    names = [name for shop in settings.shop for key in keys if (name := getattr(shop, key))]
    if settings.channels.email is not None and settings.channels.email.password_env:
        names.append(settings.channels.email.password_env)
    names += [slack.webhook_env for slack in settings.channels.slack if slack.webhook_env]
    if names:
        steps.append(f"Set the environment variable{'s' if len(names) > 1 else ''} {', '.join(names)}.")
    if settings.channels.email is None and not settings.channels.slack:
        steps.append("No channel is configured yet: messages land as files in the outbox folder.")
    steps += ["Then: `shopbell doctor` (does everything answer?), `shopbell sync` (first read), `shopbell run`."]
    return steps


def _tables(header: str, table: dict[str, str]) -> str:
    return f"[[{header}]]\n" + tomli_w.dumps({key: value for key, value in table.items() if value})


def _check(text: str, place: Path, vocabulary: Vocabulary) -> None:
    """Load the text from a private file beside the place, so that a mistake changes nothing."""
    draft = place.with_name(f".draft.{place.name}")
    secrets.write_private(draft, text)
    try:
        load(draft, vocabulary)
    except BadConfig as error:
        raise BadConfig([mistake.replace(draft.name, place.name) for mistake in error.mistakes]) from None
    finally:
        draft.unlink()


def _backup(path: Path, now: datetime) -> Path:
    """Keep a copy that only the owner may read, named after the instant."""
    copy = path.with_name(f"{path.stem}.{now:%Y%m%dT%H%M%S}{path.suffix}.bak")
    secrets.write_private(copy, path.read_text(encoding="utf-8"))
    return copy
