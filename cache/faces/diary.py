"""What a shop's people did about tactics."""

from __future__ import annotations

from collections.abc import Sequence

from cache import answers, diary, watches
from cache.session import Session
from commerce.answers import Done
from commerce.diary import DiaryEntry
from commerce.watches import LogEntry


class Diary:
    """See `Cache.diary`. Every method is one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def entries(self, shop: str) -> list[DiaryEntry]:
        """Return the entries of a shop, the oldest first.

        Raises:
            Refused: It was never synced.
        """
        with self._session.reading():
            return diary.entries(self._session.connection, self._session.shop(shop))

    def answer(
        self,
        shop: str,
        done: Done,
        line: LogEntry,
        *,
        expected: Sequence[DiaryEntry],
        kept: DiaryEntry | None = None,
        removed: int | None = None,
    ) -> Done:
        """Write what a person did, in one transaction: the entry, the line of the log, and that it is done.

        Args:
            shop: Whose.
            done: What it comes to.
            line: Of the log.
            expected: All entries of the shop as they were when this was decided.
            kept: An entry to be stored in the place of its number; number 0: a further one.
            removed: Number of an entry to be taken out.

        Raises:
            TryLater: The entries are others by now, or the same answer has just been done; nothing is stored.
        """
        with self._session.writing():
            connection, known = self._session.connection, self._session.shop(shop)
            diary.refuse_others(connection, known, expected)
            if kept is not None:
                diary.keep(connection, known, kept)
            if removed is not None:
                diary.remove(connection, known, removed)
            answers.write(connection, known, done)
            watches.write_log(connection, known, [line], done.at)
        return done
