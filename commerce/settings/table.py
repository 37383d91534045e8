"""What every table of the file has in common: nothing unknown, and mistakes between keys told with the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Self

from pydantic import (
    BaseModel,
    ConfigDict,
    ModelWrapValidatorHandler,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_core import InitErrorDetails

from commerce.settings.words import Vocabulary


class Table(BaseModel):
    """A table of the file: nothing unknown, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)

    @classmethod
    def between(cls, written: Mapping[str, object], vocabulary: Vocabulary) -> Iterator[str]:
        """Yield what is wrong between keys, whatever is wrong with their values; `written` is the table as written."""
        del written, vocabulary
        yield from ()

    @classmethod
    def known(cls, written: Mapping[str, object]) -> tuple[str, ...]:
        """Return the keys that may stand in the table, `written` as it is."""
        del written
        return tuple(name for name, field in cls.model_fields.items() if field.alias is None)

    @classmethod
    def describing(cls, key: str, written: Mapping[str, object]) -> type[Table]:
        """Return the model that describes a key of the table."""
        del key, written
        return cls

    @classmethod
    def instead_of(cls, key: str, written: Mapping[str, object]) -> str:
        """Return what to write instead of an unknown key, in a sentence; "" where only its spelling can be mended."""
        del key, written
        return ""

    @classmethod
    def _has_slips(cls, written: Mapping[str, object]) -> bool:
        """Tell whether a key is unknown: then what seems to be missing may only be misspelt."""
        return not written.keys() <= {field.alias or name for name, field in cls.model_fields.items()}

    @model_validator(mode="wrap")
    @classmethod
    def _all_mistakes(cls, written: object, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:
        """Report what is wrong between keys together with what is wrong with single ones, not after it."""
        vocabulary = info.context if isinstance(info.context, Vocabulary) else Vocabulary({})  # our own defaults
        texts = list(cls.between(written, vocabulary)) if isinstance(written, dict) else []
        if not texts:
            return handler(written)
        found: list[InitErrorDetails] = []
        try:
            handler(written)
        except ValidationError as error:
            found = [
                InitErrorDetails(type=one["type"], loc=one["loc"], input=one["input"], ctx=one.get("ctx", {}))
                for one in error.errors(include_url=False)
            ]
        between = [
            InitErrorDetails(type="value_error", loc=(), input=None, ctx={"error": ValueError(text)}) for text in texts
        ]
        raise ValidationError.from_exception_data(cls.__name__, [*found, *between])
