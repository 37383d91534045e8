"""Which of the accounts that a key may see is meant: from a list with currency and zone, or as an option says."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from commerce.errors import BadConfig
from commerce.tables.columns import Money
from connectors.sources.base import Surroundings
from connectors.sources.setup import Account
from shopbell import present
from shopbell.cli.dialog import Dialog, picked
from shopbell.cli.screen import show_on_page
from shopbell.cli.speech import spoken, tell
from shopbell.new_source import NewSource, SettingUp
from wording.language import language as language_of
from wording.source_accounts import ACCOUNT, COLUMNS, NAME, NUMBER

#: So many are shown; of more, the id is typed.
_SHOWN = 100


def choose(
    setting_up: SettingUp, new: NewSource, accounts: Sequence[Account], asked_for: str | None, dialog: Dialog
) -> Account:
    """Return the account that is meant.

    Raises:
        BadConfig: It is none, the key does not see it, or nobody says which.
    """
    dialog.document["accounts"] = [_as_json(one, marks(one, setting_up.around, new)) for one in accounts]
    if asked_for is not None:
        return _named(setting_up, new, accounts, asked_for)
    if not dialog.asks:
        if len(accounts) == 1:
            return accounts[0]
        msg = f"the key sees several accounts; write --account with one of {', '.join(one.id for one in accounts)}"
        raise BadConfig([msg])
    _show(accounts, setting_up.around, new, dialog)
    proposed = "1" if len(accounts) == 1 else ""
    ids = [one.id for one in accounts]

    def checked(text: str) -> str:
        meant = [one for one in accounts if one.is_meant(text)]
        return meant[0].id if meant else picked(text, ids)

    found = dialog.ask(new.setup.asks_which, checked, proposed)
    return next(one for one in accounts if one.id == found)


def _named(setting_up: SettingUp, new: NewSource, accounts: Sequence[Account], asked_for: str) -> Account:
    meant = [one for one in accounts if one.is_meant(asked_for)]
    if meant:
        return meant[0]
    alone = Account(id=asked_for, name="", settings={new.setup.key: asked_for})
    setting_up.drafted(new.chosen(alone))  # what it cannot be is told by the kind's own settings
    if not accounts:
        return alone
    seen = ", ".join(one.id for one in accounts[:10])
    msg = f"--account {asked_for}: the key does not see it; it sees {seen}"
    raise BadConfig([msg])


def _show(accounts: Sequence[Account], around: Surroundings, new: NewSource, dialog: Dialog) -> None:
    language = language_of(spoken())
    rows = [
        [
            str(number),
            one.id,
            one.name,
            one.currency,
            one.zone,
            language.listing(list(map(tell, marks(one, around, new)))),
        ]
        for number, one in enumerate(accounts[:_SHOWN], 1)
    ]
    show_on_page(
        [language.gettext(text) for text in COLUMNS],
        rows,
        named=partial(present.named, language=language),
        title=tell("The accounts that the key may see:"),
        kept=[language.gettext(NUMBER), language.gettext(ACCOUNT), language.gettext(NAME)],
    )
    if len(accounts) > _SHOWN:
        dialog.say(f"And {len(accounts) - _SHOWN} more, which are not shown; write the number as the service shows it.")


def marks(account: Account, around: Surroundings, new: NewSource) -> list[str]:
    """Return what to know of an account before it is chosen."""
    found = [account.trouble] if account.trouble else []
    tells_money = any(isinstance(column, Money) for table in new.kind.tables for column in table.columns)
    if (
        tells_money
        and account.currency
        and account.currency != around.currency
        and account.currency not in around.rates
    ):
        found.append(f"no rate for {account.currency}")
    if account.zone and account.zone != around.zone.key:
        found.append("days in another time zone")
    return found


def _as_json(account: Account, told: list[str]) -> dict[str, object]:
    return {
        "id": account.id,
        "name": account.name,
        "currency": account.currency or None,
        "zone": account.zone or None,
        "marks": told,
    }
