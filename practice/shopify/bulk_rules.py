"""What Shopify asks of a query that is to run in bulk, and the words in which it says no.

The words are those of recorded answers, but for the two about size and variables, which nobody has published.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    get_named_type,
    parse,
    validate,
)

from practice.shopify.complaints import worded

MAX_BYTES = 65_535
MAX_CONNECTIONS = 5
MAX_DEPTH = 2
_NOT_ALONE = frozenset({"node", "nodes"})


@dataclass(slots=True)
class _Found:
    """What a walk over the query has met."""

    connections: int = 0
    depth: int = 0
    below_list: bool = False
    with_nodes: list[str] = field(default_factory=list)
    without_id: list[str] = field(default_factory=list)


def objections(schema: GraphQLSchema, text: str) -> tuple[DocumentNode, list[str]]:
    """Return the query as a document, and what stands against running it in bulk, most general first."""
    nothing = DocumentNode()
    if len(text.encode()) > MAX_BYTES:
        return nothing, [f"Bulk queries cannot be larger than {MAX_BYTES} bytes."]
    try:
        document = parse(text)
    except GraphQLError as error:
        return nothing, [f"Invalid bulk query: {error.message}"]
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if len(operations) != 1 or operations[0].operation is not OperationType.QUERY or schema.query_type is None:
        return nothing, ["Invalid operation type. Only `query` operations are supported."]
    if operations[0].variable_definitions:
        return nothing, ["Invalid bulk query: variables are not supported."]
    if errors := validate(schema, document):
        return nothing, [f"Invalid bulk query: {worded(error)}" for error in errors]
    return document, _judge(schema, document, operations[0].selection_set)


def _judge(schema: GraphQLSchema, document: DocumentNode, root: SelectionSetNode) -> list[str]:
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    walk = _Walk(schema, fragments)
    walk.fields(root, schema.query_type, "", 0, in_list=False)
    found, said = walk.found, []
    if found.with_nodes:
        names = ", ".join(f"'{name}'" for name in found.with_nodes)
        said.append(
            "All connection fields in a bulk query must select their contents using 'edges' > 'node', e.g: "
            f"'{found.with_nodes[0]} {{ edges {{ node {{'. Selecting via 'nodes' is not supported. "
            f"Invalid connection fields: {names}."
        )
    if any(isinstance(node, FieldNode) and node.name.value in _NOT_ALONE for node in root.selections):
        said.append("Bulk queries cannot contain a top level `node` field.")
    if found.depth > MAX_DEPTH:
        said.append(f"Bulk queries cannot contain connections with a nesting depth greater than {MAX_DEPTH}.")
    if found.connections > MAX_CONNECTIONS:
        said.append(f"Bulk queries cannot contain more than {MAX_CONNECTIONS} connections.")
    if found.without_id:
        said.append(
            "The parent 'node' field for a nested connection must select the 'id' field without an alias and must be "
            f"of 'ID' return type. Connection fields without 'id': {', '.join(found.without_id)}."
        )
    if found.below_list:
        said.append("Queries that contain a connection field within a list field are not currently supported.")
    if not found.connections:
        said.append("Bulk queries must contain at least one connection.")
    return said


class _Walk:
    """Go through a valid query and note every connection. A depth of 0 is the first one, as Shopify counts."""

    def __init__(self, schema: GraphQLSchema, fragments: dict[str, FragmentDefinitionNode]) -> None:
        self.found = _Found()
        self._schema = schema
        self._fragments = fragments

    def fields(self, chosen: SelectionSetNode, kind: object, parent: str, depth: int, *, in_list: bool) -> None:
        """Note the connections among these fields and below.

        Args:
            chosen: The fields.
            kind: Their type.
            parent: Name of the connection whose node this is, when it does not select its id; else "".
            depth: How many connections lie above.
            in_list: Whether a plain list lies between here and the connection above.
        """
        for node in chosen.selections:
            if not isinstance(node, FieldNode):
                self._fragment(node, kind, parent, depth, in_list=in_list)
                continue
            definition = getattr(kind, "fields", {}).get(node.name.value)
            if definition is None or node.selection_set is None:
                continue
            inner = get_named_type(definition.type)
            if inner.name.endswith("Connection"):
                self._connection(node, inner, parent, depth, in_list=in_list)
            elif isinstance(inner, GraphQLObjectType | GraphQLInterfaceType):
                self.fields(node.selection_set, inner, parent, depth, in_list=in_list or _is_list(definition.type))

    def _of(self, node: SelectionNode) -> FragmentDefinitionNode | InlineFragmentNode:
        """Return the fragment that stands in a selection."""
        if isinstance(node, FragmentSpreadNode):
            return self._fragments[node.name.value]
        return cast("InlineFragmentNode", node)

    def _fragment(self, node: SelectionNode, kind: object, parent: str, depth: int, *, in_list: bool) -> None:
        fragment = self._of(node)
        condition = fragment.type_condition
        wanted = self._schema.type_map[condition.name.value] if condition else kind
        self.fields(fragment.selection_set, wanted, parent, depth, in_list=in_list)

    def _connection(self, node: FieldNode, kind: object, parent: str, depth: int, *, in_list: bool) -> None:
        found, name = self.found, node.name.value
        found.connections += 1
        found.depth = max(found.depth, depth)
        found.below_list = found.below_list or in_list
        if parent and parent not in found.without_id:
            found.without_id.append(parent)
        chosen = [each for each in self._plain(node.selection_set) if each.selection_set]
        if any(each.name.value == "nodes" for each in chosen):
            found.with_nodes.append(name)
        for each in chosen:
            below = get_named_type(getattr(kind, "fields", {})[each.name.value].type)
            inside = [each] if each.name.value == "nodes" else self._plain(each.selection_set)
            for row in inside:
                if row.selection_set is None or row.name.value not in _NOT_ALONE:
                    continue
                inner = below if row is each else get_named_type(getattr(below, "fields", {})["node"].type)
                without = "" if self._has_id(row.selection_set) else name
                self.fields(row.selection_set, inner, without, depth + 1, in_list=False)

    def _plain(self, chosen: SelectionSetNode | None) -> list[FieldNode]:
        """Return the fields, fragments unfolded."""
        fields: list[FieldNode] = []
        for node in chosen.selections if chosen else ():
            if isinstance(node, FieldNode):
                fields.append(node)
            else:
                fields += self._plain(self._of(node).selection_set)
        return fields

    def _has_id(self, chosen: SelectionSetNode) -> bool:
        return any(node.name.value == "id" and node.alias is None for node in self._plain(chosen))


def _is_list(kind: GraphQLOutputType) -> bool:
    bare = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    return isinstance(bare, GraphQLList)
