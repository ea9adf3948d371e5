"""What commands beside lint do with an ASA, which they cannot configure."""

import random
from pathlib import Path

import pytest
from tests.asa.pairs import FILES, KEY, PAIRS
from typer.testing import CliRunner, Result

from bothends.cli.main import app
from bothends.compare import judge
from bothends.platforms.recognise import read_router


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in zip(FILES, PAIRS["IKEv1"], strict=True):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def _run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def test_lint_of_a_folder(folder: Path) -> None:
    done = _run("lint", str(folder))
    assert (done.exit_code, done.stderr) == (0, "")
    assert "UP       crypto-map  v1   fw:M 10 - r1:M 10" in done.stdout
    assert KEY not in done.output


def test_its_tunnels_and_itself_are_not_adopted(folder: Path) -> None:
    done = _run("adopt", str(folder))
    assert "PIX is not adopted: write its tunnels yourself (docs/far-ends.md)" in done.output
    assert "adopted: 1 host, 0 tunnels; 1 tunnel not adopted" in done.output


def test_releases_of_ios_xe_are_none_of_it(folder: Path) -> None:
    done = _run("upgrade-plan", str(folder), "--to", "17.12")
    assert (
        "fw.cfg: Cisco ASA, FTD and PIX: not part of the plan, its tunnels neither" in done.output
    )


@pytest.mark.parametrize(
    ("line", "verdict", "says"),
    [
        ("tunnel-grup 192.0.2.1 type ipsec-l2l", "UNVERIFIABLE", "tunnel-grup 192.0.2.1 type"),
        ("whatever it is", "UP ", "a line of fw is no configuration"),
    ],
)
def test_an_unread_line_is_told(folder: Path, line: str, verdict: str, says: str) -> None:
    text = PAIRS["IKEv1"][0].replace("timeout xlate", f"{line}\ntimeout xlate")
    (folder / FILES[0]).write_text(text, encoding="utf-8")
    done = _run("lint", str(folder), "--verbose")
    assert says in done.stdout
    assert f"\n{verdict}" in done.stdout


_WORDS = [word for asa, _ in PAIRS.values() for word in asa.split()]
_LINES = [line for asa, _ in PAIRS.values() for line in asa.split("\n")]


def _edited(text: str, edits: random.Random) -> str:
    lines = text.split("\n")
    for _ in range(edits.randint(1, 6)):
        at = edits.randrange(len(lines))
        words = lines[at].split(" ")
        match edits.randrange(6):
            case 0:
                words[edits.randrange(len(words))] = edits.choice(_WORDS)
                lines[at] = " ".join(words)
            case 1:
                lines[at] = " ".join(words[: edits.randrange(len(words) + 1)])
            case 2:
                lines[at] = ""
            case 3:
                lines.insert(at, edits.choice(_LINES))
            case 4:
                lines[at] = f"no {lines[at].strip()}"
            case _:
                lines[at] += edits.choice(["\0", "\u00e9", "{", "}", "!", "^", "\t"]) + lines[at]
    return "\n".join(lines)


@pytest.mark.parametrize("name", PAIRS)
def test_no_text_is_too_odd_to_be_read_and_judged(name: str) -> None:
    asa, peer = PAIRS[name]
    for seed in range(8):
        edited = _edited(asa, random.Random(f"{name} {seed}"))  # noqa: S311  (no secret)
        assert judge([read_router(edited, "a"), read_router(peer, "b")]).devices
