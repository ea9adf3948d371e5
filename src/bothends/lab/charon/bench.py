"""Two warm daemons joined by a cable: negotiations of pairs of configurations, one after another.

    with Bench() as bench:
        here, there = read_router("a", running_a), read_router("b", running_b)
        translation = bench.load(here, there)
        for child in translation.children.values():
            attempt = bench.attempt(child)

`load` raises `UnsupportedError` ("cannot be run on charon: …") for what charon cannot do, and
replaces everything that was loaded before: a bench is good for thousands of pairs. Without
children, the initiator has nothing to begin with. Several benches may run side by side.
"""

import shutil
from collections.abc import Set as AbstractSet
from contextlib import ExitStack
from ipaddress import ip_address
from typing import Self

from bothends.lab.charon.attempt import Attempt, Watch
from bothends.lab.charon.connections import Child, Translation
from bothends.lab.charon.daemon import IMPATIENT, Daemon
from bothends.lab.charon.leftovers import new_folder, remove_root, sweep
from bothends.lab.charon.namespace import Namespace, wire
from bothends.lab.charon.play import Play
from bothends.lab.charon.roles import Role
from bothends.lab.charon.translate import translate
from bothends.lab.charon.underlay import host_addresses
from bothends.lab.ike.node import Node
from bothends.model import Address

_KEPT = ip_address("169.254.0.1")
_PLAIN = Play()


class Bench:
    """An initiator's daemon and a responder's daemon. A context manager."""

    def __init__(self, name: str = "bench") -> None:
        self._stack = ExitStack()
        self._name = name
        self._addresses: list[set[Address]] = [set(), set()]
        self.loaded: list[Translation] = []

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            sweep()
            folder = new_folder()
            stack.callback(remove_root)
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            self.namespaces = [Namespace(f"{self._name}-{role}") for role in Role]
            for namespace in self.namespaces:
                stack.callback(namespace.close)
            wire(self.namespaces[0], self.namespaces[1])
            for namespace in self.namespaces:  # with its last address a device loses its routes
                namespace.ip(f"address add {_KEPT}/32 dev wire")
            self.daemons = [
                Daemon(namespace, folder / role, IMPATIENT, quiet=True)
                for role, namespace in zip(Role, self.namespaces, strict=True)
            ]
            for daemon in self.daemons:
                stack.callback(daemon.kill)
            for daemon in self.daemons:
                daemon.ready()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def initiator(self) -> Daemon:
        """The daemon that begins."""
        return self.daemons[0]

    @property
    def responder(self) -> Daemon:
        """The daemon that answers."""
        return self.daemons[1]

    def load(self, initiator: Node, responder: Node, play: Play = _PLAIN) -> Translation:
        """Configure both daemons, each for its role; returns the initiator's translation.

        Raises:
            UnsupportedError: charon cannot do what one of the configurations asks for.
        """
        # As kernel-libipsec wants an own address in everything: in what the responder is asked for.
        asked: list[set[Address]] = [
            set(),
            {
                flow.selector.remote[0]
                for flow in initiator.flows
                if flow.selector.remote.prefixlen and flow.selector.remote[0] not in flow.peers
            },
        ]
        translations = [
            translate(initiator, frozenset({Role.INITIATOR}), play=play),
            translate(
                responder,
                frozenset({Role.RESPONDER}),
                {flow.local for flow in initiator.flows} if responder.templates else (),
                play,
            ),
        ]
        for number, node in enumerate((initiator, responder)):
            there = node.settings.enabled  # without IKE nobody answers: as if nobody were there
            self._take_addresses(number, host_addresses(node) | asked[number] if there else set())
            self.daemons[number].forget()
            self.daemons[number].load(translations[number])
        self.loaded = translations
        return translations[0]

    def attempt(self, child: Child, timeout: float = 5) -> Attempt:
        """Let the initiator begin a child, and watch both ends until it is decided."""
        watch = Watch(self.initiator, self.responder, child)
        return watch.run(timeout)

    def _take_addresses(self, number: int, addresses: AbstractSet[Address]) -> None:
        expected, has = set(addresses), self._addresses[number]
        lines = [f"address del {_on_wire(address)}" for address in has - expected]
        lines += [
            f"address add {_on_wire(address)}{_AT_ONCE[address.version]}"
            for address in expected - has
        ]
        if lines:
            self.namespaces[number].ip(*lines)
        self._addresses[number] = expected


_AT_ONCE = {4: "", 6: " nodad"}
"""An address of IPv6 is used without asking the network whether it is free."""


def _on_wire(address: Address) -> str:
    return f"{address}/{address.max_prefixlen} dev wire"
