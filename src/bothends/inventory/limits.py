"""What a platform cannot be an end of, told at the end that would have to be it."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bothends.inventory.hosts import Host
from bothends.inventory.problems import Problem
from bothends.inventory.source import YamlSource
from bothends.model import Tunnel
from bothends.platforms import DEFAULT, written
from bothends.secrets import resolve


def check_limits(
    source: YamlSource,
    tunnels: Sequence[Tunnel],
    hosts: Mapping[str, Host | None],
    secrets_in: Path | None,
) -> Iterator[Problem]:
    """Every tunnel with an end that its platform cannot be, with the document that says so.

    With `secrets_in` (the folder that references are relative to) its keys are looked at as well.
    """
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
            if secrets_in and not platform.blank_in_key:
                for ref in tunnel.keys:
                    if " " in resolve(ref, secrets_in).reveal():
                        yield source.error(
                            ("tunnels", tunnel.name, "psk"),
                            f"expected a key without blanks in {ref}, found one with a blank",
                            f"{end.device}, an {host.platform.upper()}, takes a key of one word",
                        )
