"""Asking Matomo: everything is posted, the token with it, so that it stands in no address and no server's log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar
from urllib.parse import urlencode

import msgspec

from commerce.errors import BadRecord, Refused, ShopbellError
from connectors.answers import BUSY, SERVER_ERROR
from connectors.http import Answer, Call, Garbled, Wire, decode, place, trouble
from connectors.sources.matomo.answers import Site, fault_in
from connectors.sources.matomo.faults import explained, web_page

T = TypeVar("T")
_NO_TOKEN = b"Unable to authenticate with the provided token"
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
#: Plain numbers, English labels, and all lines: else the first hundred of each day come, and nobody says so.
_ALWAYS = {"format_metrics": "0", "language": "en", "filter_limit": "-1"}
#: Lists of lists and objects, told apart later.
_RAW = msgspec.json.Decoder(list[msgspec.Raw])
_UNREAD = msgspec.json.Decoder(msgspec.Raw)


class Matomo:
    """One website's way to its Matomo.

    Args:
        wire: Sends.
        token: Posted.
        url: The folder in which Matomo lies.
        site: The website's number.
    """

    def __init__(self, wire: Wire, token: str, url: str, site: int) -> None:
        self._wire = wire
        self._token = token
        self._address = f"{url}/index.php"
        self._site = site
        self.who = place(url)

    def site(self) -> Site:
        """Ask who the website is.

        Raises:
            TryLater: Busy or away.
            Refused: A person has to change something.
            BadRecord: The answer is of a shape that is not known.
        """
        raw = self._ask("SitesManager.getSiteFromId", {"idSite": str(self._site)})
        return self.shaped(raw, Site)

    def sites(self) -> list[Site]:
        """Ask which websites the token may see; raises as `site`."""
        return self.shaped(self._ask("SitesManager.getSitesWithAtLeastViewAccess", {}), list[Site])

    def reports(self, questions: Sequence[Mapping[str, str]]) -> list[bytes]:
        """Ask for many reports at once, and return them in their order: an error may stand in place of any of them.

        Raises:
            TryLater: Busy or away.
            Refused: A person has to change something.
            BadRecord: Other than one answer to each question came.
        """
        asked = {
            f"urls[{n}]": urlencode({**question, "idSite": str(self._site), **_ALWAYS})
            for n, question in enumerate(questions)
        }
        raw = self._ask("API.getBulkRequest", asked)
        try:
            told = _RAW.decode(raw)
        except msgspec.ValidationError:
            told = []
        if len(told) != len(questions):
            msg = f"{self.who} was asked for reports and answered otherwise; update Shopbell, or tell us of it"
            raise BadRecord(msg)
        return [bytes(one) for one in told]

    def _ask(self, method: str, parameters: Mapping[str, str]) -> bytes:
        form = {"module": "API", "method": method, "format": "JSON", **_ALWAYS, **parameters, "token_auth": self._token}
        return self._wire.ask(
            lambda: Call(self._address, "POST", _FORM, urlencode(form).encode()), self._read, self._explain
        )

    def _read(self, answer: Answer) -> bytes:
        if message := fault_in(answer.body):
            raise explained(message, answer.place, self._site)
        try:
            return bytes(decode(answer, _UNREAD))
        except Garbled:
            if answer.is_page:
                raise Garbled(web_page(answer.place, answer.status)) from None
            raise

    def _explain(self, answer: Answer) -> ShopbellError:
        """Sort a bad answer: Matomo's own words first, whatever the status is."""
        if message := fault_in(answer.body):
            return explained(message, answer.place, self._site)
        if _NO_TOKEN in answer.body:  # a token that is none is answered with a page of Matomo's own
            return explained(_NO_TOKEN.decode(), answer.place, self._site)
        is_away = answer.status in BUSY or answer.status >= SERVER_ERROR
        if answer.is_page and not is_away:
            return Refused(web_page(answer.place, answer.status))
        return trouble(answer, "check `url`, and that whatever stands before Matomo lets index.php through")

    def shaped(self, raw: bytes, kind: type[T]) -> T:
        """Return an answer in a shape.

        Raises:
            BadRecord: It has another one.
        """
        try:
            return msgspec.json.decode(raw, type=kind, strict=False)
        except msgspec.ValidationError as error:
            msg = f"{self.who} answered in a shape that is not known: {error}; update Shopbell, or tell us of it"
            raise BadRecord(msg) from None
