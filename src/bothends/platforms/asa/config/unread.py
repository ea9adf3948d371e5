"""What a line of an ASA that was not understood may decide, by the words that it begins with."""

from bothends.model import IkeVersion
from bothends.platforms.router import MayDecide

_TOP_LEVEL: tuple[tuple[str, MayDecide], ...] = (
    ("crypto ipsec ikev1 transform-set", MayDecide("phase2", IkeVersion.V1, named=True)),
    ("crypto ipsec transform-set", MayDecide("phase2", IkeVersion.V1, named=True)),
    ("crypto ipsec ikev2 ipsec-proposal", MayDecide("phase2", IkeVersion.V2)),
    ("crypto ipsec profile", MayDecide("phase2", None, named=True)),
    ("crypto map", MayDecide("phase2", None, named=True)),
    ("crypto dynamic-map", MayDecide("phase2", None, named=True)),
    ("crypto ikev1 policy", MayDecide("phase1", IkeVersion.V1)),
    ("crypto ikev2 policy", MayDecide("phase1", IkeVersion.V2)),
    ("crypto ikev1", MayDecide("auth", IkeVersion.V1)),
    ("crypto ikev2", MayDecide("auth", IkeVersion.V2)),
    ("crypto isakmp", MayDecide("auth", None)),
    ("tunnel-group", MayDecide("auth", None)),
    ("crypto ipsec security-association", MayDecide("phase2", None)),
    ("sysopt", MayDecide("phase2", None)),
)
"""Of lines at the top level; any other may decide every stage."""


def may_decide(line: str) -> MayDecide | None:
    """What an unread line at the top level may decide; None for everything."""
    text = line.removeprefix("no ")
    return next((decides for start, decides in _TOP_LEVEL if text.startswith(start)), None)
