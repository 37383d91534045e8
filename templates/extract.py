"""Finds the sentences that the code says in English, so that they can be told in other languages (`wording.retell`).

A way of extraction for Babel (`templates/babel-spoken.cfg`): what stands between the braces of an f-string becomes a
gap, named after what fills it: `f"{where} answered {answer.status}"` is "%(where)s answered %(status)s".
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

#: What is said to programmers: these errors reach nobody else.
_FOR_PROGRAMMERS = frozenset({"BadDeclaration", "TypeError", "AssertionError", "NotImplementedError", "KeyError"})
#: What these calls are given is told in other ways, or to no person: to a log, a database, or a regular expression.
_SAID_OTHERWISE = frozenset(
    {
        *(
            "N_",
            "NN_",
            "gettext",
            "ngettext",
            "debug",
            "info",
            "warning",
            "error",
            "exception",
            "critical",
            "getLogger",
            "Thread",
            "Refusal",  # of the log
        ),
        *("execute", "executemany", "compile", "match", "search", "fullmatch", "sub", "date", "also"),
    }
)
#: Arguments by name that are told in other ways.
_ARGUMENTS_ELSEWHERE = frozenset(
    {
        *("help", "metavar", "headings", "millionths", "called", "also_called", "examples", "example", "shape"),
    }
)
#: These say nothing of what they are called with.
_AROUND = frozenset(
    {
        *("join", "format", "strip", "gettext", "len", "shown", "clean", "str", "sorted", "repr", "max", "min"),
    }
)
#: A gap that is filled by one of two words of the code, such as "has" and "have".
EITHER = "either"
#: Some words beside each other, or a word beside a gap: what has none is a name or a key.
_A_SENTENCE = re.compile(
    r"[a-z%][\w)\"'`,:;]* \(?[a-z]{2,}|[a-z]{3,}[,:;]? (?:[\"'`(\[]{0,2})%\(|\)s[,:;\"']{0,2} \(?[a-z]{2,}"
    r"|[a-z]{3,},? e\.g\. "
)
#: Letters of words by which something is recognised in other languages; in English one in so many may be, for a name.
_FOREIGN = re.compile(r"[^\x00-\x7f\u2000-\u20ff]")
_FOREIGN_AT_MOST = 20
_A_WORD = re.compile(r"[A-Za-z]{2,}")
#: A gap of `str.format`.
_FORMATTED = re.compile(r"\{([a-z_]\w*)\}")
_NO_SENTENCE = re.compile(
    r"\b(?:SELECT|INSERT|UPDATE|DELETE|CREATE|FROM|WHERE|JOIN|COALESCE|PRAGMA|ALTER|DROP|VALUES|ORDER BY)\b"
    r"|</\w|<(?:br|p|div|html|!)[ />]|^[\w-]+/\d|^(?:\w+, )+\w*$"
    r"|%s"  # of a log
    r"|'self'|max-age="  # of HTTP
)


def extract(
    file: IO[bytes], keywords: Mapping[str, Any], comment_tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Yield (line, function, sentence, comments) of a Python file, as Babel asks for it."""
    del keywords, comment_tags, options
    for line, sentence in sentences(file.read().decode()):
        yield line, "", sentence, []


def sentences(code: str) -> Iterator[tuple[int, str]]:
    """Yield the sentences of a module, each with its line."""
    tree = ast.parse(code)
    passed_over = _passed_over(tree)
    for node in ast.walk(tree):
        if id(node) in passed_over:
            continue
        if (sentence := _said(node)) is not None and _is_told(sentence):
            yield getattr(node, "lineno", 0), sentence
        if isinstance(node, ast.JoinedStr):
            yield from _alternatives(node)


def _is_told(sentence: str) -> bool:
    foreign = len(_FOREIGN.findall(sentence))
    is_english = foreign * _FOREIGN_AT_MOST <= len(sentence)
    return is_english and _A_SENTENCE.search(sentence) is not None and _NO_SENTENCE.search(sentence) is None


def _said(node: ast.AST) -> str | None:
    """Return a text with named gaps; None for what is none."""
    if isinstance(node, ast.Constant):
        return _FORMATTED.sub(r"%(\1)s", node.value) if isinstance(node.value, str) else None
    if not isinstance(node, ast.JoinedStr):
        return None
    names: list[str] = []
    told = ""
    for part in node.values:
        if isinstance(part, ast.Constant):
            told += str(part.value)
        elif isinstance(part, ast.FormattedValue):
            names.append(_gap(part.value, names))
            told += f"%({names[-1]})s"
    return told


def _gap(filled_by: ast.expr, taken: list[str]) -> str:
    """Return a name for a gap: that of what fills it."""
    name = _name(filled_by)
    number = sum(re.sub(r"_\d+$", "", one) == name for one in taken)
    return f"{name}_{number + 1}" if number else name


def _name(node: ast.expr) -> str:
    """Return the last name in an expression: that of a call's function, or of what is joined or counted."""
    match node:
        case ast.IfExp() | ast.BoolOp():
            name = EITHER
        case ast.Name(id=name) | ast.Attribute(attr=name):
            pass
        case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called), args=[first, *_]) if called in _AROUND:
            name = _name(first)
        case ast.Call(func=inner) | ast.Subscript(value=inner) | ast.GeneratorExp(elt=inner) | ast.ListComp(elt=inner):
            name = _name(inner)
        case _:
            name = "value"
    return name.strip("_").lower()


def _alternatives(node: ast.JoinedStr) -> Iterator[tuple[int, str]]:
    """Yield what a gap is filled with by the code itself: `f"{'one' if alone else 'many'} ..."`."""
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            for inner in ast.walk(part.value):
                if isinstance(inner, ast.IfExp):
                    for one in (inner.body, inner.orelse):
                        said = _said(one)
                        if said is not None and _A_WORD.search(re.sub(r"%\(\w+\)s", "", said)) and not _is_told(said):
                            yield one.lineno, said


def _passed_over(tree: ast.Module) -> set[int]:
    """Return the ids of nodes that hold no sentence for people, or one that is told in another way."""
    found: set[int] = set()
    for node in ast.walk(tree):
        match node:
            case ast.JoinedStr(values=parts):
                found |= {id(part) for part in parts if isinstance(part, ast.Constant)}
                found |= {
                    id(one)
                    for part in parts
                    if isinstance(part, ast.FormattedValue) and part.format_spec
                    for one in ast.walk(part.format_spec)
                }
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in _SAID_OTHERWISE:
                found |= _below(node)
            case ast.keyword(arg=name) if name in _ARGUMENTS_ELSEWHERE:
                found |= _below(node.value)
            case ast.Dict(keys=keys):
                languages = {key.value for key in keys if isinstance(key, ast.Constant)}
                # what a thing is called in several languages is no sentence of English
                found |= _below(node) if languages & {"de", "vi"} else set()
                found |= {id(key) for key in keys if key is not None}
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                found |= _of_block(block)
    return found


def _of_block(block: list[ast.stmt]) -> set[int]:
    """Return what is passed over of some statements: texts that stand alone, and what is told to programmers."""
    found: set[int] = set()
    for before, node in zip([None, *block], block, strict=False):
        match node:
            case ast.Expr(value=ast.Constant()):
                found |= _below(node)
            case ast.Raise(exc=ast.Call(func=ast.Name(id=name))) if name in _FOR_PROGRAMMERS:
                found |= _below(node) | (_below(before) if isinstance(before, ast.Assign) else set())
    return found


def _below(node: ast.AST) -> set[int]:
    return {id(one) for one in ast.walk(node)}
