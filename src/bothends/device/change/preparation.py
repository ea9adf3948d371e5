"""Tunnels that wait for certificates: nothing of theirs is there to be verified but trustpoints."""

from bothends.device.change.change import Change
from bothends.verification import CheckResult, Status, TunnelReport

TITLE = "the trustpoint stands"


def prepared(change: Change) -> TunnelReport:
    """What both ends have now: they took every line, and the tunnel is not tried before it can be.

    A line that an end had refused would have ended the change before.
    """
    waits = {each.device: each.why for each in change.by_hand}
    return TunnelReport(
        change.tunnel_name,
        tuple(
            CheckResult(
                "enrolment", TITLE, device, Status.OK, waits.get(device, "has its certificate")
            )
            for device in change.devices
        ),
    )
