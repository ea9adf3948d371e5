"""What to do about the outcome of a log, at each end, as the platform advises it."""

from bothends.causes.cause import Step
from bothends.platforms import configured
from bothends.platforms.debug import LoggedNegotiation
from bothends.platforms.debug.advice import PEER

ADDRESS_SEEN = (
    Step(
        PEER,
        ("debug crypto isakmp", "show ip nat translations"),
        "without a condition on the address, its log shows where our packets come from: the key,"
        " the crypto map's peer and the profile must name that address",
    ),
)
"""Where everything fits and the first packet is refused all the same."""


def remedies(negotiation: LoggedNegotiation) -> tuple[Step, ...]:
    """What to do about a negotiation, the end that refused first."""
    values = {
        "peer": negotiation.peer or "<peer address>",
        "local": negotiation.local or "<this router's address>",
    }
    filled = tuple(
        Step(
            advice.end,
            tuple(line.format(**values) for line in advice.lines),
            advice.why.format(**values),
        )
        for advice in configured().remedies(negotiation.outcome, negotiation.variant)
    )
    if negotiation.refused_by == "peer":
        filled = tuple(sorted(filled, key=lambda step: step.device != PEER))
    return filled
