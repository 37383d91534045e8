"""What was read from the folder of playbooks; a mistake in it is one of the configuration, and ends every command."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge import load
from shopbell.doctor.health import Finding
from shopbell.wiring import Installation


def playbooks(installation: Installation) -> Iterator[Finding]:
    """Yield what the playbooks add to the collection; nothing where none are named."""
    if installation.settings.shopbell.playbooks is None:
        return
    ours, all_of_it = load(), installation.collection
    added = {
        "tactics": sorted(all_of_it.tactics.keys() - ours.tactics.keys()),
        "KPIs": sorted(one.id for one in all_of_it.own_kpis),
        "facts for [shop.facts]": sorted(all_of_it.settings.keys() - ours.settings.keys()),
    }
    told = "; ".join(f"{what}: {', '.join(names)}" for what, names in added.items() if names)
    folder = installation.settings.path(installation.settings.shopbell.playbooks)
    if told:
        yield Finding("fine", "playbooks", f"{folder} adds {told}")
    else:
        yield Finding("note", "playbooks", f"{folder} holds nothing; put a *.toml file there (playbook.example.toml)")
