"""The two ways to a key that every kind at Google has: what to click, and what is handed over."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from commerce.errors import Refused
from connectors.sources.setup import Consent, Errand, HandedOver, Knock, Step, Way

_CONSOLE = "https://console.cloud.google.com"
_NO_CLIENT = (
    'this is no file of an OAuth client: at "Google Auth Platform" > "Clients" > the client press the arrow at "Client'
    ' secrets", and hand over the file that comes'
)


def ways(scope: str, apis: str, lets_in: Sequence[Step]) -> tuple[Way, Way]:
    """Return the ways: a service account's key file, and the merchant's own consent.

    Args:
        scope: What is to be allowed.
        apis: Which services to enable, as their pages call them: "Google Analytics Data API".
        lets_in: How the account of the key file is let in at the service itself.
    """
    begin = (
        Step(
            'Make a project at "Google Cloud": it costs nothing, and needs no billing account.',
            f"{_CONSOLE}/projectcreate",
        ),
        Step(f'At "APIs & Services" > "Library" enable: {apis}.', f"{_CONSOLE}/apis/library"),
    )
    return _by_file(begin, lets_in), _by_consent(scope, begin)


def _by_file(begin: tuple[Step, ...], lets_in: Sequence[Step]) -> Way:
    return Way(
        name="key-file",
        title="the key file of a service account",
        remark="it never ends; take the other way where your organization forbids key files, or the service refuses it",
        steps=(
            *begin,
            Step(
                'At "IAM & Admin" > "Service Accounts" > "Create service account": any name, no role.',
                f"{_CONSOLE}/iam-admin/serviceaccounts",
            ),
            Step(
                'Open it: "Keys" > "Add key" > "Create new key" > "JSON". A file is downloaded once: put it where only'
                " you may read it (chmod 600). Where this is forbidden, an administrator of your organization lifts the"
                ' rule "iam.disableServiceAccountKeyCreation" for this project, or you take the other way.'
            ),
            *lets_in,
        ),
        asks=(HandedOver(question="The key file", is_file=True, sets="key_file", reads=no_client_in),),
    )


def _by_consent(scope: str, begin: tuple[Step, ...]) -> Way:
    return Way(
        name="consent",
        title="your own consent, by a client of your own",
        remark="it works where key files are forbidden; it ends when you take it back, or do not use it for six months",
        steps=(
            *begin,
            Step(
                'At "Google Auth Platform" press "Get started": user type "External" (or "Internal", if your'
                " organization has Google Workspace), any name, your own address.",
                f"{_CONSOLE}/auth/overview",
            ),
            Step(
                'At "Audience" press "Publish app", so that its status is "In production". While it is "Testing", every'
                " consent ends after 7 days.",
                f"{_CONSOLE}/auth/audience",
            ),
            Step(
                'At "Clients" > "Create client": application type "Desktop app". Download its JSON file.',
                f"{_CONSOLE}/auth/clients",
            ),
            Step(
                'The page of consent will warn that Google has not verified this app: it is your own. Press "Advanced",'
                ' then "Go to" it, and tick every box.'
            ),
        ),
        asks=(
            HandedOver(
                question="The file of the client",
                gives=("client_id", "client_secret"),
                is_file=True,
                reads=client_in,
            ),
        ),
        consent=_consent(scope),
    )


def _consent(scope: str) -> Consent:
    def page(knock: Knock, errand: Errand) -> str:
        from connectors.google import consent  # noqa: PLC0415 - loaded when somebody agrees

        told = errand.redirect, errand.state, errand.verifier
        return consent.page(knock.secrets["client_id"], scope, told, knock.settings.get("base_url"))

    def trades(knock: Knock, errand: Errand, code: str) -> str:
        from connectors.google import consent  # noqa: PLC0415 - likewise
        from connectors.http import Wire  # noqa: PLC0415 - likewise

        around, base = knock.surroundings, knock.settings.get("base_url")
        wire = Wire(around.clock, secrets=(*knock.secrets.values(), code), patience=around.patience)
        try:
            return consent.trade(wire, knock.secrets, errand.redirect, errand.verifier, code, base_url=base)
        finally:
            wire.close()

    return Consent(gives="refresh_token", page=page, trades=trades)


def client_in(text: str) -> Mapping[str, str]:
    """Return id and secret of a client, out of the file that Google makes of it.

    Raises:
        Refused: It is something else.
    """
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        told = None
    if isinstance(told, dict) and told.get("type") == "service_account":
        msg = "this is the key file of a service account: take the other way with it (`--way key-file`)"
        raise Refused(msg)
    for one in _clients(told):
        if all(isinstance(one.get(name), str) and one[name] for name in ("client_id", "client_secret")):
            return {name: one[name].strip() for name in ("client_id", "client_secret")}
    raise Refused(_NO_CLIENT)


def no_client_in(text: str) -> Mapping[str, str]:
    """Return no secret: a key file stays where it lies, and is read there.

    Raises:
        Refused: It is the file of the other way.
    """
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return {}  # what it is instead is told where it is read
    if next(_clients(told), None) is not None:
        msg = "this is the file of an OAuth client, no key of a service account: run again with `--way consent`"
        raise Refused(msg)
    return {}


def _clients(told: object) -> Iterator[Mapping[str, str]]:
    """Yield what may be a client: of a desktop app, or, by mistake, of a website."""
    for name in ("installed", "web"):
        one = told.get(name) if isinstance(told, dict) else None
        if isinstance(one, dict):
            yield one
