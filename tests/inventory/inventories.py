"""A good inventory of two routers, and ways to make it a bad one."""

from dataclasses import dataclass
from pathlib import Path

HOSTS = """---
hq-r1: {hostname: 203.0.113.1, groups: [ios]}
branch1-r1: {hostname: 198.51.100.1, groups: [ios]}
branch2-r1: {hostname: 198.51.100.65, groups: [ios]}
"""
GROUPS = "---\nios: {platform: ios}\n"
PROFILES = """---
profiles:
  standard:
    ike: 1
    phase1: {encryption: aes-256, hash: sha256, dh_group: 14, authentication: pre-share, lifetime: 86400}
    phase2:
      transforms: [{encryption: aes-256, integrity: sha256}]
      pfs_group: 14
      lifetime: {seconds: 3600, kilobytes: 4608000}
"""
TUNNEL = """tunnels:
  hq-branch1:
    profile: standard
    psk: env:PSK_A
    ends:
      hq-r1: {interface: GigabitEthernet0/0, address: 203.0.113.1, networks: [10.1.0.0/24]}
      branch1-r1: {interface: GigabitEthernet0/0, address: 198.51.100.1, networks: [10.2.0.0/24]}
"""
GOOD = PROFILES + TUNNEL
SECOND = """  hq-branch1-again:
    profile: standard
    psk: env:PSK_A
    ends:
      hq-r1: {interface: GigabitEthernet0/0, address: 203.0.113.1, networks: [10.1.0.0/25]}
      branch1-r1: {interface: GigabitEthernet0/0, address: 198.51.100.1, networks: [10.2.0.0/24]}
"""
THIRD = """  hq-branch2:
    profile: standard
    psk: env:PSK_A
    ends:
      hq-r1: {interface: GigabitEthernet0/0, address: 203.0.113.1, networks: [10.1.0.0/24]}
      branch2-r1: {interface: GigabitEthernet0/0, address: 198.51.100.65, networks: [10.3.0.0/24]}
"""
END_A = (
    "      hq-r1: {interface: GigabitEthernet0/0, address: 203.0.113.1, networks: [10.1.0.0/24]}\n"
)


END_B = "      branch1-r1: {interface: GigabitEthernet0/0, address: 198.51.100.1, networks: [10.2.0.0/24]}\n"
PARTNER = (
    "      branch1-r1: {managed: false, organisation: Bank, address: 198.51.100.1, "
    "networks: [10.2.0.0/24], probe_targets: [10.2.0.10]}\n"
)
ALONE = HOSTS.replace("branch1-r1:", "branch9-r1:")
"""Without the router that is a partner's."""
WIRED = HOSTS.replace(
    "203.0.113.1, ",
    "203.0.113.1, data: {interfaces: {GigabitEthernet0/0: 203.0.113.1/24, Gi0/1: 192.0.2.1/24}}, ",
)


@dataclass(frozen=True)
class Bad:
    """An inventory that is wrong in one way (or in many)."""

    name: str
    tunnels: str | bytes | None = GOOD
    hosts: str | None = HOSTS
    groups: str | None = GROUPS


def edited(old: str, new: str, text: str = GOOD) -> str:
    assert old in text
    return text.replace(old, new, 1)


def two_profiles(text: str) -> str:
    """The last tunnel has a profile of its own; both probe their peers always, not alike."""
    head, body = text.split("tunnels:\n")
    profile = head.split("profiles:\n")[1]
    head += profile.replace("standard:", "other:") + "    dpd: {interval: 30, mode: periodic}\n"
    head = head.replace(profile, profile + "    dpd: {interval: 10, mode: periodic}\n", 1)
    first, _, last = body.rpartition("profile: standard")
    return f"{head}tunnels:\n{first}profile: other{last}"


def ikev2() -> str:
    return edited("ike: 1", "ike: 2")


def svti(lines: str) -> str:
    """The tunnel with these lines, which make it one of another kind."""
    return edited("profile: standard", f"profile: standard\n    {lines}")


def svti_again(line: str) -> str:
    """Another static VTI at the same hub."""
    return THIRD.replace("profile: standard", f"profile: standard\n    kind: svti\n    {line}")


def write(
    project: Path,
    tunnels: str | bytes | None = GOOD,
    hosts: str | None = HOSTS,
    groups: str | None = GROUPS,
) -> None:
    """Write the four files of a project's inventory, without those that are None."""
    folder = project / "inventory"
    folder.mkdir()
    files = {"tunnels": tunnels, "hosts": hosts, "groups": groups, "defaults": "---\n"}
    for name, text in files.items():
        if text is not None:
            data = text if isinstance(text, bytes) else text.encode()
            (folder / f"{name}.yaml").write_bytes(data)
