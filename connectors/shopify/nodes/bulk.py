"""Bulk operations."""

from __future__ import annotations

import msgspec

from connectors.shopify.nodes.common import Connection, Node


class BulkNode(Node):
    """A bulk operation. The counters are numbers written as text; `url` is null while there is no file."""

    id: str
    status: str
    error_code: str | None = None
    object_count: str | int = 0
    root_object_count: str | int = 0
    file_size: str | int | None = None
    url: str | None = None


class BulkAnswer(Node):
    """The answer to `bulk_status.graphql`; None when there is no such operation any more."""

    bulk_operation: BulkNode | None


class BulkError(Node):
    """Why a bulk operation was not begun."""

    message: str
    code: str | None = None


class BulkStart(Node):
    """What became of the wish for a bulk operation."""

    bulk_operation: BulkNode | None = None
    user_errors: list[BulkError] = msgspec.field(default_factory=list)


class BulkRunAnswer(Node):
    """The answer to `bulk_run.graphql`."""

    bulk_operation_run_query: BulkStart


class BulkListNode(Node):
    """One of the app's operations, and what it was told to read."""

    id: str
    status: str
    query: str = ""


class BulkListAnswer(Node):
    """The answer to `bulk_list.graphql`."""

    bulk_operations: Connection[BulkListNode]
