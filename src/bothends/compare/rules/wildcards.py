"""Netmasks where wildcards belong."""

import re
from collections.abc import Iterator
from ipaddress import IPv4Address

from bothends.compare.context import PairContext
from bothends.compare.finding import Consequence, Severity
from bothends.compare.rules.example import REMOTE_ENTRY, crypto_map
from bothends.compare.rules.families import SELECTORS
from bothends.compare.rules.rule import Hit
from bothends.compare.views.acls import acl_head, acl_name, acl_place
from bothends.compare.views.pair import both_views, possible
from bothends.compare.views.places import change, place
from bothends.ike.selectors import ALL, Addresses

_DOTTED = r"(\d+\.\d+\.\d+\.\d+)"


_WRITTEN = re.compile(rf"(?<!host )\b{_DOTTED} {_DOTTED}(?!\S)")


@SELECTORS.pair_rule(
    "ACL-010",
    of=both_views,
    title="netmask where a wildcard belongs",
    severity=Severity.WARNING,
    consequence=Consequence.PHASE2,
    leads_on_line={"ACL-001", "ACL-002", "ACL-003", "ACL-005"},
    error_when="the other end refuses the entry",
    rationale="Access lists take wildcards: a bit that is set may differ. `255.255.255.0` there "
    "means every network with this last octet, and the peer protects something else. Host bits "
    "under a wildcard are dropped when the router stores the line.",
    source="Cisco IOS command reference: permit (IP)",
    wrong=crypto_map(b={REMOTE_ENTRY: "permit ip 10.2.0.0 255.255.255.0 10.1.0.0 0.0.0.255"}),
)
def netmask(view: PairContext) -> Iterator[Hit]:
    """Entries whose wildcard is a netmask, and entries with host bits."""
    router = view.a.router
    acl = router.acls.get(acl_name(view.a))
    refused = any(
        not match.accepted for negotiation in possible(view) for match in negotiation.selectors
    )
    for entry in acl.entries if acl and not (acl.standard or acl.netmasks) else ():
        old = router.lines.entry(entry.origin.text)
        written = _written(old)
        slips = [each for each in written if _is_netmask(*each)]
        stray = [each for each in written if _stray(*each)]
        if not slips and not stray:
            continue
        new = old
        for base, mask in slips:
            new = new.replace(f"{base} {mask}", _corrected(base, mask))
        base, mask = (slips or stray)[0]
        yield Hit(
            f"{router.name} has {base} {mask}: "
            + (
                f"{mask} is a netmask; an access list needs a wildcard mask"
                if slips
                else "the host bits are dropped, the whole network is protected"
            ),
            place(router, entry.origin),
            acl_place(view.b) if view.b else None,
            fix=change(router, acl_head(view.a), new, router.lines.no(old)) if slips else None,
            severity=_severity(slips=bool(slips), refused=refused),
            consequence=None if slips else Consequence.HYGIENE,
        )


def _severity(*, slips: bool, refused: bool) -> Severity | None:
    if not slips:
        return Severity.INFO
    return Severity.ERROR if refused else None


def _written(text: str) -> list[tuple[IPv4Address, IPv4Address]]:
    """The addresses of an entry that have a wildcard behind them."""
    return [(IPv4Address(base), IPv4Address(mask)) for base, mask in _WRITTEN.findall(text)]


def _is_netmask(base: IPv4Address, mask: IPv4Address) -> bool:
    """Whether the ones of a mask stand first; `0.0.0.0 255.255.255.255` is any."""
    zeros = ~int(mask) & ALL[4]
    return int(mask) != 0 and not zeros & (zeros + 1) and int(base) != 0


def _stray(base: IPv4Address, wildcard: IPv4Address) -> bool:
    """Whether an address has bits set that its wildcard, a plain one, leaves free."""
    free = int(wildcard)
    return not free & (free + 1) and free != ALL[4] and bool(int(base) & free)


def _corrected(base: IPv4Address, mask: IPv4Address) -> str:
    return str(Addresses(int(base) & int(mask), ~int(mask) & ALL[4]))
