"""All pages, found in their room by themselves."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from shopbell.web import pages as room
from shopbell.web.page import Page


@cache
def pages() -> tuple[Page, ...]:
    """Return all of them, in the order of the navigation."""
    modules = (import_module(f"{room.__name__}.{one.name}") for one in iter_modules(room.__path__))
    found: list[Page] = [module.PAGE for module in modules]
    return tuple(sorted(found, key=lambda page: (page.order, page.path)))
