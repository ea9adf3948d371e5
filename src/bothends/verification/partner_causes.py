"""Where a tunnel stops whose other end is a partner's: what to compare there with the sheet."""

from collections.abc import Mapping

from bothends.causes import Cause, Certainty
from bothends.causes.ike_states import stop
from bothends.verification.check import View
from bothends.verification.ike_checks import ESTABLISHED
from bothends.verification.path_causes import rows, shown

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
    """What the partner has to look at, by how far our end came.

    Args:
        view: the tunnel as our end sees it; its configuration fits the sheet.
        stage: the stage that fails.
    """
    here, partner = view.here, view.there.device
    sas = rows(view)
    state = next((str(row["state"]) for row in sas), "")
    up = state == ESTABLISHED[view.expected.ike]
    if up:
        symptom = _LATER.get(stage) or f"{stage} fails"
    else:
        ike = stop(state)
        symptom = (
            f"{ike.reached}. Possible reasons: {ike.reasons}, or the partner has not configured "
            f"{here.address} yet"
        )
    return Cause(
        what="at the partner's end, or on the path",
        end=partner,
        certainty=Certainty.POSSIBLE,
        message=(
            f"{here.device} runs what the sheet describes. But {symptom}. Have {partner} compared "
            f"with `bothends sheet {view.expected.tunnel}`"
        ),
        evidence=tuple(shown(view, row) for row in sas[:1]),
    )
