"""`[[shop.source]]`: one service that fills tables; what stands there is what its kind declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, ModelWrapValidatorHandler, ValidationInfo, model_validator

from commerce.settings.fields import Name
from commerce.settings.table import Table
from commerce.settings.words import suggestion
from commerce.tables import TABLES
from connectors.sources.kind import SourceKind
from connectors.sources.register import kinds
from connectors.sources.settings import SourceTable
from shopbell.config.platform import out_of_place


def _known(value: str) -> str:
    if value not in kinds():
        instead = suggestion(value, kinds())
        if not instead.endswith("?"):  # no slip of the pen
            files = ", ".join(f"[[shop.{table.setting}]]" for table in TABLES if table.setting)
            instead = f"{instead}, or" if instead else ";"
            instead = f"{instead} hand in what it exports as a file ({files})"
        msg = f'unknown kind "{value}"{instead}'
        raise ValueError(msg)
    return value


class AnySource(SourceTable):
    """One `[[shop.source]]` of any kind: it is read by the kind's own model, and becomes that."""

    kind: Annotated[Name, AfterValidator(_known)]

    @model_validator(mode="wrap")
    @classmethod
    def _by_its_kind(cls, written: object, handler: ModelWrapValidatorHandler[Any], info: ValidationInfo) -> Any:
        if kind := _kind(written):
            return kind.settings.model_validate(written, context=info.context)
        if isinstance(written, dict):  # of a kind that is not known, nobody knows what else may stand there
            return handler({key: written[key] for key in cls.model_fields if key in written})
        return handler(written)

    @classmethod
    def describing(cls, key: str, written: Mapping[str, object]) -> type[Table]:
        """Return the kind's own model."""
        del key
        kind = _kind(written)
        return kind.settings if kind else cls

    @classmethod
    def known(cls, written: Mapping[str, object]) -> tuple[str, ...]:
        """Return the keys of the kind's own model."""
        kind = _kind(written)
        return kind.settings.known(written) if kind else super().known(written)

    @classmethod
    def instead_of(cls, key: str, written: Mapping[str, object]) -> str:
        """Tell secrets of the kind that have no place in the file."""
        kind = _kind(written)
        secrets = kind.secrets if kind else ()
        return next((out_of_place(key, one.variable) for one in secrets if key in {one.name, *one.also_called}), "")


def named_twice(written: Mapping[str, object]) -> Iterator[str]:
    """Yield which sources of a shop cannot be told apart."""
    seen: dict[object, int] = {}
    sources = written.get("source")
    for number, one in enumerate(sources if isinstance(sources, list) else (), 1):
        name = one.get("name", one.get("kind")) if isinstance(one, dict) else None
        if isinstance(name, str) and name in seen:
            other = f"[[shop.source]] {seen[name]}"
            yield f'[[shop.source]] {number}: name "{name}" is taken by {other}; write another name = "..."'
        elif isinstance(name, str):
            seen[name] = number


def _kind(written: object) -> SourceKind | None:
    kind = written.get("kind") if isinstance(written, Mapping) else None
    return kinds().get(kind) if isinstance(kind, str) else None
