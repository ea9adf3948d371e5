"""What to do about the outcome of a log, at each end, as its platform advises it."""

from bothends.causes.cause import Step
from bothends.platforms import DEFAULT, configured, platform
from bothends.platforms.commands import Command, Commands
from bothends.platforms.debug import LoggedNegotiation
from bothends.platforms.debug.advice import LOCAL, PEER
from bothends.platforms.placeholders import Placeholder

_LOGS = {1: Command.DEBUG_IKE, 2: Command.DEBUG_IKEV2}
"""What logs a version of IKE."""


def address_seen(peer_platform: str) -> Step:
    """What to do where both configurations match and the first packet is refused."""
    return Step(
        PEER,
        platform(peer_platform).commands.lines(Command.DEBUG_IKE, Command.TRANSLATIONS),
        "without a condition on the address, its log shows the source address of the packets: the "
        "key, the crypto map's peer and the profile must have that address",
    )


def remedies(
    negotiation: LoggedNegotiation, local: str = "", platforms: tuple[str, str] = (DEFAULT, DEFAULT)
) -> tuple[Step, ...]:
    """What to do about a negotiation, the end that refused first.

    Args:
        negotiation: what the log says of it.
        local: the address of the router, where this negotiation does not name it.
        platforms: of the router, and of its peer.
    """
    here, there = map(configured, platforms)
    values = {
        "peer": negotiation.peer or Placeholder.PEER_ADDRESS,
        "local": negotiation.local or local or Placeholder.LOCAL_ADDRESS,
    }
    advised = here.remedies(negotiation.outcome, negotiation.variant)
    if there is not here:
        of_peer = there.remedies(negotiation.outcome, negotiation.variant)
        advised = (
            *(each for each in advised if each.end == LOCAL),
            *(each for each in of_peer if each.end == PEER),
        )
    steps = []
    for advice in advised:
        commands = (here if advice.end == LOCAL else there).commands
        lines = _of_version(negotiation.ike, advice.lines, commands)
        lines = tuple(line.format(**values) for line in lines)
        if advice.end == LOCAL:
            lines = here.with_values(negotiation, lines)
        steps.append(Step(advice.end, lines, advice.why.format(**values)))
    if negotiation.refused_by == "peer":
        steps.sort(key=lambda step: step.device != PEER)
    return tuple(steps)


def _of_version(ike: int | None, lines: tuple[str, ...], commands: Commands) -> tuple[str, ...]:
    """Lines with the log of the version of IKE that was negotiated, where it is known."""
    if ike not in _LOGS:
        return lines
    right = commands.texts[_LOGS[ike]]
    logs = {commands.texts[each] for each in _LOGS.values()}
    return tuple(dict.fromkeys(right if line in logs else line for line in lines))
