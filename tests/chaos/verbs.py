"""The kinds of change that an operator makes to a tunnel."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

TUNNEL = "hq-branch1"
OTHERS = ("hq-branch2", "hq-branch3")
KEYS = {
    "PSK_HQ_BRANCH1": "chaos-key-of-branch-1",
    "PSK_HQ_BRANCH2": "chaos-key-of-branch-2",
    "PSK_HQ_BRANCH3": "chaos-key-of-branch-3",
    "PSK_OF_BRANCH1": "chaos-key-of-the-other-end",
}
Shape = Callable[[Path], None]


def _as_it_is(_project: Path) -> None:
    """Leave the project alone."""


@dataclass(frozen=True, slots=True)
class Verb:
    """A change, and what it starts from.

    Attributes:
        built: The tunnels that run before it.
        arguments: Of the command; `{change}` is the number of the change that `first` made.
        first: A command that is carried out undisturbed before.
        edit: What the operator does to the project first.
        new_key: What the tunnel's reference names when the command runs.
        shape: What the project is like from the beginning, beside the reference.
        protected: Whether the tunnel protects its traffic before and after: then no packet of it
            may leave in the clear in between.
    """

    name: str
    built: tuple[str, ...]
    arguments: tuple[str, ...]
    edit: Shape = _as_it_is
    first: tuple[str, ...] = ()
    new_key: str = ""
    protected: bool = False
    shape: Shape = _as_it_is


def _other_algorithms(project: Path) -> None:
    """Give the tunnel a profile of its own, with another PFS group and another hash."""
    path = project / "inventory" / "tunnels.yaml"
    text = path.read_text(encoding="utf-8")
    start, end = text.index("  standard:"), text.index("  strong:")
    other = text[start:end].replace("  standard:", "  other:")
    other = other.replace("pfs_group: 14", "pfs_group: 19").replace(
        "seconds: 3600", "seconds: 1800"
    )
    text = text[:end] + other + text[end:]
    text = text.replace(f"{TUNNEL}:\n    profile: standard", f"{TUNNEL}:\n    profile: other")
    path.write_text(text, encoding="utf-8")


MODERN = """\
  modern:
    ike: {ike}
    phase1: {{encryption: aes-256, hash: sha384, dh_group: 20, lifetime: 86400}}
    phase2: {{transforms: [{{encryption: aes-gcm-256}}], mode: {mode}, pfs_group: 20}}

tunnels:
"""
KEY_OF_EACH = "psk: {hq-r1: env:PSK_HQ_BRANCH1, branch1-r1: env:PSK_OF_BRANCH1}"


def _on_tunnel_interfaces(project: Path, kind: str, ike: int, mode: str, *, each: bool) -> None:
    """Put the tunnel on tunnel interfaces; the others stay. `each`: a key for each end."""
    path = project / "inventory" / "tunnels.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("tunnels:\n", MODERN.format(ike=ike, mode=mode), 1)
    new = f"  {TUNNEL}:\n    kind: {kind}\n    profile: modern\n    inside: 169.254.1.0/31\n"
    text = text.replace(f"  {TUNNEL}:\n    profile: standard\n", new)
    if each:
        text = text.replace("psk: env:PSK_HQ_BRANCH1", KEY_OF_EACH)
    path.write_text(text, encoding="utf-8")


def interfaces(kind: str, ike: int, *, mode: str = "tunnel", each: bool = False) -> Shape:
    """What puts the tunnel on interfaces: of a kind that another process can be given."""
    return partial(_on_tunnel_interfaces, kind=kind, ike=ike, mode=mode, each=each)


def _another_group(project: Path) -> None:
    path = project / "inventory" / "tunnels.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("pfs_group: 20}\n", "pfs_group: 19}\n", 1), encoding="utf-8")


ON_INTERFACES: Mapping[str, Shape] = {
    "IKEv2": interfaces("svti", 2),
    "svti": interfaces("svti", 1),
    "gre": interfaces("gre", 1, mode="transport"),
    "gre IKEv2": interfaces("gre", 2, each=True),
}
"""Tunnels on tunnel interfaces, by what is printed of them."""


FIREWALL = """\
  platform: asa
  data:
    interfaces:
      outside: 198.51.100.1/26
      inside: 10.2.0.1/24
"""
OF_FIREWALLS = {
    1: "phase1: {{encryption: aes-256, hash: sha1, dh_group: 14, lifetime: 86400}}\n"
    "    phase2: {{transforms: [{{encryption: aes-256, integrity: sha1}}], pfs_group: {}}}\n",
    2: "phase1: {{encryption: aes-gcm-256, hash: sha384, dh_group: 20, lifetime: 86400}}\n"
    "    phase2: {{transforms: [{{encryption: aes-gcm-256}}], pfs_group: {}}}\n",
}
"""What an ASA does, by version of IKE; what is open is the group of PFS."""


def _to_a_firewall(project: Path, kind: str, ike: int) -> None:
    """Put an ASA at the far end of the tunnel; the others stay."""
    hosts = project / "inventory" / "hosts.yaml"
    text = hosts.read_text(encoding="utf-8")
    start, end = text.index("branch1-r1:"), text.index("branch2-r1:")
    host = f"branch1-r1:\n  hostname: 198.51.100.1\n{FIREWALL}    default_gateway: 198.51.100.62\n"
    hosts.write_text(text[:start] + host + text[end:], encoding="utf-8")
    path = project / "inventory" / "tunnels.yaml"
    text = path.read_text(encoding="utf-8")
    profile = f"  firewall:\n    ike: {ike}\n    {OF_FIREWALLS[ike].format(14)}"
    text = text.replace("tunnels:\n", f"{profile}\ntunnels:\n", 1)
    new = f"  {TUNNEL}:\n    kind: {kind}\n    profile: firewall\n"
    new += "    inside: 169.254.1.0/30\n" if kind == "svti" else ""
    text = text.replace(f"  {TUNNEL}:\n    profile: standard\n", new)
    text = text.replace(
        "branch1-r1: {interface: GigabitEthernet0/0", "branch1-r1: {interface: outside"
    )
    path.write_text(text, encoding="utf-8")


def _another_group_of_firewalls(project: Path) -> None:
    path = project / "inventory" / "tunnels.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("pfs_group: 14}\n", "pfs_group: 5}\n", 1), encoding="utf-8")


FIREWALLS: Mapping[str, Shape] = {
    "ASA": partial(_to_a_firewall, kind="crypto-map", ike=1),
    "ASA svti IKEv2": partial(_to_a_firewall, kind="svti", ike=2),
}
"""Tunnels with an ASA at one end, which can only start again, by what is printed of them."""


def _to_firewalls(name: str, shape: Shape) -> tuple[Verb, ...]:
    """The changes of a tunnel with an ASA: their way back there is that it starts again."""
    return tuple(
        replace(
            verb,
            edit=verb.edit if verb.edit is _as_it_is else _another_group_of_firewalls,
            arguments=(*verb.arguments, "--dead-man", "reload"),
            first=(*verb.first, "--dead-man", "reload") if verb.first else (),
        )
        for verb in _on_interfaces(name, shape)
    )


def _on_interfaces(name: str, shape: Shape) -> tuple[Verb, ...]:
    before, change = (TUNNEL, *OTHERS), ("apply", "--limit", TUNNEL)
    new = "chaos-key-of-branch-1-rotated"
    modify = Verb(f"modify {name}", before, change, _another_group, protected=True, shape=shape)
    return (
        Verb(f"build {name}", OTHERS, change, shape=shape),
        modify,
        replace(modify, name=f"roll back {name}", arguments=("rollback", "{change}"), first=change),
        Verb(
            f"rotate {name}", before, ("rotate", TUNNEL), new_key=new, protected=True, shape=shape
        ),
        Verb(f"remove {name}", before, ("remove", TUNNEL), shape=shape),
    )


_MIGRATE = ("migrate", TUNNEL, "--to")
_INSIDE = ("--inside", "169.254.1.0/30")
VERBS: Mapping[str, Verb] = {
    verb.name: verb
    for verb in (
        Verb("build", OTHERS, ("apply", "--limit", TUNNEL)),
        Verb(
            "modify",
            (TUNNEL, *OTHERS),
            ("apply", "--limit", TUNNEL),
            edit=_other_algorithms,
            protected=True,
        ),
        Verb(
            "roll back",
            (TUNNEL, *OTHERS),
            ("rollback", "{change}"),
            edit=_other_algorithms,
            first=("apply", "--limit", TUNNEL),
            protected=True,
        ),
        Verb(
            "rotate",
            (TUNNEL, *OTHERS),
            ("rotate", TUNNEL),
            new_key="chaos-key-of-branch-1-rotated",
            protected=True,
        ),
        Verb("remove", (TUNNEL, *OTHERS), ("remove", TUNNEL)),
        Verb("migrate to svti", (TUNNEL, *OTHERS), (*_MIGRATE, "svti", *_INSIDE), protected=True),
        Verb("migrate to IKEv2", (TUNNEL, *OTHERS), (*_MIGRATE, "ikev2"), protected=True),
        Verb(
            "roll back migrate",
            (TUNNEL, *OTHERS),
            ("rollback", "{change}"),
            first=(*_MIGRATE, "svti", *_INSIDE),
            protected=True,
        ),
        *(each for name, shape in ON_INTERFACES.items() for each in _on_interfaces(name, shape)),
        *(each for name, shape in FIREWALLS.items() for each in _to_firewalls(name, shape)),
    )
}


def keys(verb: Verb) -> Mapping[str, str]:
    """The environment's keys while a verb runs."""
    new = (
        {}
        if not verb.new_key
        else {name: f"{verb.new_key}-{name[-7:]}" for name in ("PSK_HQ_BRANCH1", "PSK_OF_BRANCH1")}
    )
    return {**KEYS, **new}


def available(commands: Sequence[str]) -> tuple[Verb, ...]:
    """The verbs whose command exists."""
    return tuple(verb for verb in VERBS.values() if verb.arguments[0] in commands)
