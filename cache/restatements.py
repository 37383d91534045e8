"""Sums of days that were shown already, and are moved by a write: noted with it, in its transaction.

A shop of which no digest has shown anything costs nothing; neither do days that were not over then. The facts of a
write move by what its grain tables hold, so that is what is noted; where all is counted anew, what they were before
is held against what they are then.
"""

# ruff: noqa: S608 - every name put into a statement is our own; values are parameters
from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date

import msgspec

from cache.shops import Shop
from commerce.facts import Measure
from commerce.restatements import Cause, MovedSum, Shown, Why

_KEEP_BEFORE = """
CREATE TEMP TABLE shown_before AS SELECT measure, day, value FROM facts
WHERE shop_id = :shop AND segment = '' AND key = '' AND day BETWEEN :first AND :last
AND measure IN (SELECT value FROM json_each(:measures))
"""
#: A measure without any fact before is a new one: nothing was shown of it.
_HOLD_AGAINST = """
WITH measures (measure) AS (SELECT DISTINCT measure FROM shown_before),
     now AS (SELECT f.measure, f.day, f.value FROM measures AS m CROSS JOIN facts AS f
             ON f.shop_id = :shop AND f.measure = m.measure AND f.segment = '' AND f.key = ''
             AND f.day BETWEEN :first AND :last),
     days (measure, day) AS (SELECT measure, day FROM shown_before UNION SELECT measure, day FROM now)
INSERT INTO restatements (shop_id, write_id, day, measure, before, after, causes)
SELECT :shop, :write, d.day, d.measure, COALESCE(b.value, 0), COALESCE(n.value, 0), :causes
FROM days AS d
LEFT JOIN shown_before AS b ON b.measure = d.measure AND b.day = d.day
LEFT JOIN now AS n ON n.measure = d.measure AND n.day = d.day
WHERE COALESCE(b.value, 0) <> COALESCE(n.value, 0)
"""


def statement_of(measure: Measure) -> str:
    """Return what notes the moves of a measure before they are made; "" where they are none.

    Of one that splits another further, the sums of the whole shop are that one's to note. A table that told nothing of
    a day has shown nothing of it.
    """
    if not measure.is_settled or measure.splits:
        return ""
    cases = " ".join(f"WHEN '{name}' THEN t.{name}" for name in measure.sums)
    names = ", ".join(f"('{name}')" for name in measure.sums)
    totals = ", ".join(f"SUM({name}) AS {name}" for name in measure.sums)
    was_shown = " AND f.value IS NOT NULL" if measure.scope == "days" else ""
    return f"""
    WITH named (measure) AS (VALUES {names}),
         told AS (SELECT day, {totals} FROM moved_{measure.name} WHERE day BETWEEN :first AND :last GROUP BY day),
         tall AS (SELECT n.measure, t.day, CASE n.measure {cases} END AS value FROM named AS n CROSS JOIN told AS t)
    INSERT INTO restatements (shop_id, day, measure, before, after)
    SELECT :shop, t.day, t.measure, COALESCE(f.value, 0), COALESCE(f.value, 0) + t.value
    FROM tall AS t LEFT JOIN facts AS f
      ON f.shop_id = :shop AND f.measure = t.measure AND f.segment = '' AND f.day = t.day AND f.key = ''
    WHERE t.value <> 0{was_shown}
    """


def note(connection: sqlite3.Connection, shop: Shop, statement: str) -> None:
    """Note the moves of a measure; right before its facts move."""
    if shop.shown is not None and statement:
        first, last = shop.shown
        connection.execute(statement, {"shop": shop.shop_id, "first": first, "last": last})


@contextmanager
def counted_anew(
    connection: sqlite3.Connection, shop: Shop, measures: Collection[str], why: Why | None
) -> Iterator[None]:
    """Note what the body, which counts everything anew, makes of the days that were shown.

    Args:
        connection: The cache's.
        shop: Whose facts.
        measures: Names of the sums that are noted.
        why: None: what made the facts stale said it, or all was read anew.
    """
    (noted,) = connection.execute("SELECT stale_because FROM shops WHERE shop_id = ?", (shop.shop_id,)).fetchone()
    if shop.shown is None:
        yield
    else:
        first, last = shop.shown
        known = {"shop": shop.shop_id, "first": first, "last": last}
        connection.execute("DROP TABLE IF EXISTS temp.shown_before")
        connection.execute(_KEEP_BEFORE, {**known, "measures": json.dumps(sorted(measures))})
        yield
        causes = _text([Cause(why or Why(noted or Why.ANEW))])
        connection.execute(_HOLD_AGAINST, {**known, "write": newest(connection) + 1, "causes": causes})
        connection.execute("DROP TABLE temp.shown_before")
    connection.execute("UPDATE shops SET stale_because = '' WHERE shop_id = ?", (shop.shop_id,))


def stale_because(connection: sqlite3.Connection, shop: Shop, why: Why) -> None:
    """Say why the facts are to be built anew; the first of several reasons stands."""
    connection.execute(
        "UPDATE shops SET stale_because = ? WHERE shop_id = ? AND stale_because = ''", (why.value, shop.shop_id)
    )


@contextmanager
def because(connection: sqlite3.Connection, shop: Shop, cause: Cause, *, until: date | None = None) -> Iterator[None]:
    """Give what the body restates its cause; days after `until` may still have changed anyway, and are not noted."""
    if shop.shown is None:
        yield
        return
    start = newest(connection)
    yield
    if until is not None:
        connection.execute("DELETE FROM restatements WHERE restatement_id > ? AND day > ?", (start, until.isoformat()))
    explain(connection, start, {}, [cause])


def newest(connection: sqlite3.Connection) -> int:
    """Return the number of the last sum that was noted; 0 for none."""
    (number,) = connection.execute("SELECT COALESCE(MAX(restatement_id), 0) FROM restatements").fetchone()
    return int(number)


def explain(
    connection: sqlite3.Connection, start: int, by_day: Mapping[str, Sequence[Cause]], otherwise: Sequence[Cause]
) -> None:
    """Write why into what was noted since; a day on which nothing happened was moved by what happened on others."""
    connection.execute(
        "UPDATE restatements SET write_id = ?, causes = ? WHERE restatement_id > ?",
        (start + 1, _text(otherwise), start),
    )
    connection.executemany(
        "UPDATE restatements SET causes = ? WHERE restatement_id > ? AND day = ?",
        [(_text(causes), start, day) for day, causes in by_day.items()],
    )


def _text(causes: Sequence[Cause]) -> str:
    return msgspec.json.encode(causes).decode()


def to_tell(connection: sqlite3.Connection, shop: Shop, today: date, since: date | None = None) -> list[MovedSum]:
    """Return what a digest of today tells of: the same to every reader, what came since then tomorrow.

    `since`: a day; what was told after it, and what came since then, is told as well.
    """
    (shown_on,) = connection.execute("SELECT shown_on FROM shops WHERE shop_id = ?", (shop.shop_id,)).fetchone()
    day, after = today.isoformat(), since.isoformat() if since is not None else None
    rows = connection.execute(
        "SELECT restatement_id, write_id, day, measure, before, after, causes FROM restatements"
        " WHERE shop_id = ? AND (told_on IS ? OR told_on > ?) ORDER BY restatement_id",
        (shop.shop_id, day if shown_on == day else None, after),
    )
    return [
        MovedSum(number, write, date.fromisoformat(moved), measure, before, after, _causes_in(causes))
        for number, write, moved, measure, before, after, causes in rows
    ]


def _causes_in(text: str) -> tuple[Cause, ...]:
    return msgspec.json.decode(text, type=tuple[Cause, ...])


def note_shown(connection: sqlite3.Connection, shop: Shop, shown: Shown) -> None:
    """Remember which days the first digest of a day has shown, and what it told of; a later one of it adds nothing."""
    day = shown.day.isoformat()
    noted = connection.execute(
        "UPDATE shops SET shown_on = :day, shown_from = COALESCE(shown_from, :first), shown_to = :last"
        " WHERE shop_id = :shop AND shown_on IS NOT :day",
        {
            "shop": shop.shop_id,
            "day": day,
            "first": shown.days.first.isoformat(),
            "last": shown.days.last.isoformat(),
        },
    )
    if noted.rowcount:
        connection.execute(
            "UPDATE restatements SET told_on = ? WHERE shop_id = ? AND told_on IS NULL AND restatement_id <= ?",
            (day, shop.shop_id, shown.number),
        )


def prune(connection: sqlite3.Connection, before: date) -> int:
    """Delete what was told before a day; return how many."""
    return connection.execute("DELETE FROM restatements WHERE told_on < ?", (before.isoformat(),)).rowcount
