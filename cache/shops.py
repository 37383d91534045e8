"""The shops of an installation: who they are, where their day begins, and what it means when that changes."""

# ruff: noqa: S608 - every name put into a statement is our own; values are parameters
from __future__ import annotations

import shlex
import sqlite3
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfoNotFoundError

import msgspec

from cache import left_checkouts
from cache.instants import DayFinder
from commerce.channels.keeping import Keeping
from commerce.channels.names import Names
from commerce.definition import Definition
from commerce.errors import Refused
from commerce.identity import may_be_same_shop
from commerce.money import minor_digits
from commerce.orders import ShopInfo
from commerce.tables import TABLES
from commerce.tables.columns import Money

#: What a shop tells itself, as against what other sources tell of its tables.
_TOLD = (
    *(f"SELECT 1 FROM {name} WHERE shop_id = ? LIMIT 1" for name in ("orders", "checkouts", "accounts", "discounts")),
    *(f"SELECT 1 FROM {name} WHERE shop_id = ? LIMIT 1" for name in ("unit_costs", "catalogue")),
    "SELECT 1 FROM table_sources WHERE shop_id = ? AND rank < 0 LIMIT 1",
)
#: What is counted in the shop's currency.
_IN_MONEY = ("orders", "checkouts", *(one.name for one in TABLES if any(isinstance(of, Money) for of in one.columns)))


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop as the other modules of this room need it; `shown`: first and last of the days that a digest has shown."""

    shop_id: int
    name: str
    currency: str
    time_zone: str
    day: DayFinder
    platform: str
    definition: Definition
    names: Names
    keeps: Keeping
    shown: tuple[str, str] | None


@lru_cache(maxsize=32)
def _days(time_zone: str) -> DayFinder:
    """Return the days of a zone.

    Raises:
        Refused: No such zone.
    """
    try:
        return DayFinder(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        msg = f"{time_zone!r} is not a time zone; write one such as Europe/London or Asia/Ho_Chi_Minh"
        raise Refused(msg) from error


def shop_named(connection: sqlite3.Connection, name: str) -> Shop:
    """Return a shop.

    Raises:
        Refused: The shop was never introduced with `ensure_shop`.
    """
    row = connection.execute(
        "SELECT shop_id, name, currency, time_zone, platform, definition, shown_from, shown_to"
        " FROM shops WHERE name = ?",
        (name,),
    ).fetchone()
    if row is None:
        msg = f"shop {name!r} is not in the database; run `shopbell sync` first"
        raise Refused(msg)
    shop_id, name, currency, time_zone, platform, definition, first, last = row
    known = _definition(definition)
    shown = None if last is None else (first, last)
    return Shop(shop_id, name, currency, time_zone, _days(time_zone), platform, known, *_names(definition), shown)


@lru_cache(maxsize=32)
def _definition(text: str) -> Definition:
    return msgspec.json.decode(text, type=Definition)


@lru_cache(maxsize=32)
def _names(text: str) -> tuple[Names, Keeping]:
    definition = _definition(text)
    return definition.names, definition.keeps


def names(connection: sqlite3.Connection) -> list[str]:
    """Return the names of all shops, sorted."""
    return [name for (name,) in connection.execute("SELECT name FROM shops ORDER BY name")]


def shop_info(connection: sqlite3.Connection, name: str) -> ShopInfo | None:
    """Return what the shop said of itself at the last sync; None for a shop never seen."""
    row = connection.execute("SELECT info FROM shops WHERE name = ?", (name,)).fetchone()
    return None if row is None else msgspec.json.decode(row[0], type=ShopInfo)


def ensure_shop(connection: sqlite3.Connection, name: str, info: ShopInfo, fingerprint: str) -> bool:
    """Note who the shop is. Returns whether its facts must be built anew, because its day begins elsewhere now.

    Call inside a transaction.

    Args:
        connection: The cache's.
        name: The shop's name in the configuration.
        info: What the shop says of itself.
        fingerprint: Of the measures; a new shop's facts, all none, are up to date with them.

    Raises:
        Refused: Another shop, currency or platform than the stored orders have, or an unknown time zone or currency.
    """
    days = _days(info.time_zone)
    try:
        minor_digits(info.currency)
    except ValueError as error:
        msg = f"shop {name!r}: {error}"
        raise Refused(msg) from error
    row = connection.execute(
        "SELECT shop_id, currency, time_zone, platform, info FROM shops WHERE name = ?", (name,)
    ).fetchone()
    if row is None:
        text = msgspec.json.encode(left_checkouts.first_seen(info)).decode()
        connection.execute(
            "INSERT INTO shops (name, currency, time_zone, platform, info, facts_stale, facts_fingerprint)"
            " VALUES (?, ?, ?, ?, ?, 0, ?)",
            (name, info.currency, info.time_zone, info.platform, text, fingerprint),
        )
        return False
    shop_id, currency, time_zone, platform, told = row
    known = msgspec.json.decode(told, type=ShopInfo)
    info = left_checkouts.remembered(connection, shop_id, known, info)
    text = msgspec.json.encode(info).decode()
    if known.identity and not info.identity:
        text = msgspec.json.encode(msgspec.structs.replace(info, identity=known.identity)).decode()
    elif platform == info.platform and not may_be_same_shop(known.identity, info.identity):
        _begin_anew(connection, shop_id, name, known.identity, info.identity)
    if (currency, platform) != (info.currency, info.platform):
        _refuse_if_it_has_data(connection, shop_id, name, (currency, platform), (info.currency, info.platform))
    connection.execute(
        "UPDATE shops SET currency = ?, time_zone = ?, platform = ?, info = ? WHERE shop_id = ?",
        (info.currency, info.time_zone, info.platform, text, shop_id),
    )
    if time_zone == info.time_zone:
        return False
    _move_days(connection, shop_id, days)
    return True


def _begin_anew(connection: sqlite3.Connection, shop_id: int, name: str, was: str, now: str) -> None:
    """Let another shop take a name under which nothing is stored yet: its feeds are read from their beginning.

    Raises:
        Refused: Something is stored.
    """
    for question in _TOLD:
        if connection.execute(question, (shop_id,)).fetchone():
            msg = (
                f"shop {name!r}: what is stored was read from {was!r}, and now {now!r} answers: the two would be added"
                " up. If it is another shop, give it another `name` in the configuration, which starts a history of its"
                f" own; if {was!r} is to be forgotten, or only moved to its new address, run"
                f" `shopbell wipe --shop {shlex.quote(name)}` and sync again; if `url` is a slip, put it right"
            )
            raise Refused(msg)
    connection.execute("DELETE FROM feeds WHERE shop_id = ?", (shop_id,))


def _refuse_if_it_has_data(
    connection: sqlite3.Connection, shop_id: int, name: str, was: tuple[str, str], now: tuple[str, str]
) -> None:
    for table in _IN_MONEY:
        if connection.execute(f"SELECT 1 FROM {table} WHERE shop_id = ? LIMIT 1", (shop_id,)).fetchone():
            msg = (
                f"shop {name!r} was a {was[1]} shop in {was[0]} and now says {now[1]} in {now[0]}: its figures cannot"
                " be added up; give the shop another name in the configuration, which starts a history of its own"
            )
            raise Refused(msg)


def _move_days(connection: sqlite3.Connection, shop_id: int, days: DayFinder) -> None:
    """Cut the days anew of all that happened at an instant; tables of spend and traffic keep the days they name."""
    connection.create_function("shop_day", 1, days, deterministic=True)
    for table, column in (("orders", "placed_at"), ("checkouts", "started_at")):
        connection.execute(f"UPDATE {table} SET day = shop_day({column}) WHERE shop_id = ?", (shop_id,))
    for table, column in (("refunds", "refunded_at"), ("later_sales", "sold_at")):
        connection.execute(
            f"UPDATE {table} SET day = shop_day({column})"
            " WHERE order_key IN (SELECT order_key FROM orders WHERE shop_id = ?)",
            (shop_id,),
        )
