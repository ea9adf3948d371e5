"""A gate passes nothing that could not be judged: exit codes, and the last line that says why."""

import re
from pathlib import Path

import pytest
from tests.report.pairs import write_pair
from typer.testing import CliRunner, Result

from bothends.cli.main import app
from bothends.compare.rules.example import crypto_map
from bothends.errors import InputError

MASKED = crypto_map(a={"key q7Tz-94kMp-Lw2cX-v8Rd": "key 6 QX^"})
"""A tunnel whose keys cannot be compared."""
ALONE = crypto_map(a={"198.51.100.1": "192.0.2.66"}, b={"203.0.113.1": "192.0.2.77"})
"""Two ends without the routers that they point at."""
LICENCE = (Path(__file__).parents[2] / "LICENSE").read_bytes()
"""Prose of which lines begin like abbreviated commands and like output."""
NX_OS = "hostname nx\nfeature bgp\ninterface Ethernet1/1\n ip address 192.0.2.66/24\n"


def _lint(*words: str) -> Result:
    return CliRunner().invoke(app, ["lint", *words])


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path


@pytest.mark.parametrize(("level", "code"), [("error", 0), ("undecided", 1), ("warning", 1)])
def test_a_tunnel_that_cannot_be_judged_fails(here: Path, level: str, code: int) -> None:
    write_pair(here, MASKED)
    assert _lint("routers", "--fail-on", level).exit_code == code
    done = _lint("routers")
    assert done.exit_code == 1
    last = done.stdout.splitlines()[-1]
    assert last.startswith("1 tunnel was not judged: 1 ")
    assert last.endswith("(KEY-002)")


def test_it_is_told_beside_a_machine_format_too(here: Path) -> None:
    write_pair(here, MASKED)
    done = _lint("routers", "--format", "json")
    assert done.exit_code == 1
    assert done.stderr.startswith("1 tunnel was not judged: ")


def test_a_tunnel_that_is_known_to_be_undecided_passes(here: Path) -> None:
    write_pair(here, MASKED)
    for form in ("json", "sarif"):
        (here / "known").write_text(_lint("routers", "--format", form).stdout, encoding="utf-8")
        assert _lint("routers", "--baseline", "known").exit_code == 0


def test_a_tunnel_that_is_accepted_as_undecided_passes(here: Path) -> None:
    write_pair(here, MASKED)
    (here / "routers" / ".bothends.yaml").write_text(
        "silence:\n  - {rule: KEY-002, device: R1, reason: collected with masked keys}\n",
        encoding="utf-8",
    )
    assert _lint("routers").exit_code == 0


def test_a_peer_that_is_not_among_the_inputs_passes_and_is_counted(here: Path) -> None:
    write_pair(here, ALONE)
    done = _lint("routers")
    assert done.exit_code == 0
    assert re.match(r"2 tunnels were not judged: 2 .* \(REF-004\)$", done.stdout.splitlines()[-1])


def test_a_peer_in_the_file_of_another_system_is_named_and_fails(here: Path) -> None:
    write_pair(here, ALONE)
    (here / "routers" / "fw.txt").write_text(NX_OS, encoding="utf-8")
    done = _lint("routers")
    assert done.exit_code == 1
    assert "R1 has the peer 192.0.2.66, which is in routers/fw.txt, a configuration of NX-OS" in (
        done.stdout
    )
    assert "1 UNVERIFIABLE, 1 NO_PEER" in done.stdout


@pytest.mark.parametrize(
    "content",
    [b"", b"Dear all,\nplease find attached the configuration.\n", LICENCE, bytes(range(256)) * 40, NX_OS.encode()],
    ids=["empty", "prose", "licence", "bytes", "NX-OS"],
)  # fmt: skip
def test_a_named_file_in_which_nothing_is_read_is_an_error(here: Path, content: bytes) -> None:
    write_pair(here, crypto_map())
    (here / "R3.cfg").write_bytes(content)
    done = _lint("routers", "R3.cfg")
    assert done.exit_code == 2
    assert "R3.cfg" in done.stderr
    assert "1 tunnel (1 UP)" in done.stdout
    (here / "R3.cfg").rename(here / "routers" / "R3.cfg")
    assert _lint("routers").exit_code == 0


def test_prose_is_no_output_of_a_router(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(LICENCE)
    done = CliRunner().invoke(app, ["diagnose", str(tmp_path / "a.txt")])
    assert isinstance(done.exception, InputError)
    assert "found none of them" in str(done.exception)


def test_a_named_piece_of_a_configuration_is_read(here: Path) -> None:
    write_pair(here, crypto_map())
    (here / "piece").write_text(
        "crypto isakmp keepalive 10\ncrypto isakmp policy 5\n encr aes 256\n hash sha256\n authentication pre-share\n group 14\n",
        encoding="utf-8",
    )
    assert _lint("routers", "piece").exit_code == 0


@pytest.mark.parametrize("form", ["console", "json", "sarif", "junit", "github", "markdown"])
def test_a_report_of_ours_is_no_router(here: Path, form: str) -> None:
    write_pair(here, MASKED)
    report = _lint("routers", "--format", form).stdout
    (here / "routers" / "report.txt").write_text(report, encoding="utf-8")
    done = _lint("routers")
    assert "skipped 1 file: 1 a report of bothends (report.txt)" in done.stderr
    assert "2 devices" in done.stdout
