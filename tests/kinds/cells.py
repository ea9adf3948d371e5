"""The matrix: every kind of tunnel with every IKE and authentication, and what cannot be."""

from dataclasses import dataclass, field
from itertools import product

PHASE1 = {
    1: "{encryption: aes-256, hash: sha256, dh_group: 14, lifetime: 28800}",
    2: "{encryption: aes-gcm-256, hash: sha384, dh_group: 20, lifetime: 28800}",
}
TRANSFORMS = {
    "cbc": "{encryption: aes-256, integrity: sha256}",
    "gcm": "{encryption: aes-gcm-256}",
}


KEYS = {"one": "env:PSK_ONE", "each": "{left: env:PSK_LEFT, right: env:PSK_RIGHT}"}
PPK = "    ppk: {id: quantum-1, key: env:PPK_ONE}\n"
IDENTITIES = {
    "address": "",
    "fqdn": "fqdn:{}.example.net",
    "email": "email:{}@example.net",
    "key-id": "key-id:{}",
}
VRFS = {"none": ("", ""), "front": ("WAN", ""), "inside": ("", "BLUE"), "both": ("WAN", "BLUE")}
"""Front-door VRF and VRF of the networks."""
HOSTS = """\
left:
  hostname: 203.0.113.1
  groups: [ios]
  data:
    interfaces: {{GigabitEthernet0/0: 203.0.113.1/24, GigabitEthernet0/1: 10.1.0.1/24}}
    default_gateway: 203.0.113.254
    vrfs: {{{vrfs}}}
right:
  hostname: 198.51.100.1
  groups: [ios]
  data:
    interfaces: {{GigabitEthernet0/0: 198.51.100.1/24, GigabitEthernet0/1: 10.2.0.1/24}}
    default_gateway: 198.51.100.254
    vrfs: {{{vrfs}}}
"""


@dataclass(frozen=True)
class Cell:
    """One way to build the tunnel between the two routers of a site."""

    kind: str
    ike: int
    transform: str = "gcm"
    mode: str = "tunnel"
    identity: str = "address"
    keys: str = "one"
    vrfs: str = "none"
    ppk: bool = False
    lines: tuple[str, ...] = field(default=(), compare=False)
    """More lines of the tunnel in the inventory."""

    def __str__(self) -> str:
        mode = "" if self.mode == "tunnel" else f"-{self.mode}"
        identity = "" if self.identity == "address" else f"-{self.identity}"
        keys = "" if self.keys == "one" else "-key-per-end"
        vrfs = "" if self.vrfs == "none" else f"-vrf-{self.vrfs}"
        ppk = "-ppk" if self.ppk else ""
        return f"{self.kind}{mode}-ikev{self.ike}-{self.transform}{identity}{keys}{vrfs}{ppk}"

    @property
    def front(self) -> str:
        """The VRF of the interface that faces the peer."""
        return VRFS[self.vrfs][0]

    @property
    def hosts(self) -> str:
        """The inventory's hosts.yaml."""
        ports = zip(("GigabitEthernet0/0", "GigabitEthernet0/1"), VRFS[self.vrfs], strict=True)
        vrfs = ", ".join(f"{port}: {vrf}" for port, vrf in ports if vrf)
        return HOSTS.format(vrfs=vrfs)

    @property
    def tunnels(self) -> str:
        """The inventory's tunnels.yaml."""
        more = "".join(f"    {line}\n" for line in self.lines)
        return (
            "profiles:\n"
            "  only:\n"
            f"    ike: {self.ike}\n"
            f"    phase1: {PHASE1[self.ike]}\n"
            f"    phase2: {{transforms: [{TRANSFORMS[self.transform]}], mode: {self.mode}, "
            "pfs_group: 14}\n"
            "    dpd: {interval: 10, retry: 3, mode: on-demand}\n"
            "tunnels:\n"
            "  one:\n"
            f"    kind: {self.kind}\n"
            "    profile: only\n"
            f"    psk: {KEYS[self.keys]}\n"
            f"{PPK if self.ppk else ''}"
            f"{more}"
            "    ends:\n"
            "      left:\n"
            "        interface: GigabitEthernet0/0\n"
            "        address: 203.0.113.1\n"
            "        networks: [10.1.0.0/24]\n"
            f"{self._more('left', '203.0.113.254')}"
            "      right:\n"
            "        interface: GigabitEthernet0/0\n"
            "        address: 198.51.100.1\n"
            "        networks: [10.2.0.0/24]\n"
            f"{self._more('right', '198.51.100.254')}"
        )

    def _more(self, device: str, gateway: str) -> str:
        front, inside = VRFS[self.vrfs]
        values = {
            "identity": IDENTITIES[self.identity].format(device),
            "fvrf": front,
            "vrf": inside,
            "next_hop": gateway if inside and self.kind == "crypto-map" else "",
        }
        return "".join(f"        {key}: {value}\n" for key, value in values.items() if value)


INSIDE = ("inside: 169.254.10.0/30",)
LINES = {"crypto-map": (), "svti": INSIDE, "gre": INSIDE}
"""What each kind has besides what all have."""
MODES = ("tunnel", "transport")
CANNOT_BE = {
    (
        "crypto-map",
        "transport",
    ): "transport mode protects packets between the peers only (RFC 4301)",
    ("crypto-map", "front"): "no global table behind a front-door VRF (VRF-aware IPsec guide)",
    ("svti", "transport"): "tunnel mode ipsec needs tunnel mode (IOS XE 17, IPsec VTI)",
}
CELLS = (
    tuple(
        Cell(kind, ike, transform, mode, lines=LINES[kind])
        for kind, mode, ike, transform in product(LINES, MODES, PHASE1, TRANSFORMS)
        if (kind, mode) not in CANNOT_BE
    )
    + tuple(
        Cell(kind, 2, "gcm", identity=identity, keys=keys, lines=LINES[kind])
        for kind, (identity, keys) in product(
            LINES, (("fqdn", "one"), ("email", "each"), ("key-id", "one"), ("address", "each"))
        )
    )
    + tuple(
        Cell(kind, ike, "gcm", vrfs=vrfs, lines=LINES[kind])
        for kind, ike, vrfs in product(LINES, PHASE1, ("front", "inside", "both"))
        if (kind, vrfs) not in CANNOT_BE
    )
    + tuple(Cell(kind, 2, "gcm", ppk=True, lines=LINES[kind]) for kind in LINES)
)
"""Every cell that can be."""
EVERYDAY = tuple(cell for cell in CELLS if (cell.transform == "gcm") == (cell.ike == 2))
"""A sample of them, in which each value of each property comes."""
