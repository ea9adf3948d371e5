"""The edits for rendered lines against what runs: to them, and back to what stood there."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bothends.errors import InputError
from bothends.platforms.ios.config.words import is_masked
from bothends.platforms.ios.difference.canonical import (
    UNKNOWN,
    ConfigMode,
    canonical,
    is_key,
    mode_at,
    mode_of,
    object_of,
    rivals,
    setting,
    slot,
)
from bothends.platforms.ios.difference.effects import effect_of
from bothends.platforms.ios.difference.lists import inserted, is_ordered, put_back, without_number
from bothends.platforms.ios.difference.running import Entry
from bothends.platforms.naming import PREFIX
from bothends.platforms.placeholders import has_placeholder
from bothends.platforms.plan import Edit, Place
from bothends.secrets import mask_line

Path = tuple[str, ...]
_STORED = re.compile(r"(?:[4-9]|\$\d) ")
"""The type of a secret that the router shows encrypted, or as a hash."""

_PROTECTED = f"tunnel protection ipsec profile {PREFIX}"
"""The line by which a tunnel interface is ours."""
_GRE = "tunnel mode gre ip"
"""What a tunnel interface does unasked."""
_MOVED = ("set peer ", "permit ")
"""Lines of an adopted tunnel that go when others of their kind come: its peer or a network moved.
What was added to its objects later, without the inventory, stays."""
_OPTIONAL = ("tunnel key ", "tunnel vrf ", "tunnel protection ipsec policy ")
"""Lines of ours in a tunnel interface that go when the inventory does not say them any more."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Compares rendered blocks with what runs, and gathers the edits."""

    shown: Callable[[str], str]
    """A line with its secret, as the router would show it. Used to compare, and nowhere else."""
    replace_keys: bool = False
    """Whether keys that are stored encrypted, and cannot be compared, are replaced."""
    adopted: Collection[str] = ()
    """The objects of adopted tunnels: others wrote them, and the inventory says what is in them."""
    edits: list[Edit] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def compare(self, intended: Sequence[Entry], running: Sequence[Entry], path: Path = ()) -> None:
        """Plan what is missing of rendered lines in one mode, and what is too much in our own."""
        header = path[-1] if path else ""
        mode = mode_at(path)
        _refuse_contradictions(intended, mode, header)
        exact = bool(path) and is_ours(path[0], intended)
        if not exact and any(entry.key.startswith(_PROTECTED) for entry in intended):
            running = self._without_key(intended, running, mode, path)
        if header.startswith("ip access-list ") and is_ordered(intended, running):
            self.edits.extend(inserted(intended, running, path))
        else:
            there = _There.of(running, mode, top=not path)
            for entry in intended:
                if entry.children or (not path and mode_of(entry.key) is not UNKNOWN):
                    self._block(entry, there, path)
                else:
                    self._line(entry, there, path)
        if exact:
            self._too_much(intended, running, mode, path)
        elif len(path) == 1 and object_of(canonical(header)) in self.adopted:
            for start in _MOVED:
                self._too_much(intended, _instead(intended, running, start), mode, path)
        elif any(entry.key.startswith(_PROTECTED) for entry in intended):
            _refuse_another_vrf(intended, running, header)
            optional = [entry for entry in running if entry.key.startswith(_OPTIONAL)]
            optional += _renumbered(intended, running)
            self._too_much(intended, optional, mode, path)

    def _without_key(
        self, intended: Sequence[Entry], running: Sequence[Entry], mode: ConfigMode, path: Path
    ) -> Sequence[Entry]:
        """What stands once the key has gone that only GRE takes: before the mode is another."""
        was, now = (
            next((e.key for e in some if e.key.startswith("tunnel mode ")), _GRE)
            for some in (running, intended)
        )
        keys = [entry for entry in running if entry.key.startswith("tunnel key ")]
        if was == now or not now.startswith("tunnel mode ipsec"):
            return running
        for entry in keys:
            back = put_back(entry, running, mode, path)
            reason = f"{entry.text} belongs to GRE"
            self.edits.append(
                Edit(path, f"no {entry.text}", back, reason, effect_of(f"no {entry.key}"))
            )
        return [entry for entry in running if entry not in keys]

    def _block(self, intended: Entry, there: "_There", path: Path) -> None:
        name = object_of(intended.key) if not path else intended.key
        existing = there.objects.get(name)
        if not existing:
            self._new(intended, path, name)
        elif any(entry.key == intended.key for entry in existing):
            below = [child for entry in existing for child in entry.children]
            self.compare(intended.children, below, (*path, intended.text))
        else:  # the same object with another content in its header
            old = existing[0]
            undo = tuple(whole(old, path))
            reason = f"{intended.text}: the router has {old.text}"
            self.edits.append(Edit(path, intended.text, undo, reason, effect_of(intended.key)))
            self._below(intended, path, ())

    def _new(self, intended: Entry, path: Path, name: str) -> None:
        removable = mode_of(intended.key).removable
        undo: tuple[Place, ...] = ((path, f"no {name}"),) if removable else ()
        reason = f"{name} does not exist yet"
        self.edits.append(Edit(path, intended.text, undo, reason))
        self._below(intended, path, None if removable else ())

    def _below(self, intended: Entry, path: Path, undo: tuple[Place, ...] | None) -> None:
        """The lines of a block that is entered whole; with `undo` none, the header takes all."""
        inner = (*path, intended.text)
        for child in intended.children:
            back = undo if undo is None else ((inner, _without(child.text)),)
            self.edits.append(Edit(inner, child.text, back or ()))
            self._below(child, inner, None)

    def _line(self, intended: Entry, there: "_There", path: Path) -> None:
        key = canonical(self.shown(intended.text))
        have, mode, running = there.lines, there.mode, there.running
        if f"{key} default" in have and key.startswith("set peer "):
            return  # of a single peer it says nothing, and IOS takes it away with the peer
        if key in have or (key.startswith("no ") and key in mode.hidden and key[3:] not in have):
            return
        if key.startswith("no "):
            self._negated(intended, key[3:], running, path)
            return
        only = slot(key, mode)
        rival = there.slots.get(only) if only is not None else None
        denied = have.get(f"no {key}")
        if rival is None and denied is None and key in mode.hidden:
            return
        hidden = self._hidden(intended, running) if has_placeholder(intended.text) else None
        if hidden is not None and not self.replace_keys:
            entry, how = hidden
            where = path[-1] if path else mask_line(entry.text)
            self.notes.append(f"{where}: a key is {how} and was not compared")
            return
        if rival is not None:
            self._replace(intended, rival, running, mode, path)
            return
        undo: list[Place] = [(path, denied.text if denied else f"no {intended.text}")]
        if setting(key, (*mode.single, *mode.several)) is None:
            undo += [place for other in _alike(key, running, path) for place in whole(other, path)]
        reason = f"{intended.text} is missing"
        self.edits.append(Edit(path, intended.text, tuple(undo), reason, effect_of(key)))

    def _replace(
        self, intended: Entry, rival: Entry, running: Sequence[Entry], mode: ConfigMode, path: Path
    ) -> None:
        old, new = mask_line(rival.text), intended.text
        reason = f"the router has {old!r} instead of {new!r}"
        stops = effect_of(intended.key)
        if is_key(rival.key) or setting(rival.key, mode.single) != setting(
            intended.key, mode.single
        ):
            reason = "the router has another key" if is_key(rival.key) else reason
            back = put_back(rival, running, mode, path)
            self.edits.append(Edit(path, f"no {rival.text}", back, reason, stops))
            self.edits.append(Edit(path, new, ((path, f"no {new}"),), reason, stops))
        else:
            self.edits.append(Edit(path, new, ((path, rival.text),), reason, stops))

    def _negated(self, intended: Entry, key: str, running: Sequence[Entry], path: Path) -> None:
        """A line that begins with `no`: what it takes away comes back as it stood."""
        standing = [e for e in running if e.key == key or e.key.startswith(f"{key} ")]
        undo = [place for entry in standing for place in whole(entry, path)]
        reason = f"{intended.text}: the router has it"
        if not standing:
            undo = [(path, f"default {key}")]
            reason = f"{intended.text} is missing"
        self.edits.append(Edit(path, intended.text, tuple(undo), reason, effect_of(f"no {key}")))

    def _hidden(self, intended: Entry, running: Sequence[Entry]) -> tuple[Entry, str] | None:
        """The line that holds the same secret in a form that cannot be compared, and which."""
        before, after = intended.key.split("<", 1)[0], intended.key.rpartition(">")[2]
        for entry in running:
            secret = entry.key.removeprefix(before)
            if secret == entry.key:
                continue
            if _STORED.match(secret):
                return entry, "stored encrypted"
            if is_masked(secret.removesuffix(after)):
                return entry, "masked"
        return None

    def _too_much(
        self, intended: Iterable[Entry], running: Sequence[Entry], mode: ConfigMode, path: Path
    ) -> None:
        keys = [canonical(self.shown(entry.text)) for entry in intended]
        left = list(running)
        for entry in running:
            if entry.key in keys or any(rivals(entry.key, key, mode) for key in keys):
                continue
            back = put_back(entry, left, mode, path)
            line = _without(without_number(entry.text))
            reason = f"{mask_line(entry.text)} is not wanted"
            self.edits.append(Edit(path, line, back, reason, effect_of(f"no {entry.key}"), True))
            left.remove(entry)


@dataclass(frozen=True, slots=True)
class _There:
    """The lines that stand in one mode, as they are looked up."""

    running: Sequence[Entry]
    mode: ConfigMode
    lines: Mapping[str, Entry]
    """By their text in the common spelling."""
    objects: Mapping[str, Sequence[Entry]]
    """By the object that they are of; its header may stand more than once."""
    slots: Mapping[str, Entry]
    """By what they set, where only one can be set."""

    @classmethod
    def of(cls, running: Sequence[Entry], mode: ConfigMode, *, top: bool) -> "_There":
        objects: dict[str, list[Entry]] = {}
        slots: dict[str, Entry] = {}
        for entry in running:
            objects.setdefault(object_of(entry.key) if top else entry.key, []).append(entry)
            name = slot(entry.key, mode)
            if name is not None:
                slots.setdefault(name, entry)
        return cls(running, mode, {entry.key: entry for entry in running}, objects, slots)


def _refuse_contradictions(intended: Sequence[Entry], mode: ConfigMode, header: str) -> None:
    seen: dict[str, Entry] = {}
    for entry in intended:
        name = slot(entry.key, mode)
        if name is None:
            name = entry.key.removeprefix("no ") if header else object_of(entry.key)
        first = seen.setdefault(name, entry)
        if first.key != entry.key:
            raise InputError(
                f"the templates write both {mask_line(first.text)!r} and {mask_line(entry.text)!r}",
                where=header,
                hint="a router can have only one of them",
            )


def _refuse_another_vrf(intended: Sequence[Entry], running: Sequence[Entry], header: str) -> None:
    """IOS takes the address off an interface that changes its VRF: more goes than is planned."""
    start = "vrf forwarding "
    old, new = (
        next((e.key.removeprefix(start) for e in some if e.key.startswith(start)), "no VRF")
        for some in (running, intended)
    )
    if old != new and any(e.key.startswith(("ip address ", "ipv6 address ")) for e in running):
        raise InputError(
            f"the tunnel interface is in {old} and should be in {new}, which cannot be changed in "
            "place",
            where=header,
            hint="remove the tunnel, then apply it again",
        )


def _instead(intended: Sequence[Entry], running: Sequence[Entry], start: str) -> list[Entry]:
    """The lines with this beginning, where one of them is intended that does not stand yet."""
    new = {entry.key for entry in intended if entry.key.startswith(start)}
    if new <= _keys(running):
        return []
    return [entry for entry in running if entry.key.startswith(start)]


def _renumbered(intended: Sequence[Entry], running: Sequence[Entry]) -> list[Entry]:
    """The addresses of IPv6 that a new one comes instead of: IOS adds it to those that stand."""
    start = "ipv6 address "
    new = {entry.key for entry in intended if entry.key.startswith(start)}
    if not new or new & _keys(running):
        return []
    return [e for e in running if e.key.startswith(start) and not e.key.endswith(" link-local")]


def merged(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Blocks of our own objects that are written in parts, as one block each, at the first part."""
    by_key: dict[str, Entry] = {}
    for index, entry in enumerate(entries):
        name = entry.key if is_ours(entry.text, entry.children) else f"{index}"
        first = by_key.setdefault(name, entry)
        if first is not entry:
            new = [child for child in entry.children if child.key not in _keys(first.children)]
            by_key[name] = replace(first, children=(*first.children, *new))
    return tuple(by_key.values())


def _keys(entries: Iterable[Entry]) -> set[str]:
    return {entry.key for entry in entries}


def is_ours(header: str, body: Iterable[Entry]) -> bool:
    """Whether bothends writes all of a block: its name says so, or what it refers to."""
    if header.startswith("interface "):
        return False
    words = header.split()
    if any(word.startswith(PREFIX) for word in words[2:5]):
        return True
    own = (f"match address {PREFIX}", f"set isakmp-profile {PREFIX}", f"set ikev2-profile {PREFIX}")
    return header.startswith("crypto map ") and any(entry.key.startswith(own) for entry in body)


def whole(entry: Entry, path: Path) -> Iterator[Place]:
    """A line and all below it, as they stood."""
    yield path, entry.text
    for child in entry.children:
        yield from whole(child, (*path, entry.text))


def _without(line: str) -> str:
    return line.removeprefix("no ") if line.startswith("no ") else f"no {line}"


def _alike(key: str, running: Sequence[Entry], path: Path) -> list[Entry]:
    """The lines that `no` and this line may take along, of a setting that is not known.

    Those that begin alike, as far as any does: to enter them again does no harm.
    """
    words = key.split()
    counts = {entry.number: _common(words, entry.key.split()) for entry in running}
    most = max(counts.values(), default=0)
    least = 1 if path else 2
    if most < min(least, len(words)):
        return []
    return [entry for entry in running if counts[entry.number] == most]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count
