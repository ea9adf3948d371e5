"""The changes of a project as a list: what, when, how it ended."""

from pathlib import Path
from typing import Any

from bothends.device.journal.events import ChangeOutcome
from bothends.device.journal.recorded import RecordedChange, stories
from bothends.device.journal.runs import runs

_ENDED = {
    ChangeOutcome.NEW: "done, and saved on {ends}",
    ChangeOutcome.OLD: "taken back on {ends}",
    ChangeOutcome.UNTOUCHED: "nothing was sent",
}


def listed(project: Path) -> list[dict[str, Any]]:
    """One row per changed tunnel, oldest change first.

    Raises:
        InputError: a journal cannot be read.
    """
    return [
        {
            "change": story.change,
            "tunnel": story.tunnel,
            "devices": list(story.devices),
            "begun": story.begun,
            "outcome": story.outcome and str(story.outcome),
            "state": state(story),
        }
        for story in stories(project)
    ]


def state(story: RecordedChange) -> str:
    """How a change ended, or how far it came."""
    if story.outcome:
        ends = "both ends" if len(story.devices) > 1 else "our end"
        return _ENDED[story.outcome].format(ends=ends)
    if runs(story.folder.parent):
        return f"under way ({story.last})"
    return f"not finished (came as far as: {story.last})"
