"""The access list that an end takes its selectors from."""

from bothends.compare.ends import TunnelEnd
from bothends.compare.finding import Place
from bothends.compare.views.places import end_place, place
from bothends.ike.end import SelectorLine
from bothends.platforms.router import AclEntry, Value
from bothends.platforms.statements import Statement


def acl_of(end: TunnelEnd) -> Value[str] | None:
    """The line that names the access list of an end: of a map entry, or of a multi-SA VTI."""
    tunnel = end.tunnel.tunnel if end.tunnel else None
    return end.entry.acl if end.entry else tunnel.policy if tunnel else None


def acl_name(end: TunnelEnd) -> str:
    """The access list that an end takes its selectors from; empty for other ends."""
    value = acl_of(end)
    return value.value if value else ""


def acl_place(end: TunnelEnd) -> Place:
    """Where an end names its access list, or the end itself."""
    named = acl_of(end)
    return place(end.router, named.origin) if named else end_place(end)


def acl_head(end: TunnelEnd) -> str:
    """The line that opens the access list of an end."""
    return end.router.lines.say(Statement.ACL, name=acl_name(end), family=end.family)


def entry_place(end: TunnelEnd, line: SelectorLine | None) -> Place:
    """Where an entry of the access list of an end stands, or the end that has it."""
    source = line.source if line else None
    return place(end.router, source.origin) if isinstance(source, AclEntry) else acl_place(end)
