"""What a platform cannot be an end of, told at the end that would have to be it."""

from collections.abc import Iterator, Mapping, Sequence

from bothends.inventory.hosts import Host
from bothends.inventory.problems import Problem
from bothends.inventory.source import YamlSource
from bothends.model import Tunnel
from bothends.platforms import DEFAULT, written


def check_limits(
    source: YamlSource, tunnels: Sequence[Tunnel], hosts: Mapping[str, Host | None]
) -> Iterator[Problem]:
    """Every tunnel with an end that its platform cannot be, with the document that says so."""
    for tunnel in tunnels:
        for end in tunnel.managed_ends:
            host = hosts.get(end.device)
            if host is None or host.platform == DEFAULT:
                continue  # the form has all that IOS cannot
            platform = written(host.platform)
            for what, document in platform.limits(tunnel, end):
                yield source.error(
                    ("tunnels", tunnel.name, "ends", end.device),
                    f"expected a tunnel that {end.device}, an {host.platform.upper()}, can be an "
                    f"end of, found one that it cannot: {what}",
                    f"see {document}",
                )
