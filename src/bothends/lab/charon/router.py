"""A lab router on charon: its namespace, its daemon, and what the lab knows of both."""

from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from bothends.lab.charon.algorithms import UnsupportedError
from bothends.lab.charon.certificates import believed
from bothends.lab.charon.connections import Translation, by_role
from bothends.lab.charon.daemon import Daemon
from bothends.lab.charon.daemon_log import DaemonLog, LoggedSa
from bothends.lab.charon.gre import Ends, GreTunnel
from bothends.lab.charon.interest import flow_of
from bothends.lab.charon.internet import Cable, Internet
from bothends.lab.charon.log_ikev1 import PHASE1
from bothends.lab.charon.log_ikev2 import IKEV2
from bothends.lab.charon.log_phase2 import PHASE2
from bothends.lab.charon.namespace import Namespace
from bothends.lab.charon.reading import asked_for, flow_for, pair_of, read_ike
from bothends.lab.charon.refusals import check_running
from bothends.lab.charon.roles import Role
from bothends.lab.charon.sas import DaemonChildSa, DaemonIkeSa
from bothends.lab.charon.translate import translate
from bothends.lab.charon.underlay import Underlay
from bothends.lab.ike import sadb
from bothends.lab.ike.acl import Selector
from bothends.lab.ike.node import Node
from bothends.lab.ike.quick_mode import say_request
from bothends.lab.ike.reading import read_settings
from bothends.lab.ike.sadb import Flow, SaPair
from bothends.lab.tree import Running
from bothends.model import Address

if TYPE_CHECKING:
    from bothends.lab.ca import HeldCertificate

TABLES = {1: (PHASE1, PHASE2), 2: (IKEV2, PHASE2)}


class CharonRouter:
    """One router.

    Attributes:
        node: What its show commands are printed from.
        refused: What of its configuration charon cannot do; empty when nothing.
        pending: Flows whose SAs are being negotiated.
    """

    def __init__(self, node: Node, number: int, folder: Path, internet: Internet) -> None:
        self.node = node
        self.refused = ""
        self.pending: dict[tuple[object, ...], Flow] = {}
        self._awaited: list[Flow] = []
        self.namespace = Namespace(node.name)
        self._folder = folder
        self._number = number
        self._internet = internet
        self._devices: dict[str, str] = {}
        self._gre: dict[str, GreTunnel] = {}
        self._translation = Translation()
        self._running: Running = ()
        self._counted: dict[int, tuple[int, int]] = {}
        self._begin()

    def _begin(self) -> None:
        self._underlay = Underlay(self.namespace)
        self.daemon = Daemon(self.namespace, self._folder)
        self.daemon.ready()
        self._underlay.begin()
        self._mark = 0
        self._story = DaemonLog(self.node, TABLES, self._uncovered)

    def configure(self, running: Running) -> None:
        """Follow a running configuration.

        Raises:
            ValueError: an address or number in it is not one.
        """
        settings = read_settings(running)
        with self._internet.lock:
            self.node.take(settings)
            gone = self.node.rebuild()
            self._internet.network.index()
        for flow in gone:
            self._drop(flow)
        self._plug()
        self._apply()
        if self._tunnels():  # whose sources have addresses by now
            self._apply()
        for name in set(self.node.certificates) - settings.trustpoints:
            del self.node.certificates[name]
        self._load(running)

    def enrol(self, trustpoint: str, certificate: "HeldCertificate") -> None:
        """Take the certificate of a trustpoint: what is negotiated next is signed with it."""
        self.node.certificates[trustpoint] = certificate
        self._load(self._running)

    def _load(self, running: Running) -> None:
        """Have the daemon follow a configuration."""
        self._running = running
        try:
            check_running(running, carried=True)
            self._translation = translate(self.node)
        except UnsupportedError as error:
            self._translation = Translation()
            self._refuse(str(error))
        else:
            self.refused = ""
        self.daemon.load(self._translation)
        connections = self._translation.connections.items()
        self._story.locals = {
            name: ip_address(values["local_addrs"][0])
            for name, values in connections
            if "local_addrs" in values
        }
        self._story.profiles = self._translation.profiles

    def is_asked(self, by: Node) -> None:
        """Note what another router asks this one to protect."""
        nets = frozenset(flow.selector.remote for flow in by.flows)
        if self._underlay.asked.get(by.name) != nets:
            self._underlay.asked[by.name] = nets
            self._apply()

    def _apply(self) -> None:
        self._underlay.apply(self.node, self._devices)

    def restart(self) -> None:
        """Lose every SA, as a reload does; peers hear nothing of it."""
        self.daemon.kill()
        self.daemon = Daemon(self.namespace, self._folder)
        self.daemon.ready()
        self._mark = self.daemon.mark()
        self._story.talks.clear()
        self.pending.clear()
        self._awaited.clear()
        self._counted.clear()
        self._apply()  # routes went with the daemon's device

    @property
    def talks(self) -> dict[int, LoggedSa]:
        """The daemon's IKE SAs, by its own number."""
        return self._story.talks

    def close(self) -> None:
        """End the daemon and let go of the namespace."""
        for gre in self._gre.values():
            gre.close()
        self.daemon.kill()
        self.namespace.close()

    # --- time passes

    def settle(self) -> None:
        """Take in what the daemon did since."""
        if self._read() or self.pending:
            self.refresh()
        awaited, self._awaited = self._awaited, []
        for flow in awaited:  # for which there may be SAs by now
            self.want(flow)

    def _read(self) -> bool:
        """Read on in the log; whether SAs may have changed."""
        news = False
        for line, mark in self.daemon.read_log(self._mark):
            self._mark = mark
            news = self._story.tell(line) or news
        return news

    def refresh(self) -> None:
        """Bring SAs and counters up to what the daemon has."""
        before = set(self._story.talks)
        sas = self.daemon.sas()
        self._read()  # what was said of SAs until the daemon listed them
        self._story.gone(before - {int(sa.number) for sa in sas})
        pairs: dict[int, SaPair] = {p.inbound: p for f in self.node.flows for p in f.pairs}
        for flow in self.node.flows:
            flow.pairs = []
        for listed in sas:
            talk = self._story.talks.get(int(listed.number))
            if talk is None or talk.sa is None:
                continue
            if listed.behind_nat or ip_address(listed.remote) in self._internet.plain:
                self._internet.natted.add(listed.initiator_spi)
            if not self._believes(listed):
                self.daemon.terminate(ike_id=listed.number)
                continue
            natted = listed.initiator_spi in self._internet.natted
            read_ike(self.node, talk.sa, listed, natted=natted)
            for child in listed.children:
                if child.state in ("INSTALLED", "REKEYED", "REKEYING"):
                    self._take(talk.sa, child, pairs)
        alive = {pair.inbound for flow in self.node.flows for pair in flow.pairs}
        self._counted = {spi: seen for spi, seen in self._counted.items() if spi in alive}
        for key, flow in list(self.pending.items()):
            if flow.pairs or not self._busy(flow, sas):
                del self.pending[key]
                if not flow.pairs and self.node.ike_with(flow.peer, flow.local) is None:
                    flow.peer_index = (flow.peer_index + 1) % len(flow.peers)
        self.node.expire()

    def _believes(self, listed: DaemonIkeSa) -> bool:
        """Whether a peer with a certificate is one that the profile of the connection takes."""
        settings, name = self.node.settings, self._translation.profiles.get(listed.name, "")
        profile = settings.ikev2_profiles.get(name) or settings.profiles.get(name)
        signs = listed.state == "ESTABLISHED" and "=" in listed.remote_id
        return not signs or believed(self.node, profile, listed.remote_id)

    def _take(self, sa: sadb.IkeSa, child: DaemonChildSa, known: dict[int, SaPair]) -> None:
        if by_role(child.name) is Role.INITIATOR:
            asked = asked_for(self.node, sa, child)
            if asked is not None and asked != child.selector:
                # The peer took less than it was asked for, which IOS would have refused.
                self.daemon.terminate(child_id=child.number)
                return
        flow = flow_for(self.node, sa, child)
        if flow is None:
            return
        flow.pairs.append(pair_of(self.node, sa, flow, child, known.get(child.spi_in)))
        sent, received = self._counted.get(child.spi_in, (0, 0))
        # A renewed pair stops telling what it sent, once it sends no more.
        now = max(sent, child.packets_out), max(received, child.packets_in)
        flow.counters.encaps += now[0] - sent
        flow.counters.decaps += now[1] - received
        self._counted[child.spi_in] = now

    def _busy(self, flow: Flow, sas: list[DaemonIkeSa]) -> bool:
        """Whether the daemon still works at what was begun for a flow."""
        child = self._translation.children.get((flow.key, flow.peer))
        if child is None:
            return False
        return any(sa.name == child.connection and sa.tasks for sa in sas)

    # --- traffic

    def _uncovered(self, source: Address, destination: Address, protocol: int) -> None:
        """A packet was to be encrypted and there was no SA for it: begin one, as IOS does."""
        flow = flow_of(self.node, Selector.hosts(source, destination, protocol))
        if flow is None:
            return
        flow.counters.send_errors += 1
        flow.counters.no_sa += 1
        self._awaited.append(flow)

    def want(self, flow: Flow) -> None:
        """Begin the SAs of a flow, unless that is under way."""
        if flow.key in self.pending or flow.pairs:
            return
        say_request(self.node, flow)
        child = self._translation.children.get((flow.key, flow.peer))
        if child is None:
            self.node.log.isakmp(flow.peer, f"No pre-shared key with {flow.peer}!")
            return
        self.pending[flow.key] = flow
        self.daemon.initiate(child)

    def _drop(self, flow: Flow) -> None:
        """End the SAs of a flow that is configured no more."""
        for sa in self.daemon.sas():
            for child in sa.children:
                if any(child.spi_in == pair.inbound for pair in flow.pairs):
                    self.daemon.terminate(child_id=child.number)

    def _tunnels(self) -> bool:
        """Make the GRE tunnels that the configuration has, and only those; whether any changed."""
        configured: dict[str, Ends] = {}
        for interface in self.node.settings.interfaces.values():
            tunnel, local = interface.tunnel, self.node.tunnel_source(interface)
            usable = tunnel is not None and tunnel.mode == "gre" and not interface.shutdown
            if usable and tunnel and tunnel.destination is not None and local is not None:
                ends = Ends(local, tunnel.destination, interface.mtu, tunnel.key)
                configured[interface.name] = ends
        gone = [name for name, gre in self._gre.items() if configured.get(name) != gre.ends]
        for name in gone:
            self._gre.pop(name).close()
            del self._devices[name]
        new = [name for name in configured if name not in self._gre]
        for name in new:
            device = f"gre{name.removeprefix('Tunnel')}"
            self._gre[name] = GreTunnel(self.namespace, device, configured[name])
            self._devices[name] = device
            self.namespace.ip(f"link set {device} mtu {configured[name].mtu} up")
        return bool(gone or new)

    def _plug(self) -> None:
        configured = [i.name for i in self.node.settings.interfaces.values() if i.tunnel is None]
        plugged = [name for name in self._devices if name not in self._gre]
        for name in [name for name in plugged if name not in configured]:
            self._internet.unplug(Cable(self.node.name, name))
            del self._devices[name]
        for name in configured:
            if name not in self._devices:
                used = {int(d[2:]) for d in self._devices.values() if d.startswith("if")}
                port = next(n for n in range(len(used) + 1) if n not in used)
                cable = Cable(self.node.name, name)
                self._internet.plug(f"r{self._number}p{port}", cable, self.namespace, f"if{port}")
                self._devices[name] = f"if{port}"
                self.namespace.ip(f"link set if{port} up")

    def _refuse(self, what: str) -> None:
        if what != self.refused:
            self.refused = what
            self.node.log.system(f"%LAB-3-CHARON: {what}")
