"""New keys: on both ends and in the store, or nowhere; the old one is dead, and never shown."""

import re
from typing import Any

import pytest

pytestmark = pytest.mark.lab
ENDS = ("hq-r1", "branch1-r1")
NAME = "hq-branch1"


def keys(site: Any) -> set[str]:
    """The keys that both ends run for each other."""
    found = set()
    for device in ENDS:
        text = site.lab.running(device)
        block = text[text.index(f"crypto keyring BE-{NAME}") :]
        found |= set(re.findall(r"pre-shared-key address \S+ key (?:6 )?(\S+)", block)[:1])
    return found


@pytest.fixture
def with_file(site: Any) -> Any:
    """A site with the tunnel built, its key kept in a file."""
    path = site.project / "keys" / "branch1"
    path.parent.mkdir()
    path.write_text("canary-old-key\n", encoding="utf-8")
    path.chmod(0o600)
    tunnels = site.project / "inventory" / "tunnels.yaml"
    text = tunnels.read_text(encoding="utf-8")
    tunnels.write_text(text.replace("psk: env:PSK_HQ_BRANCH1", "psk: file:keys/branch1"), "utf-8")
    assert site.run("apply", "--lab", "--yes", "--limit", NAME).code == 0
    return site


def test_a_generated_key_is_on_both_ends_and_in_the_store(with_file: Any) -> None:
    site = with_file
    assert keys(site) == {"canary-old-key"}
    done = site.run("rotate", NAME, "--lab", "--yes", "--generate")
    assert done.code == 0, done.text
    (new,) = keys(site)
    path = site.project / "keys" / "branch1"
    assert path.read_text(encoding="utf-8") == f"{new}\n"
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(new) == 43
    assert new not in done.text
    assert "canary-old-key" not in done.text
    evidence = [p for p in site.project.rglob("*") if p.is_file() and p != path]
    for file in evidence:
        text = file.read_text(encoding="utf-8", errors="replace")
        assert new not in text, file
        assert "canary-old-key" not in text, file
    assert site.run("verify", "--lab", "--limit", NAME).code == 0
    assert site.run("plan", "--lab", "--limit", NAME, "--exit-code").code == 0


def test_a_rotation_that_fails_leaves_the_old_key_everywhere(with_file: Any) -> None:
    site = with_file
    before = {device: site.lab.running(device) for device in ENDS}
    site.lab.routers["branch1-r1"].faults.refuse = "no pre-shared-key"
    done = site.run("rotate", NAME, "--lab", "--yes", "--generate")
    assert done.code == 4, done.text
    assert {device: site.lab.running(device) for device in ENDS} == before
    path = site.project / "keys" / "branch1"
    assert path.read_text(encoding="utf-8") == "canary-old-key\n"
    assert not list((site.project / ".bothends" / "rotation").glob("*"))


def test_a_key_that_was_changed_in_the_store_is_rotated_in(with_file: Any) -> None:
    site = with_file
    path = site.project / "keys" / "branch1"
    path.write_text("canary-new-key\n", encoding="utf-8")
    done = site.run("rotate", NAME, "--lab", "--yes")
    assert done.code == 0, done.text
    assert keys(site) == {"canary-new-key"}
    again = site.run("rotate", NAME, "--lab", "--yes")
    assert again.code == 0
    assert "both ends run the key of the inventory already" in again.err


def test_what_cannot_be_stored_is_refused_before_anything_is_sent(site: Any) -> None:
    before = {device: site.lab.running(device) for device in ENDS}
    done = site.run("rotate", NAME, "--lab", "--yes", "--generate")
    assert done.code == 2
    assert "env:PSK_HQ_BRANCH1: the variable is set in the environment" in done.err
    assert site.run("rotate", "hq-branch9", "--lab", "--yes").code == 2
    not_built = site.run("rotate", NAME, "--lab", "--yes")
    assert not_built.code == 2
    assert "it differs from the inventory in more than the key" in not_built.err
    assert {device: site.lab.running(device) for device in ENDS} == before


@pytest.mark.gate
def test_the_rest_of_a_stopped_rotation_is_resumed(site: Any) -> None:
    tunnels = site.project / "inventory" / "tunnels.yaml"
    text = tunnels.read_text(encoding="utf-8")
    for number in (1, 2):
        path = site.project / "keys" / f"branch{number}"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"canary-old-{number}\n", encoding="utf-8")
        path.chmod(0o600)
        text = text.replace(f"psk: env:PSK_HQ_BRANCH{number}", f"psk: file:keys/branch{number}")
    tunnels.write_text(text, "utf-8")
    assert site.run("apply", "--lab", "--yes").code == 0
    site.lab.routers["branch1-r1"].faults.refuse = "no pre-shared-key"
    both = (NAME, "hq-branch2", "--lab", "--yes", "--generate", "--canary", "1")
    assert site.run("rotate", *both).code == 4
    site.lab.routers["branch1-r1"].faults.refuse = ""
    resumed = site.run("resume", "--lab", "--yes")
    assert resumed.code == 0, resumed.text
    assert "hq-branch2: the new key is in file:keys/branch2" in resumed.err
    new = (site.project / "keys" / "branch2").read_text(encoding="utf-8").strip()
    assert new != "canary-old-2"
    assert new in site.lab.running("branch2-r1")
    assert keys(site) == {"canary-old-1"}


IKEV2 = """\
  modern:
    ike: 2
    phase1: {encryption: aes-gcm-256, hash: sha384, dh_group: 20, lifetime: 86400}
    phase2: {transforms: [{encryption: aes-gcm-256}], pfs_group: 20}

tunnels:
  spokes:
    kind: svti
    profile: modern
    psk: file:keys/spokes
    inside: 169.254.12.0/31
    ends:
      branch1-r1: {interface: GigabitEthernet0/0, address: 198.51.100.1, networks: [10.2.0.0/24]}
      branch2-r1: {interface: GigabitEthernet0/0, address: 198.51.100.65, networks: [10.3.0.0/24]}
"""
SPOKES = ("branch1-r1", "branch2-r1")


def spis(site: Any) -> set[str]:
    """The SPIs of the SAs between both spokes, as one of them shows them."""
    shown = site.lab.type(SPOKES[0], "show crypto ipsec sa peer 198.51.100.65")
    return set(re.findall(r"spi: (0x[0-9A-F]+)", str(shown)))


@pytest.mark.gate
def test_a_key_of_ikev2(site: Any) -> None:
    """The SAs go on while the key is replaced; `--prove` negotiates; the old key is dead."""
    path = site.project / "keys" / "spokes"
    path.parent.mkdir()
    path.write_text("canary-old-spokes\n", encoding="utf-8")
    path.chmod(0o600)
    tunnels = site.project / "inventory" / "tunnels.yaml"
    tunnels.write_text(tunnels.read_text(encoding="utf-8").replace("tunnels:\n", IKEV2, 1), "utf-8")
    only = ("--limit", "spokes", "--lab")
    assert site.run("apply", "--yes", *only).code == 0
    before = spis(site)
    done = site.run("rotate", "spokes", "--lab", "--yes", "--generate")
    assert done.code == 0, done.text
    assert before
    assert spis(site) == before
    assert "no negotiation has used it yet" in done.out
    assert "'clear crypto session remote 198.51.100.65' on branch1-r1" in done.out
    done = site.run("rotate", "spokes", "--lab", "--yes", "--generate", "--prove")
    assert done.code == 0, done.text
    assert not spis(site) & before
    assert "no negotiation has used it yet" not in done.out
    new = path.read_text(encoding="utf-8").strip()
    assert new not in done.text
    assert "canary-old-spokes" not in done.text
    for device in SPOKES:
        text = site.lab.running(device)
        assert text.count(new) == 1
        assert "canary-old-spokes" not in text
    back = ("crypto ikev2 keyring BE-spokes", "peer spokes", "pre-shared-key canary-old-spokes")
    site.lab.type(SPOKES[0], "configure terminal", *back, "end", "write memory")
    site.lab.type(SPOKES[0], "clear crypto session remote 198.51.100.65")
    site.lab.type(SPOKES[1], "clear crypto session remote 198.51.100.1")
    dead = site.run("verify", "--wait", "1", *only)
    assert dead.code == 1, dead.text
    assert "the IKEv2 keys of the two ends do not match" in dead.out


def test_keys_that_routers_encrypt(with_file: Any) -> None:
    """They are used as before; what cannot be compared is told, and a new key is proven."""
    site = with_file
    for device in ENDS:
        site.lab.type(
            device, "configure terminal", "key config-key password-encrypt a-master-key",
            "password encryption aes", "end", "write memory",
        )  # fmt: skip
        assert "canary" not in site.lab.running(device)
        assert " key 6 " in site.lab.running(device)
    done = site.run("plan", "--lab", "--limit", NAME, "--exit-code")
    assert done.code == 0, done.text
    assert "a key is stored encrypted and was not compared" in done.text
    done = site.run("rotate", NAME, "--lab", "--yes", "--generate")
    assert done.code == 0, done.text
    assert len({*keys(site)}) == 1
    done = site.run("verify", "--lab", "--limit", NAME)
    assert done.code == 1
    assert "is type 6 and cannot be compared" in " ".join(done.text.split())
    assert site.run("verify", "--lab", "--limit", NAME, "--from-inventory").code == 0
    path = site.project / "keys" / "branch1"
    assert path.read_text(encoding="utf-8") not in done.text
