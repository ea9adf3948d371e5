"""The rules: each says of a pair, or of a router, what is wrong, where, and what to do."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module

from bothends.compare.context import DeviceContext, PairContext
from bothends.compare.finding import Finding
from bothends.compare.rules.rule import Rule, declared

MODULES = (
    "phase1",
    "policies",
    "keys",
    "identities",
    "ikev2_proposals",
    "ikev2_profiles",
    "transforms",
    "modes",
    "pfs",
    "lifetimes",
    "selectors",
    "crypto_acls",
    "crypto_maps",
    "peers",
    "tunnels",
    "path",
    "nat",
    "liveness",
    "strength",
    "upgrade",
    "references",
)
"""Modules of this package; each declares the rules of one family."""


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule by id, in the order of the ids."""
    for module in MODULES:
        import_module(f"bothends.compare.rules.{module}")
    return dict(sorted(declared().items()))


def find(context: PairContext | DeviceContext) -> Iterator[Finding]:
    """What the rules find in a tunnel, or in a router apart from its tunnels."""
    for rule in rules().values():
        if isinstance(context, PairContext):
            hits = rule.pair(context) if rule.pair else ()
        else:
            hits = rule.device(context) if rule.device else ()
        for hit in hits:
            yield rule.finding(hit)
