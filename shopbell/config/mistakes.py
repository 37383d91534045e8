"""From pydantic's list of errors to one sentence each: file, table, key, what was found, what to write."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from alerts.channels.register import channel_kinds
from commerce.settings.secret import Secret
from commerce.settings.table import Table
from commerce.settings.words import shown, suggestion
from connectors.register import platforms
from connectors.sources.register import kinds
from shopbell.config.files_named import missing
from shopbell.config.platform import ASIDE, out_of_place
from shopbell.config.settings import settings_model

#: Names under which people write a secret into the file, and where it belongs instead; those of shops: `_secret_keys`.
_SECRET_KEYS = {
    "front_password": "front_password_env",
}
_EXAMPLES = {
    "name": 'name = "toys"',
    "url": 'url = "https://toys.example"',
}
_KINDS = {
    "string_type": "text in quotes",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "dict_type": "a table",
    "tuple_type": "a list",
    "path_type": "a path in quotes",
}


def sentences(error: ValidationError, document: dict[str, Any], file: str) -> list[str]:
    """Return one message per mistake, in the order of the file's tables; what `secrets_in` tells is left to it."""
    told = set(_secret_places(document))
    found = [(_loc(one), one) for one in error.errors(include_url=False)]
    return [f"{file}{_place(loc)}: {_text(one, loc, document)}" for loc, one in found if loc not in told]


def secrets_in(document: object, file: str) -> Iterator[str]:
    """Yield one message for every value that looks like a secret, wherever it stands. Never shows it."""
    for loc in _secret_places(document):
        variable = _secret_keys().get(str(loc[-1]))
        instead = f' and write {variable} = "NAME_OF_THE_VARIABLE"' if variable else ""
        yield (
            f"{file}{_place(loc)}: {loc[-1]} holds a secret; take it out of here (and make a new one if others could "
            f"read this file), put it into the secrets file, or into the environment{instead}"
        )


def _secrets() -> Iterator[Secret]:
    """Yield what is declared as a secret; where two are called alike, the platform's comes last."""
    yield from (secret for source in kinds().values() for secret in source.secrets)
    yield from (secret for kind in channel_kinds() for secret in kind.secrets)
    yield from (secret for platform in platforms().values() for secret in platform.secrets)


def _secret_keys() -> Mapping[str, str]:
    """Return what a secret may be called in the file, and the key that names its variable instead."""
    return {called: one.variable for one in _secrets() for called in (one.name, *one.also_called)} | _SECRET_KEYS


def _looks_secret() -> re.Pattern[str]:
    return re.compile("|".join(secret.shape for secret in _secrets() if secret.shape))


def looks_secret(text: str) -> bool:
    """Tell whether an answer looks like a secret of some platform, source or channel, as far as such have a look."""
    begins = tuple(one.example.partition("...")[0] for one in _secrets() if not one.example.startswith("..."))
    return _looks_secret().search(text) is not None or text.strip().startswith(begins)


def _loc(error: Any) -> tuple[str | int, ...]:
    """Return where a mistake stands in the file: what is a platform's own stands among the other keys there."""
    return tuple(item for item in error["loc"] if item != ASIDE)


def _secret_places(document: object) -> Iterator[tuple[str | int, ...]]:
    """Yield where values stand that look like secrets."""
    return _places_of(_looks_secret(), document, ())


def _places_of(shape: re.Pattern[str], document: object, loc: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    """Yield where texts stand that hold this shape."""
    if isinstance(document, dict):
        for key, value in document.items():
            yield from _places_of(shape, value, (*loc, key))
    elif isinstance(document, list):
        for number, value in enumerate(document):
            yield from _places_of(shape, value, (*loc, number))
    elif isinstance(document, str) and shape.search(document):
        yield loc


def cross(document: dict[str, Any], file: str) -> Iterator[str]:
    """Yield the mistakes that lie between tables: no shop at all, names used twice, shops that are not there."""
    if not document.get("shop"):
        yield f"{file}: there is no shop; write a [[shop]] table with name, platform and url"
    shops = [table.get("name") for table in _tables(document.get("shop"))]
    yield from _twice("shop", shops, file)
    yield from _twice("recipient", [table.get("name") for table in _tables(document.get("recipient"))], file)
    known = [name for name in shops if isinstance(name, str)]
    yield from _unknown_shops("recipient", _tables(document.get("recipient")), known, file)
    yield from _unknown_reader(document, file)
    channels = document.get("channels")
    written = channels if isinstance(channels, dict) else {}
    for kind in channel_kinds():
        tables = _tables(written.get(kind.name))
        yield from _twice(f"channels.{kind.name}", [table.get("name") for table in tables], file)
        yield from _unknown_shops(f"channels.{kind.name}", tables, known, file)


def _unknown_reader(document: dict[str, Any], file: str) -> Iterator[str]:
    """Yield who is to be told of something and is no reader of ours."""
    readers = [str(table.get("name")) for table in _tables(document.get("recipient"))]
    for header, key in (("alerts", "escalate_to"), ("operator", "recipient")):
        table = document.get(header)
        name = table.get(key) if isinstance(table, dict) else None
        if isinstance(name, str) and name not in readers:
            hint = suggestion(name, readers) or "; write the name of a [[recipient]]"
            yield f"{file}, [{header}]: {key}: there is no [[recipient]] {shown(name)}{hint}"


def files(document: dict[str, Any], path: Path) -> Iterator[str]:
    """Yield the files that are named and are not there, or are not what they should be."""
    for loc, text in missing(document, path.parent):
        yield f"{path.name}{_place(loc)}: {text}"


def _unknown_shops(header: str, tables: list[dict[str, Any]], known: list[str], file: str) -> Iterator[str]:
    for number, table in enumerate(tables, 1):
        listed = table.get("shops")
        for name in listed if isinstance(listed, list) else ():
            if name not in known:
                hint = suggestion(str(name), known)
                yield f"{file}, [[{header}]] {number}: shops: unknown shop {shown(name)}{hint}"


def _tables(value: object) -> list[dict[str, Any]]:
    return [table for table in value if isinstance(table, dict)] if isinstance(value, list) else []


def _twice(header: str, names: Iterable[object], file: str) -> Iterator[str]:
    seen: dict[object, int] = {}
    for number, name in enumerate(names, 1):
        if isinstance(name, str) and name in seen:
            other = f"[[{header}]] {seen[name]}"
            yield f"{file}, [[{header}]] {number}: name {shown(name)} is taken by {other}; write another"
        elif isinstance(name, str):
            seen[name] = number


def _place(loc: Sequence[str | int]) -> str:
    """Return `, [[shop]] 2, [shop.targets.x]` for the table in which an error lies."""
    table = [item for item in loc if item != "[key]"]
    if table and not isinstance(table[-1], int) and _model_at(table) is None:
        table = table[:-1]
    headers, path, is_open = "", list[str](), False
    for item in table:
        if isinstance(item, int):
            headers += f", [[{'.'.join(path)}]] {item + 1}"
        else:
            path.append(item)
        is_open = not isinstance(item, int)
    return headers + (f", [{'.'.join(path)}]" if is_open else "")


def _model_at(loc: Sequence[str | int]) -> type[Table] | None:
    """Return the model that describes the table at this place; None when a single value stands there."""
    here: Any = settings_model()
    for item in loc:
        inside = _arguments(here)
        if isinstance(here, type) and issubclass(here, BaseModel):
            field = here.model_fields.get(str(item))
            here = None if field is None else field.annotation
        elif inside:
            here = inside[-1]
        else:
            return None
        if here is None:
            return None
        models = [one for one in _arguments(here) if isinstance(one, type) and issubclass(one, BaseModel)]
        if type(None) in _arguments(here) and models:
            here = models[0]
    return here if isinstance(here, type) and issubclass(here, Table) else None


def _arguments(annotation: Any) -> tuple[Any, ...]:
    return tuple(one for one in get_args(annotation) if one is not Ellipsis)


def _text(error: Any, loc: Sequence[str | int], document: dict[str, Any]) -> str:
    key = next((str(item) for item in reversed(loc) if item != "[key]"), "")
    found = _value_at(document, loc)
    match error["type"]:
        case "value_error":
            text = str(error["ctx"]["error"])
        case "missing":
            text = f"{key} is missing; write {_example(loc)}"
        case "string_too_short":
            text = f"{key} is empty; write {_example(loc)}"
        case "extra_forbidden":
            text = _unknown(key, loc, document, is_table=isinstance(found, (dict, list)))
        case "greater_than_equal" | "less_than_equal":
            low, high = _bounds(loc, document)
            wanted = f"from {low} to {high}" if high is not None else f"from {low} on"
            text = f"{key} = {shown(found)} does not fit; write a whole number {wanted}"
        case kind if kind in _KINDS:
            text = f"{key} = {shown(found)} does not fit; write {_KINDS[kind]}"
        case _:
            text = f"{key} = {shown(found)}: {error['msg'][0].lower()}{error['msg'][1:]}"
    return text


def _example(loc: Sequence[str | int]) -> str:
    """Return what may be written at this place."""
    key, model = str(loc[-1]), _model_at(loc[:-1])
    if key == "platform":
        return f"platform = {' or '.join(shown(name) for name in platforms())}"
    field = model.model_fields.get(key) if model else None
    examples = field.examples if field is not None and field.examples else [_EXAMPLES.get(key, f"{key} = ...")]
    return str(examples[0])


def _bounds(loc: Sequence[str | int], document: dict[str, Any]) -> tuple[int | None, int | None]:
    """Return the lowest and highest number that may stand at this place."""
    key, model = str(loc[-1]), _model_at(loc[:-1])
    limits = model.describing(key, _table_at(document, loc[:-1])).model_fields[key].metadata if model else []
    low = next((limit.ge for limit in limits if hasattr(limit, "ge")), None)
    high = next((limit.le for limit in limits if hasattr(limit, "le")), None)
    return low, high


def _unknown(key: str, loc: Sequence[str | int], document: dict[str, Any], *, is_table: bool) -> str:
    """Say that a key is not known here: a secret, another kind of table's, or a slip of the pen."""
    model = (_model_at(loc[:-1]) if len(loc) > 1 else None) or settings_model()
    written = _table_at(document, loc[:-1])
    if told := model.instead_of(key, written):
        return told
    if variable := _secret_keys().get(key):
        return out_of_place(key, variable)
    return f'unknown {"table" if is_table else "key"} "{key}"{suggestion(key, model.known(written))}'


def _table_at(document: dict[str, Any], loc: Sequence[str | int]) -> dict[str, Any]:
    found = _value_at(document, loc)
    return found if isinstance(found, dict) else {}


def _value_at(document: Any, loc: Sequence[str | int]) -> object:
    here: Any = document
    for item in loc:
        try:
            here = here[item]
        except (KeyError, IndexError, TypeError):
            return None
    return here
