"""From a router's settings to what its charon is told over VICI.

    node = read_router("r1", running_configuration)
    translation = translate(node)
    daemon.load(translation)
    child = translation.children[node.flows[0].key, node.flows[0].peer]

By default a router is translated for both roles: a connection has two children for each flow, one
that answers and one that begins, because IOS treats perfect forward secrecy by role. What charon
cannot do raises `UnsupportedError` ("cannot be run on charon: …").
"""

from collections.abc import Iterable

from bothends.lab.charon.connections import Child, Translation
from bothends.lab.charon.ikev1 import write_ikev1
from bothends.lab.charon.ikev2 import write_ikev2
from bothends.lab.charon.play import Play
from bothends.lab.charon.refusals import check_running, check_settings
from bothends.lab.charon.roles import BOTH, Role
from bothends.lab.clock import Clock
from bothends.lab.ike.node import Node
from bothends.lab.ike.reading import read_settings
from bothends.lab.tree import Running
from bothends.model import Address

__all__ = ["BOTH", "Child", "Role", "Translation", "read_router", "translate"]


def read_router(name: str, running: Running) -> Node:
    """A router of which only the configuration is known.

    Raises:
        ValueError: an address or number in it is not one.
        UnsupportedError: it has lines that charon cannot follow.
    """
    check_running(running)
    node = Node(name, Clock(), 1)
    node.settings = read_settings(running)
    node.rebuild()
    return node


def translate(
    node: Node,
    roles: frozenset[Role] = BOTH,
    callers: Iterable[Address] = (),
    play: Play | None = None,
) -> Translation:
    """What a router's daemon is to load.

    Args:
        node: The router.
        roles: In which it will be; with one only, nothing is loaded for the other.
        callers: Who may call a dynamic crypto map.
        play: Which of the ways is played that IOS keeps open; None on the lab.

    Raises:
        UnsupportedError: charon cannot do what the configuration asks for.
    """
    translation = Translation(roles, tuple(callers), play)
    if not node.settings.enabled:
        return translation
    if play is None:
        check_settings(node)
    write_ikev1(node, translation)
    write_ikev2(node, translation)
    return translation
