"""The plan of an ASA: the lines that are missing, in the order that it takes, and the way back."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from bothends.errors import InputError
from bothends.model import SecretRef, Tunnel
from bothends.platforms.asa.config import read_router
from bothends.platforms.asa.difference.guards import problems
from bothends.platforms.asa.difference.lines import (
    ENTRY,
    HIDDEN,
    effect_of,
    object_of,
    slot,
    steps_of,
    taken_back,
)
from bothends.platforms.asa.difference.owned import in_order, left_over, owned, refuse_used
from bothends.platforms.asa.difference.path import Exemption, exemption, remarks, unmanageable
from bothends.platforms.asa.difference.removal import removals
from bothends.platforms.asa.names import allocate, read_used
from bothends.platforms.asa.objects import STARS, AsaLine, opens_mode, read_lines, top
from bothends.platforms.asa.write import render_lines
from bothends.platforms.naming import PREFIX
from bothends.platforms.placeholders import has_placeholder, reveal_in
from bothends.platforms.plan import DEFAULT, Choices, DevicePlan, Edit, Place
from bothends.platforms.sections import NOT_SHOWN
from bothends.secrets import mask_line

if TYPE_CHECKING:
    from jinja2 import Environment

_ANOTHER = "the ASA has another key"
_UNKNOWN = "something was modified since, and whether the key that runs was saved is not shown"
_POLICY = re.compile(r"crypto ikev[12] policy \d+")
_KEY = re.compile(r"\s*(?:tunnel-group \S+ ipsec-attributes|(?:no )?ikev[12] .*pre-shared-key .*)")


def make_plan(
    device: str,
    tunnels: Sequence[Tunnel],
    running: str,
    *,
    environment: "Environment",
    reveal: Callable[[SecretRef], str],
    neighbours: Sequence[Tunnel] = (),
    choices: Choices = DEFAULT,
) -> DevicePlan:
    """Plan these tunnels of an ASA against its running configuration.

    Raises:
        InputError: a template is wrong, or the ASA cannot be an end of these tunnels as it is.
    """
    lines = read_lines(running.splitlines())
    known = {tunnel.name: tunnel for tunnel in (*neighbours, *tunnels)}
    names = allocate(device, known.values(), read_used(lines))
    obstacles = (p for t in tunnels for p in problems(device, t, names[t.name], lines, running))
    _refuse(device, obstacles, choices)
    difference = _Difference(lines, reveal, choices)
    intended = read_lines(
        line
        for tunnel in sorted(tunnels, key=lambda each: each.name)
        for line in render_lines(tunnel, tunnel.end(device), names[tunnel.name], environment)
    )
    difference.look_for_other_peers(intended)
    edits = [edit for line in intended for edit in difference.of(line)]
    router = read_router(running, device, printed=True)
    exempted: list[AsaLine] = []
    for tunnel in tunnels:
        end, name = tunnel.end(device), names[tunnel.name].name
        rule = exemption(tunnel, end, name, lines, router)
        difference.notes_besides += remarks(tunnel, end, rule, lines, router)
        if rule and tunnel.manage_path:
            _refuse(device, unmanageable(tunnel, rule), choices)
            exempted.append(AsaLine(rule.line))
            edits = [*_before_maps(edits, _exempting(tunnel, rule))]
    surplus = list(difference.surplus((*intended, *exempted), tunnels))
    try:
        refuse_used(lines, surplus)
    except InputError as error:
        raise InputError(error.message, where=device, hint=error.hint) from None
    edits += [*difference.members(intended), *removals(surplus)]
    uncompared = tuple(dict.fromkeys(difference.notes))
    notes = (*uncompared, *dict.fromkeys(difference.notes_besides))
    return DevicePlan(device, steps_of(edits), notes, uncompared)


def _refuse(device: str, obstacles: Iterable[str], choices: Choices) -> None:
    """Stop where the ASA cannot be an end as it is. Raises InputError."""
    reasons = "; ".join(obstacles) if choices.checked else ""
    if reasons:
        raise InputError(
            reasons,
            where=f"{device}: running configuration",
            hint="correct the inventory or the ASA; nothing was planned for it",
        )


def _exempting(tunnel: Tunnel, rule: Exemption) -> Iterator[Edit]:
    """Enter the rule before all others, where it does not stand or others come before it."""
    if rule.stands and not rule.late:
        return
    if rule.stands:
        yield Edit((), f"no {rule.line}", (((), rule.first),), f"{tunnel.name}: {rule.effect}")
    yield Edit((), rule.first, (((), f"no {rule.line}"),), f"{tunnel.name}: {rule.effect}")


def _before_maps(edits: Sequence[Edit], more: Iterable[Edit]) -> Iterator[Edit]:
    """These edits with more of them before the first that has to do with a crypto map."""
    at = (n for n, edit in enumerate(edits) if edit.line.startswith("crypto map "))
    first = next(at, len(edits))
    yield from (*edits[:first], *more, *edits[first:])


def keys_only(plan: DevicePlan) -> bool:
    """Whether a plan does nothing but replace keys."""
    return all(_KEY.fullmatch(line) for line in plan.lines)


class _Difference:
    """What is missing, line by line."""

    def __init__(
        self, lines: Sequence[AsaLine], reveal: Callable[[SecretRef], str], choices: Choices
    ) -> None:
        self.lines = lines
        self.there = {line.text: line for line in lines}
        self.reveal = reveal
        self.choices = choices
        self.notes: list[str] = []
        self.notes_besides: list[str] = []
        """What is worth to know, and was compared."""
        self._rebuilt: set[str] = set()
        self._to_rebuild: set[str] = set()

    def look_for_other_peers(self, intended: Sequence[AsaLine]) -> None:
        """Note the entries whose peer or access list is to be another."""
        for line in intended:
            match = ENTRY.fullmatch(line.text)
            name = slot(match["setting"]) if match else ""
            other = name in ("match address", "set peer") and line.text not in self.there
            if match and other and self._rival(match["entry"], name):
                self._to_rebuild.add(match["entry"])

    def of(self, intended: AsaLine) -> Iterator[Edit]:
        """What one line of global configuration, and those below it, lack."""
        has = self.there.get(intended.text)
        if not opens_mode(intended.text):
            yield from self._rebuild(object_of(intended.text))
            if has is None or object_of(intended.text) in self._rebuilt:
                yield from self._flat(intended)
        elif has is None:
            yield from self._new(intended)
        elif not _POLICY.fullmatch(intended.text):
            for child in intended.children:
                yield from self._child(intended, child, has)

    def _new(self, intended: AsaLine) -> Iterator[Edit]:
        """A mode that is not there yet: what opens it takes all of it back."""
        part = intended.text.endswith("attributes")  # of an object that another line makes
        exists = any(object_of(line.text) == object_of(intended.text) for line in self.lines)
        back: tuple[Place, ...] = () if part else (((), taken_back(intended.text)),)
        if not part:
            yield Edit((), intended.text, back, f"{intended.text} does not exist yet")
        for child in intended.children:
            if child.text in HIDDEN:
                continue
            undo = (
                (((intended.text,), f"no {_without_key(child.text)}"),) if part and exists else ()
            )
            yield Edit((intended.text,), child.text, undo)

    def _flat(self, intended: AsaLine) -> Iterator[Edit]:
        """A line of global configuration that stands alone."""
        match = ENTRY.fullmatch(intended.text)
        rival = self._rival(match["entry"], slot(match["setting"])) if match else None
        if rival:
            reason = f"the ASA has {rival.text!r} instead"
            yield Edit((), intended.text, (((), rival.text),), reason, effect_of(intended.text))
            return
        back = (((), taken_back(intended.text)),)
        name = object_of(intended.text)
        there = any(object_of(line.text) == name for line in self.lines)
        reason = f"{intended.text} is missing" if there else f"{name} does not exist yet"
        yield Edit((), intended.text, back, reason, effect_of(intended.text))

    def _rival(self, entry: str, setting: str) -> AsaLine | None:
        if entry in self._rebuilt or not setting:
            return None
        return next(iter(top(self.lines, f"{entry} {setting} ")), None)

    def _rebuild(self, entry: str) -> Iterator[Edit]:
        """Take an entry away before it is entered anew: an ASA uses one that was changed only then.

        A peer would be added to the one that is there.
        """
        if entry not in self._to_rebuild:
            return
        self._to_rebuild.remove(entry)
        self._rebuilt.add(entry)
        for line in reversed(top(self.lines, f"{entry} ")):
            stops = "the SAs of this entry are deleted and negotiated again"
            reason = "another peer or access list: the entry is entered anew"
            yield Edit((), f"no {line.text}", (((), line.text),), reason, stops)

    def _child(self, header: AsaLine, child: AsaLine, has: AsaLine) -> Iterator[Edit]:
        shown = reveal_in(child.text, self.reveal)
        if has.has(shown):
            return
        name = slot(child.text)
        rival = has.child(f"{name} ") if name else ""
        if not rival and child.text in HIDDEN:
            return
        path = (header.text,)
        if rival and has_placeholder(child.text):
            if self._stored(rival) and not self.choices.replace_keys:
                self.notes.append(f"{header.text}: a key is not shown and was not compared")
                return
            unknown = rival.endswith(NOT_SHOWN)
            yield Edit(path, child.text, ((path, rival),), _UNKNOWN if unknown else _ANOTHER)
            return
        undo = rival or f"no {_without_key(child.text)}"
        reason = f"the ASA has {rival!r} instead of {child.text!r}" if rival else ""
        reason = reason or f"{child.text} is missing"
        yield Edit(path, child.text, ((path, undo),), reason, effect_of(child.text))

    @staticmethod
    def _stored(text: str) -> bool:
        """Whether a key is masked, or encrypted by the master passphrase (`8`)."""
        key = text.rpartition("pre-shared-key ")[2]
        return key == STARS or key.startswith("8 ")

    def surplus(self, intended: Sequence[AsaLine], tunnels: Sequence[Tunnel]) -> Iterator[AsaLine]:
        """Lines of global configuration of these tunnels that are not wanted any more."""
        texts = {line.text for line in intended}
        objects = {object_of(line.text) for line in intended}
        gone = [
            line
            for tunnel in tunnels
            for line in owned(self.lines, f"{PREFIX}{tunnel.name}")
            if line.text not in texts
            and not (line.text.endswith("attributes") and object_of(line.text) in objects)
            and not self._replaced(line.text, intended)
        ]
        going = {line.text for line in gone}
        going |= {
            line.text
            for line in self.lines
            if line.text not in texts and self._replaced(line.text, intended)
        }
        over = (line for line in left_over(self.lines, going) if line.text not in texts)
        yield from in_order([*gone, *over])

    def _replaced(self, text: str, intended: Sequence[AsaLine]) -> bool:
        """Whether a wanted line of the same entry takes the place of this one."""
        match = ENTRY.fullmatch(text)
        name = slot(match["setting"]) if match else ""
        start = f"{match['entry']} {name} " if match and name else ""
        if match and match["entry"] in self._rebuilt:
            return True
        return bool(start) and any(line.text.startswith(start) for line in intended)

    def members(self, intended: Sequence[AsaLine]) -> Iterator[Edit]:
        """Lines of modes of ours that are not wanted any more; what others added stays."""
        for line in intended:
            has = self.there.get(line.text)
            if has is None or _POLICY.fullmatch(line.text):
                continue
            slots = {slot(child.text) for child in line.children}
            for child in has.children:
                name = slot(child.text)
                group = line.text.startswith("object-group ")
                if line.has(child.text) or (not group and (not name or name in slots)):
                    continue
                if child.text in HIDDEN or (group and not child.text.startswith("network-object ")):
                    continue
                path = (line.text,)
                reason = f"{mask_line(child.text)} is not wanted"
                no = f"no {_without_key(child.text)}"
                yield Edit(path, no, ((path, child.text),), reason, "", late=True)


def _without_key(text: str) -> str:
    """A line as it is taken away: a key need not be repeated."""
    return (
        text.partition(" pre-shared-key ")[0] + " pre-shared-key"
        if " pre-shared-key " in f" {text}"
        else text
    )
