"""What does not go with how strong a tunnel must be, or with how peers prove who they are."""

from tests.inventory.inventories import GOOD, HOSTS, THIRD, WIRED, Bad, edited, ikev2

WEAK = edited(
    "encryption: aes-256, hash: sha256, dh_group: 14", "encryption: 3des, hash: sha1, dh_group: 2"
)
WEAK = WEAK.replace("pfs_group: 14", "pfs_group: 5").replace("seconds: 3600", "seconds: 43200")
TUNNEL = "profile: standard\n"

DPD = "    dpd: {interval: 10, mode: periodic}\n"
BACKUP = """  hq-branch2:
    profile: standard
    psk: env:PSK_A
    backup_of: hq-branch1
    ends:
      hq-r1: {interface: GigabitEthernet0/0, address: 203.0.113.1, networks: [10.1.0.0/24]}
      branch2-r1: {interface: GigabitEthernet0/0, address: 198.51.100.65, networks: [10.2.0.0/24]}
"""
WITH_DPD = edited("tunnels:\n", f"{DPD}tunnels:\n")


def backup(old: str = "", new: str = "", text: str = WITH_DPD) -> str:
    assert old in BACKUP
    return text + BACKUP.replace(old, new, 1) if old else text + BACKUP


def behind(lines: str = "kind: crypto-map", address: str = "192.168.1.2") -> str:
    """The hub behind a NAT."""
    text = edited(TUNNEL, f"{TUNNEL}    {lines}\n")
    return text.replace("203.0.113.1,", f"203.0.113.1, interface_address: {address},", 1)


def signed(text: str | None = None) -> str:
    """The profile with signatures."""
    return edited("authentication: pre-share", "authentication: rsa-sig", text or ikev2())


def enrolled(point: str, subject: str = "CN=other") -> str:
    """Two tunnels of the hub with one trustpoint that is written; this is the second's subject."""
    text = signed() + THIRD
    text = text.replace("    psk: env:PSK_A\n", "").replace("113.1,", "113.1, trustpoint: VPN,")
    for name, address in (("hq", "113.1"), ("branch1", "100.1"), ("branch2", "100.65")):
        text = text.replace(f"{address},", f"{address}, subject: CN={name},")
    text = text.replace("100.1,", "100.1, trustpoint: OWN,").replace(
        "100.65,", "100.65, trustpoint: OWN,"
    )
    head, _, last = text.rpartition("subject: CN=hq")
    return f"{head}subject: {subject}{last}trustpoints: {{VPN: {point}}}\n"


ROUTED = "    kind: svti\n    inside: transit\n"
POOL = "pools:\n  transit: {network: 169.254.0.0/24}\n"

CASES = (
    Bad("certificates-in-ikev1", signed(GOOD)),
    Bad("certificates-beside-a-key", signed()),
    Bad("certificates-without-a-name", signed().replace("    psk: env:PSK_A\n", "")),
    Bad(
        "certificates-of-one-name",
        signed()
        .replace("    psk: env:PSK_A\n", "")
        .replace("0.1,", "0.1, trustpoint: VPN, subject: CN=hq,")
        .replace("113.1,", "113.1, trustpoint: VPN, subject: CN=hq,"),
    ),
    Bad("certificates-of-an-odd-name", ikev2().replace("113.1,", "113.1, subject: 'hq?',")),
    Bad("trustpoint-of-two-subjects", enrolled("{enrollment: terminal}")),
    Bad("trustpoint-of-odd-keys", enrolled("{enrollment: terminal, key_size: 256}", "CN=hq")),
    Bad("trustpoint-with-an-odd-url", enrolled("{enrollment: 'tftp://ca'}", "CN=hq")),
    Bad("trustpoint-of-nobody", f"{GOOD}trustpoints: {{VPN: {{enrollment: terminal}}}}\n"),
    Bad(
        "trustpoint-for-another-router",
        enrolled("{enrollment: terminal, hosts: {branch9-r1: {fqdn: a.b}}}", "CN=hq"),
    ),
    Bad("trustpoint-beside-a-key", ikev2().replace("113.1,", "113.1, trustpoint: VPN,")),
    Bad("neither-key-nor-certificate", ikev2().replace("    psk: env:PSK_A\n", "")),
    Bad("nat-before-gre", behind("kind: gre\n    inside: 169.254.10.0/30")),
    Bad("nat-that-is-none", behind(address="203.0.113.1")),
    Bad("nat-of-another-interface", behind(), hosts=WIRED),
    Bad("nat-with-an-odd-address", behind(address="224.0.0.1")),
    Bad(
        "backup-of-multi-sa",
        backup(
            "    backup_of", "    kind: multi-sa-vti\n    inside: 169.254.9.0/30\n    backup_of"
        ),
    ),
    Bad("backup-of-nothing", backup("hq-branch1\n", "hq-branch9\n")),
    Bad("backup-of-itself", backup("hq-branch1\n", "hq-branch2\n")),
    Bad("backup-of-a-backup", edited(TUNNEL, f"{TUNNEL}    backup_of: hq-branch2\n", backup())),
    Bad("backup-without-dpd", backup(text=GOOD)),
    Bad("backup-of-other-networks", backup("10.2.0.0/24", "10.3.0.0/24")),
    Bad("backup-from-another-interface", backup("GigabitEthernet0/0", "GigabitEthernet0/1")),
    Bad("backup-of-another-kind", backup("    psk", f"{ROUTED}    psk") + POOL),
    Bad(
        "backup-between-the-same-routers",
        backup(
            "branch2-r1: {interface: GigabitEthernet0/0, address: 198.51.100.65",
            "branch1-r1: {interface: GigabitEthernet0/1, address: 198.51.100.65",
        ),
    ),
    Bad("backup-with-a-distance", backup("backup_of", "distance: 20\n    backup_of")),
    Bad(
        "backups-without-an-order",
        edited("    psk", f"{ROUTED}    psk", backup("    psk", f"{ROUTED}    psk"))
        + BACKUP.replace("hq-branch2", "hq-branch3")
        .replace("    psk", f"{ROUTED}    psk")
        .replace("branch2-r1", "branch3-r1")
        .replace("100.65", "100.129")
        + POOL,
        hosts=HOSTS + "branch3-r1: {hostname: 198.51.100.129, groups: [ios]}\n",
    ),
    Bad("strength-unknown", edited("tunnels:", "strength: nist\ntunnels:")),
    Bad("strength-that-is-no-name", edited("tunnels:", "strength: 2\ntunnels:")),
    Bad("strength-below", "---\nstrength: nist-800-77r1\n" + WEAK.removeprefix("---\n")),
    Bad("strength-of-a-tunnel", edited(TUNNEL, f"{TUNNEL}    strength: cnsa2\n", ikev2())),
    Bad(
        "strength-of-a-key",
        edited("psk: env:PSK_A", "strength: rfc8247\n    psk: env:PSK_SHORT"),
    ),
    Bad("ppk-in-ikev1", edited(TUNNEL, f"{TUNNEL}    ppk: {{id: q1, key: env:PSK_SHORT}}\n")),
    Bad(
        "ppk-wrong",
        edited(
            TUNNEL,
            f"{TUNNEL}    ppk: {{id: 'q 1', key: Canary-7331, required: 'yes', server: x}}\n",
            ikev2(),
        ),
    ),
    Bad(
        "ppk-with-blanks", edited(TUNNEL, f"{TUNNEL}    ppk: {{id: q1, key: env:PSK_A}}\n", ikev2())
    ),
    Bad("ppk-literal", edited(TUNNEL, f"{TUNNEL}    ppk: {{id: q1, key: Canary-7331}}\n", ikev2())),
)
