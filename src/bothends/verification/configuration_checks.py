"""What SAs and probes cannot show, and both configurations do.

SAs stand until they expire whatever is configured meanwhile, a probe is sent by the router itself,
and nothing shows what a reload would bring.
"""

from collections.abc import Mapping, Sequence

from bothends.compare import Consequence, Finding, TunnelJudgement, Verdict, judge
from bothends.platforms.facts import EndFacts
from bothends.platforms.recognise import read_router
from bothends.platforms.router import Router
from bothends.verification.expected import Expected
from bothends.verification.results import CheckResult, Status

_MOST = 3
"""Differences that are named one by one."""
_WELL = frozenset({Verdict.UP, Verdict.UP_WEAK})
_OF_PHASE1 = frozenset({Consequence.PHASE1, Consequence.AUTH})


def as_intended(device: str, reasons: Sequence[str], limit: str) -> CheckResult:
    """Success: what runs is what the inventory has, line by line.

    Args:
        device: the router.
        reasons: what a plan would change there, and why; empty for nothing.
        limit: name of the tunnel, for the hint.
    """
    title = "what runs is what the inventory has"
    if not reasons:
        return CheckResult("running-config", title, device, Status.OK, "every line of the tunnel")
    return CheckResult(
        "running-config", title, device, Status.DRIFTED,
        f"not as intended: {_first_few(reasons)}; `bothends plan --limit {limit}` has the lines",
    )  # fmt: skip


def kept_by_a_reload(device: str, reasons: Sequence[str], *, runs: bool) -> CheckResult:
    """Success: the startup configuration has the tunnel as it runs.

    Args:
        device: the router.
        reasons: what a plan would change in the startup configuration; empty for nothing.
        runs: whether all of it runs, so that only saving is missing.
    """
    title = "a reload keeps the tunnel"
    if not reasons:
        text = "the startup configuration has every line"
        return CheckResult("startup-config", title, device, Status.OK, text)
    hint = "; save what runs (`write memory`)" if runs else ""
    text = f"the startup configuration differs: {_first_few(reasons)}{hint}"
    return CheckResult("startup-config", title, device, Status.DRIFTED, text)


_PARTS = {
    "ends": "addresses or protected networks",
    "ike": "IKE version",
    "phase1": "phase 1",
    "transforms": "transform",
    "mode": "mode",
    "pfs_group": "PFS",
    "ike_seconds": "lifetime of the IKE SA",
    "sa_seconds": "lifetime of the IPsec SAs",
    "sa_kilobytes": "volume of the IPsec SAs",
    "ppk": "post-quantum key",
}


def kept_as_it_runs(device: str, runs: Expected, after: Sequence[Expected]) -> CheckResult:
    """Success: with this router reloaded, both ends negotiate what they do now.

    Args:
        device: the router.
        runs: what both running configurations negotiate.
        after: what they negotiate with its startup configuration instead.
    """
    title = "a reload keeps the tunnel"
    peers = {end.address for end in runs.ends}
    same = next((each for each in after if {end.address for end in each.ends} == peers), None)
    if same is None:
        lost, text = True, "the startup configuration does not have the tunnel"
    else:
        other = [
            word for name, word in _PARTS.items() if getattr(same, name) != getattr(runs, name)
        ]
        lost = bool(other)
        text = (
            f"with the startup configuration, {' and '.join(other)} would not be the same any more"
        )
    if lost:
        text = f"{text}; save what runs (`write memory`)"
        return CheckResult("startup-config", title, device, Status.DRIFTED, text)
    return CheckResult(
        "startup-config", title, device, Status.OK, "the startup configuration has it as it runs"
    )


def not_compared(check: str, device: str, why: str) -> CheckResult:
    """A configuration could not be read, or not be compared."""
    titles = {
        "running-config": "what runs is what the inventory has",
        "startup-config": "a reload keeps the tunnel",
        "next-negotiation": "the next negotiation succeeds",
    }
    return CheckResult(check, titles[check], device, Status.UNVERIFIABLE, f"not compared: {why}")


def _first_few(reasons: Sequence[str]) -> str:
    more = len(reasons) - _MOST
    return "; ".join(reasons[:_MOST]) + (f"; and {more} more" if more > 0 else "")


def routers_of(expected: Expected, running: Mapping[str, str]) -> dict[str, Router]:
    """Both ends' effective configurations, by device."""
    return {end.device: read_router(running[end.device], end.device) for end in expected.ends}


def next_negotiation(
    expected: Expected, routers: Mapping[str, Router], facts: Mapping[str, EndFacts]
) -> CheckResult:
    """Success: both running configurations agree, so that the tunnel comes up again.

    Of a partner's end the sheet stands for what runs there, which shows our end only.

    Failure: they do not. The SAs that stand were negotiated before, and pass packets until they
    expire; then, or when the other end initiates, the tunnel fails.
    """
    title, ends = "the next negotiation succeeds", expected.managed_ends
    device = ends[0].device
    partner = next((end.device for end in expected.ends if not end.managed), "")
    tunnel = tunnel_between(expected, routers)
    if tunnel is None:
        text = (
            f"{device} runs no tunnel that matches the sheet of {partner}"
            if partner
            else "the running configurations contain no tunnel between the two"
        )
        return CheckResult("next-negotiation", title, device, Status.FAILED, text)
    if tunnel.verdict in _WELL and partner:
        text = f"{device} runs what the sheet describes; what {partner} runs is not known"
        return CheckResult("next-negotiation", title, device, Status.ONE_END, text)
    if tunnel.verdict in _WELL:
        (initiator, *others) = expected.initiators
        who = "whichever end initiates" if others else f"and only {initiator.device} can initiate"
        text = f"both running configurations agree, {who}"
        return CheckResult("next-negotiation", title, device, Status.OK, text)
    finding = _reason(tunnel)
    why = (
        f"{finding.title}: {finding.message}"
        if finding
        else "the two running configurations do not match"
    )
    if tunnel.verdict is Verdict.UNVERIFIABLE:
        return not_compared("next-negotiation", device, why)
    device = finding.a.device if finding and not partner else device
    text = f"{why} ({tunnel.verdict}); {_when(expected, finding, facts)}"
    return CheckResult("next-negotiation", title, device, Status.FAILED, text)


def tunnel_between(expected: Expected, routers: Mapping[str, Router]) -> TunnelJudgement | None:
    """What the comparison says of the tunnel between the two addresses."""
    addresses = {str(end.local) for end in expected.ends}
    between = [tunnel for tunnel in judge(tuple(routers.values())).tunnels if tunnel.b]
    same = [
        tunnel
        for tunnel in between
        if {end.address for end in (tunnel.a, tunnel.b) if end} == addresses
    ]
    return next(iter(same or between), None)


def _reason(tunnel: TunnelJudgement) -> Finding | None:
    """The finding that explains a verdict."""
    limiting = [f for f in tunnel.findings if f.verdict is tunnel.verdict]
    errors = [f for f in tunnel.findings if f.severity == "error"]
    if tunnel.verdict is Verdict.UNVERIFIABLE:
        errors = [f for f in tunnel.findings if f.consequence is Consequence.UNVERIFIABLE]
    return next(iter([f for f in limiting if f in errors] or errors or limiting), None)


def _when(expected: Expected, finding: Finding | None, facts: Mapping[str, EndFacts]) -> str:
    """When it shows: at the end of the SAs that stand."""
    if finding and finding.consequence is Consequence.NO_TRAFFIC:
        return "packets of that selector will not pass"
    left = [
        int(sa["remaining_sec"])
        for end in expected.managed_ends
        for flow in facts[end.device].flows
        for sa in flow.sas("inbound")
        if sa.get("remaining_sec") is not None
    ]
    if finding and finding.consequence in _OF_PHASE1:
        return "the tunnel fails when its IKE SA is negotiated again, or one end loses it"
    if not left:
        return "the tunnel fails when its SAs are negotiated again"
    return (
        f"the tunnel fails when its IPsec SAs are negotiated again, in {min(left)} s at the latest"
    )
