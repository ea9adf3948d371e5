"""The documentation: every link leads somewhere, every command exists, and the site builds alone."""

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from docs.site import commands, manual
from docs.site.build import GENERATED, ROOT, build, lay_out

from bothends.cli.main import verb_command
from bothends.cli.verbs import VERBS

_FENCE = re.compile(r"(?ms)^```[^\n]*\n(.*?)^```")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
PAGES = [*(ROOT / "docs").glob("*.md"), ROOT / "README.md", ROOT / "starter" / "README.md"]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "src"
    lay_out(folder)
    return folder


def test_links(source: Path) -> None:
    """Of the pages of the site, to pages and to headings."""
    lost = [
        f"{page.relative_to(source)}: {link}"
        for page in source.rglob("*.md")
        for link in _LINK.findall(_FENCE.sub("", page.read_text(encoding="utf-8")))
        if not link.startswith(("http:", "https:", "mailto:")) and not leads(page, link)
    ]
    assert not lost


def leads(page: Path, link: str) -> bool:
    name, _, heading = link.partition("#")
    there = page.parent / name if name else page
    if not there.exists():
        return False
    return not heading or heading in headings(there)


@cache
def headings(page: Path) -> frozenset[str]:
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    titles = re.findall(r"(?m)^#+ (.*)$", text)
    plain = (re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", title).lower() for title in titles)
    return frozenset(
        re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", each).strip()) for each in plain
    )


def test_every_page_is_in_the_menu(source: Path) -> None:
    settings = tomllib.loads((ROOT / "docs" / "site" / "zensical.toml").read_text(encoding="utf-8"))
    named = list(leaves(settings["project"]["nav"]))
    assert not [name for name in named if not (source / name).is_file()]
    top = {path.name for path in source.glob("*.md")}
    assert top <= set(named)
    assert set(GENERATED) <= top


def leaves(nav: Any) -> Iterator[str]:
    for entry in nav if isinstance(nav, list) else nav.values():
        if isinstance(entry, str):
            yield entry
        else:
            yield from leaves(entry)


def shown() -> Iterator[tuple[str, str]]:
    """Every command line of bothends in a block of a page."""
    for page in PAGES:
        for block in _FENCE.findall(page.read_text(encoding="utf-8")):
            for line in block.splitlines():
                command = re.match(r"\s*(?:[$#>] )?(?:\w+=\S+ )*(bothends [a-z].*)$", line)
                if command and command[1].split()[1] in VERBS:
                    yield page.name, command[1]


@pytest.mark.parametrize(("page", "line"), sorted(set(shown())))
def test_commands(page: str, line: str) -> None:
    """Each verb has every option that a page gives it."""
    words = shlex.split(re.split(r"\s[|>&]|&&", line)[0], comments=True)
    command = verb_command(words[1])
    inner = getattr(command, "commands", {}).get(words[2] if len(words) > 2 else "")
    options = {name for each in (inner or command).params for name in each.opts} | {"-h", "--help"}
    used = {word.partition("=")[0] for word in words[2:] if re.match(r"--?[a-z]", word)}
    assert not used - options, f"{page}: {line}"


def test_manual_page(tmp_path: Path) -> None:
    text = manual.manual()
    for verb in commands.verbs():
        name = f"bothends {verb.name}".replace("-", "\\-")
        assert name in text
    if shutil.which("groff") is None:
        pytest.skip("needs groff")
    page = tmp_path / "bothends.1"
    page.write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["groff", "-man", "-ww", "-Tutf8", str(page)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert done.stderr == ""
    assert "--drift-every" in re.sub(r"\x1b\[[\d;]*m|.\x08", "", done.stdout)


def test_the_site_builds_without_network(tmp_path: Path) -> None:
    """Of a browser, too: no page loads anything from another server."""
    if not (Path(sys.executable).parent / "zensical").exists():
        pytest.skip("needs zensical (make site installs it)")
    if (
        shutil.which("unshare")
        and subprocess.run(["unshare", "-rn", "true"], check=False).returncode == 0
    ):
        command = ["unshare", "-rn", sys.executable, "-m", "docs.site.build", str(tmp_path)]
        subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    else:
        build(tmp_path)
    html = tmp_path / "html"
    assert {path.stem for path in (tmp_path / "src").glob("*.md")} <= {
        p.stem for p in html.glob("*.html")
    }
    for page in html.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        loaded = re.findall(r"<(?:script|img|iframe)[^>]*\ssrc=\"(https?://[^\"]+)\"", text)
        loaded += re.findall(
            r"<link[^>]*rel=\"(?:stylesheet|preconnect|icon)\"[^>]*href=\"(https?://[^\"]+)\"", text
        )
        assert not loaded, page.name
