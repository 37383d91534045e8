"""The keys of a `[[shop]]` that are its platform's own: they stand among the others, and its own model reads them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Annotated, Any

from pydantic import AfterValidator, PlainValidator, ValidationInfo

from commerce.errors import BadDeclaration
from commerce.settings.fields import one_of
from commerce.settings.secret import Secret
from commerce.settings.table import Table
from connectors.platform import Platform
from connectors.register import platforms, settings_of

#: Where they are put for a moment, so that they are read by a model of their own.
ASIDE = "[platform]"


def _known(value: str) -> str:
    return one_of(tuple(platforms()), "platform", value)


def _read(value: tuple[str, Mapping[str, object]], info: ValidationInfo) -> Table:
    """Read what is the platform's own; where there is no such platform, only look for mistakes in what is written."""
    name, written = value
    if name in platforms():
        return settings_of(name).model_validate(written, context=info.context)
    for each in platforms():
        if mine := {key: one for key, one in written.items() if key in settings_of(each).model_fields}:
            settings_of(each).model_validate(mine, context=info.context)
    return Table()


PlatformName = Annotated[str, AfterValidator(_known)]
PlatformSettings = Annotated[Table, PlainValidator(_read)]


def aside(written: Mapping[str, object], common: Collection[str]) -> dict[str, object]:
    """Return the table with the platform's keys (those of any, where there is no such one) in a table of their own.

    Args:
        written: The `[[shop]]` as written.
        common: The keys that every shop has.

    Raises:
        BadDeclaration: A platform calls a key of its own as one is called that every shop has.
    """
    name = _platform(written)
    keys = {key for each in ([name] if name else platforms()) for key in _own_keys(each, frozenset(common))}
    own = {key: value for key, value in written.items() if key in keys}
    return {key: value for key, value in written.items() if key not in own} | {ASIDE: (name, own)}


@cache
def _own_keys(name: str, common: frozenset[str]) -> frozenset[str]:
    keys = frozenset(settings_of(name).model_fields)
    for key in sorted(keys & common):
        msg = (
            f"connectors/{name}/settings.py: {key} is a key of every [[shop]]; call the platform's own"
            f" {name}_{key}, or take it out"
        )
        raise BadDeclaration(msg)
    return keys


def model_of(key: str, written: Mapping[str, object]) -> type[Table] | None:
    """Return the model of a platform that has this key, the shop's own first; None where none has."""
    name = _platform(written)
    models = (settings_of(each) for each in ([name] if name else platforms()))
    return next((model for model in models if key in model.model_fields), None)


def keys_of(written: Mapping[str, object]) -> tuple[str, ...]:
    """Return the keys that are the own ones of the shop's platform; () where there is no such platform."""
    name = _platform(written)
    return tuple(settings_of(name).model_fields) if name else ()


def instead_of(key: str, written: Mapping[str, object]) -> str:
    """Return what to write instead of a key that is unknown in this `[[shop]]`; "" where nothing is known of it.

    It may be a secret of its platform, which has no place there, or the key of another platform.
    """
    name = _platform(written)
    if not name:
        return ""
    own = platforms()[name]
    if secret := _secret_called(key, own):
        return out_of_place(key, secret.variable)
    for other in platforms().values():
        if key in settings_of(other.name).model_fields:
            write = _ways_in(own) if key.endswith("_env") else "take it out"
            return f"{key} is a key of a {other.title} shop, and the platform of this one is {own.title}; {write}"
        if _secret_called(key, other):
            return (
                f"{key}: a secret has no place in this file, and a {own.title} shop has none so called; {_ways_in(own)}"
            )
    return ""


def without_front(written: Mapping[str, object]) -> Iterator[str]:
    """Yield that nothing stands in front of a shop of this platform that would ask for a password."""
    name = _platform(written)
    if name and not platforms()[name].has_front:
        nobody = f"no server of yours stands in front of a {platforms()[name].title} shop, so that nobody asks for it"
        yield from (f"{key}: {nobody}; take it out" for key in ("front_user", "front_password_env") if key in written)


def out_of_place(key: str, variable: str) -> str:
    """Say that a secret stands in the configuration, and where it belongs."""
    return (
        f'{key}: a secret has no place in this file; write {variable} = "NAME_OF_A_VARIABLE"'
        " or put it into the secrets file"
    )


def _platform(written: Mapping[str, object]) -> str:
    name = written.get("platform")
    return name if isinstance(name, str) and name in platforms() else ""


def _secret_called(key: str, platform: Platform[Any]) -> Secret | None:
    return next((one for one in platform.secrets if key in {one.name, *one.also_called}), None)


def _ways_in(platform: Platform[Any]) -> str:
    ways = (" with ".join(secret.variable for secret in way.secrets) for way in platform.ways_in)
    return f"write {', or '.join(ways)}"
