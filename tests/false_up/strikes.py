"""Situations, and what brings a tunnel of the lab into one."""

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address
from typing import Any

from bothends.lab.ike import Traffic
from bothends.lab.lab import Lab

HQ, BRANCH = "hq-r1", "branch1-r1"
ENDS = (HQ, BRANCH)
HQ_MAP = "crypto map BE-GigabitEthernet0-0 10 ipsec-isakmp"
BRANCH_MAP = HQ_MAP
ACL = "ip access-list extended BE-hq-branch1"
OUTSIDE = IPv4Address("198.51.100.9")
Strike = Callable[[Lab], Any]


@dataclass(frozen=True)
class Situation:
    """What is broken. `clear`: the SAs are cleared afterwards, so that a negotiation meets it."""

    name: str
    strike: Strike
    clear: bool = False
    drifted: bool = False
    """Whether the tunnel is up and only not as intended, so that this very state is told."""
    charon: bool = True
    """Whether it is tried on real packets too."""
    tunnel: str = "hq-branch1"
    kind: str = "crypto-map"
    """How the tunnel is built: a crypto map with IKEv1, one of tests.chaos.verbs.ON_INTERFACES, or with certificates."""
    busy: bool = False
    """Whether hosts send through the tunnel all the time, so that its counters move without a probe."""


def typed(device: str, *lines: str) -> Strike:
    """Lines entered in configuration mode and not saved."""
    return lambda lab: _accepted(lab.type(device, "configure terminal", *lines, "end"), lines)


def _accepted(answer: str, lines: tuple[str, ...]) -> None:
    """A situation that the router refuses to be in would prove nothing."""
    assert "% Invalid" not in answer, f"{lines}: {answer}"
    assert "Incomplete" not in answer, f"{lines}: {answer}"
    assert "ERROR" not in answer, f"{lines}: {answer}"


def saved(*strikes: Strike) -> Strike:
    """Strikes whose lines are saved: what runs is what a reload would bring."""

    def strike(lab: Lab) -> None:
        together(*strikes)(lab)
        for device in ENDS:
            lab.type(device, "write memory")

    return strike


def together(*strikes: Strike) -> Strike:
    """Several strikes, in order."""

    def strike(lab: Lab) -> None:
        for each in strikes:
            each(lab)

    return strike


def network(change: Callable[[Any], Any]) -> Strike:
    """Something that happens between the routers."""
    return lambda lab: lab.do(lambda: change(lab.backend.faults))  # type: ignore[attr-defined]  # of both backends


def lost(here: str, there: str, share: float) -> Strike:
    return network(lambda faults: faults.loss.__setitem__((here, there), share))


def narrow(size: int, *ways: tuple[str, str]) -> Strike:
    return network(lambda faults: faults.mtu.update(dict.fromkeys(ways, size)))


def blocked(here: str, there: str, *kinds: Traffic) -> Strike:
    return network(lambda faults: faults.block(here, there, *kinds))


def unsaved(*devices: str) -> Strike:
    """The startup configuration knows nothing of the tunnel: the next reload ends it."""

    def strike(lab: Lab) -> None:
        for device in devices:
            router = lab.routers[device]
            kept = [line for line in router.startup.splitlines() if not line.startswith("!")]
            router.startup = "\n".join(_without_crypto(kept)) + "\n"

    return strike


def _without_crypto(lines: list[str]) -> list[str]:
    kept, inside = [], False
    for line in lines:
        if not line.startswith(" "):
            inside = line.startswith(("crypto", "ip access-list extended BE-"))
        if not inside and not line.startswith(" crypto map"):
            kept.append(line)
    return kept


def quiet(lab: Lab) -> None:
    """No router tells another that it does not know an SA, nor asks whether it is there."""
    for each in ENDS:
        typed(each, "no crypto isakmp invalid-spi-recovery", "no crypto isakmp keepalive")(lab)


def reloaded(device: str) -> Strike:
    """A router loses its SAs, and nothing tells its peer."""

    def strike(lab: Lab) -> None:
        quiet(lab)
        lab.do(lambda: lab.backend.reload(device))

    return strike


def reloaded_beside_an_asa(device: str) -> Strike:
    """One end loses its SAs, and no end notifies the other."""
    silent = typed(HQ, "no crypto isakmp invalid-spi-recovery")
    return together(silent, lambda lab: lab.do(lambda: lab.backend.reload(device)))


def key(device: str, peer: str, text: str) -> Strike:
    line = f"pre-shared-key address {peer}"
    return typed(device, "crypto keyring BE-hq-branch1", f"no {line}", f"{line} key {text}")


HQ_ADDRESS, BRANCH_ADDRESS = "203.0.113.1", "198.51.100.1"
POLICIES = {HQ: "crypto isakmp policy 20", BRANCH: "crypto isakmp policy 10"}
SET = "crypto ipsec transform-set OTHER"
PERMIT = "permit ip 10.2.0.0 0.0.0.255 10.1.0.0 0.0.0.255"
BACK = "permit ip 10.1.0.0 0.0.0.255 10.2.0.0 0.0.0.255"
DPD_OFF = ("crypto isakmp profile BE-hq-branch1", "no keepalive")
NO_DPD = tuple(typed(device, "no crypto isakmp keepalive") for device in ENDS)


def gre_in_clear(lab: Lab, to_branch: str, to_hq: str) -> None:
    """A tunnel without protection beside ours, and a route of each end into it."""
    for device, local, remote, inside, route in (
        (HQ, HQ_ADDRESS, BRANCH_ADDRESS, "172.16.0.1", to_branch),
        (BRANCH, BRANCH_ADDRESS, HQ_ADDRESS, "172.16.0.2", to_hq),
    ):
        typed(
            device, "interface Tunnel9", f"ip address {inside} 255.255.255.252",
            f"tunnel source {local}", f"tunnel destination {remote}", f"ip route {route} Tunnel9",
        )(lab)  # fmt: skip


def bypass(lab: Lab) -> None:
    """The probes find another way: GRE in clear beside the tunnel, and routes into it."""
    gre_in_clear(lab, "10.2.0.0 255.255.255.0", "10.1.0.0 255.255.255.0")


def nat_exempt(device: str, inside: str, network_: str) -> Strike:
    return typed(
        device, "ip access-list standard INSIDE", f"permit {network_} 0.0.0.255",
        "interface gi0/0", "ip nat outside", f"interface {inside}", "ip nat inside",
        "ip nat inside source list INSIDE interface gi0/0 overload",
    )  # fmt: skip


def answers(command: str, kind: str) -> Strike:
    """Both ends answer a show command with something that is not the whole answer."""

    def strike(lab: Lab) -> None:
        for device in ENDS:
            faults = lab.routers[device].faults
            faults.distort, faults.distortion = command, kind

    return strike


def of_probes_only(lab: Lab) -> None:
    """The routers' own addresses are reached by GRE in clear, the hosts through the tunnel."""
    gre_in_clear(lab, "10.2.0.1 255.255.255.255", "10.1.0.1 255.255.255.255")


def there_and_back(lab: Lab) -> None:
    """The branch had another address for a while, and the hub has SAs that the branch has not."""
    quiet(lab)
    former = "198.51.100.9"
    for new, old in ((former, BRANCH_ADDRESS), (BRANCH_ADDRESS, former)):
        typed(
            HQ, "crypto keyring BE-hq-branch1", f"no pre-shared-key address {old}",
            f"pre-shared-key address {new} key canary one.two*three",
            "crypto isakmp profile BE-hq-branch1",
            f"no match identity address {old} 255.255.255.255",
            f"match identity address {new} 255.255.255.255",
            HQ_MAP, f"no set peer {old}", f"set peer {new}",
        )(lab)  # fmt: skip
        typed(BRANCH, "interface gi0/0", f"ip address {new} 255.255.255.192")(lab)
        if new == former:
            assert "!" in lab.type(HQ, "ping 10.2.0.1 source 10.1.0.1 repeat 3 timeout 1")


SUBJECTS = {HQ: "CN=hq-r1.example.net", BRANCH: "CN=branch1-r1.example.net"}


def certificate(device: str, days: float) -> Strike:
    """A router has a certificate that is good for so many days."""

    def strike(lab: Lab) -> None:
        issued = lab.authority.issue(SUBJECTS[device], days=days)
        lab.do(lambda: lab.backend.enrol(device, "VPN", issued))

    return strike


def by_policy(device: str, inside: str, here: str, there: str, way: str, *matches: str) -> Strike:
    """A route map of an inside interface takes what the hosts send another way."""
    return typed(
        device, "ip access-list extended BY", *(matches or (f"permit ip {here} {there}",)),
        "route-map BY permit 10", "match ip address BY", way,
        f"interface {inside}", "ip policy route-map BY",
    )  # fmt: skip


IPSEC = "crypto ipsec profile BE-hq-branch1"
