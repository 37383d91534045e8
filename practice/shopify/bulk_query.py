"""Run a query in bulk: every row of every connection as one object of its own, a child naming its `__parentId`.

The query runs as it was written; a connection needs no `first`, for all rows are wanted. Rows come in the order of the
connection, and each parent right before its children; who writes them to a file may scatter them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLObjectType,
    GraphQLSchema,
    SelectionSetNode,
    get_argument_values,
    get_named_type,
)

from practice.shopify.compiler import Call, Finish, Program, Resolver, Resolvers, Unsuited
from practice.shopify.paging import IN_BULK, MAX_PAGE
from practice.shopify.wire import Node

_PARENT = "__parentId"


class Row(NamedTuple):
    """One object. `depth` 0 is a row of a connection at the top of the query; `connection` its name there."""

    depth: int
    connection: str
    node: Node


@dataclass(frozen=True, slots=True)
class _Branch:
    """One connection of the query: how to get its pages, and how to finish its rows."""

    name: str
    get: Resolver
    arguments: Node
    finish: Finish


class View(Protocol):
    """What is handed to the resolvers; here it matters only what it may see."""

    @property
    def scopes(self) -> frozenset[str]:
        """The scopes granted."""
        ...


class _Walk(Call):
    """One run: connections met while an object was finished wait here with their parent."""

    __slots__ = ("waiting",)

    def __init__(self, run: View) -> None:
        super().__init__(run, None)
        self.waiting: list[tuple[_Branch, Any]] = []


class BulkProgram(Program):
    """A query compiled for a run in bulk.

    Raises:
        Unsuited: It holds directives or introspection, which the practice shop does not run in bulk.
    """

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, resolvers: Resolvers) -> None:
        """Compile; see `Program`. The document obeys `bulk_rules`."""
        super().__init__(schema, document, None, resolvers)

    def rows(self, view: View) -> Iterator[Row]:
        """Yield all objects, parents before their children."""
        walk = _Walk(view)
        self._root({}, walk)
        for branch, source in walk.waiting:
            yield from self._below(branch, source, walk, "", 0)

    def _below(self, branch: _Branch, source: Any, walk: _Walk, parent: str, depth: int) -> Iterator[Row]:
        after = None
        while True:
            page = branch.get(source, walk.run, branch.arguments | {"first": MAX_PAGE, "after": after, IN_BULK: True})
            for row in page["nodes"]:
                walk.waiting = []
                node = branch.finish(row, walk)
                waiting = walk.waiting
                if parent:
                    node[_PARENT] = parent
                yield Row(depth, branch.name, node)
                for child, its_source in waiting:
                    yield from self._below(child, its_source, walk, node["id"], depth + 1)
            if not page["pageInfo"]["hasNextPage"]:
                return
            after = page["pageInfo"]["endCursor"]

    def _chosen(self, kind: GraphQLObjectType, sets: tuple[SelectionSetNode, ...]) -> dict[str, list[FieldNode]]:
        chosen = super()._chosen(kind, sets)
        return {key: nodes for key, nodes in chosen.items() if not _is_connection(kind, nodes[0])}

    def _object(self, kind: GraphQLObjectType, sets: tuple[SelectionSetNode, ...]) -> Finish:
        complete = super()._object(kind, sets)
        found = super()._chosen(kind, sets).values()
        branches = [self._branch(kind, nodes) for nodes in found if _is_connection(kind, nodes[0])]
        if not branches:
            return complete

        def with_branches(source: Any, call: Call) -> Any:
            if isinstance(call, _Walk):
                call.waiting += [(branch, source) for branch in branches]
            return complete(source, call)

        return with_branches

    def _branch(self, kind: GraphQLObjectType, nodes: list[FieldNode]) -> _Branch:
        name = nodes[0].name.value
        definition = kind.fields[name]
        connection = get_named_type(definition.type)
        resolver = self._resolvers.get((kind.name, name))
        if resolver is None or not isinstance(connection, GraphQLObjectType):
            raise Unsuited
        edge = get_named_type(connection.fields["edges"].type)
        if not isinstance(edge, GraphQLObjectType):
            raise Unsuited
        edges = tuple(
            each.selection_set
            for node in nodes
            if node.selection_set
            for each in self._fields(connection, node.selection_set)
            if each.name.value == "edges" and each.selection_set
        )
        rows = tuple(
            each.selection_set
            for inside in edges
            for each in self._fields(edge, inside)
            if each.name.value == "node" and each.selection_set
        )
        finish = self._finish(edge.fields["node"].type, rows)
        if finish is None:
            raise Unsuited
        return _Branch(name, resolver, get_argument_values(definition, nodes[0]), finish)


def _is_connection(kind: GraphQLObjectType, node: FieldNode) -> bool:
    definition = kind.fields.get(node.name.value)
    return definition is not None and get_named_type(definition.type).name.endswith("Connection")
