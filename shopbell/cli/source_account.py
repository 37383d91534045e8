"""Which of the accounts that a key may see is meant: from a list with currency and zone, or as an option says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import partial

import click

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


def lacks_rate(account: Account, around: Surroundings, new: NewSource) -> bool:
    """Tell whether it tells money in a currency of which nobody says what it is worth in the shop's."""
    tells_money = any(isinstance(column, Money) for table in new.kind.tables for column in table.columns)
    known = {"", around.currency, *around.rates}
    return tells_money and account.currency not in known


def with_rate(setting_up: SettingUp, new: NewSource, account: Account, dialog: Dialog) -> SettingUp:
    """Ask what the money of an account is worth, where that is not known and somebody may be asked."""
    own, shops = account.currency, setting_up.around.currency
    if not dialog.asks or not lacks_rate(account, setting_up.around, new):
        return setting_up
    dialog.say(
        f"The account spends in {own}, and your shop sells in {shops}. Without a rate nothing of it can be read. The"
        f" one that you write holds for every day, and for orders in {own}, until you change it in"
        " [shop.exchange_rates]."
    )
    return setting_up.worth(own, dialog.ask(f"What one {own} is worth in {shops} today, e.g. 0.92", _rate))


def _rate(text: str) -> str:
    answer = text.strip().replace(",", ".")
    if not re.fullmatch(r"\d+(?:\.\d+)?", answer) or not Decimal(answer):
        msg = "that is no rate; write what one is worth as a number, e.g. 0.92"
        raise click.UsageError(msg)
    return answer


def marks(account: Account, around: Surroundings, new: NewSource) -> list[str]:
    """Return what to know of an account before it is chosen."""
    found = [account.trouble] if account.trouble else []
    if lacks_rate(account, around, new):
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
