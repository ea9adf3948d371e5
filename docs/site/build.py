"""Builds the site and the manual page: pages of docs/, and those that are made from the program.

    python -m docs.site.build FOLDER     writes FOLDER/src, FOLDER/html and FOLDER/bothends.1

Nothing is fetched: zensical builds from files, with no font and no script of another server.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from docs.site import commands, manual, pages

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
GENERATED = {
    "reference-commands.md": commands.page,
    "reference-schemas.md": pages.schemas,
    "reference-metrics.md": pages.metrics,
    "reference-api.md": pages.api,
}
BESIDE = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
}
"""Pages at the top of the repository, and where the site has them."""
_LINK = re.compile(r"(\]\(|src=\")(?!https?:|#|mailto:)([^)#\"\s]+)")


def lay_out(source: Path) -> list[Path]:
    """Write the pages of the site into a folder; returns them."""
    shutil.rmtree(source, ignore_errors=True)
    source.mkdir(parents=True)
    for path in (*DOCS.glob("*.md"), *DOCS.glob("*.svg"), *DOCS.glob("rules/*.md")):
        there = source / path.relative_to(DOCS)
        there.parent.mkdir(exist_ok=True)
        there.write_text(_moved(path.read_text(encoding="utf-8"), "../"), encoding="utf-8")
    for name, there in BESIDE.items():
        text = (ROOT / name).read_text(encoding="utf-8")
        (source / there).write_text(_moved(text, ""), encoding="utf-8")
    for name, make in GENERATED.items():
        (source / name).write_text(make(), encoding="utf-8")
    return sorted(source.rglob("*.md"))


def _moved(text: str, up: str) -> str:
    """Links as they are in the site, where all pages lie in one folder."""

    def link(match: re.Match[str]) -> str:
        begin, to = match[1], match[2]
        bare = to.removeprefix(up)
        if bare in BESIDE:
            return begin + BESIDE[bare]
        to = to.removeprefix("docs/") if not up else to
        return begin + ("rules/README.md" if to.rstrip("/") == "rules" else to)

    return _LINK.sub(link, text)


def build(folder: Path) -> None:
    """Write everything into a folder."""
    lay_out(folder / "src")
    (folder / "bothends.1").write_text(manual.manual(), encoding="utf-8")
    settings = (ROOT / "docs" / "site" / "zensical.toml").read_text(encoding="utf-8")
    (folder / "zensical.toml").write_text(settings, encoding="utf-8")
    program = Path(sys.executable).parent / "zensical"
    command = [program, "build", "--clean", "-f", folder / "zensical.toml"]
    subprocess.run(command, check=True, cwd=folder)  # noqa: S603  (of our own environment)


if __name__ == "__main__":
    build(Path(sys.argv[1]).resolve())
