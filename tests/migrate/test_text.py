"""tunnels.yaml after a migration: the lines that change and no others, or why it cannot be."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bothends.cli.init import lay_out
from bothends.cli.main import app
from bothends.errors import InputError
from bothends.inventory.migration import migrated

GOLDEN = Path(__file__).parent / "golden"
INSIDE = "169.254.10.0/30"
ADOPTED = """      hq-r1:
        interface: GigabitEthernet0/0  # to the provider
        address: 203.0.113.1
        networks: [10.1.0.0/24]
        objects:
          crypto_map: VPN
          sequence: 10
          access_list: TO-BRANCH1
          transform_sets: [TS]
        probe_targets: [10.1.0.9]
"""
END = (
    "      hq-r1: {interface: GigabitEthernet0/0, address: 203.0.113.1, networks: [10.1.0.0/24]}\n"
)
BRACES = """  hq-branch1: {profile: standard, psk: env:PSK_HQ_BRANCH1, ends: {
    hq-r1: {interface: GigabitEthernet0/0, address: 203.0.113.1, networks: [10.1.0.0/24]},
    branch1-r1: {interface: GigabitEthernet0/0, address: 198.51.100.1, networks: [10.2.0.0/24]}}}
"""


@dataclass(frozen=True)
class Case:
    name: str
    to: tuple[str, ...]
    tunnels: tuple[str, ...] = ("hq-branch1",)
    inside: str | None = INSIDE
    old: str = ""
    new: str = ""


def block(text: str) -> str:
    """The first tunnel of the reference inventory, as it stands there."""
    start = text.index("  hq-branch1:\n")
    return text[start : text.index("\n  # Shares", start)]


GOOD = (
    Case("svti", ("svti",)),
    Case("gre", ("gre",)),
    Case("ikev2", ("ikev2",), inside=None),
    Case("svti-of-cnsa1", ("svti", "ikev2", "cnsa1")),
    Case("profile", ("strong",), inside=None),
    Case("nothing", ("rfc8247",), inside=None),
    Case("several", ("ikev2",), ("hq-branch1", "hq-branch2", "hq-branch3"), inside=None),
    Case("weak", ("rfc8247",), inside=None, old="encryption: aes-256, hash: sha256, dh_group: 14", new="encryption: 3des, hash: md5, dh_group: 2"),
    Case("pool", ("svti",), inside=None, old="tunnels:\n", new="pools:\n  inside: {network: 169.254.0.0/24}\n\ntunnels:\n"),
    Case("comment", ("svti",), old="profile: standard\n    psk: env:PSK_HQ_BRANCH1", new="profile: standard  # for all\n    psk: env:PSK_HQ_BRANCH1"),
    Case("braces", ("gre", "strong"), old="<block>", new=BRACES),
    Case("adopted", ("svti",), old=END, new=ADOPTED),
)  # fmt: skip
BAD = (
    Case("unknown-goal", ("vti",)),
    Case("no-inside", ("svti",), inside=None),
    Case("inside-of-another-interface", ("svti",), inside="10.1.0.0/30"),
    Case("not-with-ikev1", ("cnsa1",), inside=None),
    Case("ml-kem", ("ikev2", "cnsa2"), inside=None),
    Case("one-network-for-two", ("svti",), ("hq-branch1", "hq-branch2")),
    Case("alias", ("svti",), old="    profile: standard\n    psk: env:PSK_HQ_BRANCH1", new="    <<: {profile: standard}\n    psk: env:PSK_HQ_BRANCH1"),
    Case("profiles-in-braces", ("ikev2",), inside=None, old="<profiles>", new="profiles: {standard: {ike: 1, phase1: {encryption: aes-256, hash: sha256, dh_group: 14}, phase2: {transforms: [{encryption: aes-gcm-256}]}}, strong: {ike: 1, phase1: {encryption: aes-256, hash: sha256, dh_group: 14}, phase2: {transforms: [{encryption: aes-gcm-256}]}}}\n\n"),
)  # fmt: skip


def project(folder: Path, case: Case) -> Path:
    lay_out(folder)
    path = folder / "inventory" / "tunnels.yaml"
    text = path.read_text()
    start = text.index("profiles:\n")
    old = {"<block>": block(text), "<profiles>": text[start : text.index("tunnels:\n")]}.get(
        case.old, case.old
    )
    assert old in text
    path.write_text(text.replace(old, case.new, 1))
    return folder


@pytest.mark.parametrize("case", GOOD, ids=lambda case: case.name)
def test_only_what_changes_is_rewritten(
    case: Case, tmp_path: Path, golden: Callable[[Path, str], None]
) -> None:
    where = project(tmp_path / "project", case)
    migration = migrated(where, case.tunnels, case.to, case.inside)
    golden(GOLDEN / f"{case.name}.diff", migration.difference + "\n")
    (where / "inventory" / "tunnels.yaml").write_text(migration.after)
    assert migrated(where, case.tunnels, case.to, case.inside).difference == ""
    assert {tunnel.name for tunnel in migration.inventory.tunnels} >= set(case.tunnels)


@pytest.mark.parametrize("case", BAD, ids=lambda case: case.name)
def test_what_cannot_be_is_told(
    case: Case, tmp_path: Path, golden: Callable[[Path, str], None]
) -> None:
    where = project(tmp_path / "project", case)
    with pytest.raises(InputError) as told:
        migrated(where, case.tunnels, case.to, case.inside)
    assert told.value.hint
    golden(GOLDEN / f"{case.name}.txt", f"{told.value}\n")


def test_the_command_asks_what_to_move_to(tmp_path: Path) -> None:
    lay_out(tmp_path / "project")
    runner, at = CliRunner(), ["-p", str(tmp_path / "project")]
    nothing = runner.invoke(app, ["migrate", "hq-branch1", *at])
    assert "expected what to move to, found nothing" in str(nothing.exception)
    nobody = runner.invoke(app, ["migrate", "hq-branch", "--to", "svti", *at])
    assert "no tunnel 'hq-branch'" in str(nobody.exception)
