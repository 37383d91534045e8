"""Our own pages as an application: who is asking, what he may see, and what he answers.

Pages are made in a few threads, each with the database open; a connection is bound to its thread.
"""

from __future__ import annotations

import asyncio
import logging
import re
import threading
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from cache import Cache
from commerce.errors import Refused, ShopbellError, TryLater
from commerce.languages import LANGUAGES
from commerce.visitors import Visitor
from shopbell.web import keys
from shopbell.web.answering import answer, told_of
from shopbell.web.door import VISIT_LASTS, Door
from shopbell.web.guard import Guard, host_said, hosts_of
from shopbell.web.looks import Looks
from shopbell.web.page import NotHere, Page, Visit
from shopbell.web.register import pages
from shopbell.web.render import Frame, Pages, icon, style
from shopbell.web.seldom import Seldom
from shopbell.wiring import Installation
from wording.escaping import clip
from wording.retell import retelling

_log = logging.getLogger("shopbell.web")

#: Pages wait for the database more than for the processor.
_THREADS: Final = 4
_MOST_FIELDS: Final = 40
_LANGUAGE = "language"
#: Where a form may lead back to: a page of ours beside this one.
_BACK: Final = re.compile(r"\./[a-z-]*(\?[!-~]*)?")
_NOT_OF_THIS_VISIT: Final = "this form is not of your visit; load the page again"
_FOREVER: Final = {"cache-control": "public, max-age=31536000, immutable"}
#: A page that waits for the first look at a shop loads itself again after so many seconds.
_AGAIN_S: Final = 3

#: Who loads the address of a form anew comes to a page: {address: page}.
_FORMS_LEAD_TO: Final = {"/answer": "./incidents", "/sign-in": "./", "/sign-out": "./", "/language": "./"}
#: Characters of each field that a form which was refused shows again.
_LONGEST_TYPED: Final = 2_000

Form = Mapping[str, str]


@dataclass(frozen=True)
class Asked:
    """One request, read whole.

    Attributes:
        carried: What the browser carries; "" of a stranger.
        is_secure: It came by the address of a proxy that speaks https.
        is_from_elsewhere: A page of another site led here: the browser kept back what it carries.
    """

    path: str
    query: Mapping[str, str]
    form: Form
    carried: str
    language: str
    is_secure: bool
    is_from_elsewhere: bool

    @property
    def here(self) -> str:
        """The address of this page, for a form that leads back."""
        return f".{self.path}{'?' + urlencode(self.query) if self.query else ''}"


@dataclass(frozen=True)
class Site:
    """The application.

    Args:
        installation: Whose pages.
        looks: How its shops stand.
        door: Who may come in.
        port: Where it is served.
    """

    installation: Installation
    looks: Looks
    door: Door
    port: int
    _pool: ThreadPoolExecutor = field(init=False)
    _local: threading.local = field(init=False, default_factory=threading.local)
    _seldom: Seldom = field(init=False)

    def __post_init__(self) -> None:
        """Make the threads; none runs before the first page is asked for."""
        object.__setattr__(self, "_pool", ThreadPoolExecutor(_THREADS, thread_name_prefix="pages"))
        object.__setattr__(self, "_seldom", Seldom(self.door.clock.elapsed))

    def guarded(self) -> Guard:
        """Return the application behind its guard."""
        web = self.installation.settings.web
        return Guard(self._application(), *hosts_of((web.place[0], self.port), web.public_url), self._seldom)

    def close(self) -> None:
        """Let the threads go."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._seldom.close()

    def _application(self) -> Starlette:
        of_pages = [Route(one.path, self._in_a_thread(partial(self._show, one)), methods=["GET"]) for one in pages()]
        forms = {"/answer": self._answer, "/sign-in": self._sign_in, "/sign-out": self._sign_out}
        made = Starlette(
            routes=[
                *of_pages,
                *(Route(path, self._in_a_thread(made), methods=["POST"]) for path, made in forms.items()),
                Route("/language", self._in_a_thread(self._speak), methods=["POST"]),
                *(Route(path, _led(to), methods=["GET"]) for path, to in _FORMS_LEAD_TO.items()),
                Route("/enter", self._in_a_thread(self._enter), methods=["GET"]),
                Route("/shopbell.css", _style, methods=["GET"]),
                Route("/shopbell.svg", _icon, methods=["GET"]),
                Route("/healthz", _healthy, methods=["GET"]),
            ],
            exception_handlers={404: self._in_a_thread_for_nothing()},
        )
        made.router.redirect_slashes = False  # it would lead to http:// and past the path of a proxy
        return made

    def _in_a_thread(self, made: Callable[[Asked, Cache], Response]) -> Callable[[Request], Awaitable[Response]]:
        """Return what reads a request and has its answer made in one of the threads."""

        async def endpoint(request: Request) -> Response:
            try:
                body = await request.body() if request.method == "POST" else b""
            except ClientDisconnect:  # nobody is there to read an answer
                return Response()
            asked = self._asked(request, body)
            return await asyncio.get_running_loop().run_in_executor(self._pool, self._made, made, asked)

        return endpoint

    def _in_a_thread_for_nothing(self) -> Callable[[Request, Exception], Awaitable[Response]]:
        made = self._in_a_thread(self._nothing)

        async def endpoint(request: Request, error: Exception) -> Response:
            del error
            return await made(request)

        return endpoint

    def _made(self, made: Callable[[Asked, Cache], Response], asked: Asked) -> Response:
        try:
            return made(asked, self._cache())
        except NotHere:
            return self._nothing(asked, self._cache())
        except ShopbellError as error:
            if not self._is_in(asked):
                self._seldom.warning("a page could not be made for somebody who is not in", str(error))
                return self._wrong(asked, HTTPStatus.SERVICE_UNAVAILABLE, "", is_busy=True)
            is_late = isinstance(error, TryLater)
            return self._wrong(asked, HTTPStatus.SERVICE_UNAVAILABLE if is_late else HTTPStatus.CONFLICT, str(error))
        except Exception:  # noqa: BLE001 - a mistake of ours in one page must not end the service
            _log.exception("a page could not be made: %s", asked.path)
            return self._wrong(asked, HTTPStatus.INTERNAL_SERVER_ERROR, "")

    def _is_in(self, asked: Asked) -> bool:
        """Return whether who asks is known to be in: nobody else is told what is wrong with files of ours."""
        try:
            return self.door.visitor(asked.carried, self._cache()) is not None
        except ShopbellError:
            return False

    def _cache(self) -> Cache:
        """Return the database, opened once for each thread."""
        if not hasattr(self._local, "cache"):
            self._local.cache = self.installation.open_cache()
        found: Cache = self._local.cache
        return found

    def _asked(self, request: Request, body: bytes) -> Asked:
        public = self.installation.settings.web.public_url
        is_secure = public is not None and public.startswith("https:") and _host(request) == _named(public)
        spoken = request.cookies.get(_LANGUAGE, "")
        return Asked(
            path=request.url.path,
            query=dict(request.query_params),
            form=self._read(body),
            carried=request.cookies.get(self._cookie(is_secure=is_secure), ""),
            language=spoken if spoken in LANGUAGES else self.installation.settings.shopbell.language,
            is_secure=is_secure,
            is_from_elsewhere=request.headers.get("sec-fetch-site") in {"cross-site", "same-site"},
        )

    def _cookie(self, *, is_secure: bool) -> str:
        """Return the name of the cookie: two installations of one machine share a host, and cookies know no ports."""
        return "__Host-shopbell" if is_secure else f"shopbell-{self.port}"

    def _show(self, page: Page, asked: Asked, cache: Cache) -> Response:
        visitor = self.door.visitor(asked.carried, cache)
        if visitor is None:
            return self._stranger(asked)
        visit = self._visit(visitor, asked, cache, asked.query)
        done = told_of(asked.query.get("done", ""), visit)
        frame = Frame(asked.language, page.path, asked.here, visit.form_key, [(done, False)] if done else [])
        return self._page(page.template, frame, self._known(page, visit))

    def _visit(self, visitor: Visitor, asked: Asked, cache: Cache, query: Mapping[str, str]) -> Visit:
        form_key = keys.form_key(asked.carried)
        return Visit(self.installation, cache, self.looks, visitor, query, asked.language, form_key)

    def _known(self, page: Page, visit: Visit) -> dict[str, Any]:
        known = dict(page.make(visit))
        if known.get("is_waiting"):
            known["again_s"] = _AGAIN_S
        known |= {"once": keys.secret(self.door.random_bytes), "form_key": visit.form_key}
        known["is_guest"] = not visit.visitor.may_answer
        return known

    def _answer(self, asked: Asked, cache: Cache) -> Response:
        visitor = self.door.visitor(asked.carried, cache)
        if visitor is None:
            return self._stranger(asked)
        if not keys.is_form_key(asked.form.get("key", ""), asked.carried):
            return self._wrong(asked, HTTPStatus.FORBIDDEN, _NOT_OF_THIS_VISIT)
        if not visitor.may_answer or not visitor.sees(asked.form.get("shop", "")):
            self._seldom.warning("an answer was turned away: a guest may not give any")
            raise NotHere
        try:
            done = answer(asked.form, self.installation, cache)
        except Refused as error:
            return self._refused(visitor, asked, cache, error)
        self.looks.look_again()
        return _onward(done)

    def _refused(self, visitor: Visitor, asked: Asked, cache: Cache, error: Refused) -> Response:
        """Show the incident again with why, and with what was typed, which nobody wants to type twice."""
        told, about = _retold(str(error), asked.language), asked.form.get("about", "")
        page = next(one for one in pages() if one.path == "/incident")
        query = {"shop": asked.form.get("shop", ""), "id": about}
        visit = self._visit(visitor, asked, cache, query)
        try:
            known = self._known(page, visit)
        except NotHere:
            return self._wrong(asked, HTTPStatus.CONFLICT, str(error))
        known["typed"] = {name: clip(asked.form.get(name, ""), _LONGEST_TYPED) for name in ("who", "words", "until")}
        here = f"./incident?{urlencode(query)}"
        frame = Frame(asked.language, page.path, here, visit.form_key, [(told.replace(about, known["name"]), True)])
        return self._page(page.template, frame, known, HTTPStatus.CONFLICT)

    def _enter(self, asked: Asked, cache: Cache) -> Response:
        ticket = asked.query.get("ticket", "")
        carried = self.door.by_link(ticket, cache)
        if carried is None:
            why = (
                "this link was used before, or is too old; `shopbell open` prints a new one"
                if cache.visitors.was_used(keys.digest(ticket))
                else "this link is none of ours, or too old; `shopbell open` prints a new one"
            )
            self._seldom.warning("somebody was turned away: a link that is not good")
            return self._wrong(asked, HTTPStatus.FORBIDDEN, why)
        response = self._page("enter", Frame(asked.language), {"onward": "./", "again_s": "0; url=./"})
        self._let_in(response, carried, asked)
        return response

    def _sign_in(self, asked: Asked, cache: Cache) -> Response:
        if wait_s := self.door.tries.wait_s():
            self._seldom.warning("somebody was turned away: too many wrong passwords")
            wrong = self._wrong(
                asked, HTTPStatus.TOO_MANY_REQUESTS, f"too many wrong passwords; try again in {wait_s} seconds"
            )
            wrong.headers["retry-after"] = str(wait_s)
            return wrong
        carried = self.door.by_password(asked.form.get("password", ""), cache)
        if carried is None:
            self._seldom.warning("somebody was turned away: a wrong password")
            return self._wrong(asked, HTTPStatus.FORBIDDEN, "this is not the password")
        response = _onward(_back(asked.form))
        self._let_in(response, carried, asked)
        return response

    def _sign_out(self, asked: Asked, cache: Cache) -> Response:
        if not keys.is_form_key(asked.form.get("key", ""), asked.carried):
            return self._wrong(asked, HTTPStatus.FORBIDDEN, _NOT_OF_THIS_VISIT)
        cache.visitors.leave(keys.digest(asked.carried))
        response = _onward("./")
        response.delete_cookie(self._cookie(is_secure=asked.is_secure), secure=asked.is_secure, httponly=True)
        return response

    def _speak(self, asked: Asked, cache: Cache) -> Response:
        del cache
        response, wanted = _onward(_back(asked.form)), asked.form.get(_LANGUAGE, "")
        if wanted in LANGUAGES:
            lasts = int(VISIT_LASTS.total_seconds())
            response.set_cookie(_LANGUAGE, wanted, max_age=lasts, samesite="lax", httponly=True)
        return response

    def _let_in(self, response: Response, carried: str, asked: Asked) -> None:
        response.set_cookie(
            self._cookie(is_secure=asked.is_secure),
            carried,
            max_age=int(VISIT_LASTS.total_seconds()),
            secure=asked.is_secure,
            httponly=True,
            samesite="strict",
        )

    def _stranger(self, asked: Asked) -> Response:
        """Ask who is there; whoever was led here by another site may be in: the browser tells when we ask again."""
        if asked.is_from_elsewhere and "again" not in asked.query:
            onward = f"{asked.here}{'&' if asked.query else '?'}again=1"
            return self._page("enter", Frame(asked.language), {"onward": onward, "again_s": f"0; url={onward}"})
        known = {"has_password": bool(self.door.password), "back": asked.here if _BACK.fullmatch(asked.here) else "./"}
        return self._page("sign_in", Frame(asked.language, here="./"), known, HTTPStatus.UNAUTHORIZED)

    def _nothing(self, asked: Asked, cache: Cache) -> Response:
        visitor = self.door.visitor(asked.carried, cache)
        if visitor is None:
            return self._stranger(asked)
        frame = Frame(asked.language, form_key=keys.form_key(asked.carried))
        return self._page("not_here", frame, {}, HTTPStatus.NOT_FOUND)

    def _wrong(self, asked: Asked, status: HTTPStatus, words: str, *, is_busy: bool = False) -> Response:
        told = _retold(words, asked.language)
        return self._page("went_wrong", Frame(asked.language), {"words": told, "is_busy": is_busy}, status)

    def _page(
        self, template: str, frame: Frame, known: Mapping[str, object], status: HTTPStatus = HTTPStatus.OK
    ) -> Response:
        written = Pages(self.installation.renderer).write(template, frame, known)
        return HTMLResponse(written, status.value)

    def _read(self, body: bytes) -> Form:
        """Return the fields of a form; none where there are more than any form of ours has."""
        try:
            return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
        except ValueError:
            self._seldom.warning("a form was turned away: it has too many fields")
            return {}


def _retold(words: str, language: str) -> str:
    return retelling(language)(words) if words and language != LANGUAGES[0] else words


def _led(to: str) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        del request
        return _onward(to)

    return endpoint


def _onward(address: str) -> Response:
    return RedirectResponse(address, HTTPStatus.SEE_OTHER.value)


def _back(form: Form) -> str:
    """Return where a form leads back to: a page of ours, wherever it was asked to lead."""
    back = form.get("back", "")
    return back if _BACK.fullmatch(back) else "./"


def _host(request: Request) -> str:
    return request.headers.get("host", "").lower()


def _named(url: str) -> str:
    parts = urlsplit(url)
    return host_said(parts.scheme, parts.netloc)


async def _style(request: Request) -> Response:
    del request
    return Response(style(), media_type="text/css", headers=_FOREVER)


async def _icon(request: Request) -> Response:
    del request
    return Response(icon(), media_type="image/svg+xml", headers={"cache-control": "public, max-age=86400"})


async def _healthy(request: Request) -> Response:
    del request
    return PlainTextResponse("ok\n")
