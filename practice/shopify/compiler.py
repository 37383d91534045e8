"""Run a validated GraphQL document over ready-made dicts, many times faster than a general executor.

A document is compiled once into closures, one per selection set; a request then only walks dicts. It knows the whole
language of queries except directives and introspection, and it knows no errors: whatever it cannot do (`Unsuited`), or
anything that fails underneath, is done again by graphql-core, whose answer then stands. Both use the same resolvers,
and tests hold their answers side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLUnionType,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    get_argument_values,
    is_abstract_type,
    is_leaf_type,
    is_object_type,
)

#: (parent's dict, run, arguments) -> value
Resolver = Callable[[Any, Any, Mapping[str, Any]], Any]
Resolvers = Mapping[tuple[str, str], Resolver]
#: (value, run) -> JSON
Finish = Callable[[Any, "Call"], Any]


class Unsuited(Exception):
    """This document or this answer is left to graphql-core."""


class Call:
    """One run of a program: what resolvers may ask (`run`), coerced variables, arguments worked out so far."""

    __slots__ = ("arguments", "run", "variables")

    def __init__(self, run: object, variables: Any) -> None:
        self.run = run
        self.variables = variables
        self.arguments: dict[int, Mapping[str, Any]] = {}


class Program:
    """A compiled operation."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, name: str | None, resolvers: Resolvers) -> None:
        """Compile.

        Args:
            schema: What the document was validated against.
            document: Valid, without directives.
            name: Of the operation, when the document holds several.
            resolvers: By type and field; every other field is looked up in its parent's dict.

        Raises:
            Unsuited: No such operation, no query, a directive, or introspection.
        """
        self._schema = schema
        self._resolvers = resolvers
        self._fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self._made: dict[tuple[str, tuple[int, ...]], Finish] = {}
        self.operation = operation_of(document, name)
        if self.operation.operation is not OperationType.QUERY or schema.query_type is None:
            raise Unsuited
        self._root = self._object(schema.query_type, (self.operation.selection_set,))

    def __call__(self, run: object, variables: Any) -> Any:
        """Return `data`.

        Args:
            run: Handed to every resolver.
            variables: As coerced by graphql-core's `get_variable_values`.
        """
        return self._root({}, Call(run, variables))

    def _object(self, kind: GraphQLObjectType, sets: tuple[SelectionSetNode, ...]) -> Finish:
        made = self._made.get(known := (kind.name, tuple(map(id, sets))))
        if made is not None:
            return made
        grouped = self._chosen(kind, sets)
        constants = {key: kind.name for key, nodes in grouped.items() if nodes[0].name.value == "__typename"}
        fields = [(key, *self._field(kind, nodes)) for key, nodes in grouped.items() if key not in constants]
        shape = dict.fromkeys(grouped) | constants

        def complete(source: Any, call: Call) -> Any:
            out = shape.copy()
            for key, name, get, finish, required in fields:
                value = source[name] if get is None else get(source, call)
                if value is None:
                    if required:
                        raise Unsuited
                elif finish is None:
                    out[key] = value
                else:
                    out[key] = finish(value, call)
            return out

        self._made[known] = complete
        return complete

    def _chosen(self, kind: GraphQLObjectType, sets: tuple[SelectionSetNode, ...]) -> dict[str, list[FieldNode]]:
        """Return the fields to answer with, by the key they get there."""
        grouped: dict[str, list[FieldNode]] = {}
        for selection_set in sets:
            for node in self._fields(kind, selection_set):
                grouped.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
        return grouped

    def _field(self, kind: GraphQLObjectType, nodes: list[FieldNode]) -> tuple[str, Finish | None, Finish | None, bool]:
        """Return where a field comes from, how its value is finished, and whether it may be null."""
        node = nodes[0]
        name = node.name.value
        definition = kind.fields.get(name)
        if definition is None:
            raise Unsuited
        sets = tuple(node.selection_set for node in nodes if node.selection_set)
        resolver = self._resolvers.get((kind.name, name))
        get = None if resolver is None else _with_arguments(resolver, definition, node)
        finish = self._finish(definition.type, sets)
        return name, get, finish, isinstance(definition.type, GraphQLNonNull)

    def _finish(self, kind: GraphQLOutputType, sets: tuple[SelectionSetNode, ...]) -> Finish | None:
        if isinstance(kind, GraphQLNonNull):
            return self._finish(kind.of_type, sets)
        if isinstance(kind, GraphQLList):
            return _list_of(self._finish(kind.of_type, sets), required=isinstance(kind.of_type, GraphQLNonNull))
        if isinstance(kind, GraphQLEnumType):
            words = {word: word for word in kind.values}
            return lambda value, _call: words[value]
        if is_leaf_type(kind):
            return None  # the dicts hold what goes on the wire
        if is_object_type(kind):
            return self._object(kind, sets)
        if is_abstract_type(kind):
            return self._one_of(kind, sets)
        raise Unsuited

    def _one_of(self, kind: GraphQLInterfaceType | GraphQLUnionType, sets: tuple[SelectionSetNode, ...]) -> Finish:
        by_name = {each.name: self._object(each, sets) for each in self._schema.get_possible_types(kind)}
        return lambda value, call: by_name[value["__typename"]](value, call)

    def _fields(self, kind: GraphQLObjectType, selection_set: SelectionSetNode) -> Iterator[FieldNode]:
        """Yield the fields that apply to a concrete type, fragments unfolded."""
        for node in selection_set.selections:
            if node.directives:
                raise Unsuited
            if isinstance(node, FieldNode):
                yield node
                continue
            fragment = self._fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
            if not isinstance(fragment, FragmentDefinitionNode | InlineFragmentNode) or fragment.directives:
                raise Unsuited
            if fragment.type_condition is None or self._fits(kind, fragment.type_condition.name.value):
                yield from self._fields(kind, fragment.selection_set)

    def _fits(self, kind: GraphQLObjectType, condition: str) -> bool:
        wanted = self._schema.type_map[condition]
        return wanted is kind or (is_abstract_type(wanted) and self._schema.is_sub_type(wanted, kind))


def operation_of(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    """Return the operation to run.

    Raises:
        Unsuited: There is none of that name, or several and no name.
    """
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    wanted = [node for node in operations if not name or (node.name and node.name.value == name)]
    if len(wanted) != 1:
        raise Unsuited
    return wanted[0]


def _with_arguments(resolver: Resolver, definition: GraphQLField, node: FieldNode) -> Finish:
    """Arguments depend on variables only, never on the parent: work them out once per call."""
    key = id(node)

    def get(source: Any, call: Call) -> Any:
        arguments = call.arguments.get(key)
        if arguments is None:
            arguments = call.arguments[key] = get_argument_values(definition, node, call.variables)
        return resolver(source, call.run, arguments)

    return get


def _list_of(finish: Finish | None, *, required: bool) -> Finish:
    def complete(values: Any, call: Call) -> Any:
        if required and None in values:
            raise Unsuited
        if finish is None:
            return values
        return [None if value is None else finish(value, call) for value in values]

    return complete
