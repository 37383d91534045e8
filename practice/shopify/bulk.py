"""Bulk operations: started by a mutation, run while nobody waits, fetched as a file of one JSON object a line.

    CREATED -> RUNNING -> COMPLETED -> EXPIRED (the file is kept seven days)
                       -> FAILED       with what was written by then as `partialDataUrl`
                       -> CANCELING -> CANCELED

What an operation reads is what the shop holds when it is started. How long it takes is set by `Pace`.
"""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from graphql import DocumentNode, FieldNode, GraphQLError, GraphQLSchema, TypeInfo, TypeInfoVisitor, Visitor, visit

from practice.shopify.access import check
from practice.shopify.bulk_file import FileOrder, halved, write
from practice.shopify.bulk_query import BulkProgram, View
from practice.shopify.bulk_rules import objections
from practice.shopify.compiler import Resolvers, Unsuited
from practice.shopify.wire import Node, gid, instant, maybe_instant

KEPT = timedelta(days=7)
_AT_ONCE = 5
_RUNNING = frozenset({"CREATED", "RUNNING", "CANCELING"})
_STUCK_AT = 0.5
#: What a fault makes of an operation that is started -> its error code; a stuck one runs until it is cancelled.
_OUTCOMES = {"bulk-failed": "INTERNAL_SERVER_ERROR", "bulk-timeout": "TIMEOUT"}


@dataclass(frozen=True, slots=True)
class Pace:
    """How long an operation runs: until it was polled so often, and at least so many seconds passed.

    Seconds count by whichever is further ahead, the world's clock or the wall clock.
    """

    polls: int = 2
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Instant:
    """Now, by the world's clock and by the wall clock; they may run apart."""

    world: datetime
    wall: datetime

    def since(self, earlier: Instant) -> timedelta:
        """Return what passed, by whichever clock is further ahead."""
        return max(self.world - earlier.world, self.wall - earlier.wall)


@dataclass(slots=True)
class Operation:
    """One bulk operation. `error` is what it will fail with; `share` how much of it is done, 0..1."""

    number: int
    query: str
    started: Instant
    pace: Pace
    file: Path
    error: str = ""
    is_stuck: bool = False
    size: int = 0
    objects: int = 0
    roots: int = 0
    polls: int = 0
    share: float = 0.0
    status: str = "CREATED"
    ended: Instant | None = None
    secret: str = field(default="", repr=False)

    def advance(self, now: Instant) -> None:
        """Let the time until now have passed."""
        if self.status == "CANCELING":
            self.status, self.ended = "CANCELED", now
        elif self.status in _RUNNING:
            self._work(now)
        elif self.status in {"COMPLETED", "FAILED"} and self.ended is not None and now.since(self.ended) >= KEPT:
            self.status = "EXPIRED"

    def _work(self, now: Instant) -> None:
        passed_s = max(0.0, now.since(self.started).total_seconds())
        by_polls = min(1.0, self.polls / self.pace.polls) if self.pace.polls else 1.0
        by_time = min(1.0, passed_s / self.pace.seconds) if self.pace.seconds else 1.0
        self.share = min(by_polls, by_time, _STUCK_AT if self.is_stuck else 1.0)
        if self.share >= 1:
            self.status, self.ended = "FAILED" if self.error else "COMPLETED", now
        elif self.share > 0 or self.polls:
            self.status = "RUNNING"


class BulkOperations:
    """All bulk operations of one shop. Not for many threads at once: the handler holds its lock.

    Attributes:
        pace: Of operations started from now on.
        order: How a file not grouped by parent is ordered.
        most: How many may run at once; five since 2026-01, one before.
    """

    def __init__(self, schema: GraphQLSchema, resolvers: Resolvers, *, seed: int = 0) -> None:
        self.pace = Pace()
        self.order: FileOrder = "apart"
        self.most = _AT_ONCE
        self._schema = schema
        self._resolvers = resolvers
        self._chance = Random(seed)  # noqa: S311 - repeatable files, no secret
        self._operations: dict[int, Operation] = {}
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def close(self) -> None:
        """Delete the files."""
        if self._folder is not None:
            self._folder.cleanup()

    def all(self, now: Instant) -> list[Operation]:
        """Return the operations, oldest first."""
        for operation in self._operations.values():
            operation.advance(now)
        return list(self._operations.values())

    def poll(self, number: int, now: Instant) -> Operation | None:
        """Return an operation as it stands, and count the poll."""
        operation = self._operations.get(number)
        if operation is not None:
            operation.polls += 1
            operation.advance(now)
        return operation

    def run(self, query: str, view: View, now: Instant, *, grouped: bool, fault: str = "") -> Node:
        """Start an operation and return the payload of the mutation."""
        running = [each for each in self.all(now) if each.status in _RUNNING]
        if len(running) >= self.most:
            names = ", ".join(gid("BulkOperation", each.number) for each in running)
            said = f"A bulk query operation for this app and shop is already in progress: {names}."
            return _refused({"field": None, "message": said, "code": "OPERATION_IN_PROGRESS"})
        document, against = objections(self._schema, query)
        if against:
            return _refused(*({"field": ["query"], "message": said, "code": "INVALID"} for said in against))
        number = 1_001 + len(self._operations)
        secret = hashlib.sha256(f"practice bulk {number}".encode()).hexdigest()[:24]
        operation = Operation(number, query, now, self.pace, self._path(number), secret=secret)
        try:
            self._fill(operation, document, view, "together" if grouped else self.order)
        except Unsuited:
            said = "Invalid bulk query: the practice shop runs no directives and no introspection in bulk."
            return _refused({"field": ["query"], "message": said, "code": "INVALID"})
        operation.is_stuck = fault == "bulk-stuck"
        if fault in _OUTCOMES and not operation.error:
            operation.error, operation.size = _OUTCOMES[fault], halved(operation.file)
        self._operations[number] = operation
        return {"bulkOperation": operation_node(operation, ""), "userErrors": []}

    def cancel(self, number: int, now: Instant) -> Node:
        """Begin to cancel and return the payload of the mutation."""
        operation = self._operations.get(number)
        if operation is None:
            return _refused({"field": ["id"], "message": "Bulk operation does not exist"})
        operation.advance(now)
        errors: list[Node] = []
        if operation.status in _RUNNING:
            operation.status = "CANCELING"
        else:
            said = f"A bulk operation cannot be canceled when it is {operation.status.lower()}"
            errors = [{"field": None, "message": said}]
        return {"bulkOperation": operation_node(operation, ""), "userErrors": errors}

    def file(self, secret: str, now: Instant) -> Path | None:
        """Return the file behind an address; None when it is not (or no longer) there."""
        found = next((each for each in self.all(now) if each.secret == secret), None)
        return found.file if found is not None and found.status in {"COMPLETED", "FAILED"} else None

    def _path(self, number: int) -> Path:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="practice-bulk-", ignore_cleanup_errors=True)
        return Path(self._folder.name) / f"bulk-{number}.jsonl"

    def _fill(self, operation: Operation, document: DocumentNode, view: View, order: FileOrder) -> None:
        program = BulkProgram(self._schema, document, self._resolvers)
        if denied(self._schema, document, view.scopes):
            operation.error = "ACCESS_DENIED"
            return
        operation.size, operation.objects, operation.roots = write(
            operation.file, program.rows(view), order, self._chance
        )


def operation_node(operation: Operation, base_url: str) -> Node:
    """Return a BulkOperation. An empty result has no file."""
    share = operation.share
    address = f"{base_url}/bulk/{operation.secret}/{operation.file.name}" if operation.size else None
    is_done = operation.status in {"COMPLETED", "EXPIRED"}
    if operation.status == "FAILED":
        share = 0.5 if operation.size else 0.0
    return {
        "__typename": "BulkOperation",
        "_number": operation.number,
        "id": gid("BulkOperation", operation.number),
        "status": operation.status,
        "type": "QUERY",
        "query": operation.query,
        "errorCode": operation.error if operation.status == "FAILED" else None,
        "createdAt": instant(operation.started.world),
        "completedAt": maybe_instant(operation.ended.world) if is_done and operation.ended else None,
        "objectCount": str(int(operation.objects * share)),
        "rootObjectCount": str(int(operation.roots * share)),
        "fileSize": str(operation.size) if is_done and operation.size else None,
        "url": address if operation.status == "COMPLETED" else None,
        "partialDataUrl": address if operation.status == "FAILED" else None,
    }


def denied(schema: GraphQLSchema, document: DocumentNode, scopes: frozenset[str]) -> bool:
    """Tell whether a query asks for anything that these scopes do not open."""
    types = TypeInfo(schema)
    closed: list[str] = []

    class Look(Visitor):
        def enter_field(self, node: FieldNode, *_: Any) -> None:
            parent, kind = types.get_parent_type(), types.get_type()
            if parent is None or kind is None:
                return
            try:
                check(parent.name, node.name.value, kind, scopes)
            except GraphQLError as error:
                closed.append(error.message)

    visit(document, TypeInfoVisitor(types, Look()))
    return bool(closed)


def _refused(*errors: Node) -> Node:
    return {"bulkOperation": None, "userErrors": list(errors)}
