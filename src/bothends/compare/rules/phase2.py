"""Phase 2: transform sets, mode, PFS, lifetimes."""

from collections.abc import Iterator

from bothends.compare.context import PairContext
from bothends.compare.finding import Consequence, Fix, Severity, Verdict
from bothends.compare.rules.example import crypto_map, ikev2
from bothends.compare.rules.rule import Hit, both_views, end_place, header, pair_rule, place
from bothends.ike.negotiate import Reason
from bothends.ios.config.router import IpsecSettings, Router, TransformSet
from bothends.model import IkeVersion


def _settings(pair: PairContext) -> tuple[IpsecSettings, IpsecSettings] | None:
    if pair.b is None or pair.a.settings is None or pair.b.settings is None:
        return None
    return pair.a.settings, pair.b.settings


@pair_rule(
    "IPS-001",
    title="no common transform set",
    severity=Severity.ERROR,
    consequence=Consequence.PHASE2,
    rationale="One whole transform set must be equal: protocol, cipher with its key length, and "
    "integrity. IOS answers quick mode with NO-PROPOSAL-CHOSEN otherwise.",
    source="RFC 2409 section 5.5; Cisco IOS: crypto ipsec transform-set",
    wrong=crypto_map(b={"esp-aes 256 esp-sha256-hmac": "esp-aes esp-sha-hmac"}),
    right=crypto_map(),
    verdict=Verdict.DOWN_PHASE2,
)
def no_common_set(pair: PairContext) -> Iterator[Hit]:
    """No set of one end equals one of the other."""
    both = _settings(pair)
    if both is None or pair.b is None:
        return
    if not any(found.phase2.reason is Reason.NO_COMMON_SET for found in pair.directions):
        return
    ours, theirs = pair.a.router, pair.b.router
    a, b = _first(ours, both[0]), _first(theirs, both[1])
    if a is None or b is None:
        return
    fix = Fix(theirs.name, (_like(a, b), header(pair.b.origin), f" set transform-set {b.name}"))
    yield Hit(
        f"{ours.name} has {_told(ours, both[0])}; {theirs.name} has {_told(theirs, both[1])}",
        place(ours, a.origin),
        place(theirs, b.origin),
        fix=(fix,),
    )


def _first(router: Router, settings: IpsecSettings) -> TransformSet | None:
    return next(router.sets(settings), None)


def _transforms(found: TransformSet) -> str:
    """The transforms of a set as its line has them, or in words for a built-in one."""
    if not found.built_in:
        return " ".join(found.origin.text.split()[4:])
    parts = (found.ah, found.encryption, found.integrity)
    return " ".join(str(part.value) for part in parts if part)


def _told(router: Router, settings: IpsecSettings) -> str:
    return ", ".join(f"{found.name} ({_transforms(found)})" for found in router.sets(settings))


def _like(model: TransformSet, other: TransformSet) -> str:
    return f"crypto ipsec transform-set {other.name} {_transforms(model)}"


@pair_rule(
    "PFS-001",
    title="the PFS groups differ",
    severity=Severity.ERROR,
    consequence=Consequence.PHASE2,
    rationale="An end with `set pfs` refuses an offer with another group.",
    source="Cisco IOS: set pfs",
    wrong=crypto_map(b={"set pfs group14": "set pfs group5"}),
    right=crypto_map(),
    verdict=Verdict.DOWN_PHASE2,
)
def pfs_differs(pair: PairContext) -> Iterator[Hit]:
    """Both ends want PFS, with different groups (IKEv1)."""
    both = _settings(pair)
    if both is None or pair.b is None or pair.a.ike is not IkeVersion.V1:
        return
    ours, theirs = both[0].pfs, both[1].pfs
    if ours.value and theirs.value and ours.value is not theirs.value:
        weak, strong = sorted((pair.a, pair.b), key=_pfs_rank)
        group = strong.settings.pfs.value if strong.settings else None
        fix = Fix(weak.router.name, (header(weak.origin), f" set pfs group{group}"))
        yield Hit(
            f"group {ours.value} on {pair.a.router.name}, group {theirs.value} on "
            f"{pair.b.router.name}",
            place(pair.a.router, ours.origin),
            place(pair.b.router, theirs.origin),
            fix=(fix,),
        )


def _pfs_rank(end: object) -> int:
    settings = getattr(end, "settings", None)
    return int(settings.pfs.value) if settings and settings.pfs.value else 0


@pair_rule(
    "PFS-002",
    title="PFS on one end only",
    severity=Severity.ERROR,
    consequence=Consequence.ONE_WAY,
    rationale="An end without `set pfs` takes any offer; an end with it refuses an offer without. "
    "So the tunnel comes up only when the end with PFS starts, and breaks at the first rekey that "
    "the other end starts.",
    source="Cisco IOS: set pfs",
    wrong=crypto_map(b={" set pfs group14\n": ""}),
    right=crypto_map(),
    verdict=Verdict.UP_ONE_WAY,
)
def pfs_one_sided(pair: PairContext) -> Iterator[Hit]:
    """One end wants PFS, the other does not ask for it (IKEv1)."""
    both = _settings(pair)
    if both is None or pair.b is None or pair.a.ike is not IkeVersion.V1:
        return
    for view in both_views(pair):
        here, there = view.a, view.b
        if here.settings is None or there is None or there.settings is None:
            continue
        if here.settings.pfs.value and not there.settings.pfs.value:
            group = here.settings.pfs.value
            fix = Fix(there.router.name, (header(there.origin), f" set pfs group{group}"))
            yield Hit(
                f"comes up only when {here.router.name} starts: it wants group {group}, "
                f"{there.router.name} asks for none",
                place(here.router, here.settings.pfs.origin),
                end_place(there),
                fix=(fix,),
            )


@pair_rule(
    "PFS-003",
    title="PFS differs under IKEv2",
    severity=Severity.ERROR,
    consequence=Consequence.REKEY,
    rationale="IKE_AUTH carries no key exchange for the first child SA, so it comes up whatever "
    "`set pfs` says; the first CREATE_CHILD_SA that rekeys it is refused.",
    source="RFC 7296 section 1.2; Cisco bug CSCug67056",
    wrong=ikev2(b={"set pfs group14": "set pfs group19"}),
    right=ikev2(),
    verdict=Verdict.UP_UNTIL_REKEY,
)
def pfs_at_rekey(pair: PairContext) -> Iterator[Hit]:
    """The groups differ, or one end has none, in a tunnel of IKEv2."""
    both = _settings(pair)
    if both is None or pair.b is None or pair.a.ike is not IkeVersion.V2:
        return
    ours, theirs = both[0].pfs, both[1].pfs
    if ours.value is theirs.value:
        return
    words = [f"group {value.value}" if value.value else "none" for value in (ours, theirs)]
    weak, strong = sorted((pair.a, pair.b), key=_pfs_rank)
    group = strong.settings.pfs.value if strong.settings else None
    yield Hit(
        f"{words[0]} on {pair.a.router.name}, {words[1]} on {pair.b.router.name}",
        place(pair.a.router, ours.origin),
        place(pair.b.router, theirs.origin),
        fix=(Fix(weak.router.name, (header(weak.origin), f" set pfs group{group}")),),
    )


@pair_rule(
    "LIF-001",
    title="IPsec SA lifetimes differ",
    severity=Severity.WARNING,
    consequence=Consequence.RENEGOTIATED,
    rationale="The smaller of the two lifetimes is used (IKEv1); in IKEv2 each end keeps its own. "
    "It never keeps a tunnel down, but whoever reads one end is misled.",
    source="Cisco IOS: crypto ipsec security-association lifetime; RFC 7296 section 2.8",
    wrong=crypto_map(
        b={" set pfs group14": " set security-association lifetime seconds 900\n set pfs group14"}
    ),
    right=crypto_map(),
)
def lifetimes_differ(pair: PairContext) -> Iterator[Hit]:
    """Seconds or kilobytes are not equal."""
    both = _settings(pair)
    if both is None or pair.b is None:
        return
    for name, unit in (("seconds", "s"), ("kilobytes", "KB")):
        ours, theirs = getattr(both[0], name), getattr(both[1], name)
        if ours.value == theirs.value or None in (ours.value, theirs.value):
            continue
        smaller = min(ours.value, theirs.value)
        long_end = pair.a if ours.value > theirs.value else pair.b
        line = f" set security-association lifetime {name} {smaller}"
        yield Hit(
            f"{ours.value} {unit} on {pair.a.router.name}, {theirs.value} {unit} on "
            f"{pair.b.router.name}; {smaller} {unit} will be used",
            place(pair.a.router, ours.origin),
            place(pair.b.router, theirs.origin),
            fix=(Fix(long_end.router.name, (header(long_end.origin), line)),),
        )
