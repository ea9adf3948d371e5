"""What a rule of one's own imports: `from bothends.rules import Hit, device_rule, pair_rule`.

docs/own-rules.md shows how. The same decorators declare the rules that come with bothends.
"""

from typing import Any

from bothends.compare.context import DeviceContext, PairContext
from bothends.compare.ends import TunnelEnd
from bothends.compare.finding import Consequence, Fix, Place, Severity, Verdict
from bothends.compare.rules.example import Example, crypto_map, ikev2, isakmp_profile, svti
from bothends.compare.rules.rule import Hit, device_rule, pair_rule
from bothends.compare.views.places import change, end_place, missing, place
from bothends.platforms.router import Router
from bothends.secrets import mask_line

__all__ = [
    "Consequence",
    "DeviceContext",
    "Example",
    "Fix",
    "Hit",
    "PairContext",
    "Place",
    "Router",
    "Severity",
    "TunnelEnd",
    "Verdict",
    "change",
    "crypto_map",
    "device_rule",
    "end_place",
    "ikev2",
    "isakmp_profile",
    "line_place",
    "missing",
    "pair_rule",
    "place",
    "svti",
]


def line_place(router: Router, line: Any) -> Place:
    """Where a line stands that `find_objects` has found; keys in it are masked."""
    return Place(router.name, router.file, line.linenum + 1, mask_line(line.text))
