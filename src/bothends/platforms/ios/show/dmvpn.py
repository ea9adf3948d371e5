"""`show dmvpn [detail]`: the clouds of a router, their peers, and their crypto sessions."""

import re
from collections.abc import Mapping
from typing import ClassVar, TypedDict

from bothends.platforms.ios.show.session import Session, ShowCryptoSession
from bothends.platforms.show.reading import ADDRESS, Record, reads


class DmvpnPeer(TypedDict, total=False):
    """One NHRP peer.

    Attributes:
        ent: number of NHRP entries with this NBMA address, where the row has it.
        state: `UP`, or where it is stuck: `NHRP`, `IKE`, `IPSEC`.
        updown: since when, or `never`.
        nhrp_group: what the peer calls itself for quality of service.
        output_qos_policy: the policy that this router applies to it.
        attrb: letters of the legend: `S` static, `D` dynamic, `I` incomplete, …
    """

    ent: int
    nbma: str
    tunnel: str
    state: str
    updown: str
    attrb: str
    target: str
    nhrp_group: str
    output_qos_policy: str


class Dmvpn(TypedDict, total=False):
    """One tunnel interface.

    Attributes:
        type: `Hub`, `Spoke`, `Hub/Spoke`, `Unknown`.
        nhrp_peers: how many the router counts.
        nhs: next hop servers, where printed: address, state letters, NBMA address; priority and
            cluster only where they are printed.
        sessions: crypto sessions of the interface, as of `show crypto session detail`.
    """

    interface: str
    family: str
    status: str
    tunnel_address: str
    vrf: str
    source: str
    destination: str
    tunnel_vrf: str
    transport: str
    protect: str
    ivrf: str
    type: str
    nhrp_peers: int
    nhs: list[dict[str, str]]
    peers: list[DmvpnPeer]
    sessions: list[Session]


class ShowDmvpn(ShowCryptoSession):
    """Brief and detailed; the detailed one ends with crypto sessions."""

    COMMANDS: ClassVar[tuple[str, ...]] = ("show dmvpn", "show dmvpn detail")
    RECORD = Dmvpn
    SKIPS: ClassVar[Mapping[str, str]] = {
        **ShowCryptoSession.SKIPS,
        "columns": r"(?:# )?Ent +Peer NBMA Addr.*",
        "dashes": r"-+(?: -+)+",
        "dmvpn_legend": r"(?:(?:Legend|NHS Status): |[A-Z]\d? - |(?:# Ent|UpDn Time) --> ).*",
        "crypto_heading": r"(?:Crypto Session Details:|Pending DMVPN Sessions:|Session: \[.*)",
        "interface_state": r"(?:Interface State Control|nhrp event-publisher) ?: .*",
        "nhs_heading": r"(?:IPv[46] )?NHS: *",
        "timer": r"IPv[46] Registration Timer: .*",
    }

    def __init__(self) -> None:
        super().__init__()
        self.clouds: list[Record] = []
        self.long: tuple[int, str] | None = None
        self.above: dict[int, Record] = {}

    def finish(self) -> list[Record]:
        """The clouds, each with its crypto sessions."""
        for position, session in enumerate(self.records):
            name = session.get("interface")
            owner = next((cloud for cloud in self.clouds if cloud.get("interface") == name), None)
            if name is None:
                owner = self.above.get(position)
            if owner is None:
                owner = self._new(name)
            owner.setdefault("sessions", []).append(session)
        return self.clouds

    @reads(r"Interface: ([^\s,]+), IPv([46]) NHRP Details")
    def cloud(self, match: re.Match[str]) -> None:
        """The brief heading of an interface."""
        self._new(match[1])["family"] = f"ipv{match[2]}"

    @reads(r"(\S+), Type: ?([^\s,]+), NBMA Peers: ?(\d+),?")
    def cloud_line(self, match: re.Match[str]) -> None:
        """The brief heading of early releases."""
        self._new(match[1]).update(type=match[2], nhrp_peers=int(match[3]))

    @reads(r"-+ Interface (\S+) info: -+")
    def cloud_info(self, match: re.Match[str]) -> None:
        """The detailed heading of early releases."""
        self._new(match[1])

    @reads(r"Intf\. is ([\w ]+), Line Protocol is ([\w ]+)(?:, Addr\. is (\S+))?")
    def line_status(self, match: re.Match[str]) -> None:
        """State of the interface, in early releases."""
        self._cloud().update(status=f"{match[1]}/{match[2]}", tunnel_address=match[3] or "")

    @reads(r"(Tunnel\S*) is (admin down|down)")
    def down(self, match: re.Match[str]) -> None:
        """The interface is down."""
        owner = next((cloud for cloud in self.clouds if cloud["interface"] == match[1]), None)
        (owner or self._new(match[1]))["status"] = match[2]

    @reads(r'Intf?erface (\S+) is (\S+?),(?: Addr\. is ([^\s,]+),)?(?: VRF "([^"]*)")?')
    def cloud_detail(self, match: re.Match[str]) -> None:
        """The detailed heading of an interface."""
        cloud = self._new(match[1])
        cloud["status"] = match[2]
        cloud |= {"tunnel_address": match[3] or "", "vrf": match[4] or ""}

    @reads(r'Tunnel Src\./Dest\. addr: ([^/\s]+)/([^\s,]+)(?:, Tunnel VRF "([^"]*)")?')
    def endpoints(self, match: re.Match[str]) -> None:
        """Source and destination; `MGRE` where there are many."""
        self._cloud().update(source=match[1], destination=match[2], tunnel_vrf=match[3] or "")

    @reads(r"Source addr: ([^\s,]+), Dest addr: (\S+)")
    def early_endpoints(self, match: re.Match[str]) -> None:
        """Source and destination, in early releases."""
        self._cloud().update(source=match[1], destination=match[2])

    @reads(r'Tunnel VRF "([^"]*)",? ip vrf forwarding "([^"]*)"')
    def vrfs(self, match: re.Match[str]) -> None:
        """VRFs outside and inside, in early releases."""
        self._cloud().update(tunnel_vrf=match[1], ivrf=match[2])

    @reads(r'Protocol/Transport: "([^"]*)"(?:, Protect "([^"]*)")?,?')
    def transport(self, match: re.Match[str]) -> None:
        """Encapsulation, and the IPsec profile."""
        self._cloud().update(transport=match[1], protect=match[2] or "")

    @reads(r"Type: ?([^\s,]+), ?(?:(?:NHRP|NBMA) Peers|Total NBMA Peers \(v4/v6\)) ?: ?(\d+),?")
    def type(self, match: re.Match[str]) -> None:
        """What the router is in this cloud; the detail of IPv6 repeats it before every peer."""
        cloud = self._cloud()
        cloud.setdefault("type", match[1])
        cloud.setdefault("nhrp_peers", int(match[2]))

    @reads(r"(?:NHRP Details:|IPv[46]) NHS: +([0-9A-Fa-f.:]+ +[ERW]+(?: +[0-9A-Fa-f.:]+ +[ERW]+)*)")
    def all_nhs(self, match: re.Match[str]) -> None:
        """The next hop servers, in one line."""
        words = match[1].split()
        for address, state in zip(words[::2], words[1::2], strict=True):
            self._server({"address": address, "state": state, "nbma": ""})

    @reads(
        r"([0-9A-Fa-f.:]+) +([ERW]+)(?: +NBMA Address: (\S+))?"
        r"(?: +priority = (\d+))?(?: +cluster = (\d+))?"
    )
    def nhs(self, match: re.Match[str]) -> None:
        """A next hop server."""
        order = {"priority": match[4], "cluster": match[5]}
        server = {"address": match[1], "state": match[2], "nbma": match[3] or ""}
        self._server(server | {name: value for name, value in order.items() if value})

    @reads(
        rf"(?:(\d+) +)?(?:({ADDRESS}|UNKNOWN) +)?({ADDRESS}) +([A-Z]+)"
        r" +([\w:]+)(?: +([A-Z][A-Z0-9]*))?(?: +(\S+/\d+))?"
    )
    def peer(self, match: re.Match[str]) -> None:
        """A peer; a row without NBMA address belongs to the one before."""
        peers = self._cloud()["peers"]
        ent, before = self.long or (None, peers[-1]["nbma"] if peers else "")
        self.long = None
        nbma = match[2] or before
        row: Record = {"nbma": nbma, "tunnel": match[3], "state": match[4], "updown": match[5]}
        if match[1] or ent:
            row["ent"] = int(match[1]) if match[1] else ent
        row["attrb"] = match[6] or ""
        if match[7]:
            row["target"] = match[7]
        peers.append(row)

    @reads(r"(\d+) +([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]+)")
    def long_peer(self, match: re.Match[str]) -> None:
        """A peer whose NBMA address leaves no room for the rest of the row."""
        self.long = (int(match[1]), match[2])

    @reads(r"\d+\.Peer NBMA Address: (\S+)")
    def ipv6_peer(self, match: re.Match[str]) -> None:
        """A peer of an IPv6 cloud: four lines."""
        self._cloud()["peers"].append({"nbma": match[1]})

    @reads(r"(Tunnel IPv6 Address|IPv6 Target Network): (\S+)")
    def ipv6_address(self, match: re.Match[str]) -> None:
        """Its address inside, and what it stands for."""
        key = "tunnel" if match[1].startswith("Tunnel") else "target"
        self._peer()[key] = match[2]

    @reads(r"# Ent: (\d+), Status: (\w+), UpDn Time: ([\w:]+), Cache Attrib: ?(\w*)")
    def ipv6_state(self, match: re.Match[str]) -> None:
        """Its state."""
        self._peer().update(ent=int(match[1]), state=match[2], updown=match[3], attrb=match[4])

    @reads(
        r"(?:Peer )?(NHRP group): *(\S+)", r"(?:Output )?(QoS) service-policy(?: applied)?: *(\S+)"
    )
    def quality(self, match: re.Match[str]) -> None:
        """Quality of service for the peer above."""
        key = "nhrp_group" if match[1].startswith("NHRP") else "output_qos_policy"
        self._peer()[key] = match[2]

    @reads(r"fvrf: ([^\s,]+)(?:, +Phase1_id: *(\S+))?(?:, +IPSEC FLOW: (\S.*))?")
    def outside(self, match: re.Match[str]) -> None:
        """VRF outside and identity of the peer; some releases put the flow behind it."""
        session = self._session()
        session["fvrf"] = match[1]
        if match[2]:
            session["phase1_id"] = match[2]
        if match[3]:
            session["flows"].append({"flow": match[3]})

    @reads(r"Crypto Session Status: (\S.*)")
    def session_status(self, match: re.Match[str]) -> None:
        """State of the session above."""
        self._session()["status"] = match[1]

    @reads(r"Outbound SPI ?: (0x) *([0-9A-Fa-f]+)(?:, transform ?: *(.*))?")
    def outbound_spi(self, match: re.Match[str]) -> None:
        """The SPI that packets of the flow are sent with; the router pads it with blanks."""
        flow = self._flow("outbound_spi")
        flow["outbound_spi"] = match[1] + match[2]
        if match[3]:
            flow["transform"] = match[3]

    @reads(r"Socket State ?: *(\S.*)")
    def socket_state(self, match: re.Match[str]) -> None:
        """Whether the tunnel interface and IPsec hold together for this flow."""
        self._flow("socket_state")["socket_state"] = match[1]

    def _session(self) -> Record:
        session = super()._session()
        if self.clouds:
            self.above.setdefault(len(self.records) - 1, self.clouds[-1])
        return session

    def _server(self, server: Record) -> None:
        """Add a next hop server; the detail of IPv6 repeats it before every peer."""
        servers = self._cloud().setdefault("nhs", [])
        if server not in servers:
            servers.append(server)

    def _peer(self) -> Record:
        peers = self._cloud()["peers"]
        if not peers:
            peers.append({"nbma": ""})
        peer: Record = peers[-1]
        return peer

    def _cloud(self) -> Record:
        return self.clouds[-1] if self.clouds else self._new("")

    def _new(self, interface: str | None) -> Record:
        self.clouds.append({"interface": interface or "", "peers": []})
        return self.clouds[-1]
