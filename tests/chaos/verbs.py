"""The kinds of change that an operator makes to a tunnel."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

TUNNEL = "hq-branch1"
OTHERS = ("hq-branch2", "hq-branch3")
KEYS = {
    "PSK_HQ_BRANCH1": "chaos-key-of-branch-1",
    "PSK_HQ_BRANCH2": "chaos-key-of-branch-2",
    "PSK_HQ_BRANCH3": "chaos-key-of-branch-3",
}


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
    edit: Callable[[Path], None] = _as_it_is
    first: tuple[str, ...] = ()
    new_key: str = ""
    protected: bool = False
    shape: Callable[[Path], None] = _as_it_is


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
    ike: 2
    phase1: {encryption: aes-gcm-256, hash: sha384, dh_group: 20, lifetime: 86400}
    phase2: {transforms: [{encryption: aes-gcm-256}], pfs_group: 20}

tunnels:
"""


def ikev2(project: Path) -> None:
    """Make the tunnel one of IKEv2 on tunnel interfaces; the others stay."""
    path = project / "inventory" / "tunnels.yaml"
    text = path.read_text(encoding="utf-8").replace("tunnels:\n", MODERN, 1)
    new = f"  {TUNNEL}:\n    kind: svti\n    profile: modern\n    inside: 169.254.1.0/31\n"
    path.write_text(text.replace(f"  {TUNNEL}:\n    profile: standard\n", new), encoding="utf-8")


def _another_group(project: Path) -> None:
    path = project / "inventory" / "tunnels.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("pfs_group: 20}\n", "pfs_group: 19}\n", 1), encoding="utf-8")


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
        Verb("build IKEv2", OTHERS, ("apply", "--limit", TUNNEL), shape=ikev2),
        Verb(
            "modify IKEv2",
            (TUNNEL, *OTHERS),
            ("apply", "--limit", TUNNEL),
            edit=_another_group,
            protected=True,
            shape=ikev2,
        ),
        Verb(
            "rotate IKEv2",
            (TUNNEL, *OTHERS),
            ("rotate", TUNNEL),
            new_key="chaos-key-of-branch-1-rotated",
            protected=True,
            shape=ikev2,
        ),
        Verb("remove IKEv2", (TUNNEL, *OTHERS), ("remove", TUNNEL), shape=ikev2),
    )
}


def keys(verb: Verb) -> Mapping[str, str]:
    """The environment's keys while a verb runs."""
    return {**KEYS, "PSK_HQ_BRANCH1": verb.new_key or KEYS["PSK_HQ_BRANCH1"]}


def available(commands: Sequence[str]) -> tuple[Verb, ...]:
    """The verbs whose command exists."""
    return tuple(verb for verb in VERBS.values() if verb.arguments[0] in commands)
