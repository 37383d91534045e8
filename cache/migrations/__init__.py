"""Numbered steps from an empty file to today's schema. A step that was released is never edited: add a next one.

`PRAGMA user_version` counts the steps a file has behind it; step and count change in one transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

from sqlite_utils import Database

from cache.migrations import (
    m0001_shops_and_orders,
    m0002_facts,
    m0003_watches_and_outbox,
    m0004_widened_words,
    m0005_released_messages,
    m0006_redacted_keys,
    m0007_journeys_beside_orders,
    m0008_landing_pages,
    m0009_when_somebody_was_forgotten,
    m0010_uncertain_deliveries,
    m0011_sources_of_tables,
    m0012_what_orders_hold_and_cost,
    m0013_what_sources_tell_now,
    m0014_what_figures_lack,
    m0015_later_sales,
    m0016_refunds_by_amount,
    m0017_expected_windows,
    m0018_answers_and_history,
    m0019_orders_by_time,
    m0020_own_troubles,
    m0021_expected_effects,
    m0022_diary,
    m0023_restatements,
    m0024_the_catalogue,
    m0025_packed_purchases,
    m0026_conversations,
    m0027_what_readers_wish,
    m0028_conversations_told_without_a_key,
    m0029_what_is_said_of_sources,
    m0030_when_sources_are_asked_again,
    m0031_when_the_past_is_read_on,
    m0032_days_that_sources_mark,
    m0033_what_was_told_of_sources,
    m0034_visitors,
)
from commerce.errors import Refused

Step = Callable[[Database], None]

STEPS: tuple[Step, ...] = (
    m0001_shops_and_orders.apply,
    m0002_facts.apply,
    m0003_watches_and_outbox.apply,
    m0004_widened_words.apply,
    m0005_released_messages.apply,
    m0006_redacted_keys.apply,
    m0007_journeys_beside_orders.apply,
    m0008_landing_pages.apply,
    m0009_when_somebody_was_forgotten.apply,
    m0010_uncertain_deliveries.apply,
    m0011_sources_of_tables.apply,
    m0012_what_orders_hold_and_cost.apply,
    m0013_what_sources_tell_now.apply,
    m0014_what_figures_lack.apply,
    m0015_later_sales.apply,
    m0016_refunds_by_amount.apply,
    m0017_expected_windows.apply,
    m0018_answers_and_history.apply,
    m0019_orders_by_time.apply,
    m0020_own_troubles.apply,
    m0021_expected_effects.apply,
    m0022_diary.apply,
    m0023_restatements.apply,
    m0024_the_catalogue.apply,
    m0025_packed_purchases.apply,
    m0026_conversations.apply,
    m0027_what_readers_wish.apply,
    m0028_conversations_told_without_a_key.apply,
    m0029_what_is_said_of_sources.apply,
    m0030_when_sources_are_asked_again.apply,
    m0031_when_the_past_is_read_on.apply,
    m0032_days_that_sources_mark.apply,
    m0033_what_was_told_of_sources.apply,
    m0034_visitors.apply,
)


def migrate(connection: sqlite3.Connection, steps: Sequence[Step] = STEPS) -> int:
    """Bring the file up to date and return how many steps that took; everything stored is kept.

    Args:
        connection: In autocommit mode (`isolation_level` None).
        steps: All steps there are, in order.

    Raises:
        Refused: The file was written by a newer version.
    """
    _refuse_newer(connection, len(steps))
    if _version(connection) == len(steps):
        return 0
    connection.execute("BEGIN IMMEDIATE")
    try:
        before = _version(connection)  # again: another process may have done the work while we waited
        # sqlite-utils then uses savepoints inside our transaction
        database = Database(connection)
        for number, step in enumerate(steps[before:], start=before + 1):
            step(database)
            connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk has already taken it back
            connection.execute("ROLLBACK")
        raise
    return len(steps) - before


def _refuse_newer(connection: sqlite3.Connection, known: int) -> None:
    found = _version(connection)
    if found > known:
        file = connection.execute("PRAGMA database_list").fetchone()[2]
        msg = (
            f"{file}: the database has schema {found}, this version knows {known}: it was written by a newer Shopbell;"
            " install that one again, or point to another data file"
        )
        raise Refused(msg)


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
