"""`strength:` of an inventory or a tunnel: what is below that strength profile is refused."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from bothends.errors import InputError
from bothends.ike.profiles import ALIASES, PROFILES
from bothends.ike.strength import Algorithm, Profile, Use, transform_parts
from bothends.inventory.build import proposals, reference
from bothends.inventory.problems import Problem, suggestion
from bothends.inventory.schema import FileForm, Phase1Form, ProfileForm, TunnelForm
from bothends.inventory.source import Path_, YamlSource
from bothends.model import IkeVersion
from bothends.secrets import resolve

_ChosenAlgorithm = tuple[Path_, Use, Algorithm]
_HINTS: Mapping[Use, str] = {
    Use.IKE_VERSION: "write ike: 2",
    Use.IKE_KEM: "the inventory cannot describe ML-KEM yet: choose another strength profile",
    Use.AH_HASH: "use ESP",
}
"""What to do about what no other algorithm mends."""


def check_strength(
    source: YamlSource, form: FileForm, secrets_in: Path | None
) -> Iterator[Problem]:
    """What is below the strength that is asked for, once for each profile of the file."""
    named: dict[tuple[str, str], list[str]] = {}
    yield from _known(source, ("strength",), form.strength)
    for name, tunnel in form.tunnels.items():
        yield from _known(source, ("tunnels", name, "strength"), tunnel.strength)
        asked = _profile(tunnel.strength or form.strength)
        if asked and tunnel.profile in form.profiles:
            named.setdefault((tunnel.profile, asked.name), []).append(name)
            yield from _keys(source, name, tunnel, asked, secrets_in)
    for (profile, strength), tunnels in named.items():
        what = f"strength profile {strength} of {_listed(tunnels)}"
        yield from _below(source, profile, form.profiles[profile], PROFILES[strength], what)


def _listed(tunnels: list[str]) -> str:
    return tunnels[0] if len(tunnels) == 1 else f"{tunnels[0]} and {len(tunnels) - 1} more"


def _profile(name: str | None) -> Profile | None:
    return PROFILES.get(ALIASES.get(name or "", name or ""))


def _known(source: YamlSource, path: Path_, name: str | None) -> Iterator[Problem]:
    if name is not None and _profile(name) is None:
        yield source.error(
            path,
            f"expected the name of a strength profile, found {name!r}",
            suggestion(name, list(PROFILES), cutoff=0.7),
        )


def _below(
    source: YamlSource, name: str, profile: ProfileForm, asked: Profile, what: str
) -> Iterator[Problem]:
    at = ("profiles", name)
    for path, use, algorithm in _parts(profile):
        weakness = asked.weakness(use, algorithm, profile.ike)
        if weakness and weakness.below:
            shown = "none" if algorithm is None else f"{algorithm}"
            yield source.error(
                (*at, *path),
                f"expected for the {use.words} what {what} allows, found {shown}: {weakness.text}",
                _HINTS.get(use) or f"use {asked.replacement(use, profile.ike)}",
            )
    longest = (
        *((path, phase1.lifetime, asked.ike_lifetime) for path, phase1 in _proposals(profile)),
        (("phase2", "lifetime"), profile.phase2.lifetime.seconds, asked.ipsec_lifetime),
    )
    for path, seconds, most in longest:
        if seconds > most:
            yield source.error(
                (*at, *path, "lifetime") if path[0] == "phase1" else (*at, *path, "seconds"),
                f"expected at most the {most} s that {what} allows, found {seconds}",
                f"write {most}",
            )


def _proposals(profile: ProfileForm) -> Iterator[tuple[Path_, Phase1Form]]:
    for index, phase1 in enumerate(proposals(profile)):
        yield ("phase1", index) if isinstance(profile.phase1, list) else ("phase1",), phase1


def _parts(profile: ProfileForm) -> Iterator[_ChosenAlgorithm]:
    """Every algorithm of a profile: where it stands, where it is used, which it is."""
    yield ("ike",), Use.IKE_VERSION, profile.ike
    for path, phase1 in _proposals(profile):
        yield (*path, "encryption"), Use.IKE_CIPHER, phase1.encryption
        yield (*path, "hash"), Use.IKE_HASH, phase1.hash
        if phase1.prf:
            yield (*path, "prf"), Use.IKE_HASH, phase1.prf
        yield (*path, "dh_group"), Use.IKE_GROUP, phase1.dh_group
        if profile.ike is IkeVersion.V2:
            yield path, Use.IKE_KEM, None
    for index, transform in enumerate(profile.phase2.transforms):
        at = ("phase2", "transforms", index)
        for use, algorithm in transform_parts(None, transform.encryption, transform.integrity):
            key = "encryption" if use is Use.ESP_CIPHER else "integrity"
            yield (*at, key), use, algorithm
    if profile.phase2.pfs_group:
        yield ("phase2", "pfs_group"), Use.PFS_GROUP, profile.phase2.pfs_group


def _keys(
    source: YamlSource, name: str, tunnel: TunnelForm, asked: Profile, secrets_in: Path | None
) -> Iterator[Problem]:
    """Keys that are too short, where they are read at all. Nothing of a key is shown."""
    if secrets_in is None:
        return
    psk = tunnel.psk
    given = {(): psk} if isinstance(psk, str) else {(d,): ref for d, ref in (psk or {}).items()}
    for path, text in given.items():
        try:
            key = resolve(reference(text), secrets_in)
        except InputError:
            continue  # said where the reference is checked
        if len(key.reveal()) < asked.key_length:
            yield source.error(
                ("tunnels", name, "psk", *path),
                f"expected a key of {asked.key_length} characters or more in {text}, as "
                f"strength profile {asked.name} requires, found a shorter one",
                "bothends rotate TUNNEL --generate makes one of 256 bits",
            )
