"""A secret that a settings table needs: never in the table itself, but named by it or in the secrets file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Secret:
    """One secret: `<name>_env` of its settings names a variable, else `name` stands in the secrets file.

    Attributes:
        name: "client_secret".
        title: For people: "client secret".
        variable_holds: After "Environment variable with": "the app's client secret".
        example: As the secrets file would show it: "ck_...".
        shape: A regular expression of what such secrets look like: one that is written into the configuration by
            mistake is told, and never shown. "": they have no shape of their own.
        also_called: Other names under which people write it into the configuration.
    """

    name: str
    title: str = ""
    variable_holds: str = ""
    example: str = "..."
    shape: str = ""
    also_called: tuple[str, ...] = ()

    @property
    def variable(self) -> str:
        """The key of the settings that names an environment variable for it."""
        return f"{self.name}_env"
