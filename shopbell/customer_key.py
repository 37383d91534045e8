"""The key that makes the pseudonyms of customers: made once, and never another one while something is stored.

It lies in the secrets file as `customer_key`, 64 hexadecimal characters, written by `shopbell init` or the first sync.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cache import Cache
from commerce.errors import BadConfig, Refused
from commerce.pseudonym import KEY_BYTES, Pseudonymizer
from shopbell import secrets
from shopbell.exclusive import alone
from shopbell.secrets import Secrets

_NAME = "customer_key"


class CustomerKey:
    """The key of one installation.

    Args:
        held: The secrets of the installation.
        promises: The file that names whoever is still to be forgotten, by pseudonyms that this key has made.
        random_bytes: Makes a key where there is none yet.
    """

    def __init__(self, held: Secrets, promises: Path, random_bytes: Callable[[int], bytes]) -> None:
        self._held = held
        self._promises = promises
        self._random_bytes = random_bytes

    @property
    def is_there(self) -> bool:
        """Whether the secrets file names a key, good or not."""
        return _NAME in self._held.document

    def pseudonymizer(self, cache: Cache) -> Pseudonymizer:
        """Return the maker of pseudonyms, once it is sure that its key fits the database.

        A key is made when the secrets file has none and nothing is stored yet that one has made; until then, whatever
        key the file holds is taken.

        Raises:
            Refused: The key is another than what is stored was made with, or a new one cannot be written.
            BadConfig: The key is missing although something is stored that was made with it.
        """
        held = secrets.load(self._held.place, self._held.environ)  # another process may have made the key
        known = self.binding_fingerprint(cache)
        if known is None and _NAME not in held.document:
            held = self._made(held)
        pseudonym = read(held)
        check_fit(pseudonym, known, held.place)
        if cache.key_fingerprint() != pseudonym.fingerprint():
            cache.set_key_fingerprint(pseudonym.fingerprint())
        return pseudonym

    def for_looking(self) -> Pseudonymizer:
        """Return one for questions whose answers are not stored: the installation's, or an empty one.

        Raises:
            BadConfig: What stands there is no key.
        """
        return read(self._held) if self.is_there else Pseudonymizer(bytes(KEY_BYTES))

    def check(self, cache: Cache) -> None:
        """Make sure that the key fits the database.

        Raises:
            Refused: It does not.
            BadConfig: It is missing, or is none.
        """
        check_fit(read(self._held), self.binding_fingerprint(cache), self._held.place)

    def binding_fingerprint(self, cache: Cache) -> str | None:
        """Return the fingerprint of the key that made what is stored; None as long as any key will do."""
        return cache.key_fingerprint() if self._promises.exists() or cache.holds_pseudonyms() else None

    def _made(self, held: Secrets) -> Secrets:
        """Make a key, or take the one that another process has just made: whoever starts at once has the same."""
        try:
            with alone(held.place):
                now = secrets.load(held.place, held.environ)
                if _NAME in now.document:
                    return now
                return secrets.save(now, {_NAME: new(self._random_bytes(KEY_BYTES))})
        except OSError as error:
            msg = f"{held.place}: the customer key cannot be written there ({error.strerror}); let shopbell write it"
            raise Refused(msg) from None


def read(held: Secrets) -> Pseudonymizer:
    """Return the maker of customer pseudonyms.

    Raises:
        BadConfig: There is no customer key, or it is none.
    """
    text = held.document.get(_NAME)
    try:
        if isinstance(text, str):
            return Pseudonymizer(bytes.fromhex(text))
    except ValueError:
        pass
    found = "is not 64 hexadecimal characters" if text else "is missing"
    anew = "take the line out where nothing is stored yet" if text else "begin anew with an empty data folder (--data)"
    msg = (
        f"{held.place.name}: {_NAME} {found}; put back the file of your backup (what is stored was made with"
        f" that key), or {anew}"
    )
    raise BadConfig([msg])


def new(random_bytes: bytes) -> str:
    """Return 32 random bytes as the file holds them.

    Raises:
        ValueError: Not 32 bytes.
    """
    if len(random_bytes) != KEY_BYTES:
        msg = f"a customer key has {KEY_BYTES} bytes"
        raise ValueError(msg)
    return random_bytes.hex()


def check_fit(pseudonym: Pseudonymizer, fingerprint: str | None, place: Path) -> None:
    """Make sure that the customer key is the one the database was written with.

    Raises:
        Refused: It is another: every customer would be counted twice.
    """
    if fingerprint is not None and fingerprint != pseudonym.fingerprint():
        msg = (
            f"{place.name}: customer_key does not fit the database; every customer would be counted anew. "
            "Put back the secrets file of your backup, or start with an empty data folder (--data)"
        )
        raise Refused(msg)
