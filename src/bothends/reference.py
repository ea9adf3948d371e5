"""Where the reference project lies: packed in the wheel, or the root of a checkout."""

from collections.abc import Mapping
from pathlib import Path

FOLDERS = ("inventory", "playbooks", "rules", "tasks", "templates")
FILES = ("config.yaml",)
STARTER = "starter"
_NAMES = {
    "README.md": "README.md",
    "gitignore": ".gitignore",
    "monitoring/alerts.yaml": "monitoring/alerts.yaml",
    "monitoring/grafana.json": "monitoring/grafana.json",
    "monitoring/prometheus.yaml": "monitoring/prometheus.yaml",
    "pytest.ini": "pytest.ini",
    "test_tunnels.py": "tests/test_tunnels.py",
}
"""Where each file of `starter/` goes: a user's project has its own README and the like."""


def reference_dir() -> Path:
    """The folder that holds the reference inventory/, playbooks/, tasks/ and templates/."""
    packed = Path(__file__).parent / "_reference"
    return packed if packed.is_dir() else Path(__file__).parents[2]


def reference_files() -> Mapping[Path, Path]:
    """The files of a new project: where each comes from, by where it goes to in the project."""
    source = reference_dir()
    files = {Path(name): source / name for name in FILES}
    for folder in FOLDERS:
        for path in sorted((source / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                files[path.relative_to(source)] = path
    return files | {Path(name): source / STARTER / own for own, name in _NAMES.items()}
