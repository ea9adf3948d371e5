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
HOST = """\
{name}:
  hostname: {name}
  groups: [ios]
  data:
    interfaces: {{GigabitEthernet0/0: {outside}, GigabitEthernet0/1: {router}}}
    leases: {{{lease}}}
    default_gateway: {gateway}
    vrfs: {{{vrfs}}}
"""


@dataclass(frozen=True)
class Outside:
    """The outside network of a router, by the version of IP."""

    address: str
    gateway: str
    length: int

    @property
    def attached(self) -> str:
        """The address with the length of its network."""
        return f"{self.address}/{self.length}"


OUTSIDE = {
    ("left", 4): Outside("203.0.113.1", "203.0.113.254", 24),
    ("left", 6): Outside("2001:db8:a::1", "2001:db8:a::ff", 64),
    ("right", 4): Outside("198.51.100.1", "198.51.100.254", 24),
    ("right", 6): Outside("2001:db8:b::1", "2001:db8:b::ff", 64),
}
BEHIND = Outside("192.168.1.2", "192.168.1.1", 24)
"""What an interface behind a NAT has."""
NETWORK = {
    ("left", 4): ("10.1.0.0/24", "10.1.0.1/24"),
    ("left", 6): ("2001:db8:1::/64", "2001:db8:1::1/64"),
    ("right", 4): ("10.2.0.0/24", "10.2.0.1/24"),
    ("right", 6): ("2001:db8:2::/64", "2001:db8:2::1/64"),
}
"""The protected network of a router, and the router's address there."""
DETAILS = {
    ("details", 1): "    nat_keepalive: 20\n",
    ("details", 2): "    fragmentation: 1400\n    nat_keepalive: 20\n    config_exchange: false\n",
}
"""Settings of a profile, by the version of IKE."""
TRUSTPOINTS = {
    "terminal": "trustpoints: {VPN: {enrollment: terminal, revocation_check: [none]}}\n",
    "scep": "trustpoints:\n"
    "  VPN:\n"
    "    enrollment: http://ca.example.net\n"
    "    revocation_check: [crl, none]\n"
    "    source_interface: GigabitEthernet0/1\n"
    "    key_size: 3072\n"
    "    hosts: {left: {fqdn: left.example.net, ip_address: 203.0.113.1}}\n",
}
"""Trustpoints that are written, by the way in which they are enrolled."""
INSIDE = {4: "inside: 169.254.10.0/30", 6: "inside: fd00:10::/127"}
"""The network of the two tunnel interfaces."""


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
    signed: str = ""
    """The method of signatures, of ends that have certificates."""
    enrolled: str = ""
    """How the trustpoints are enrolled, where they are written."""
    nat: bool = False
    """Whether a NAT stands in front of the left router."""
    details: str = ""
    """More settings of the profile, and what the cell is called for them."""
    outer: int = 4
    """The version of IP that carries the tunnel."""
    inner: int = 4
    dynamic: str = ""
    """How the left router knows the right one, where that has no fixed address."""
    lines: tuple[str, ...] = field(default=(), compare=False)
    """More lines of the tunnel in the inventory."""

    def __str__(self) -> str:
        mode = "" if self.mode == "tunnel" else f"-{self.mode}"
        identity = "" if self.identity == "address" else f"-{self.identity}"
        keys = "" if self.keys == "one" else "-key-per-end"
        vrfs = "" if self.vrfs == "none" else f"-vrf-{self.vrfs}"
        ppk = "-ppk" if self.ppk else ""
        families = "" if self.outer == self.inner == 4 else f"-{self.inner}in{self.outer}"
        authentication = f"{identity}{keys}{ppk}{f'-{self.signed}' if self.signed else ''}"
        authentication += f"-{self.enrolled}" if self.enrolled else ""
        nat = "-nat" if self.nat else ""
        dynamic = f"-dynamic-{self.dynamic}" if self.dynamic else ""
        way = f"{self.kind}{mode}-ikev{self.ike}-{self.transform}"
        details = f"-{self.details}" if self.details else ""
        return f"{way}{authentication}{vrfs}{families}{details}{nat}{dynamic}"

    @property
    def front(self) -> str:
        """The VRF of the interface that faces the peer."""
        return VRFS[self.vrfs][0]

    @property
    def hosts(self) -> str:
        """The inventory's hosts.yaml."""
        ports = zip(("GigabitEthernet0/0", "GigabitEthernet0/1"), VRFS[self.vrfs], strict=True)
        vrfs = ", ".join(f"{port}: {vrf}" for port, vrf in ports if vrf)
        return "".join(
            HOST.format(
                name=name,
                outside="dhcp" if self._is_dynamic(name) else outside.attached,
                lease=f"GigabitEthernet0/0: {outside.attached}" if self._is_dynamic(name) else "",
                gateway=outside.gateway,
                router=NETWORK[name, self.inner][1],
                vrfs=vrfs,
            )
            for name in ("left", "right")
            for outside in (self._outside(name),)
        )

    @property
    def tunnels(self) -> str:
        """The inventory's tunnels.yaml."""
        inside = () if self.kind == "crypto-map" else (INSIDE[self.inner],)
        more = "".join(f"    {line}\n" for line in (*inside, *self.lines))
        return (
            "profiles:\n"
            "  only:\n"
            f"    ike: {self.ike}\n"
            f"    phase1: {self._phase1}\n"
            f"    phase2: {{transforms: [{TRANSFORMS[self.transform]}], mode: {self.mode}, "
            "pfs_group: 14}\n"
            "    dpd: {interval: 10, retry: 3, mode: on-demand}\n"
            f"{DETAILS.get((self.details, self.ike), '')}"
            f"{TRUSTPOINTS.get(self.enrolled, '')}"
            "tunnels:\n"
            "  one:\n"
            f"    kind: {self.kind}\n"
            "    profile: only\n"
            f"{'' if self.signed else f'    psk: {KEYS[self.keys]}'}\n"
            f"{PPK if self.ppk else ''}"
            f"{f'    dynamic_key: {self.dynamic}{chr(10)}' if self.dynamic in KEYS_OF_IKEV1 else ''}"
            f"{more}"
            "    ends:\n"
            f"{self._end('left')}"
            f"{self._end('right')}"
        )

    @property
    def _phase1(self) -> str:
        phase1 = PHASE1[self.ike]
        if not self.signed:
            return phase1
        return phase1.replace("lifetime", f"authentication: {self.signed}, lifetime")

    def _borrows(self, device: str) -> bool:
        routed = self.kind != "crypto-map" and device == "left"
        return bool(self.dynamic) and routed and self.vrfs != "none"

    def _is_dynamic(self, device: str) -> bool:
        return bool(self.dynamic) and device == "right"

    def _identity(self, device: str) -> str:
        known = self.ike == 2 or self._is_dynamic(device)
        return IDENTITIES[self.identity].format(device) if known else ""

    def _outside(self, device: str) -> Outside:
        """The network of the interface, which a NAT may keep from the rest of the world."""
        return BEHIND if self.nat and device == "left" else OUTSIDE[device, self.outer]

    def _end(self, device: str) -> str:
        front, inside = VRFS[self.vrfs]
        outside = OUTSIDE[device, self.outer]
        values = {
            "interface": "GigabitEthernet0/0",
            "address": "dynamic" if self._is_dynamic(device) else outside.address,
            "interface_address": BEHIND.address if self.nat and device == "left" else "",
            "networks": f"[{NETWORK[device, self.inner][0]}]",
            "identity": self._identity(device),
            "trustpoint": "VPN" if self.signed else "",
            "subject": f"CN={device}.example.net" if self.signed else "",
            "fvrf": front,
            "vrf": inside,
            "unnumbered": "GigabitEthernet0/1" if self._borrows(device) else "",
            "next_hop": outside.gateway if inside and self.kind == "crypto-map" else "",
        }
        lines = (f"        {key}: {value}\n" for key, value in values.items() if value)
        return f"      {device}:\n{''.join(lines)}"


KEYS_OF_IKEV1 = ("any-address", "aggressive-mode")
KINDS = ("crypto-map", "svti", "gre", "multi-sa-vti")
MODES = ("tunnel", "transport")
FAMILIES = ((6, 6), (6, 4), (4, 6))
"""Versions of IP outside and inside, besides IPv4 in IPv4."""
CANNOT_BE = {
    (
        "crypto-map",
        "transport",
    ): "transport mode protects packets between the peers only (RFC 4301)",
    ("crypto-map", "front"): "no global table behind a front-door VRF (VRF-aware IPsec guide)",
    ("multi-sa-vti", "transport"): "tunnel mode ipsec needs tunnel mode (IOS XE 17, IPsec VTI)",
    ("svti", "transport"): "tunnel mode ipsec needs tunnel mode (IOS XE 17, IPsec VTI)",
}
CELLS = (
    tuple(
        Cell(kind, ike, transform, mode)
        for kind, mode, ike, transform in product(KINDS, MODES, PHASE1, TRANSFORMS)
        if (kind, mode) not in CANNOT_BE
    )
    + tuple(
        Cell(kind, 2, "gcm", identity=identity, keys=keys)
        for kind, (identity, keys) in product(
            KINDS, (("fqdn", "one"), ("email", "each"), ("key-id", "one"), ("address", "each"))
        )
    )
    + tuple(
        Cell(kind, ike, "gcm", vrfs=vrfs)
        for kind, ike, vrfs in product(KINDS, PHASE1, ("front", "inside", "both"))
        if (kind, vrfs) not in CANNOT_BE
    )
    + tuple(Cell(kind, 2, "gcm", ppk=True) for kind in KINDS)
    + tuple(Cell(kind, ike, "gcm", nat=True) for kind, ike in product(KINDS[:2], PHASE1))
    + tuple(
        Cell(kind, ike, "gcm", signed=method)
        for kind, ike, method in product(KINDS[:3], PHASE1, ("rsa-sig", "ecdsa-sig"))
    )
    + tuple(
        Cell(kind, ike, "gcm", signed=method, enrolled=way)
        for kind, ike in product(KINDS[:3], PHASE1)
        for method, way in (("ecdsa-sig", "terminal"), ("rsa-sig", "scep"))
    )
    + tuple(Cell(kind, ike, details="details") for kind, ike in product(KINDS, PHASE1))
    + tuple(
        Cell(kind, ike, "gcm", outer=outer, inner=inner)
        for kind, ike, (outer, inner) in product(("svti", "gre"), PHASE1, FAMILIES)
    )
    + tuple(
        Cell(kind, ike, "gcm", outer=6, inner=6)
        for kind, ike in product(("crypto-map", "multi-sa-vti"), PHASE1)
    )
    + tuple(
        Cell(kind, 2, "gcm", vrfs=vrfs, outer=6, inner=6)
        for kind, vrfs in product(("svti", "gre"), ("front", "inside", "both"))
    )
    + tuple(
        Cell("crypto-map", 2, "gcm", identity=identity, dynamic="identity")
        for identity in ("fqdn", "email", "key-id")
    )
    + tuple(Cell("crypto-map", 1, "cbc", identity="email", dynamic=way) for way in KEYS_OF_IKEV1)
    + tuple(
        Cell(kind, ike, "gcm", signed="rsa-sig", dynamic="certificate")
        for kind, ike in product(("crypto-map", "multi-sa-vti"), PHASE1)
    )
    + (
        Cell("multi-sa-vti", 2, "gcm", identity="fqdn", dynamic="identity"),
        Cell("multi-sa-vti", 2, "gcm", identity="fqdn", vrfs="both", dynamic="identity"),
        Cell("multi-sa-vti", 1, "cbc", identity="email", dynamic="any-address"),
        Cell("multi-sa-vti", 1, "cbc", identity="email", dynamic="aggressive-mode"),
    )
    + (
        Cell("crypto-map", 2, "gcm", identity="fqdn", ppk=True, dynamic="identity"),
        Cell("crypto-map", 2, "gcm", identity="fqdn", vrfs="both", dynamic="identity"),
        Cell("crypto-map", 2, "gcm", identity="fqdn", keys="each", dynamic="identity"),
    )
)
"""Every cell that can be."""
_DYNAMIC = {
    Cell("multi-sa-vti", 2, "gcm", identity="fqdn", dynamic="identity"),
    Cell("crypto-map", 2, "gcm", identity="fqdn", dynamic="identity"),
    Cell("crypto-map", 1, "cbc", identity="email", dynamic="aggressive-mode"),
}
_EVERY_DAY = {("crypto-map", 6, 6), ("svti", 6, 6), ("svti", 4, 6), ("gre", 6, 4)}
"""Of the versions of IP: kind, outside, inside."""
EVERYDAY = tuple(
    cell
    for cell in CELLS
    if (cell.transform == "gcm") == (cell.ike == 2)
    and (not cell.details or cell.kind == "svti")
    and (not cell.dynamic or cell in _DYNAMIC)
    and (cell.kind != "multi-sa-vti" or cell == Cell(cell.kind, 2) or cell in _DYNAMIC)
    and (cell.signed != "rsa-sig" or cell.kind == "crypto-map")
    and (not cell.enrolled or (cell.kind == "svti") == (cell.ike == 2))
    and (
        cell.outer == cell.inner == 4
        or (cell.vrfs == "none" and (cell.kind, cell.outer, cell.inner) in _EVERY_DAY)
    )
)
"""A sample of them, in which each value of each property comes."""
