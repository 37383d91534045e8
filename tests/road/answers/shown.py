"""What people see in the end: every alert in Slack stands as its incident does, and what was sent more than once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import msgspec

from commerce.watches import LogEntry, Watch
from practice.slack.workspace import CHANNEL
from tests.cache.stored import rows
from tests.road.answers.others import Others

#: By how an incident stands, a button that its alert has then, and one that it does not.
_BUTTONS: Mapping[str, tuple[str, str]] = {
    "firing": ("expected", "unacknowledge"), "acknowledged": ("unacknowledge", "acknowledge"),
    "snoozed": ("unsnooze", "snooze"),
}  # fmt: skip
#: A line that tells what somebody did tells when.
_TOLD_AT = " (<!date"


def shown_otherwise(database: Path, others: Others) -> list[str]:
    """Return the alerts in Slack that do not stand as their incidents do."""
    watches = [msgspec.json.decode(text, type=Watch) for (text,) in rows(database, "SELECT watch FROM watches")]
    states = {one.incident: one.state.value for one in watches if one.incident}
    posts = rows(
        database,
        "SELECT incident, name FROM chat_posts WHERE channel = 'slack_app' AND is_root AND state = 'posted'",
    )
    logged = [msgspec.json.decode(text, type=LogEntry) for (text,) in rows(database, "SELECT entry FROM incident_log")]
    found = []
    for incident, name in posts:
        root, state = others.slack.workspace.found(CHANNEL, name), states.get(incident, "")
        assert root is not None
        has, lacks = _BUTTONS.get(state, ("", "acknowledge"))
        if (has and has not in root.buttons) or lacks in root.buttons:
            found.append(f"{incident} is {state or 'over'}, and is shown with {sorted(root.buttons)}")
        told = [one.body["text"] for one in list(others.slack.workspace.posted) if one.thread_ts == name]
        below = sum(_TOLD_AT in one for one in told)
        later = [one for one in logged if one.incident == incident and one.action and one.at.timestamp() > float(name)]
        if below < len(later):
            found.append(f"{incident}: {len(later)} answers since its alert, {below} lines below it")
    return found


def sent_twice(database: Path, others: Others) -> dict[str, int]:
    """Return {channel: how many messages stand there a second time}."""
    posted = Counter(one.body.get("client_msg_id") for one in list(others.slack.workspace.posted))
    mails = Counter(name for name, _, _ in others.mails())
    alerts = sum(one.is_alert for one in others.bot.said)  # a bot has no name for what it is handed
    [(wanted,)] = rows(database, "SELECT COUNT(*) FROM outbox WHERE channel = 'zalo' AND state = 'delivered'")
    return {
        "slack": sum(count - 1 for count in posted.values()),
        "mail": sum(count - 1 for count in mails.values()),
        "zalo": alerts - int(wanted),
    }
