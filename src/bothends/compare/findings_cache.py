"""What our rules found in tunnels and routers of which nothing has changed since: `--cache FOLDER`.

A rule sees the tunnel or router that it is asked about, and through `Tunnels` the tunnels of any
other router. What it was given is a part of the key; of which routers it asked for the tunnels is
noted while it runs, and found findings count only as long as these routers, their tunnels and the
other ends of those are what they were. Rules of a user may look elsewhere: they are always asked.
"""

import pickle
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from bothends.compare.accepted_findings import Context
from bothends.compare.context import DeviceContext, Options, PairContext, Tunnels
from bothends.compare.ends import TunnelEnd
from bothends.compare.finding import Finding
from bothends.compare.process_pool import pickled
from bothends.compare.rules import checks, find, findings_of
from bothends.compare.sealed_folder import SealedFolder, opened, sealed
from bothends.compare.verdict import Outcome
from bothends.platforms.router import Router

_HEAD = struct.Struct("32sI")
"""Before each entry in the file: its name and its length."""


class Entry(NamedTuple):
    """What is known of one tunnel, or of one router."""

    findings: tuple[Finding, ...]
    """In the order of the rules."""
    around: dict[str, dict[str, bytes]]
    """By rules that asked for tunnels of routers: these, by their files, and what they were."""
    outcome: Outcome | None
    """What the negotiations of a tunnel come to."""


@dataclass(slots=True)
class FindingsCache:
    """The findings of one set of files, in a file of a folder."""

    folder: SealedFolder
    paths: tuple[str, ...]
    """The files and folders that were given."""
    files: Mapping[str, bytes]
    """What each file holds, who has read it and how, in one; files that are not kept are absent."""
    name: str = ""
    options: bytes = b""
    entries: dict[bytes, bytes] = field(default_factory=dict)
    """Those of the last run, sealed."""
    used: dict[bytes, bytes] = field(default_factory=dict)
    """Those that were found or made in this one."""
    around: dict[str, bytes] = field(default_factory=dict)
    """By the file of a router: what it is, with its tunnels and their other ends."""
    file_of: dict[int, str] = field(default_factory=dict)
    keys: dict[int, bytes] = field(default_factory=dict)
    """By the identity of a context: what our rules are given."""
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    tunnels: Tunnels = field(default_factory=Tunnels)

    def begin(
        self,
        routers: Sequence[Router],
        pairs: Sequence[PairContext],
        devices: Sequence[DeviceContext],
        options: Options,
    ) -> None:
        """Say what will be asked about until `close`. Routers that share a file are never known."""
        self.entries, self.used, self.around, self.keys, self.outcomes = {}, {}, {}, {}, {}
        own = _alone(routers, self.files, self.folder)
        self.options = repr(options).encode()
        self.name = self.folder.hash(b"findings", repr(self.paths).encode() + self.options).hex()
        self.file_of = {id(router): router.file for router in routers}
        of_router: dict[int, list[bytes]] = {}
        for pair in pairs:
            key = self._of_pair(pair, own)
            if key:
                self.keys[id(pair)] = key
            for router in {id(end.router) for end in (pair.a, pair.b) if end}:
                of_router.setdefault(router, []).append(key)
        for device in devices:
            around = [own.get(id(device.router), b""), *of_router.get(id(device.router), ())]
            if all(around):
                key = self.folder.hash(b"router", b"".join(around) + self.options)
                self.around[device.router.file] = self.keys[id(device)] = key
            self.tunnels = device.all_pairs
        with suppress(OSError, struct.error):
            self.entries = dict(_entries((self.folder.path / self.name).read_bytes()))

    def _of_pair(self, pair: PairContext, own: Mapping[int, bytes]) -> bytes:
        """What a tunnel is; empty where that is not known."""
        ends = [end for end in (pair.a, pair.b, *pair.claimants) if end]
        if not all(id(end.router) in own for end in ends):
            return b""
        elsewhere = pair.elsewhere and (pair.elsewhere.file, pair.elsewhere.why)
        about = (
            pair.id, str(pair.kind), pair.b is None, str(pair.a_peer), str(pair.b_peer),
            pair.a_points, pair.b_points, pair.nat, pair.spokes, elsewhere,
            [(own[id(end.router)], *_described(end)) for end in ends],
        )  # fmt: skip
        return self.folder.hash(b"tunnel", repr(about).encode() + self.options)

    def knows(self, context: Context) -> bool:
        """Whether hardly any rule has to be asked."""
        key = self.keys.get(id(context))
        return key is not None and self.folder.hash(b"name", key) in self.entries

    def find(self, context: Context) -> Iterable[Finding]:
        """What the rules find in a tunnel, or in a router apart from its tunnels."""
        key = self.keys.get(id(context))
        if key is None:
            return find(context)
        name = self.folder.hash(b"name", key)
        kept = self._opened(name, key)
        entry = self._asked(context, kept)
        self.used[name] = (
            self.entries[name] if entry is kept else sealed(key, pickled(tuple(entry)))
        )
        if entry.outcome:
            self.outcomes[id(context)] = entry.outcome
        theirs = [
            finding
            for rule, check in checks(context)
            if rule.owner
            for finding in findings_of(rule, check, context)
        ]
        return sorted([*entry.findings, *theirs], key=_rule) if theirs else entry.findings

    def outcome(self, pair: PairContext) -> Outcome:
        """What the negotiations of a tunnel come to, of which `find` was asked before."""
        return self.outcomes.pop(id(pair), None) or Outcome.of(pair)

    def _opened(self, name: bytes, key: bytes) -> Entry | None:
        try:
            return Entry(*pickle.loads(opened(key, self.entries[name])))  # noqa: S301  (sealed by us)
        except (KeyError, ValueError, pickle.UnpicklingError):
            return None

    def _asked(self, context: Context, kept: Entry | None) -> Entry:
        """The entry as it is today: rules are asked that were not, or that see other tunnels."""
        own = [(rule, check) for rule, check in checks(context) if not rule.owner]
        if kept:
            changed = {rule for rule, seen in kept.around.items() if not self._is_still(seen)}
            if not changed:
                return kept
            own = [(rule, check) for rule, check in own if rule.id in changed]
            findings = [each for each in kept.findings if each.rule not in changed]
            around = {rule: seen for rule, seen in kept.around.items() if rule not in changed}
            outcome = kept.outcome
        else:
            findings, around = [], {}
            outcome = Outcome.of(context) if isinstance(context, PairContext) else None
        for rule, check in own:
            self.tunnels.asked.clear()
            findings += findings_of(rule, check, context)
            if self.tunnels.asked:
                files = [self.file_of.get(each, "") for each in self.tunnels.asked]
                around[rule.id] = {file: self.around.get(file, b"") for file in files}
        return Entry(tuple(sorted(findings, key=_rule)), around, outcome)

    def _is_still(self, seen: Mapping[str, bytes]) -> bool:
        """Whether routers, their tunnels and the other ends are known to be what they were."""
        return all(then and self.around.get(file) == then for file, then in seen.items())

    def learned(self) -> dict[bytes, bytes]:
        """What was found since this was asked last."""
        learned, self.used = self.used, {}
        return learned

    def close(self) -> None:
        """Keep what was found for the next run."""
        if self.used != self.entries:
            rows = chain.from_iterable(
                (_HEAD.pack(name, len(entry)), entry) for name, entry in self.used.items()
            )
            with suppress(OSError):
                self.folder.replace(self.name, b"".join(rows))


def _rule(finding: Finding) -> str:
    return finding.rule


def _alone(
    routers: Sequence[Router], files: Mapping[str, bytes], folder: SealedFolder
) -> dict[int, bytes]:
    """By its identity what each router is that has a file of its own, its name among the others."""
    count: dict[str, int] = {}
    for router in routers:
        count[router.file] = count.get(router.file, 0) + 1
    return {
        id(router): folder.hash(
            b"own", repr((files[router.file], router.name, router.copies)).encode()
        )
        for router in routers
        if count[router.file] == 1 and router.file in files
    }


def _described(end: TunnelEnd) -> tuple[object, ...]:
    """What tells an end from the others of its router."""
    return (
        str(end.kind), end.label, end.origin.line, end.port and end.port.name, str(end.local),
        end.fvrf, [str(peer) for peer, _ in end.peers], int(end.ike), end.applied, end.unresolved,
        end.fallback, end.settings is None,
    )  # fmt: skip


def _entries(text: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at < len(text):
        name, length = _HEAD.unpack_from(text, at)
        at += _HEAD.size
        yield name, text[at : at + length]
        at += length
