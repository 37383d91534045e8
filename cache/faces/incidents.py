"""What is remembered of incidents, and the log of what was said and what was held back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from cache import (
    answers,
    expectations,
    outbox,
    restatements,
    watches,
)
from cache.session import Session
from commerce.answers import Done
from commerce.expectations import Expectation
from commerce.messages import Message
from commerce.restatements import Shown
from commerce.watches import LogEntry, Suggestion, Watch


class Incidents:
    """See `Cache.incidents`. Every method is one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def watches(self, shop: str) -> dict[str, Watch]:
        """Return {KPI: watch}; a KPI never looked at is absent."""
        with self._session.reading():
            return watches.watches(self._session.connection, self._session.shop(shop))

    def commit(
        self,
        shop: str,
        watches_now: Mapping[str, Watch],
        messages: Sequence[Message],
        log: Sequence[LogEntry],
        now: datetime,
        *,
        expected: Mapping[str, Watch] | None = None,
        shown: Shown | None = None,
    ) -> int:
        """Remember watches, queue messages and write the log in one transaction: speak iff we remember speaking.

        Args:
            shop: Whose.
            watches_now: Those that moved.
            messages: What to say.
            log: What was said and what was held back.
            now: UTC.
            expected: All watches of the shop as they were when this was decided; None: whatever they are.
            shown: Which days a digest among the messages shows, and which restatements it tells.

        Returns:
            How many of the messages are new.

        Raises:
            TryLater: They are others by now; nothing is stored. Read them and decide again.
        """
        with self._session.writing():
            known = self._session.shop(shop)
            if expected is not None:
                watches.refuse_others(self._session.connection, known, expected)
            watches.remember(self._session.connection, known, watches_now)
            new = outbox.queue(self._session.connection, messages, now)
            watches.write_log(self._session.connection, known, log, now)
            if shown is not None and messages:
                restatements.note_shown(self._session.connection, known, shown)
        return new

    def done(self, answer_id: str) -> Done | None:
        """Return what was done about an answer; None when it is new."""
        with self._session.reading():
            return answers.find(self._session.connection, answer_id)

    def answer(
        self,
        shop: str,
        done: Done,
        watches_now: Mapping[str, Watch],
        entry: LogEntry,
        *,
        expected: Mapping[str, Watch],
        window: Expectation | None = None,
        withdrawn: Sequence[int] = (),
    ) -> Done:
        """Remember what a person did, in one transaction: the watch, the line of the log, and that it is done.

        Args:
            shop: Whose.
            done: What it comes to.
            watches_now: Those that moved.
            entry: The line of the log.
            expected: All watches of the shop as they were when this was decided.
            window: Days that are to be expected, to be stored.
            withdrawn: Numbers of such windows to be taken back.

        Returns:
            What was done, with the number of the window.

        Raises:
            TryLater: The watches are others by now, or the same answer has just been done; nothing is stored.
        """
        with self._session.writing():
            connection, known = self._session.connection, self._session.shop(shop)
            watches.refuse_others(connection, known, expected)
            if window is not None:
                done = msgspec.structs.replace(done, expectation=expectations.add(connection, known, window))
            for number in withdrawn:
                expectations.withdraw(connection, known, number)
            answers.write(connection, known, done)
            watches.remember(connection, known, watches_now)
            watches.write_log(connection, known, [entry], done.at)
        return done

    def history(self, shop: str, incident: str) -> list[LogEntry]:
        """Return what happened to an incident, oldest first: every word, every transition, and who did what."""
        with self._session.reading():
            return watches.history(self._session.connection, self._session.shop(shop), incident)

    def last_of(self, shop: str, subject: str) -> str:
        """Return the id of the last incident that was about a subject, whoever has it now; "" where there is none."""
        with self._session.reading():
            return watches.last_incident(self._session.connection, self._session.shop(shop), subject)

    def log(self, shop: str | None = None, limit: int = 100) -> list[LogEntry]:
        """Return the last lines of the incident log of one shop or all, newest first."""
        with self._session.reading():
            return watches.log(self._session.connection, None if shop is None else self._session.shop(shop), limit)

    def last_answer(self, shop: str, who: str) -> datetime | None:
        """Return when somebody last answered about an incident of a shop, UTC; None: never."""
        with self._session.reading():
            return watches.last_answer(self._session.connection, self._session.shop(shop), who)

    def suggestions(self, shop: str, since: datetime) -> list[Suggestion]:
        """Return the tactics shown since then, newest first."""
        with self._session.reading():
            return watches.suggestions(self._session.connection, self._session.shop(shop), since)
