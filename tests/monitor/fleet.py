"""A hub with a branch for each state that a tunnel can be in, and what brings it about."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager

from tests.end_to_end.packets import Packets

from bothends.lab.ike import Traffic
from bothends.lab.lab import Lab

HUB = "hub"
BRANCHES = ("up", "idle", "one-way", "spi-mismatch", "down", "unknown")
"""Named for the state of their tunnels."""


def inventory() -> Mapping[str, str]:
    """hosts.yaml and tunnels.yaml, by name."""
    hosts = [
        "---",
        "hub:\n  hostname: 203.0.113.1\n  groups: [ios]\n  data:\n    site: headquarters\n"
        "    interfaces: {GigabitEthernet0/0: 203.0.113.1/24, GigabitEthernet0/1: 10.1.0.1/24}\n"
        "    default_gateway: 203.0.113.254",
    ]
    tunnels = [
        "---\nprofiles:\n  standard:\n    ike: 1\n"
        "    phase1: {encryption: aes-256, hash: sha256, dh_group: 14,"
        " authentication: pre-share, lifetime: 86400}\n"
        "    phase2: {transforms: [{encryption: aes-256, integrity: sha256}], mode: tunnel,"
        " pfs_group: 14, lifetime: {seconds: 3600, kilobytes: 4608000}}\n"
        "    dpd: {interval: 10, retry: 3, mode: periodic}\ntunnels:"
    ]
    for n, name in enumerate(BRANCHES, start=1):
        hosts.append(
            f"b-{name}:\n  hostname: 198.18.{n}.1\n  groups: [ios]\n  data:\n    site: {name}\n"
            f"    interfaces: {{GigabitEthernet0/0: 198.18.{n}.1/24,"
            f" GigabitEthernet0/1: 10.2.{n}.1/24}}\n    default_gateway: 198.18.{n}.254"
        )
        tunnels.append(
            f"  {name}:\n    profile: standard\n    psk: env:PSK_HQ_BRANCH1\n    ends:\n"
            f"      hub: {{interface: GigabitEthernet0/0, address: 203.0.113.1,"
            f" networks: [10.1.0.0/24]}}\n"
            f"      b-{name}: {{interface: GigabitEthernet0/0, address: 198.18.{n}.1,"
            f" networks: [10.2.{n}.0/24]}}"
        )
    return {"hosts": "\n".join(hosts) + "\n", "tunnels": "\n".join(tunnels) + "\n"}


def branch(name: str) -> str:
    """The router of a branch."""
    return f"b-{name}"


def inside(name: str) -> str:
    """Its address in its protected network."""
    return f"10.2.{BRANCHES.index(name) + 1}.1"


def _block_esp(lab: Lab) -> None:
    faults = lab.backend.faults  # type: ignore[attr-defined]  # the model's
    lab.do(lambda: faults.block(branch("one-way"), HUB, Traffic.ESP))


def _forget(lab: Lab) -> None:
    """The branch loses its SAs, and the hub does not notice by itself."""
    lab.type(HUB, "conf t", "no crypto isakmp keepalive", "end")
    lab.do(lambda: lab.backend.reload(branch("spi-mismatch")))


def _take_down(lab: Lab) -> None:
    lab.type(branch("down"), "conf t", "interface GigabitEthernet0/0", "shutdown", "end")
    lab.type(HUB, f"clear crypto session remote {'198.18.5.1'}")


def _silence(lab: Lab) -> None:
    lab.routers[branch("unknown")].faults.password = "another"


FAULTS: tuple[Callable[[Lab], None], ...] = (_block_esp, _forget, _take_down, _silence)


@contextmanager
def traffic(lab: Lab) -> Iterator[None]:
    """Packets on the tunnel that is up, and on the one that works one way only."""
    with ExitStack() as stack:
        for name in ("up", "one-way"):
            stack.enter_context(Packets(lab, branch(name), inside(name), "10.1.0.1"))
        yield
