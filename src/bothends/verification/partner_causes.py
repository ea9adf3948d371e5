"""Where a tunnel stops whose other end is a partner's: what to compare there with the sheet."""

from collections.abc import Mapping

from bothends.causes import Cause, Certainty
from bothends.verification.check import View
from bothends.verification.ike_checks import ESTABLISHED
from bothends.verification.path_causes import rows, shown

_PHASE1 = (
    "no IKE SA comes up: the partner has not configured its end yet, is configured with another "
    "address than {here} for this end, refuses phase 1 (encryption, hash, group), or UDP 500 does "
    "not pass"
)
_STOPS: Mapping[str, str] = {
    "": _PHASE1,
    "MM_NO_STATE": _PHASE1,
    "MM_SA_SETUP": (
        "phase 1 is agreed and no keys are exchanged: compare the group, and check UDP 500 on the "
        "path"
    ),
    "MM_KEY_EXCH": (
        "phase 1 is agreed and authentication does not complete: compare the key and the identity "
        "{here}, and check UDP 4500 on the path"
    ),
    "IN-NEG": _PHASE1,
}
"""What each state of an IKE SA at our end says of the other (IOS, `show crypto isakmp sa`)."""
_LATER: Mapping[str, str] = {
    "IPsec SAs": "phase 1 is up and phase 2 is refused: encryption, integrity, PFS, or the "
    "networks as seen from there",
    "traffic": (
        "the SAs are up and no packets come back: check routes, NAT exemption and firewall there, "
        "and ESP on the path"
    ),
    "big packets": (
        "small packets pass and big ones do not: check the MTU on the path and at the partner"
    ),
}
"""What a stage says of the other end, once IKE is up."""


def at_the_partner(view: View, stage: str) -> Cause:
    """What the partner has to look at, told by how far our end came.

    Args:
        view: the tunnel as our end sees it; its configuration fits the sheet.
        stage: the stage that fails.
    """
    here, partner = view.here, view.there.device
    found = rows(view)
    state = next((str(row["state"]) for row in found), "")
    up = state == ESTABLISHED[view.expected.ike]
    told = _LATER.get(stage, "") if up else _STOPS.get(state, _PHASE1)
    told = told or f"{stage} fails"
    return Cause(
        what="at the partner's end, or on the path",
        end=partner,
        certainty=Certainty.POSSIBLE,
        message=(
            f"{here.device} runs what the sheet describes. {told.format(here=here.address)}. Have "
            f"{partner} compared with `bothends sheet {view.expected.tunnel}`"
        ),
        evidence=tuple(shown(view, row) for row in found[:1]),
    )
