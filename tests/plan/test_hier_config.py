"""The plan beside hier_config's remediation of the same two configurations.

Both must end in one configuration. Where hier_config is refused on the way, or leaves traffic that
stays without encryption for a moment, that stands in a table, by name; the plan never does either.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from hier_config import Host
from tests.kinds.cells import Cell
from tests.kinds.site import LEFT, Site
from tests.plan.routers import (
    CHANGES,
    FOREIGN,
    TUNNELS,
    changed,
    enter,
    enter_one,
    new_router,
    plan,
    protects,
)

from bothends.lab.config import Configuration, RefusedError
from bothends.model import (
    DhGroup,
    Dpd,
    Encryption,
    Integrity,
    Lifetime,
    Selector,
    Transform,
    Tunnel,
)
from bothends.platforms.ios.difference import make_removal

HUB = "hq-r1"
REMOVED = "removed"
REFUSED = "refused: it removes a transform set before the entry that uses it has another"
DIFFERENCES = {
    ("hq-branch2", "interface"): "unprotected: the old entry goes before the new one stands",
    ("hq-branch2", "networks here"): "unprotected: an entry of the list is numbered anew",
    ("hq-branch2", "networks there"): "unprotected: an entry of the list is numbered anew",
    ("hq-branch2", "peer"): "unprotected: the old peer leaves before the new one is there",
    ("hq-branch2", "transforms"): "unprotected: the old sets leave before the new ones are there",
    ("hq-branch3", "peer"): "unprotected: the old peer leaves before the new one is there",
    ("hq-branch3", "transforms"): REFUSED,
    ("hq-branch3", REMOVED): REFUSED,
}
"""What hier_config does otherwise, by tunnel and change."""


def remediation(running: str, wanted: str) -> list[str]:
    host = Host(HUB, "ios")
    host.load_running_config(running)
    host.load_generated_config(wanted)
    host.remediation_config()
    text: str = host.remediation_config_filtered_text(set(), set())
    return text.splitlines()


def walk(router: Configuration, lines: Sequence[str], stays: Sequence[Selector]) -> str:
    """Enter lines one by one; the first thing that goes wrong, in one word."""
    at, found = router.root, ""
    for line in lines:
        try:
            at = enter_one(router, at, line)
        except RefusedError:
            return "refused"
        for selector in stays:
            if not protects(router, selector.local, selector.remote):
                found = found or "unprotected"
    return found


@pytest.mark.parametrize("more", ["", FOREIGN], ids=["alone", "among others"])
@pytest.mark.parametrize("name", [*sorted(CHANGES), REMOVED])
@pytest.mark.parametrize("which", [1, 2], ids=lambda which: TUNNELS[which].name)
def test_both_end_in_one_configuration(which: int, name: str, more: str) -> None:
    tunnel = TUNNELS[which]
    router = new_router(HUB, more)
    enter(router, plan(router, HUB, TUNNELS))
    before = router.text()
    stays: list[Selector] = []
    if name == REMOVED:
        enter(router, make_removal(HUB, [tunnel.name], before))
    else:
        new = changed(tunnel, [name])
        enter(router, plan(router, HUB, [new if t is tunnel else t for t in TUNNELS]))
        stays = sorted(
            set(tunnel.selectors(tunnel.end(HUB))) & set(new.selectors(new.end(HUB))), key=str
        )
    theirs = Configuration()
    theirs.load(before)
    found = walk(theirs, remediation(before, router.text()), stays)
    assert found == DIFFERENCES.get((tunnel.name, name), "").partition(":")[0]
    if found != "refused":
        assert theirs.text() == router.text()


def _with_phase2(tunnel: Tunnel, **what: Any) -> Tunnel:
    return replace(tunnel, phase2=replace(tunnel.phase2, **what))


def _with_networks(tunnel: Tunnel) -> Tunnel:
    left, right = tunnel.ends
    return replace(tunnel, ends=(left, replace(right, networks=(ip_network("10.7.0.0/16"),))))


ROUTED: Mapping[str, Callable[[Tunnel], Tunnel]] = {
    "lifetime": lambda t: _with_phase2(t, lifetime=Lifetime(1800, 4608000)),
    "transforms": lambda t: _with_phase2(
        t, transforms=(Transform(Encryption.AES_128, Integrity.SHA256),)
    ),
    "pfs": lambda t: _with_phase2(t, pfs_group=DhGroup.ECP_384),
    "path": lambda t: replace(t, carrier=replace(t.carrier, path_mtu=1400)),
    "networks there": _with_networks,
    "dpd": lambda t: replace(t, dpd=Dpd(30, 5, periodic=False)),
}
"""Changes of a tunnel with an interface of its own."""
OF_ROUTED = {
    "transforms": "refused: it removes a transform set before the profile that uses it has another",
    REMOVED: REFUSED,
}
"""What hier_config does otherwise with those."""


@pytest.mark.parametrize("name", [*ROUTED, REMOVED])
@pytest.mark.parametrize(
    "cell", [Cell("svti", 2), Cell("gre", 1), Cell("multi-sa-vti", 2)], ids=str
)
def test_both_end_in_one_configuration_with_interfaces(
    cell: Cell, name: str, tmp_path: Path
) -> None:
    site = Site(cell, tmp_path)
    site.apply()
    before = site.running[LEFT]
    site.enter(
        {
            LEFT: site.removal(LEFT, site.tunnel.name)
            if name == REMOVED
            else site.plan(LEFT, ROUTED[name](site.tunnel))
        }
    )
    theirs = Configuration()
    theirs.load(before)
    found = walk(theirs, remediation(before, site.running[LEFT]), ())
    assert found == OF_ROUTED.get(name, "").partition(":")[0]
    if found != "refused":
        assert theirs.text() == site.running[LEFT]
