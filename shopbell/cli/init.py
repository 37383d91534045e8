"""`shopbell init`: ask, or take flags, and write the configuration."""

from __future__ import annotations

import os
from typing import Any

import click

from commerce.errors import BadConfig
from shopbell import init, wiring
from shopbell.cli.options import Call
from shopbell.cli.options import command as shopbell_command
from shopbell.config import LANGUAGES, PLATFORMS, load

_WORDS = {
    "key": "consumer key",
    "secret": "consumer secret",
    "token": "access token",
    "client_secret": "client secret",
}


@shopbell_command("init", clock=False)
@click.option("--name", help="What you call the shop.")
@click.option("--platform", type=click.Choice(PLATFORMS))
@click.option("--url", help="The shop's address.")
@click.option("--base-url", help="Where requests really go (a proxy, a practice shop).")
@click.option("--key-env", help="Environment variable with the WooCommerce consumer key.")
@click.option("--secret-env", help="Environment variable with the WooCommerce consumer secret.")
@click.option("--token-env", help="Environment variable with the Shopify access token.")
@click.option("--client-id-env", help="Environment variable with the client id of a Shopify app.")
@click.option("--client-secret-env", help="Environment variable with the app's client secret.")
@click.option("--time-zone", help="Default: the shop's own.")
@click.option("--language", type=click.Choice(LANGUAGES))
@click.option("--reader", help="Who gets the digest.")
@click.option("--email", help="The reader's address.")
@click.option("--digest-at", help="Local time of the digest, e.g. 07:30.")
@click.option("--smtp-host", help="Mail server that takes the digest.")
@click.option("--smtp-user")
@click.option("--smtp-password-env", help="Environment variable with the mail password.")
@click.option("--sender", help="From whom the mails come.")
@click.option("--slack-webhook-env", help="Environment variable with the Slack webhook.")
@click.option("--non-interactive", is_flag=True, help="Ask nothing: flags only.")
@click.option("--force", is_flag=True, help="Replace a configuration that is there; a copy is kept.")
def command(call: Call, *, non_interactive: bool, force: bool, **flags: str | None) -> None:
    """Write a configuration by asking."""
    place = call.config
    if place.exists() and not force:
        raise BadConfig([f"{place}: there is a configuration already; add --force to replace it (a copy is kept)"])
    found: dict[str, Any] = {key: value for key, value in flags.items() if value is not None}
    if non_interactive:
        lacking = [f"--{key}" for key in ("name", "platform", "url") if key not in found]
        if lacking:
            raise BadConfig([f"--non-interactive needs {', '.join(lacking)} as well"])
    else:
        _ask(found)
    vocabulary = wiring.vocabulary()
    written = init.write(
        init.Answers(**found), place, vocabulary, call.clock.now(), wiring.random_bytes(32), force=force
    )
    for step in init.next_steps(written, load(place, vocabulary)):
        click.echo(step)


def _ask(found: dict[str, Any]) -> None:
    """Ask for what no flag said."""

    def ask(key: str, question: str, default: str = "", choices: tuple[str, ...] = ()) -> str:
        if key not in found:
            kind = click.Choice(choices) if choices else None
            found[key] = click.prompt(question, default=default if default or key != "name" else None, type=kind)
        return str(found[key])

    platform = ask("platform", "Platform", "woocommerce", PLATFORMS)
    ask("url", "Address of the shop", "https://")
    ask("name", "What do you call it", "shop")
    pasted: list[tuple[str, str]] = []
    wanted: tuple[str, ...] = ("key", "secret")
    if platform == "shopify":
        wanted = ("token",)
        if "client_id_env" in found or "token_env" not in found:
            question = "Client id of its app (empty: you have an access token, shpat_...)"
            client_id = "" if "client_id_env" in found else click.prompt(question, "", show_default=False).strip()
            pasted += [("client_id", client_id)] if client_id else []
            wanted = ("client_secret",) if client_id or "client_id_env" in found else ("token",)
    for secret in wanted:
        if f"{secret}_env" in found:
            continue
        text = _WORDS[secret]
        answer = click.prompt(f"Its {text} (not shown; empty: from an environment variable)", "", hide_input=True)
        if answer:
            pasted.append((secret, answer.strip()))
        else:
            ask(f"{secret}_env", f"Environment variable that holds the {text}", f"SHOP_{secret.upper()}")
    found["pasted"] = tuple(pasted)
    ask("language", "Language of the messages", _language_of(os.environ.get("LANG", "")), LANGUAGES)
    if ask("email", "E-mail address for the morning digest (empty: none)") and ask(
        "smtp_host", "Mail server that sends it (empty: write files instead)"
    ):
        ask("smtp_user", "User name at the mail server (empty: none)")
        if found["smtp_user"]:
            ask("smtp_password_env", "Environment variable that holds its password", "SMTP_PASSWORD")
        ask("sender", "From whom the mails come", found["email"])
    ask("slack_webhook_env", "Environment variable with a Slack webhook (empty: no Slack)")


def _language_of(locale: str) -> str:
    """Return our language for "zh_TW.UTF-8" and the like."""
    if locale.startswith("zh"):
        return "zh_Hant"
    return "vi" if locale.startswith("vi") else "en"
