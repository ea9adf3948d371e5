"""What to do about the outcome of a log, at each end, as the platform advises it."""

from bothends.causes.cause import Step
from bothends.platforms import configured
from bothends.platforms.debug import LoggedNegotiation
from bothends.platforms.debug.advice import PEER

ADDRESS_SEEN = (
    Step(
        PEER,
        ("debug crypto isakmp", "show ip nat translations"),
        "without a condition on the address, its log shows the source address of the packets: the "
        "key, the crypto map's peer and the profile must have that address",
    ),
)
"""Where everything fits and the first packet is refused all the same."""


def remedies(negotiation: LoggedNegotiation, local: str = "") -> tuple[Step, ...]:
    """What to do about a negotiation, the end that refused first.

    Args:
        negotiation: what the log says of it.
        local: the address of the router, where this negotiation does not name it.
    """
    values = {
        "peer": negotiation.peer or "<peer address>",
        "local": negotiation.local or local or "<this router's address>",
    }
    steps = []
    for advice in configured().remedies(negotiation.outcome, negotiation.variant):
        lines = tuple(line.format(**values) for line in advice.lines)
        if advice.end != PEER:
            lines = configured().with_values(negotiation, lines)
        steps.append(Step(advice.end, lines, advice.why.format(**values)))
    if negotiation.refused_by == "peer":
        steps.sort(key=lambda step: step.device != PEER)
    return tuple(steps)
