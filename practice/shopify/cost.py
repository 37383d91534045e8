"""What a query costs, by the published model, and the bucket of points that it is taken from.

An object is 1 point, a scalar, money or pageInfo nothing; a connection is 2 + floor(2 ln(max(2, first))) times what one
row costs; of a union the dearest branch counts; a mutation is 10 points whatever it answers. The actual cost counts the
rows that really came at the top level.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
)

from practice.shopify.paging import MAX_PAGE
from practice.shopify.wire import Node

MAX_COST = 1000
MUTATION_COST = 10
_FREE = frozenset({"MoneyBag", "MoneyV2", "PageInfo"})


@dataclass(frozen=True, slots=True)
class Plan:
    """The limits of a shop's plan: a bucket of points, and how many come back a second.

    `Plan.standard`, `Plan.advanced`, `Plan.plus` and `Plan.enterprise` are the real ones.
    """

    bucket: int = 2000
    restore_per_s: int = 100
    name: str = "Basic"

    standard: ClassVar[Plan]
    advanced: ClassVar[Plan]
    plus: ClassVar[Plan]
    enterprise: ClassVar[Plan]


Plan.standard = Plan()
Plan.advanced = Plan(4_000, 200, "Advanced")
Plan.plus = Plan(20_000, 1_000, "Shopify Plus")
Plan.enterprise = Plan(40_000, 2_000, "Shopify Plus")
PLANS: Mapping[str, Plan] = {
    "standard": Plan.standard,
    "advanced": Plan.advanced,
    "plus": Plan.plus,
    "enterprise": Plan.enterprise,
}


class Bucket:
    """Points left. Without a plan everything passes and the bucket shows full."""

    def __init__(self, plan: Plan | None) -> None:
        self.limited = plan is not None
        self.plan = plan or Plan.plus
        self._left = float(self.plan.bucket)
        self._at: datetime | None = None

    def take(self, points: int, now: datetime) -> bool:
        """Take the requested cost, if it is there."""
        self._refill(now)
        if self.limited and points > self._left:
            return False
        self.give_back(-points)
        return True

    def give_back(self, points: int) -> None:
        """Return what was requested but not used."""
        if self.limited:
            self._left = min(self.plan.bucket, self._left + points)

    def status(self) -> Node:
        """Return throttleStatus."""
        return {
            "maximumAvailable": float(self.plan.bucket),
            "currentlyAvailable": int(self._left),
            "restoreRate": float(self.plan.restore_per_s),
        }

    def _refill(self, now: datetime) -> None:
        waited_s = 0.0 if self._at is None else max(0.0, (now - self._at).total_seconds())
        self._left = min(self.plan.bucket, self._left + waited_s * self.plan.restore_per_s)
        self._at = now


class Price:
    """The cost of one operation for given variables."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) -> None:
        self._schema = schema
        self._operation = operation
        self._fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self._defaults = {
            node.variable.name.value: int(node.default_value.value)
            for node in operation.variable_definitions or ()
            if isinstance(node.default_value, IntValueNode)
        }
        self._known: dict[tuple[tuple[str, int], ...], int] = {}

    def requested(self, variables: Mapping[str, Any], rows: Mapping[str, int] | None = None) -> int:
        """Return the cost.

        Args:
            variables: Of the request.
            rows: Answer key of a top-level connection -> rows that really came; None before the query is run.
        """
        numbers = self._defaults | {name: value for name, value in variables.items() if type(value) is int}
        key = (*sorted(numbers.items()), *sorted((rows or {}).items()))
        cost = self._known.get(key)
        if cost is None and self._operation.operation is OperationType.MUTATION:
            cost = self._known[key] = MUTATION_COST * len(self._operation.selection_set.selections)
        if cost is None:
            root = self._schema.query_type
            cost = 0 if root is None else self._of((self._operation.selection_set,), root, numbers, rows or {})
            self._known[key] = cost
        return cost

    def _of(
        self, sets: tuple[SelectionSetNode, ...], kind: Any, numbers: Mapping[str, int], rows: Mapping[str, int]
    ) -> int:
        if is_abstract_type(kind):
            return max(
                (self._of(sets, each, numbers, rows) for each in self._schema.get_possible_types(kind)), default=0
            )
        grouped: dict[str, list[FieldNode]] = {}
        for selection_set in sets:
            for node in self._fields(kind, selection_set):
                grouped.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
        return sum(self._field(kind, nodes, numbers, rows.get(key)) for key, nodes in grouped.items())

    def _field(
        self, kind: GraphQLObjectType, nodes: list[FieldNode], numbers: Mapping[str, int], came: int | None
    ) -> int:
        definition = kind.fields.get(nodes[0].name.value)
        if definition is None:  # __typename and introspection
            return 0
        inner = get_named_type(definition.type)
        if is_leaf_type(inner) or inner.name in _FREE:
            return 0
        sets = tuple(node.selection_set for node in nodes if node.selection_set)
        if not inner.name.endswith("Connection"):
            return 1 + self._of(sets, inner, numbers, {})
        first = _first(nodes[0], numbers) if came is None else came
        return 2 + _times(first) * self._row(sets, inner, numbers)

    def _row(self, sets: tuple[SelectionSetNode, ...], connection: Any, numbers: Mapping[str, int]) -> int:
        """Return what one row of a connection costs, under `nodes` and under `edges { node }`."""
        cost = 0
        for node in (node for each in sets for node in self._fields(connection, each)):
            inner = (
                get_named_type(connection.fields[node.name.value].type)
                if node.name.value in {"nodes", "edges"}
                else None
            )
            if inner is None or node.selection_set is None:
                continue
            if node.name.value == "nodes":
                cost += 1 + self._of((node.selection_set,), inner, numbers, {})
            else:
                cost += self._of((node.selection_set,), inner, numbers, {})
        return cost

    def _fields(self, kind: GraphQLObjectType, selection_set: SelectionSetNode) -> Iterator[FieldNode]:
        for node in selection_set.selections:
            if isinstance(node, FieldNode):
                yield node
                continue
            fragment = self._fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
            if not isinstance(fragment, FragmentDefinitionNode | InlineFragmentNode):
                continue
            condition = fragment.type_condition
            wanted = kind if condition is None else self._schema.type_map[condition.name.value]
            if wanted is kind or (is_abstract_type(wanted) and self._schema.is_sub_type(wanted, kind)):
                yield from self._fields(kind, fragment.selection_set)


def _first(node: FieldNode, numbers: Mapping[str, int]) -> int:
    for argument in node.arguments or ():
        if argument.name.value == "first":
            if isinstance(argument.value, IntValueNode):
                return int(argument.value.value)
            if isinstance(argument.value, VariableNode):
                return numbers.get(argument.value.name.value, 1)
    return 1


def _times(first: int) -> int:
    return math.floor(2 * math.log(max(2, min(first, MAX_PAGE)))) if first > 0 else 0
