"""Single edits as ordered steps: one an object, what is taken away last."""

from collections.abc import Sequence
from itertools import groupby

from bothends.platforms.ios.difference.canonical import canonical
from bothends.platforms.plan import Edit, PlanStep, Stage, make_step

_ORDER = (
    "crypto isakmp key ",
    "crypto isakmp policy ",
    "crypto keyring ",
    "crypto pki trustpoint ",
    "crypto pki certificate map ",
    "crypto isakmp profile ",
    "crypto ikev2 proposal ",
    "crypto ikev2 policy ",
    "crypto ikev2 keyring ",
    "crypto ikev2 profile ",
    "crypto ipsec transform-set ",
    "crypto ipsec profile ",
    "ip access-list ",
    "ipv6 access-list ",
    "crypto map ",
    "interface ",
    "ip route ",
    "ipv6 route ",
)
"""Kinds of lines, each after those that it refers to."""


def steps_of(edits: Sequence[Edit], stage: Stage = Stage.BESIDE) -> tuple[PlanStep, ...]:
    """One step an object; what is taken away comes last, the objects in the opposite order."""
    early = groupby((edit for edit in edits if not edit.late), top_line)
    late = sorted((edit for edit in edits if edit.late), key=_rank, reverse=True)
    groups = (*(list(g) for _, g in early), *(list(g) for _, g in groupby(late, top_line)))
    return tuple(make_step(group, stage) for group in groups)


def top_line(edit: Edit) -> str:
    """The top-level line that an edit is, or that it stands below."""
    return edit.path[0] if edit.path else edit.line


def _rank(edit: Edit) -> int:
    top = canonical(top_line(edit)).removeprefix("no ")
    return next((i for i, start in enumerate(_ORDER) if top.startswith(start)), len(_ORDER))
