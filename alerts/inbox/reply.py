"""What a written answer means: one small grammar for every place where people answer by words, in our languages.

An answer is one line: what to do, then until when or a note, and "#1a2b3" where one of several is meant.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

#: What asks for what can be written, and for what is open; beside the actions of the inbox.
HELP, LIST = "help", "list"
#: {action: words for it}. The digits are those that stand below an alert.
_WORDS: Final = {
    "acknowledge": (
        "1", "ok", "okay", "ack", "acknowledge", "on it", "got it", "noted",
        "đã biết", "biết rồi", "đã nhận", "đang xử lý", "xong",
        "知道了", "收到", "了解", "好的", "處理中",
    ),
    "unacknowledge": ("unack", "give back", "trả lại", "取消確認"),
    "snooze": ("2", "snooze", "quiet", "im lặng", "im", "tạm im", "tạm ngưng", "靜音", "暫停", "勿擾"),
    "unsnooze": ("wake", "unsnooze", "bật lại", "取消靜音"),
    "expected": (
        "3", "expected", "this was expected", "dự kiến trước", "đã dự kiến", "dự kiến",
        "預期中", "在預期中", "這是預期中的", "預期",
    ),
    "unexpected": ("not expected", "unexpected", "không dự kiến", "非預期"),
    "tried": ("tried", "trying", "đã thử", "đang thử", "thử rồi", "已試", "試過了", "試過", "試了"),
    "later": ("later", "để sau", "sau", "以後再說", "之後再說", "之後"),
    "not_for_us": ("not for us", "không phù hợp", "không hợp", "不適合我們", "不適合", "不適用"),
    HELP: ("?", "help", "giúp", "trợ giúp", "說明", "幫助"),
    LIST: ("open", "list", "mở", "danh sách", "列表", "清單", "未結"),
}  # fmt: skip
_ACTION_OF: Final = {word: action for action, words in _WORDS.items() for word in words}
#: The longest first: "im lặng" is not "im" with something behind it.
_BY_LENGTH: Final = sorted(_ACTION_OF, key=len, reverse=True)
#: What takes a time behind it; behind the others stands a note.
_TAKES_TIME: Final = frozenset({"snooze", "expected", "later"})
#: "2" stands for what is written beside it below the alert.
_USUAL: Final = {"2": "3d"}
_CODE = re.compile(r"#\s*([0-9a-f]{5})\b", re.IGNORECASE)
_NOTE = re.compile(r"[,;\uff0c\uff1b\u3001]")
_END = ".!:\u3002\uff01\uff1a\u2026 "


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody wrote.

    Attributes:
        action: Of the inbox, `HELP`, `LIST`, or "" where it is not understood.
        until: When it ends, in the reader's words; "": as long as is usual.
        words: A note; hostile.
        code: Which incident is meant, five signs; "": the one that was told last.
    """

    action: str
    until: str = ""
    words: str = ""
    code: str = ""


def read_reply(text: str) -> Reply:
    """Return what a text means: its first line that is not quoted."""
    lines = (line.strip() for line in unicodedata.normalize("NFC", text).splitlines())
    line = next((one for one in lines if one and not one.startswith(">")), "")
    code = _CODE.search(line)
    head, note = _parted(_CODE.sub(" ", line) if code else line)
    word = next((one for one in _BY_LENGTH if _begins(head.casefold(), one)), "")
    action = _ACTION_OF.get(word, "")
    rest = head[len(word) :].strip(_END)
    is_time = action in _TAKES_TIME and rest[:1].isdigit() and " " not in rest
    stands_alone = action in {HELP, LIST} or (word.isdigit() and not is_time)
    if (stands_alone and rest) or (action != HELP and line.endswith(("?", "\uff1f"))):
        # "open the shop tomorrow" asks for no list, "3 orders came" is no answer, and a question answers nothing
        action = ""
    takes_time = action in _TAKES_TIME
    return Reply(
        action=action,
        until=(rest or _USUAL.get(word, "")) if takes_time else "",
        words=note if takes_time else " ".join(one for one in (rest, note) if one),
        code=code[1].lower() if code else "",
    )


def _parted(line: str) -> tuple[str, str]:
    """Return what stands before the first comma, and what behind it."""
    found = _NOTE.search(line)
    head, note = (line[: found.start()], line[found.end() :]) if found else (line, "")
    return " ".join(head.split()).strip(_END), note.strip()


def _begins(head: str, word: str) -> bool:
    """Tell whether a text begins with a word, and not with a longer one; Chinese has no blank behind a word."""
    rest = head[len(word) :]
    if not head.startswith(word):
        return False
    return not rest or word[-1] >= "\u3000" or not rest[0].isalnum()
