"""Reports of ShopifyQL."""

from __future__ import annotations

from typing import Any

import msgspec

from connectors.shopify.nodes.common import Node


class Column(Node):
    """A column of a report."""

    name: str
    data_type: str = ""


class TableData(Node):
    """A report: rows are dicts by column name, or lists in the order of the columns."""

    columns: list[Column] = msgspec.field(default_factory=list)
    rows: list[dict[str, Any] | list[Any]] = msgspec.field(default_factory=list)


class Report(Node):
    """The answer of ShopifyQL: a table, or what it did not understand."""

    parse_errors: list[str] = msgspec.field(default_factory=list)
    table_data: TableData | None = None


class ReportAnswer(Node):
    """The answer to `shopifyql.graphql`."""

    shopifyql_query: Report | None
