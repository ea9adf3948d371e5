"""What `lint` prints for people: short, each thing once, and all of it when asked for."""

from pathlib import Path

import pytest
from tests.compare.kinds import KINDS
from tests.report.pairs import BROKEN, write_pair
from typer.testing import CliRunner, Result

from bothends.cli.main import app
from bothends.compare.rules.example import crypto_map
from bothends.report import lint_view

SPOKES = 4


def _lint(*words: str) -> Result:
    return CliRunner().invoke(app, ["lint", *words])


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


@pytest.fixture
def hub(here: Path) -> Path:
    """A hub with four spokes, no dead peer detection anywhere."""
    folder = here / "fleet"
    folder.mkdir()
    near, far = (text.replace("crypto isakmp keepalive 10 3\n", "") for text in KINDS["crypto-map"])
    key = "crypto isakmp key q7Tz-94kMp-Lw2cX-v8Rd address 198.51.100.1\n"
    start, end = near.index("crypto map VPN 10"), near.index("interface Gig")
    entry, keys, maps, lists = near[start:end], "", "", ""
    for number in range(1, SPOKES + 1):
        address = f"198.51.100.{number}"
        keys += key.replace("198.51.100.1", address)
        maps += (
            entry.replace("VPN 10", f"VPN {number}0")
            .replace("198.51.100.1", address)
            .replace("address CRYPTO", f"address C{number}")
        )
        lists += (
            f"ip access-list extended C{number}\n"
            f" permit ip 10.1.0.0 0.0.0.255 10.2.{number}.0 0.0.0.255\n"
        )
        text = far.replace("198.51.100.1 255", f"{address} 255").replace(
            "10.2.0.", f"10.2.{number}."
        )
        (folder / f"S{number}.cfg").write_text(text.replace("hostname R2", f"hostname S{number}"))
    hub = near[:start].replace(key, keys) + maps + near[end : near.index("ip access-list")] + lists
    (folder / "R1.cfg").write_text(hub)
    return folder


def test_a_healthy_pair_is_a_few_lines(here: Path) -> None:
    write_pair(here, crypto_map())
    done = _lint("routers")
    assert done.exit_code == 0
    assert len(done.stdout.splitlines()) <= 7
    assert "--verbose shows all" in done.stdout
    assert len(_lint("routers", "--verbose").stdout.splitlines()) > 10


def test_a_finding_of_several_tunnels_is_said_once(hub: Path) -> None:
    done = _lint(str(hub))
    assert done.stdout.count("LIV-001") == 1
    assert f"in {SPOKES} tunnels: R1:VPN 10 - S1:VPN 10, " in done.stdout
    assert _lint(str(hub), "--verbose").stdout.count("LIV-001") == SPOKES


def test_a_finding_of_many_devices_is_said_once(hub: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lint_view, "MANY", SPOKES - 1)
    for number in range(1, SPOKES + 1):
        spoke = hub / f"S{number}.cfg"
        spoke.write_text(
            spoke.read_text() + "crypto ipsec transform-set OLD esp-des esp-md5-hmac\n"
        )
    done = _lint(str(hub), "--min-severity", "info")
    [start] = [line for line in done.stdout.splitlines() if f"on {SPOKES} devices: " in line]
    assert "S1, S2, S3, S4 (--verbose shows each)" in start
    assert done.stdout.count("OLD esp-des") == 1
    everything = _lint(str(hub), "--verbose").stdout
    assert [n for n in range(1, SPOKES + 1) if f"(S{n}.cfg:" in everything] == [1, 2, 3, 4]


def test_the_error_of_a_tunnel_stands_before_warnings_of_several(hub: Path) -> None:
    spoke = hub / "S2.cfg"
    spoke.write_text(spoke.read_text().replace("group 14", "group 5", 1))
    printed = _lint(str(hub)).stdout
    assert 0 < printed.index("error IKE1-001") < printed.index("LIV-001")


def test_files_are_named_from_the_folder_and_lines_are_never_broken(here: Path) -> None:
    write_pair(here, BROKEN)
    folder = here / ("a-folder-with-a-long-name" * 4)
    (here / "routers").rename(folder)
    done = _lint(str(folder))
    assert str(folder) not in done.stdout
    assert "R1 R1.cfg:5" in done.stdout
    assert "permit ip 10.2.0.0 0.0.0.255 10.1.0.0 0.0.0.255" in done.stdout


@pytest.mark.parametrize(
    ("words", "rules"),
    [
        (("--only", "ikE1-*"), {"IKE1-001"}),
        (("--only", "PFS-002", "--only", "ACL-002"), {"PFS-002", "ACL-002"}),
        (("--min-severity", "error"), {"IKE1-001", "ACL-002", "PFS-002"}),
        (("--tunnel", "nothing*"), set()),
        (("--tunnel", "R1:*", "--only", "IKE1-001"), {"IKE1-001"}),
    ],
)
def test_a_choice_of_what_is_printed_changes_no_exit_code(
    here: Path, words: tuple[str, ...], rules: set[str]
) -> None:
    write_pair(here, BROKEN)
    done = _lint("routers", *words)
    assert done.exit_code == 1
    shown = {line.split()[1] for line in done.stdout.splitlines() if line.startswith("  ")
             and line.split()[:1] in (["error"], ["warning"], ["info"])}  # fmt: skip
    assert shown == rules
    assert ": UP" not in done.stdout
    assert len(_lint("routers", *words, "--format", "json").stdout) == len(
        _lint("routers", "--format", "json").stdout
    )


def test_a_rule_that_there_is_not_is_named(here: Path) -> None:
    write_pair(here, BROKEN)
    assert "--only NOPE-1: no rule has such an id" in _lint("routers", "--only", "NOPE-1").stderr


def test_what_follows_from_a_finding_stands_below_it(here: Path) -> None:
    near = "permit ip 10.1.0.0 0.0.0.255 10.2.0.0 0.0.0.255"
    write_pair(here, crypto_map(b={"permit ip 10.2.0.0 0.0.0.255 10.1.0.0 0.0.0.255": near}))
    lines = _lint("routers").stdout.splitlines()
    lead = next(n for n, line in enumerate(lines) if "error ACL-004" in line)
    follows = [n for n, line in enumerate(lines) if line.startswith("      consequence: ")]
    assert follows
    assert min(follows) > lead
