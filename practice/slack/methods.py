"""The methods of the Web API that Shopbell calls, as a practice workspace answers them: HTTP 200, `ok`, and a word."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from practice.slack.workspace import (
    APP_ID,
    APP_TOKEN,
    BOT_TOKEN,
    BOT_USER,
    CHANNEL,
    TEAM_ID,
    TRIGGER_S,
    USES,
    USES_WITHIN_S,
    Kept,
    Posted,
    Workspace,
)

_MOST_BLOCKS, _LONGEST_SECTION, _LONGEST_UPDATE, _LONGEST_VALUE, _LONGEST_BUTTON = 50, 3000, 4000, 2000, 75
_LONGEST_WORDS = 1000
_LONGEST_TITLE, _LONGEST_METADATA, _LONGEST_ID, _MOST_ELEMENTS = 24, 3000, 255, {"actions": 25, "context": 10}

Answered = dict[str, Any]


def call(workspace: Workspace, method: str, token: str, given: Mapping[str, Any], urls: tuple[str, str]) -> Answered:
    """Carry one call out; `token` is what stood behind "Bearer"; `urls` are those of Web API and Socket Mode."""
    url, ws_url = urls
    wanted = APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN
    if not token:
        return _no("not_authed")
    if not workspace.is_installed:
        return _no("account_inactive")
    if token != wanted:
        return _no("not_allowed_token_type" if token in {APP_TOKEN, BOT_TOKEN} else "invalid_auth")
    if method == "apps.connections.open":
        return _open(workspace, ws_url)
    if method == "files.getUploadURLExternal":
        return _upload_url(workspace, given, url)
    does = _METHODS.get(method)
    return does(workspace, given) if does else _no("unknown_method")


def reply(workspace: Workspace, name: str, given: Mapping[str, Any]) -> tuple[int, Answered]:
    """Take an answer to a click at its own address: five, within half an hour."""
    taken = workspace.replies.get(name)
    if taken is None or workspace.clock.elapsed() - workspace.born_s[name] > USES_WITHIN_S:
        return 404, _no("expired_url")
    if len(taken) >= USES:
        return 404, _no("used_url")
    taken.append(dict(given))
    return 200, {"ok": True}


def _open(workspace: Workspace, ws_url: str) -> Answered:
    ticket = f"ticket-{len(workspace.calls)}"
    workspace.tickets.add(ticket)
    return {"ok": True, "url": f"{ws_url}/link/?ticket={ticket}&app_id=practice"}


def _auth_test(workspace: Workspace, given: Mapping[str, Any]) -> Answered:
    del workspace, given
    told = {"url": "https://practice.slack.example/", "team": "Practice", "user": "shopbell", "bot_id": "B0BELLBOT"}
    return {"ok": True, **told, "team_id": TEAM_ID, "user_id": BOT_USER}


def _post(workspace: Workspace, given: Mapping[str, Any]) -> Answered:
    if given.get("channel") != CHANNEL:
        return _no("channel_not_found")
    if fault := faulty_blocks(given):
        return _invalid(fault)
    root = given.get("thread_ts")
    if root and workspace.found(CHANNEL, root) is None:
        return _no("thread_not_found")
    one = Posted(CHANNEL, workspace.next_ts(), dict(given))
    workspace.posted.append(one)
    return {"ok": True, "channel": CHANNEL, "ts": one.ts, "message": {**given, "ts": one.ts, "app_id": APP_ID}}


def _update(workspace: Workspace, given: Mapping[str, Any]) -> Answered:
    one = workspace.found(given.get("channel"), given.get("ts"))
    if one is None:
        return _no("message_not_found")
    if len(str(given.get("text", ""))) > _LONGEST_UPDATE:
        return _no("msg_too_long")
    if fault := faulty_blocks(given):
        return _invalid(fault)
    one.body.update({key: given[key] for key in ("text", "blocks") if key in given})
    one.edits += 1
    return {"ok": True, "channel": one.channel, "ts": one.ts, "text": given.get("text", "")}


def _open_view(workspace: Workspace, given: Mapping[str, Any]) -> Answered:
    begun = workspace.triggers.pop(str(given.get("trigger_id")), None)
    if begun is None:
        return _no("invalid_trigger_id")
    if workspace.clock.elapsed() - begun > TRIGGER_S:
        return _no("expired_trigger_id")
    view = given.get("view") or {}
    titles = [view.get(part, {}).get("text", "") for part in ("title", "submit", "close")]
    if any(len(one) > _LONGEST_TITLE for one in titles) or len(view.get("private_metadata", "")) > _LONGEST_METADATA:
        return _no("invalid_arguments")
    name = f"V{len(workspace.views)}"
    workspace.views[name] = {**view, "id": name}
    return {"ok": True, "view": workspace.views[name]}


def _upload_url(workspace: Workspace, given: Mapping[str, Any], url: str) -> Answered:
    length, words = str(given.get("length", "")), str(given.get("alt_txt", ""))
    if "files:write" not in workspace.scopes:
        return {**_no("missing_scope"), "needed": "files:write", "provided": workspace.scopes}
    if not given.get("filename") or not length.isdecimal() or len(words) > _LONGEST_WORDS:
        return _no("invalid_arguments")
    name = f"F0PRACTICE{len(workspace.files)}"
    workspace.files[name] = Kept(name, int(length), words)
    return {"ok": True, "upload_url": f"{url}/upload/v1/{name}", "file_id": name}


def upload(workspace: Workspace, name: str, content: bytes) -> tuple[int, str]:
    """Take the bytes of a file; return status and text."""
    kept = workspace.files.get(name)
    if kept is None or len(content) != kept.length:
        return 400, "bad upload"
    kept.content = content
    return 200, f"OK - {len(content)}"


def _complete(workspace: Workspace, given: Mapping[str, Any]) -> Answered:
    if given.get("channel_id") != CHANNEL:
        return _no("channel_not_found")
    if workspace.found(CHANNEL, given.get("thread_ts")) is None:
        return _no("invalid_thread_ts")
    told = json.loads(str(given.get("files", "[]")))
    for one in told:
        kept = workspace.files.get(one["id"])
        if kept is None or not kept.content:
            return _no("file_not_found")
        kept.title = one["title"]
        kept.shared.append((CHANNEL, str(given["thread_ts"])))
    return {"ok": True, "files": told}


def faulty_blocks(given: Mapping[str, Any]) -> str:
    """Return what Slack would say of blocks beyond its limits; "" where they are fine."""
    blocks = given.get("blocks") or []
    if len(blocks) > _MOST_BLOCKS:
        return "no more than 50 items allowed [json-pointer:/blocks]"
    found = (f"{fault} [json-pointer:/blocks/{number}]" for number, one in enumerate(blocks) if (fault := _faulty(one)))
    return next(found, "")


def _faulty(block: Mapping[str, Any]) -> str:
    elements = block.get("elements", [])
    texts = [block["text"]["text"]] if block["type"] == "section" else []
    texts += [one["text"] for one in elements if one["type"] == "mrkdwn"]
    buttons = [one for one in elements if one["type"] == "button"]
    if not all(0 < len(one) <= _LONGEST_SECTION for one in texts):
        return "must be less than 3001 characters"
    if len(str(block.get("block_id", ""))) > _LONGEST_ID or len(elements) > _MOST_ELEMENTS.get(block["type"], 50):
        return "must be less than 256 characters, or has too many elements"
    is_long = (
        len(one["text"]["text"]) > _LONGEST_BUTTON or len(one.get("value", "")) > _LONGEST_VALUE for one in buttons
    )
    return "must be shorter" if any(is_long) else ""


def _no(word: str) -> Answered:
    return {"ok": False, "error": word}


def _invalid(fault: str) -> Answered:
    told = f"[ERROR] {fault}"
    return {"ok": False, "error": "invalid_blocks", "errors": [fault], "response_metadata": {"messages": [told]}}


_METHODS: dict[str, Callable[[Workspace, Mapping[str, Any]], Answered]] = {
    "auth.test": _auth_test,
    "chat.postMessage": _post,
    "chat.update": _update,
    "views.open": _open_view,
    "files.completeUploadExternal": _complete,
}
