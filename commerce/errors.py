"""Errors are named after what happens next."""

from __future__ import annotations


class ShopbellError(Exception):
    """The root of every error that we raise on purpose. Its text is fit for a merchant's eyes."""


class TryLater(ShopbellError):
    """The other side is busy or away: put the work off, lose nothing.

    Args:
        message: Who answered what.
        wait_s: Seconds the other side asked for (`Retry-After`); None when it did not say.
    """

    def __init__(self, message: str, wait_s: float | None = None) -> None:
        super().__init__(message)
        self.wait_s = wait_s


class PastWaits(TryLater):
    """Only older days wait: little is left of a quota, and it is left for the days to come.

    Args:
        message: What is used up, and when older days are read on.
        wait_s: Seconds until then.
        feed: Of which table; empty for all of the source's.
    """

    wait_s: float

    def __init__(self, message: str, wait_s: float, feed: str = "") -> None:
        super().__init__(message, wait_s)
        self.feed = feed


class Refused(ShopbellError):
    """The other side will not answer this, now or later, until a person changes something.

    The message says where, what was found and what to do. `feed` names the one feed that is refused
    (a missing scope); empty when nothing works (a wrong key).
    """

    def __init__(self, message: str, feed: str = "") -> None:
        super().__init__(message)
        self.feed = feed


class Damaged(Refused):
    """What is stored cannot be read: the file is damaged, or is none of ours. A backup must be put back."""


class Uncertain(ShopbellError):
    """The other side has all of it and may have accepted it, but its answer was lost.

    Neither repeated (it might be there twice) nor forgotten (it might not be there at all): a person decides.
    """


class BadRecord(ShopbellError):
    """One record cannot be read: skip it, count it, name it; keep the rest."""


class BadConfig(ShopbellError):
    """The configuration cannot be used. Carries every mistake found, not only the first.

    Args:
        mistakes: One full sentence each: file, table, key, what was found, what to write.
    """

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


class BadDeclaration(ShopbellError):
    """A declaration (of a platform, a table, a channel ...) contradicts itself: the program must not start with it.

    The message names the file, what was found and what to write there.
    """
