"""What a partner's gateway accepts and fixes, where it is one that everybody gets alike."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bothends.model import DhGroup, Encryption, IkeVersion, Integrity, Phase1, Phase2

Proposed = Encryption | Integrity | DhGroup | None
"""An algorithm or a group; None for none."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where the maker of the gateway says it."""

    title: str
    url: str
    as_of: str
    """The date of the text that was read, or the year of its oldest part."""


@dataclass(frozen=True, slots=True)
class Seconds:
    """What a lifetime can be; `default` unless it is set there."""

    least: int
    most: int
    default: int

    def __str__(self) -> str:
        if self.least == self.most:
            return f"{self.most} s, fixed"
        return f"{self.least} to {self.most} s, {self.default} s unless set"


@dataclass(frozen=True, slots=True)
class Suites:
    """What a gateway accepts with one version of IKE."""

    encryption: tuple[Encryption, ...]
    hash: tuple[Integrity, ...]
    groups: tuple[DhGroup, ...]
    esp: tuple[Encryption, ...]
    esp_integrity: tuple[Integrity, ...]
    pfs: tuple[DhGroup | None, ...]
    """None: also without."""
    phase1: Seconds
    phase2: Seconds


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing of a tunnel that a gateway does not take."""

    what: str
    value: str
    accepted: str


@dataclass(frozen=True, slots=True)
class Gateway:
    """A kind of gateway: a row of `GATEWAYS`."""

    name: str
    """As `partner:` of an end names it."""
    title: str
    suites: Mapping[IkeVersion, Suites]
    key: str
    """A regular expression for the pre-shared keys that it takes."""
    key_in_words: str
    pairs: int
    """Pairs of networks that one tunnel carries; 0: any number."""
    pairs_in_words: str
    combinations: int
    """Combinations of algorithms that one tunnel can be given for a phase; 0: any number."""
    lifetimes_matter: bool
    """Whether it keeps to its own lifetimes, so that ours should be among them."""
    facts: Mapping[str, str]
    """What else it fixes, for the sheet, by topic."""
    sources: tuple[Source, ...]

    def refusals(
        self, ike: IkeVersion, phase1: tuple[Phase1, ...], phase2: Phase2
    ) -> Iterator[Refusal]:
        """What it does not accept of these proposals."""
        suites = self.suites.get(ike)
        if suites is None:
            versions = ", ".join(f"IKEv{version.value}" for version in self.suites)
            yield Refusal("version", f"IKEv{ike.value}", versions)
            return
        for each in phase1:
            yield from _refused("phase 1 encryption", each.encryption, suites.encryption)
            yield from _refused("phase 1 hash", each.hash, suites.hash)
            yield from _refused("phase 1 group", each.dh_group, suites.groups)
        for transform in phase2.transforms:
            yield from _refused("phase 2 encryption", transform.encryption, suites.esp)
            if transform.integrity is not None:
                yield from _refused("phase 2 integrity", transform.integrity, suites.esp_integrity)
        yield from _refused("PFS group", phase2.pfs_group, suites.pfs)
        for what, proposals in (("phase 1", len(phase1)), ("phase 2", len(phase2.transforms))):
            if self.combinations and proposals > self.combinations:
                yield Refusal(f"{what} proposals:", str(proposals), "one")

    def elsewhere(
        self, refusal: Refusal, ike: IkeVersion, phase1: tuple[Phase1, ...], phase2: Phase2
    ) -> tuple[IkeVersion, ...]:
        """The other versions of IKE with which it accepts what is refused."""
        return tuple(
            version
            for version in self.suites
            if version is not ike
            and all(
                (each.what, each.value) != (refusal.what, refusal.value)
                for each in self.refusals(version, phase1, phase2)
            )
        )

    def lifetimes(
        self, ike: IkeVersion, phase1: tuple[Phase1, ...], phase2: Phase2
    ) -> Iterator[Refusal]:
        """Lifetimes of ours that it cannot be given, where that matters."""
        suites = self.suites.get(ike)
        if suites is None or not self.lifetimes_matter:
            return
        ours = (
            ("phase 1", max(each.lifetime for each in phase1), suites.phase1),
            ("phase 2", phase2.lifetime.seconds, suites.phase2),
        )
        for what, seconds, theirs in ours:
            if not theirs.least <= seconds <= theirs.most:
                yield Refusal(f"{what} lifetime", f"{seconds} s", str(theirs))


def _refused(what: str, ours: Proposed, accepted: tuple[Proposed, ...]) -> Iterator[Refusal]:
    if ours not in accepted:
        yield Refusal(what, spelled(ours), listed(accepted))


def listed(values: tuple[Proposed, ...]) -> str:
    """Algorithms or groups in one line."""
    return ", ".join(map(spelled, values))


def spelled(value: Proposed) -> str:
    """One algorithm or group as the inventory writes it."""
    if value is None:
        return "none"
    return str(value.value)
