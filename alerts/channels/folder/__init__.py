"""Files to look at: where messages land that no other channel takes."""

from alerts.channels.folder.settings import FolderSettings
from alerts.channels.kind import ChannelKind, Everybody

CHANNEL = ChannelKind(
    name="folder",
    settings=FolderSettings,
    audience=Everybody(table_for=FolderSettings.of),
    carries=frozenset({"text", "html", "pictures", "blocks"}),  # everything, to look at before a channel is chosen
    editions=frozenset({"alert", "digest"}),
    stands_in_for=frozenset({"alert", "digest"}),
)
