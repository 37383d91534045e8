"""What is typed at the last questions of `shopbell init`: about channels, whichever there are, limits and facts."""

from __future__ import annotations

from alerts.channels.questions import questions
from shopbell.init import asked_facts

#: Typed at the questions that follow: no limit for acquisition cost, none for churn.
NO_LIMITS = ("", "")
#: Nor is any fact about the shop told.
NO_FACTS = ("",) * len(asked_facts())


def about_channels(**typed: str | list[str]) -> list[str]:
    """Return the lines, by the names of questions (a list: once more after each mistake); empty where none is given.

    What is asked for unseen goes by the same name without `_env`, and comes instead of the variable.
    """
    lines: list[str] = []
    answered: dict[str, str] = {}
    for one in questions():
        if all(answered.get(name) for name in one.after):
            if one.asks_unseen:
                secret = typed.get(one.name.removesuffix("_env"), "")
                assert isinstance(secret, str)
                lines.append(secret)
                if secret:
                    continue
            given = typed.get(one.name, "")
            lines += given if isinstance(given, list) else [given]
            answered[one.name] = lines[-1]
    return [*lines, *NO_LIMITS, *NO_FACTS]
