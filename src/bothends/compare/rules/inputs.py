"""What the inputs lack: lines that were not read, ends that are not there, routers twice."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from bothends.compare.context import DeviceContext, PairContext
from bothends.compare.finding import Consequence, Place, Severity, Verdict
from bothends.compare.rules.example import crypto_map
from bothends.compare.rules.rule import Hit, device_rule, pair_rule
from bothends.compare.undecided_stages import CUT, NO_INTERFACE, unread_of
from bothends.compare.views.pair import both_views, remote_place
from bothends.compare.views.places import end_place, missing, place
from bothends.platforms import DEFAULT, configured

_LACKS = {
    CUT: "the configuration of {} is cut off, and the missing part",
    NO_INTERFACE: "no interface of {} is in the text, and the one with the crypto map",
}


def _unread_beside(device: DeviceContext) -> Iterator[Hit]:
    """Lines that were not understood and touch no tunnel that was found: perhaps they are one."""
    router = device.router
    if router.cut and not device.pairs:
        yield Hit(
            f"the configuration of {router.name} is cut off: tunnels in the missing part are not "
            "seen",
            missing(router, CUT),
            severity=Severity.WARNING,
        )
    if router.not_read:
        count = len(router.not_read)
        what = "IOS" if router.platform == DEFAULT else configured(router.platform).title
        lines = f"{count} lines" if count > 1 else "a line"
        first = ", of which this is the first" if count > 1 else ""
        yield Hit(
            f"{lines} of {router.name} {'are' if count > 1 else 'is'} no configuration of "
            f"{what} that is known, and {'were' if count > 1 else 'was'} not read{first}",
            place(router, router.not_read[0]),
            severity=Severity.INFO,
        )
    if not router.unread:
        return
    touching = {
        origin
        for pair in device.pairs
        for end in (pair.a, pair.b)
        if end and end.router is router
        for _, origin in unread_of(end)
    }
    for origin in router.unread:
        if origin not in touching:
            yield Hit(
                f"a crypto line of {router.name} was not read",
                place(router, origin),
                severity=None if not device.pairs else Severity.WARNING,
            )


_STAGES = {"phase1": "phase 1", "auth": "authentication", "phase2": "phase 2"}


@pair_rule(
    "REF-003",
    of=both_views,
    title="a crypto line was not read",
    severity=Severity.ERROR,
    consequence=Consequence.UNVERIFIABLE,
    rationale="A line that was not read may decide whether a tunnel comes up. A tunnel that such "
    "a line can affect is therefore not judged.",
    source="docs/pairing.md section 1",
    wrong=crypto_map(b={" set pfs group14\n": " set pfs group14\n set cleverness high\n"}),
    verdict=Verdict.UNVERIFIABLE,
    device=_unread_beside,
)
def not_understood(view: PairContext) -> Iterator[Hit]:
    """Each unread line that may decide a stage of the tunnel."""
    stages = defaultdict(list)
    for stage, origin in unread_of(view.a):
        stages[origin].append(stage)
    for origin, touched in stages.items():
        words = " and ".join(word for stage, word in _STAGES.items() if stage in touched)
        here = view.a.router.name
        yield Hit(
            f"{_LACKS.get(origin.text, 'a line of {} was not read: it').format(here)} can decide "
            f"{words}",
            place(view.a.router, origin),
            remote_place(view),
        )


@pair_rule(
    "REF-004",
    title="no configuration of the other end was read",
    severity=Severity.WARNING,
    consequence=Consequence.UNVERIFIABLE,
    rationale="One end alone does not show whether the tunnel comes up. Give the configurations "
    "of both ends; of a router that others manage, the lines of the tunnel are enough. Where the "
    "peer is another system, whose configuration is not compared, the tunnel is reported as not "
    "judged, never as ok.",
    source="docs/pairing.md section 3",
    wrong=crypto_map(a={"198.51.100.1": "192.0.2.66"}, b={"203.0.113.1": "192.0.2.77"}),
)
def alone(pair: PairContext) -> Iterator[Hit]:
    """An end whose peer belongs to no router of the inputs, or waits for anyone."""
    if pair.b is not None:
        return
    end = pair.a
    if pair.elsewhere:
        hint = (
            f"{end.router.name} has the peer {pair.a_peer}, which is in {pair.elsewhere.file}, a "
            f"configuration {pair.elsewhere.why}: it was not compared"
        )
    elif pair.a_peer:
        hint = (
            f"{end.router.name} has the peer {pair.a_peer}, which is an address of no router "
            "among the inputs"
        )
    elif end.unresolved:
        hint = f"{end.router.name} has the peer {end.unresolved[0]}, a name that cannot be resolved"
    else:
        hint = (
            f"{end.label} of {end.router.name} accepts any peer, and no router among the inputs "
            "initiates to it"
        )
    origin = next((line for address, line in end.peers if address == pair.a_peer), end.origin)
    waits = not pair.a_peer and not end.unresolved
    yield Hit(
        hint,
        place(end.router, origin),
        severity=Severity.INFO if waits else None,
        verdict=Verdict.UNVERIFIABLE if pair.elsewhere else None,
    )


_RENAMED = "interface GigabitEthernet0/1\n description office\n"


@device_rule(
    "REF-006",
    title="a router is among the inputs more than once",
    severity=Severity.WARNING,
    consequence=Consequence.HYGIENE,
    rationale="A folder holds backups of several days, or a copy of a file beside the original. "
    "Compared with each other they would look like two routers with the same tunnels, so only "
    "the newest is judged: by the time of the last change in its header, or by the date in "
    "the name of its file, where a name without a date is the current one. To judge another "
    "copy, give only its file.",
    source="docs/pairing.md section 3",
    wrong=replace(crypto_map(), c={"interface GigabitEthernet0/1\n": _RENAMED}),
)
def copies(device: DeviceContext) -> Iterator[Hit]:
    """A router of which there were older copies."""
    router = device.router
    if router.copies:
        yield Hit(
            f"{router.name} is judged as in {router.file}, the newest of {len(router.copies) + 1} "
            f"copies; not as in {', '.join(router.copies)}",
            Place(router.name, router.file, 0, "the newest copy"),
        )


@pair_rule(
    "REF-005",
    title="several routers can be the other end",
    severity=Severity.WARNING,
    consequence=Consequence.UNVERIFIABLE,
    rationale="Two routers with one address, or two copies of one configuration: these "
    "configurations do not show which of them answers. Virtual addresses of HSRP and VRRP are not "
    "reported.",
    source="docs/pairing.md section 3",
    wrong=replace(crypto_map(), c={"hostname R2": "hostname R3"}),
    verdict=Verdict.UNVERIFIABLE,
)
def rivals(pair: PairContext) -> Iterator[Hit]:
    """Ends of more than one router have the address that an end names."""
    if pair.b is None or not pair.claimants or pair.virtual:
        return
    names = ", ".join(dict.fromkeys(end.router.name for end in pair.claimants))
    yield Hit(
        f"besides {pair.b.router.name}, {names} can be the other end of {pair.a}",
        end_place(pair.b),
        _other(pair),
    )


def _other(pair: PairContext) -> Place:
    return end_place(pair.claimants[0])
