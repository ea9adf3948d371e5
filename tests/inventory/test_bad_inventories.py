"""Bad inventories: every message that a user reads is a golden file."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bothends.cli.main import app
from bothends.inventory import InventoryError, check_inventory, load_inventory
from bothends.inventory.problems import ProblemSeverity

GOLDEN = Path(__file__).parent / "golden"
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


CASES = (
    Bad("unknown-profile", edited("profile: standard", "profile: standrad")),
    Bad("unknown-host", edited("branch1-r1:", "brunch1-r1:", GOOD)),
    Bad("one-end", edited(END_A, "")),
    Bad(
        "three-ends",
        GOOD
        + "      branch2-r1: {interface: GigabitEthernet0/0, address: 198.51.100.65, networks: [10.3.0.0/24]}\n",
    ),
    Bad("same-device-twice", GOOD + END_A.replace("10.1.0.0", "10.9.0.0")),
    Bad("bad-address", edited("203.0.113.1,", "203.0.113.256,")),
    Bad("bad-prefix", edited("10.1.0.0/24", "10.1.0.0/33")),
    Bad("no-prefix", edited("10.1.0.0/24", "10.1.0.0")),
    Bad("host-bits", edited("10.1.0.0/24", "10.1.0.7/24")),
    Bad("overlapping-ends", edited("10.2.0.0/24", "10.1.0.128/25")),
    Bad("overlap-within-an-end", edited("[10.1.0.0/24]", "[10.1.0.0/24, 10.1.0.0/25]")),
    Bad("equal-addresses", edited("198.51.100.1, net", "203.0.113.1, net")),
    Bad("same-traffic-twice", GOOD + SECOND),
    Bad(
        "interface-with-two-addresses",
        GOOD + SECOND.replace("203.0.113.1", "203.0.113.2").replace("10.1.0.0/25", "10.8.0.0/24"),
    ),
    Bad("duplicate-key", GOOD + TUNNEL.partition("\n")[2]),
    Bad(
        "duplicate-keys-and-more",
        edited("profile: standard", "profile: standard\n    profile: strong", GOOD)
        .replace("10.1.0.0/24", "10.1.0.7/24")
        .replace("hash: sha256", "hash: sha256, hash: md5"),
    ),
    Bad("one-peer-address-twice", GOOD + SECOND.replace("10.1.0.0/25", "10.8.0.0/24")),
    Bad("same-traffic-to-two-peers", GOOD + THIRD.replace("10.3.0.0", "10.2.0.0")),
    Bad("two-periodic-dpds", two_profiles(GOOD + THIRD)),
    Bad("unknown-key", edited("    psk:", "    pks: x\n    psk:")),
    Bad("gcm-in-phase1", edited("encryption: aes-256, hash", "encryption: aes-gcm-256, hash")),
    Bad(
        "integrity-missing",
        edited("[{encryption: aes-256, integrity: sha256}]", "[{encryption: aes-256}]"),
    ),
    Bad("integrity-with-gcm", edited("[{encryption: aes-256, i", "[{encryption: aes-gcm-256, i")),
    Bad("literal-psk", edited("env:PSK_A", "S3cretCanary")),
    Bad("reference-in-brackets", edited("env:PSK_A", '"file:a<b>.psk"')),
    Bad("reference-of-two-lines", edited("env:PSK_A", '"env:PSK_A\\nshutdown"')),
    Bad("literal-psk-with-colon", edited("env:PSK_A", "S3cret:Canary")),
    *(
        Bad(f"literal-psk-as-{kind}", edited("env:PSK_A", text))
        for kind, text in (
            ("a-number", "73317331"),
            ("a-list", "[S3cretCanary]"),
            ("a-mapping", "{S3cretCanary: S3cretCanary}"),
            ("an-unclosed-text", '"S3cretCanary'),
        )
    ),
    Bad("provider-not-installed", edited("env:PSK_A", "vault:hq/branch1")),
    Bad("provider-misspelt", edited("env:PSK_A", "evn:PSK_A")),
    Bad("unset-variable", edited("env:PSK_A", "env:PSK_NOT_SET")),
    Bad("absent-secret-file", edited("env:PSK_A", "file:nowhere.psk")),
    Bad(
        "weak-algorithms",
        edited("aes-256, hash: sha256, dh_group: 14", "3des, hash: md5, dh_group: 2"),
    ),
    Bad("unknown-algorithm", edited("hash: sha256", "hash: sha265")),
    Bad("unknown-group", edited("dh_group: 14", "dh_group: 13")),
    Bad(
        "gcm-192-in-ikev2",
        edited(
            "ike: 1\n    phase1: {encryption: aes-256",
            "ike: 2\n    phase1: {encryption: aes-gcm-192",
        ),
    ),
    Bad("prf-in-ikev1", edited("hash: sha256,", "hash: sha256, prf: sha512,")),
    Bad(
        "lifetimes-in-ikev2",
        edited("ike: 1", "ike: 2").replace(
            "phase1: {encryption: aes-256, hash: sha256, dh_group: 14, authentication: pre-share, lifetime: 86400}",
            "phase1:\n      - {encryption: aes-256, hash: sha256, dh_group: 19}\n      - {encryption: aes-256, hash: sha256, dh_group: 14, lifetime: 28800}",
        ),
    ),
    Bad(
        "key-per-end-in-ikev1",
        edited("psk: env:PSK_A", "psk: {hq-r1: env:PSK_A, branch1-r1: env:PSK_A}"),
    ),
    Bad("key-per-end-of-one", edited("psk: env:PSK_A", "psk: {hq-r1: env:PSK_A}", ikev2())),
    Bad(
        "key-per-end-of-a-stranger",
        edited("psk: env:PSK_A", "psk: {hq-r1: env:PSK_A, branch1: env:PSK_A}", ikev2()),
    ),
    Bad(
        "key-per-end-literal",
        edited("psk: env:PSK_A", "psk: {hq-r1: Sesame-2024, branch1-r1: 'x<y'}", ikev2()),
    ),
    Bad("identity-in-ikev1", edited("203.0.113.1,", "203.0.113.1, identity: fqdn:hq.example.net,")),
    Bad(
        "identity-of-no-kind",
        edited("203.0.113.1,", "203.0.113.1, identity: hq.example.net,", ikev2()),
    ),
    Bad(
        "identities-equal",
        ikev2()
        .replace("113.1,", "113.1, identity: fqdn:x,")
        .replace("100.1,", "100.1, identity: fqdn:x,"),
    ),
    Bad("unknown-kind", svti("kind: vti")),
    Bad(
        "keys-of-another-kind",
        edited(
            "profile: standard",
            "profile: standard\n    inside: 169.254.10.0/30\n    path_mtu: 1400",
        ),
    ),
    Bad("end-without-keys", edited(END_B, "      branch1-r1:\n")),
    Bad("end-that-is-a-list", edited(END_B, "      branch1-r1: [GigabitEthernet0/0]\n")),
    Bad(
        "key-of-an-end-at-the-tunnel",
        edited("profile: standard", "profile: standard\n    fvrf: WAN"),
    ),
    Bad("inside-on-a-wire", svti("kind: svti\n    inside: 203.0.113.8/30"), hosts=WIRED),
    Bad("inside-among-hosts", svti("kind: svti\n    inside: 10.2.0.0/31")),
    Bad("inside-multicast", svti("kind: svti\n    inside: 224.0.0.0/31")),
    Bad("no-networks-key", edited(", networks: [10.1.0.0/24]", "")),
    Bad(
        "svti-on-a-tunnel",
        svti("kind: svti\n    inside: 169.254.10.0/30").replace("GigabitEthernet0/0", "Tunnel1", 1),
    ),
    Bad(
        "svti-in-transport-mode",
        svti("kind: svti\n    inside: 169.254.10.0/30").replace("pfs_group: 14", "mode: transport"),
    ),
    Bad("svti-without-inside", svti("kind: svti")),
    Bad("svti-one-inside", svti("kind: svti").replace("0.1,", "0.1, inside: 169.254.10.1/30,")),
    Bad("inside-no-network", svti("kind: svti\n    inside: 169.254.10.1/30")),
    Bad("inside-of-one", svti("kind: svti\n    inside: 169.254.10.1/32")),
    Bad(
        "inside-apart",
        svti("kind: svti")
        .replace("203.0.113.1,", "203.0.113.1, inside: 169.254.10.1/30,")
        .replace("198.51.100.1,", "198.51.100.1, inside: 169.254.10.5/30,"),
    ),
    Bad(
        "inside-equal",
        svti("kind: svti")
        .replace("203.0.113.1,", "203.0.113.1, inside: 169.254.10.1/30,")
        .replace("198.51.100.1,", "198.51.100.1, inside: 169.254.10.1/30,"),
    ),
    Bad(
        "inside-edge",
        svti("kind: svti")
        .replace("203.0.113.1,", "203.0.113.1, inside: 169.254.10.0/30,")
        .replace("198.51.100.1,", "198.51.100.1, inside: 169.254.10.1/30,"),
    ),
    Bad(
        "inside-without-length",
        svti("kind: svti").replace("203.0.113.1,", "203.0.113.1, inside: 169.254.10.1,"),
    ),
    Bad(
        "unknown-pool",
        svti("kind: svti\n    inside: trasit") + "pools: {transit: {network: 169.254.0.0/16}}\n",
    ),
    Bad(
        "pool-too-small",
        svti("kind: svti\n    inside: transit")
        + svti_again("inside: transit")
        + "pools: {transit: {network: 169.254.10.0/30}}\n",
    ),
    Bad(
        "pool-longer-than-its-networks",
        svti("kind: svti\n    inside: transit")
        + "pools: {transit: {network: 169.254.10.0/31, length: 30}}\n",
    ),
    Bad(
        "inside-twice",
        svti("kind: svti\n    inside: 169.254.10.0/30") + svti_again("inside: 169.254.10.0/30"),
    ),
    Bad(
        "tunnel-interface-of-another-kind",
        svti("kind: svti\n    inside: 169.254.10.0/30").replace(
            "203.0.113.1,", "203.0.113.1, tunnel_interface: Loopback5,"
        ),
    ),
    Bad("rsa", edited("authentication: pre-share", "authentication: rsa-sig")),
    Bad("lifetime-not-a-number", edited("lifetime: 86400", "lifetime: one day")),
    Bad("lifetime-too-long", edited("lifetime: 86400", "lifetime: 864000")),
    Bad("injection-in-interface", edited("GigabitEthernet0/0", '"GigabitEthernet0/0\\n shutdown"')),
    Bad("injection-in-name", edited("  hq-branch1:", '  "hq!branch1":')),
    Bad(
        "injection-in-probe-source",
        edited("[10.1.0.0/24]}", '[10.1.0.0/24], probe_source: "Lo0\\nreload"}'),
    ),
    Bad("injection-in-description", edited("  hq-branch1:", '  "hq-branch1\\nshutdown":')),
    Bad(
        "host-name-that-is-a-path",
        edited("      hq-r1:", '      "../hq-r1":'),
        hosts=HOSTS.replace("hq-r1:", '"../hq-r1":', 1),
    ),
    Bad("name-too-long", edited("  hq-branch1:", f"  hq-{'b' * 40}:")),
    Bad("protects-its-own-peer-address", edited("10.1.0.0/24", "203.0.113.0/24")),
    Bad("everything", edited("10.1.0.0/24", "0.0.0.0/0")),
    *(
        Bad(f"address-{kind}", edited("203.0.113.1,", f"{address},"))
        for kind, address in (
            ("of-nobody", "0.0.0.0"),  # noqa: S104  (refused)
            ("multicast", "224.0.0.5"),
            ("loopback", "127.0.0.1"),
            ("broadcast", "255.255.255.255"),
            ("reserved", "240.0.0.1"),
        )
    ),
    Bad(
        "address-of-the-network",
        edited("203.0.113.1,", "203.0.113.0,"),
        hosts=WIRED.replace("203.0.113.1/24", "203.0.113.0/24"),
    ),
    Bad(
        "address-of-broadcast",
        edited("203.0.113.1,", "203.0.113.255,"),
        hosts=WIRED.replace("203.0.113.1/24", "203.0.113.255/24"),
    ),
    Bad("address-of-another-interface", edited("203.0.113.1,", "192.0.2.1,"), hosts=WIRED),
    Bad("address-of-no-interface", edited("203.0.113.1,", "203.0.113.2,"), hosts=WIRED),
    Bad("interface-not-in-hosts", edited("GigabitEthernet0/0", "Gi0/2"), hosts=WIRED),
    Bad(
        "interfaces-misspelt",
        hosts=WIRED.replace(
            "Gi0/1: 192.0.2.1/24", "gi 0/0: 192.0.2.1/24, x: 1/2, Gi0/2: 192.0.2.1"
        ),
    ),
    Bad(
        "interfaces-as-a-list",
        hosts=WIRED.replace("{interfaces: {", "{interfaces: [{").replace("}}, ", "}]}, "),
    ),
    Bad("next-hop-of-nobody", edited("[10.1.0.0/24]}", "[10.1.0.0/24], next_hop: 0.0.0.0}")),
    Bad("next-hop-of-its-own", edited("[10.1.0.0/24]}", "[10.1.0.0/24], next_hop: 203.0.113.1}")),
    Bad("probe-from-outside", edited("[10.1.0.0/24]}", "[10.1.0.0/24], probe_source: 10.9.0.1}")),
    Bad("multicast-network", edited("[10.1.0.0/24]", "[239.0.0.0/8]")),
    Bad(
        "transport-mode-of-networks",
        edited("pfs_group: 14", "mode: transport\n      pfs_group: 14"),
    ),
    Bad("crypto-map-on-a-tunnel", edited("GigabitEthernet0/0", "Tunnel1")),
    Bad("crypto-map-on-a-loopback", edited("GigabitEthernet0/0", "lo0")),
    Bad(
        "selectors-of-the-peers",
        edited("10.1.0.0/24", "203.0.113.1/32").replace("10.2.0.0/24", "198.51.100.1/32"),
    ),
    *(
        Bad(f"partner-{name}", edited(END_B, PARTNER.replace(old, new)), hosts=hosts)
        for name, old, new, hosts in (
            ("that-is-a-host", "", "", HOSTS),
            ("with-an-interface", "managed: false,", "managed: false, interface: Gi0/0,", ALONE),
            ("that-answers-elsewhere", "10.2.0.10", "10.9.0.10", ALONE),
            ("with-a-remark-of-two-lines", "Bank", '"Ba\\nnk"', ALONE),
            ("that-is-managed", "managed: false", "managed: nope", ALONE),
            ("with-an-odd-name", "branch1-r1:", '"bank gw":', ALONE),
        )
    ),
    *(
        Bad(
            f"partner-{cloud}",
            edited(END_B, PARTNER.replace("managed: false,", f"managed: false, partner: {cloud},"))
            .replace("[10.1.0.0/24]", "[10.1.0.0/24, 10.8.0.0/24]")
            .replace("[{encryption: aes-256,", "[{encryption: aes-gcm-256}, {encryption: aes-192,"),
            hosts=ALONE,
        )
        for cloud in ("aws", "azure", "google", "oracle")
    ),
    Bad(
        "partners-at-both-ends",
        edited(END_B, PARTNER).replace(
            "hq-r1: {interface: GigabitEthernet0/0,", "hq: {managed: false,"
        ),
        hosts=ALONE,
    ),
    Bad(
        "partner-that-nobody-answers-for",
        edited(END_B, PARTNER.replace("[10.2.0.10]", "[]")),
        hosts=ALONE,
    ),
    Bad("names-that-differ-in-case", GOOD + THIRD.replace("hq-branch2", "HQ-Branch1")),
    Bad(
        "one-interface-in-two-spellings",
        GOOD
        + SECOND.replace(
            "GigabitEthernet0/0, address: 203.0.113.1", "gi 0/0, address: 203.0.113.2"
        ).replace("10.1.0.0/25", "10.8.0.0/24"),
    ),
    Bad("no-networks", edited("[10.1.0.0/24]", "[]")),
    Bad("missing-psk", edited("    psk: env:PSK_A\n", "")),
    Bad(
        "ends-as-a-list",
        PROFILES + "tunnels:\n  t:\n    profile: standard\n    psk: env:PSK_A\n    ends: [a, b]\n",
    ),
    Bad("empty-file", ""),
    Bad("missing-file", None),
    Bad("not-yaml", "profiles: {a: [\n"),
    Bad("tabs", "profiles:\n\tstandard: {}\n"),
    Bad("not-utf8", b"profiles: \xff\xfe\n"),
    Bad("only-a-word", "tunnels\n"),
    Bad("unknown-group-of-a-host", hosts=HOSTS.replace("groups: [ios]", "groups: [iso]", 1)),
    Bad("unknown-key-of-a-host", hosts=HOSTS.replace("hostname:", "hostnmae:", 1)),
    Bad("password-in-hosts", hosts=HOSTS.replace("groups:", "password: S3cretCanary, groups:", 1)),
    Bad("port-out-of-range", hosts=HOSTS.replace("groups:", "port: 70000, groups:", 1)),
    Bad("no-platform", groups="---\nios: {}\n"),
    Bad("unknown-platform", groups="---\nios: {platform: junos}\n"),
    *(
        Bad(f"hosts-{kind}", hosts=f"---\n{text}\n")
        for kind, text in (
            ("that-are-texts", "hq-r1: 203.0.113.1"),
            ("without-a-name", "null: {hostname: 203.0.113.1}"),
            ("with-numbers-for-names", "7: {hostname: 203.0.113.1}"),
            ("with-a-bad-date", "hq-r1: {data: {installed: 2026-02-30 25:00:00}}"),
            ("with-one-group-as-text", "hq-r1: {groups: ios}"),
            ("with-groups-of-groups", "hq-r1: {groups: [[ios]]}"),
            ("with-odd-values", "hq-r1: {hostname: [a], port: true, data: 5, platform: {a: b}}"),
            ("of-two-lines", 'hq-r1: {hostname: "203.0.113.1\\nreload"}'),
            (
                "with-a-session-log",
                "hq-r1: {connection_options: {netmiko: {extras: {session_log: log.txt}}}}",
            ),
            (
                "with-a-password-within",
                "hq-r1: {connection_options: {netmiko: {password: S3cretCanary, extras: "
                "{secret: S3cretCanary}}}}",
            ),
        )
    ),
    Bad(
        "session-log-of-a-group",
        groups="ios: {platform: ios, connection_options: {netmiko: {extras: {session_log: x}}}}\n",
    ),
    Bad(
        "exploding-aliases",
        "".join(
            ["a: &a [x, x, x, x, x, x, x, x]\n"]
            + [f"{b}: &{b} [{', '.join([f'*{a}'] * 8)}]\n" for a, b in pairwise("abcdefghijkl")]
        ),
    ),
    Bad("aliases-of-themselves", "profiles: &a [*a]\n"),
    Bad("brackets-without-end", "profiles: " + "[" * 5000),
    Bad("tags", "profiles: !!python/object/apply:os.system [ls]\ntunnels: !!set {a, b}\n"),
    Bad("no-hosts", hosts="---\n"),
    Bad("hosts-as-a-list", hosts="- hq-r1\n"),
    Bad(
        "many-at-once",
        edited("profile: standard", "profile: nope")
        .replace("10.1.0.0/24", "10.1.0.7/24")
        .replace("hash: sha256", "hash: md6")
        .replace("203.0.113.1,", "here,"),
        hosts=HOSTS.replace("groups: [ios]", "groups: [iso]", 1),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_messages(
    case: Bad,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    golden: Callable[[Path, str], None],
) -> None:
    monkeypatch.setenv("PSK_A", "a long enough key for a test")
    monkeypatch.delenv("PSK_NOT_SET", raising=False)
    folder = tmp_path / "inventory"
    folder.mkdir()
    files = {
        "tunnels": case.tunnels,
        "hosts": case.hosts,
        "groups": case.groups,
        "defaults": "---\n",
    }
    for name, text in files.items():
        if text is not None:
            data = text if isinstance(text, bytes) else text.encode()
            (folder / f"{name}.yaml").write_bytes(data)
    inventory, problems = check_inventory(tmp_path)
    assert problems
    text = "".join(f"{problem}\n" for problem in problems)
    assert (inventory is None) == ("error:" in text)
    assert not re.search("Canary|7331", text)
    for problem in problems:
        if problem.severity is ProblemSeverity.ERROR:
            assert re.match(r"expected .+, found .+", problem.message), problem.message
            assert problem.hint, problem.message
    golden(GOLDEN / f"{case.name}.txt", text)


def test_the_good_one_is_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PSK_A", "a long enough key for a test")
    folder = tmp_path / "inventory"
    folder.mkdir()
    for name, text in (("tunnels", GOOD), ("hosts", HOSTS), ("groups", GROUPS), ("defaults", "{}")):
        (folder / f"{name}.yaml").write_text(text)
    inventory, problems = check_inventory(tmp_path)
    assert problems == ()
    assert inventory
    assert [tunnel.name for tunnel in inventory.tunnels] == ["hq-branch1"]


SPELLINGS = ("GigabitEthernet0/0", "gigabitethernet 0/0", "Gi0/0", "gi 0/0", "GIG0/0")


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_one_interface_in_any_spelling(spelling: str, tmp_path: Path) -> None:
    folder = tmp_path / "inventory"
    folder.mkdir()
    text = edited("GigabitEthernet0/0", spelling).replace(
        "[10.1.0.0/24]", f"[10.1.0.0/24], probe_source: {spelling}"
    )
    hosts = WIRED.replace("GigabitEthernet0/0", spelling)
    for name, content in (
        ("tunnels", text),
        ("hosts", hosts),
        ("groups", GROUPS),
        ("defaults", "{}"),
    ):
        (folder / f"{name}.yaml").write_text(content)
    inventory = load_inventory(tmp_path)
    end = inventory.tunnels[0].end("hq-r1")
    assert (end.interface, end.probe_source) == ("GigabitEthernet0/0", "GigabitEthernet0/0")
    host = inventory.hosts["hq-r1"]
    assert str(host.interfaces["GigabitEthernet0/0"]) == "203.0.113.1/24"
    assert host.data["interfaces"]["GigabitEthernet0/0"] == "203.0.113.1/24"


@pytest.mark.parametrize(
    ("make", "found"),
    [
        (os.mkfifo, "a named pipe"),
        (os.mkdir, "a folder"),
        (lambda p: p.symlink_to("/dev/zero"), "a device"),
    ],
    ids=["pipe", "folder", "device"],
)
@pytest.mark.parametrize(
    "name", ["inventory/tunnels.yaml", "inventory/hosts.yaml", "a.psk", ".env"]
)
def test_what_is_no_file_is_told_and_not_waited_for(
    make: Callable[[Path], None], found: str, name: str, tmp_path: Path
) -> None:
    folder = tmp_path / "inventory"
    folder.mkdir()
    reference = "file:a.psk" if name == "a.psk" else "env:PSK_NOT_SET"
    for file, content in (
        ("tunnels", edited("env:PSK_A", reference)),
        ("hosts", HOSTS),
        ("groups", GROUPS),
        ("defaults", "{}"),
    ):
        if name != f"inventory/{file}.yaml":
            (folder / f"{file}.yaml").write_text(content)
    make(tmp_path / name)
    inventory, problems = check_inventory(tmp_path)
    assert inventory is None
    assert any(found in problem.message for problem in problems)


@pytest.mark.parametrize(
    ("where", "found"),
    [("nowhere", "found nothing"), ("a-file", "found a file"), (".", "found a folder without")],
)
def test_a_folder_that_is_no_project_says_just_that(where: str, found: str, tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("")
    inventory, problems = check_inventory(tmp_path / where)
    assert inventory is None
    assert len(problems) == 1
    assert found in problems[0].message
    with pytest.raises(InventoryError) as caught:
        load_inventory(tmp_path / where)
    assert str(caught.value).startswith(f"{tmp_path / where}: expected a project")


def test_a_fresh_project_has_no_errors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("PSK_")]:
        monkeypatch.delenv(name)
    project = tmp_path / "new"
    done = CliRunner().invoke(app, ["init", str(project)])
    assert done.exit_code == 0, done.output
    kept = project / ".env"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert "/.env" in (project / ".gitignore").read_text().splitlines()
    inventory, problems = check_inventory(project)
    assert inventory
    assert problems == ()
    keys = [line.partition("=")[2] for line in kept.read_text().splitlines()]
    assert len(set(keys)) == len(inventory.tunnels)
    assert not any(key in done.output for key in keys)
    kept.chmod(0o644)
    assert "mode 0644" in str(check_inventory(project)[1][0])


@pytest.mark.parametrize(
    ("tunnels", "said"),
    [
        (GOOD, "3 hosts, 1 tunnel; 0 errors"),
        (
            edited("aes-256, hash: sha256, dh_group: 14", "aes-256, hash: sha256, dh_group: 13"),
            "unusable; 1 error, 0",
        ),
    ],
)
def test_one_is_not_counted_as_many(
    tunnels: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PSK_A", "a long enough key for a test")
    folder = tmp_path / "inventory"
    folder.mkdir()
    for name, text in (
        ("tunnels", tunnels),
        ("hosts", HOSTS),
        ("groups", GROUPS),
        ("defaults", "{}"),
    ):
        (folder / f"{name}.yaml").write_text(text)
    assert said in CliRunner().invoke(app, ["validate", "-p", str(tmp_path)]).output


def test_secret_file_that_others_can_read(tmp_path: Path) -> None:
    folder = tmp_path / "inventory"
    folder.mkdir()
    secret = tmp_path / "a.psk"
    secret.write_text("S3cretCanary\n")
    secret.chmod(0o644)
    text = edited("env:PSK_A", "file:a.psk")
    for name, content in (
        ("tunnels", text),
        ("hosts", HOSTS),
        ("groups", GROUPS),
        ("defaults", "{}"),
    ):
        (folder / f"{name}.yaml").write_text(content)
    inventory, problems = check_inventory(tmp_path)
    assert inventory is None
    assert "chmod 600" in problems[0].hint
    secret.chmod(0o600)
    assert check_inventory(tmp_path)[1] == ()
