"""How everything goes that tunnels have on an ASA."""

import re
from collections.abc import Collection, Iterator, Sequence

from bothends.errors import InputError
from bothends.platforms.asa.difference.lines import effect_of, steps_of, taken_back, whole
from bothends.platforms.asa.difference.owned import in_order, left_over, owned, refuse_used
from bothends.platforms.asa.objects import AsaLine, read_lines
from bothends.platforms.naming import PREFIX
from bothends.platforms.plan import DevicePlan, Edit, Place
from bothends.secrets import mask_line


def make_removal(device: str, tunnels: Collection[str], running: str) -> DevicePlan:
    """Plan how everything goes that these tunnels, by name, have.

    IKE policies, and IKE on an interface, stay: others may use them.

    Raises:
        InputError: something else refers to what would go.
    """
    lines = read_lines(running.splitlines())
    belonging = [line for name in tunnels for line in owned(lines, f"{PREFIX}{name}")]
    gone = in_order([*belonging, *left_over(lines, {line.text for line in belonging})])
    try:
        refuse_used(lines, gone)
    except InputError as error:
        raise InputError(error.message, where=device, hint=error.hint) from None
    if not gone:
        return DevicePlan(device)
    policies = [line.text for line in lines if line.text.startswith(_POLICIES)]
    notes = [f"{', '.join(policies)}: kept, as other tunnels may use it"] if policies else []
    return DevicePlan(device, steps_of(list(removals(gone))), tuple(notes))


_POLICIES = (
    "crypto ikev1 policy ", "crypto ikev2 policy ", "crypto ikev1 enable ", "crypto ikev2 enable ",
)  # fmt: skip
_SHARED = re.compile(
    r"(?:no )?(crypto (?:ikev[12] (?:policy|enable)"
    r"|ipsec (?:ikev1 transform-set|ikev2 ipsec-proposal)) \S+)"
)


def shared(line: str) -> str:
    """What several tunnels share, of a line of global configuration; empty for one tunnel's."""
    match = _SHARED.match(line)
    return match[1] if match else ""


def removals(gone: Sequence[AsaLine]) -> Iterator[Edit]:
    """What takes these lines away, the last entered first; each with what brings it back.

    One line takes a group policy or a tunnel group away, and brings nothing back: its other lines
    come back in their order.
    """
    makers = {
        line.text.split()[0] + " " + line.text.split()[1]: line
        for line in gone
        if taken_back(line.text).startswith("clear ")
    }
    for line in reversed(gone):
        words = line.text.split()
        maker = makers.get(" ".join(words[:2]))
        reason = f"{mask_line(line.text)} is not wanted"
        if maker is None:
            yield _edit(taken_back(line.text), tuple(whole(line)), reason)
        elif line is maker:
            parts = [p for p in gone if p.text.split()[:2] == words[:2]]
            parts.sort(key=lambda part: part is not maker)
            back = tuple(place for part in parts for place in whole(part) if _kept(part, place))
            yield _edit(taken_back(line.text), back, reason)


def _kept(part: AsaLine, place: Place) -> bool:
    """Whether a place of an object brings anything back: opening a mode alone does not."""
    return bool(place[0]) or not part.text.endswith("attributes")


def _edit(line: str, back: tuple[Place, ...], reason: str) -> Edit:
    return Edit((), line, back, reason, effect_of(line), late=True)
