"""What a command line says that cannot be understood: how the command is used, what is wrong, and where help is.

Loaded only then.
"""

from __future__ import annotations

from typing import Final

import click

from shopbell.cli.speech import Speech

#: What click says of itself, as far as people meet it, in the wordings of its versions.
OF_CLICK: Final = (
    "No such option '%(option)s'.",
    "No such option: %(option)s",
    "No such command '%(command)s'.",
    "(Did you mean one of: %(nearest)s?)",
    "Did you mean %(nearest)s?",
    "Missing command.",
    "Missing argument '%(argument)s'.",
    "Missing option '%(option)s'.",
    "Missing parameter: %(parameter)s",
    "Option '%(option)s' requires an argument.",
    "Option '%(option)s' does not take a value.",
    "Got unexpected extra argument (%(found)s)",
    "Got unexpected extra arguments (%(found)s)",
    "Invalid value for '%(option)s': %(why)s",
    "Invalid value: %(why)s",
    "'%(found)s' is not one of %(choices)s.",
    "'%(found)s' is not a valid integer.",
    "%(found)s is not in the range %(range)s.",
    "Usage: %(usage)s",
)


def told(error: click.ClickException, speech: Speech) -> str:
    """Return what is wrong, below how the command is used."""
    message = error.format_message()
    lines = [f"Error: {message}"]
    if isinstance(error, click.UsageError) and error.ctx is not None:
        command = f"{error.ctx.command_path} {error.ctx.help_option_names[0]}"
        lines = [*error.ctx.get_usage().splitlines(), f"Try '{command}' for help.", "", *lines]
    return "\n".join(map(speech.tell, lines))
