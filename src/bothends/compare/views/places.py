"""Where a value stands, as findings name it and corrections open it."""

from collections.abc import Iterable, Iterator
from typing import Any

from bothends.compare.ends import TunnelEnd
from bothends.compare.finding import Fix, Place
from bothends.ike.selectors import TrafficSelector
from bothends.model import Address
from bothends.platforms.placeholders import Placeholder
from bothends.platforms.router import Origin, Router, Value
from bothends.platforms.statements import Statement
from bothends.secrets import MASK, mask_line


def place(router: Router, origin: Origin) -> Place:
    """Where a value stands, its line masked; a default stands at line 0 with its name."""
    return Place(router.name, origin.file or router.file, origin.line, mask_line(origin.text))


def set_at(router: Router, value: Value[Any], holder: Origin) -> Place:
    """The line that sets a value, or the object that leaves it to the default."""
    return place(router, holder if value.origin.is_default else value.origin)


def missing(router: Router, what: str) -> Place:
    """A line that is not there."""
    return Place(router.name, router.file, 0, what)


def end_place(end: TunnelEnd) -> Place:
    """Where an end itself stands."""
    return place(end.router, end.origin)


def header(origin: Origin) -> str:
    """The line that opens the mode of an object, as a fix has to repeat it."""
    return mask_line(origin.text)


def keyed(origin: Origin, placeholder: str) -> str:
    """The line of a key with what stands for the key, which is not shown, in angle brackets."""
    return mask_line(origin.text).replace(MASK, placeholder, 1).strip()


def change(router: Router, *lines: str) -> Fix:
    """A fix of one router."""
    return Fix(router.name, lines)


def in_object(router: Router, origin: Origin, *lines: str) -> Fix:
    """Lines for an object of a router, below the line that opens it."""
    return Fix(router.name, (header(origin), *lines))


def joined(fixes: Iterable[Fix]) -> tuple[Fix, ...]:
    """The same lines, one fix for each device that has any."""
    lines: dict[str, list[str]] = {}
    for fix in fixes:
        lines.setdefault(fix.device, []).extend(fix.lines)
    return tuple(Fix(name, tuple(text)) for name, text in lines.items() if text)


def first_entries(
    router: Router, acl: str, action: str, flows: Iterable[TrafficSelector], family: int = 4
) -> Iterator[str]:
    """The lines that put entries at the head of an access list."""
    yield router.lines.say(Statement.ACL, name=acl, family=family)
    for number, flow in enumerate(flows, 1):
        yield router.lines.say(
            Statement.NUMBERED_ENTRY, number=number, action=action, flow=flow, family=family
        )


def peer_key(
    router: Router, name: str, peer: Address | None, key: str = Placeholder.KEY
) -> Iterator[str]:
    """The lines that give an IKEv2 keyring a key for a peer."""
    yield router.lines.say(Statement.KEYRING_PEER, name=name)
    yield router.lines.say(Statement.KEYRING_PEER_ADDRESS, peer=peer)
    yield router.lines.say(Statement.KEYRING_PEER_KEY, key=key)
