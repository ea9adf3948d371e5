"""Where the reference project lies: packed in the wheel, or the root of a checkout."""

from pathlib import Path

FOLDERS = ("inventory", "playbooks", "tasks", "templates")


def reference_dir() -> Path:
    """The folder that holds the reference inventory/, playbooks/, tasks/ and templates/."""
    packed = Path(__file__).parent / "_reference"
    return packed if packed.is_dir() else Path(__file__).parents[2]
