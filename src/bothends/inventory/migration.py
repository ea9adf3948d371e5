"""A tunnel as it is to be: what `--to` names, and tunnels.yaml rewritten for it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import unified_diff
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bothends.errors import InputError
from bothends.ike.profiles import ALIASES, PROFILES
from bothends.ike.strength import Profile, Use, transform_parts
from bothends.inventory.build import liveness, phases
from bothends.inventory.load import FOLDER, Inventory, check_inventory
from bothends.inventory.problems import InventoryError, ProblemSeverity, suggestion
from bothends.inventory.profile_text import profile_lines
from bothends.inventory.schema import FileForm, ProfileForm
from bothends.inventory.source import read_source
from bothends.inventory.yaml_text import YamlText
from bothends.model import (
    End,
    GreOverIpsec,
    IkeVersion,
    Kind,
    Mode,
    MultiSaVti,
    Phase1,
    Phase2,
    StaticVti,
    Transform,
    Tunnel,
)

FILE = f"{FOLDER}/tunnels.yaml"
Content = Mapping[str, Any]
"""What a profile says, by the name of the field in a tunnel."""
OTHERS = ("hosts.yaml", "groups.yaml", "defaults.yaml")


@dataclass(frozen=True, slots=True)
class Migration:
    """An inventory in which some tunnels are of another kind, and its text."""

    before: str
    after: str
    inventory: Inventory

    @property
    def difference(self) -> str:
        """What changes in tunnels.yaml."""
        lines = unified_diff(
            self.before.splitlines(), self.after.splitlines(), FILE, FILE, lineterm="", n=2
        )
        return "\n".join(lines)


def migrated(
    project: Path, names: Sequence[str], goals: Sequence[str], inside: str | None = None
) -> Migration:
    """The inventory of a project in which these tunnels are what the goals say.

    Args:
        project: its folder.
        names: tunnels of its inventory.
        goals: each a kind, `ikev2`, a strength profile, or a profile of the file.
        inside: the network or pool of the tunnel interfaces, where they get some.

    Raises:
        InputError: a goal is unknown, or the inventory would not be valid.
    """
    path = project / FILE
    form, inventory = _read(project)
    before = path.read_text(encoding="utf-8")
    known = {tunnel.name: tunnel for tunnel in inventory.tunnels}
    after = before
    written: Mapping[str, Content] = {
        each: _content_of(profile) for each, profile in form.profiles.items()
    }
    for name in names:
        target = known[name]
        for goal in goals:
            target = _goal(goal, form)(target)
        if target != known[name]:
            after, written = _rewritten(after, known[name], target, form, written, goals, inside)
    return Migration(before, after, _checked(project, after))


def _read(project: Path) -> tuple[FileForm, Inventory]:
    inventory, problems = check_inventory(project, resolve_secrets=False)
    if inventory is None:
        raise InventoryError(problems)
    return FileForm.model_validate(read_source(project / FILE, FILE, []).data), inventory


def _goal(goal: str, form: FileForm) -> Callable[[Tunnel], Tunnel]:
    """How a tunnel becomes what a goal names."""
    if goal in GOALS:
        return GOALS[goal]
    strength = PROFILES.get(ALIASES.get(goal, goal))
    if strength:
        return lambda tunnel: _lifted(tunnel, strength)
    if profile := form.profiles.get(goal):
        return lambda tunnel: _of_profile(tunnel, profile)
    there = [*map(str, GOALS), *PROFILES, *form.profiles]
    raise InputError(
        f"expected a kind, ikev2, a strength profile or a profile of {FILE}, found {goal!r}",
        where="--to",
        hint=suggestion(goal, there) or f"there are: {', '.join(there)}",
    )


def _of_profile(tunnel: Tunnel, profile: ProfileForm) -> Tunnel:
    content = _content_of(profile)
    return tunnel if content == _content(tunnel) else replace(_anew(tunnel), **content)


def _interface(tunnel: Tunnel, kind: type[StaticVti | GreOverIpsec | MultiSaVti]) -> Tunnel:
    if isinstance(tunnel.carrier, kind):
        return tunnel
    mode = tunnel.phase2.mode if kind is GreOverIpsec else Mode.TUNNEL
    return replace(_anew(tunnel), carrier=kind(), phase2=replace(tunnel.phase2, mode=mode))


def _ikev2(tunnel: Tunnel) -> Tunnel:
    if tunnel.ike is IkeVersion.V2:
        return tunnel
    lifetime = tunnel.phase1[0].lifetime  # one of the whole profile in IKEv2
    phase1 = tuple(dict.fromkeys(replace(each, lifetime=lifetime) for each in tunnel.phase1))
    return replace(_anew(tunnel), ike=IkeVersion.V2, phase1=phase1)


def _anew(tunnel: Tunnel) -> Tunnel:
    """The tunnel with objects that bothends names: those that it was adopted with are replaced."""
    first, second = (replace(end, objects=None) for end in tunnel.ends)
    return replace(tunnel, ends=(first, second))


GOALS: Mapping[str, Callable[[Tunnel], Tunnel]] = {
    Kind.SVTI: lambda tunnel: _interface(tunnel, StaticVti),
    Kind.GRE: lambda tunnel: _interface(tunnel, GreOverIpsec),
    Kind.MULTI_SA_VTI: lambda tunnel: _interface(tunnel, MultiSaVti),
    "ikev2": _ikev2,
}
"""What a tunnel can become, besides stronger and of another profile."""


def _lifted(tunnel: Tunnel, strength: Profile) -> Tunnel:
    """The tunnel with a good algorithm in the place of each that is below a strength profile."""
    ike = tunnel.ike
    if ike is IkeVersion.V1 and (why := strength.weakness_of_ikev1):
        raise InputError(
            f"{tunnel.name} uses IKEv1: {why}",
            where=f"--to {strength.name}",
            hint=f"bothends migrate {tunnel.name} --to ikev2 --to {strength.name}",
        )
    if strength.needs_kem:
        raise InputError(
            "it requires ML-KEM, which the inventory cannot describe yet",
            where=f"--to {strength.name}",
            hint="choose another strength profile",
        )

    def good(use: Use, algorithm: Any) -> Any:
        weakness = strength.weakness(use, algorithm, ike)
        return strength.replacement(use, ike) if weakness and weakness.below else algorithm

    def proposal(one: Phase1) -> Phase1:
        return replace(
            one,
            encryption=good(Use.IKE_CIPHER, one.encryption),
            hash=good(Use.IKE_HASH, one.hash),
            dh_group=good(Use.IKE_GROUP, one.dh_group),
            lifetime=min(one.lifetime, strength.ike_lifetime),
            prf=good(Use.IKE_HASH, one.prf) if one.prf else None,
        )

    def transform(one: Transform) -> Transform:
        parts = dict(transform_parts(None, one.encryption, one.integrity))
        cipher = good(Use.ESP_CIPHER, one.encryption)
        if cipher.aead:
            return Transform(cipher, None)
        return Transform(cipher, good(Use.ESP_HASH, parts.get(Use.ESP_HASH, one.integrity)))

    old = tunnel.phase2
    phase2 = Phase2(
        tuple(dict.fromkeys(map(transform, old.transforms))),
        old.mode,
        good(Use.PFS_GROUP, old.pfs_group) if old.pfs_group else None,
        replace(old.lifetime, seconds=min(old.lifetime.seconds, strength.ipsec_lifetime)),
    )
    phase1 = tuple(dict.fromkeys(map(proposal, tunnel.phase1)))
    if (phase1, phase2) == (tunnel.phase1, old):
        return tunnel
    return replace(_anew(tunnel), phase1=phase1, phase2=phase2)


def _rewritten(
    text: str,
    old: Tunnel,
    new: Tunnel,
    form: FileForm,
    written: Mapping[str, Content],
    goals: Sequence[str],
    inside: str | None,
) -> tuple[str, Mapping[str, Content]]:
    """The text in which one tunnel is another; and what its profiles say then, by name."""
    yaml = YamlText(text, FILE)
    at = ("tunnels", old.name)
    entry = form.tunnels[old.name]
    name = next((n for n, p in written.items() if p == _content(new)), "")
    if not name:
        suites = [goal for goal in goals if goal not in set(Kind)]
        name = _free_name("-".join((entry.profile, *suites)), written)
        lines = (f"{name}:", *profile_lines(new, "  "))
        yaml.add_after(("profiles", list(written)[-1]), lines)
        written = {**written, name: _content(new)}
    if name != entry.profile:
        yaml.replace((*at, "profile"), name)
    if new.kind is not old.kind:
        more = [f"kind: {new.kind}"]
        if yaml.has(*at, "kind"):
            yaml.replace((*at, "kind"), new.kind)
            more = []
        if entry.inside is None and any(end.inside is None for end in old.ends):
            more.append(f"inside: {_inside(inside, form)}")
        if more:
            yaml.add_after((*at, "profile"), more, ", ".join(more))
        if yaml.has(*at, "tunnel_key"):
            yaml.remove(*at, "tunnel_key")
    for end, was in zip(new.ends, old.ends, strict=True):
        _rewrite_end(yaml, (*at, "ends", end.device), end, was, of_map=old.kind is Kind.CRYPTO_MAP)
    return yaml.result(), written


def _rewrite_end(yaml: YamlText, at: tuple[str, ...], end: End, was: End, *, of_map: bool) -> None:
    if was.objects and end.objects is None and yaml.has(*at, "objects"):
        yaml.remove(*at, "objects")
    if of_map and end.vrf and end.vrf == end.fvrf and not yaml.has(*at, "vrf"):
        # Of a crypto map it is the front-door VRF where none is written, of others the global one.
        yaml.add_after((*at, "fvrf"), [f"vrf: {end.vrf}"], f"vrf: {end.vrf}")


def _inside(inside: str | None, form: FileForm) -> str:
    if inside:
        return inside
    if form.pools:
        return next(iter(form.pools))
    raise InputError(
        "expected a network for the two tunnel interfaces, found none",
        where="--inside",
        hint="bothends migrate … --inside 169.254.10.0/30, or a pool in tunnels.yaml",
    )


def _content(tunnel: Tunnel) -> Content:
    return {name: getattr(tunnel, name) for name in ProfileForm.model_fields}


def _content_of(profile: ProfileForm) -> Content:
    phase1, phase2 = phases(profile)
    made = {"phase1": phase1, "phase2": phase2, "dpd": liveness(profile)}
    return {name: getattr(profile, name) for name in ProfileForm.model_fields} | made


def _free_name(name: str, used: Mapping[str, Content]) -> str:
    short = name[:32].rstrip("-._")
    numbers = (f"{short[:29]}-{count}" for count in range(2, len(used) + 3))
    return short if short not in used else next(each for each in numbers if each not in used)


def _checked(project: Path, text: str) -> Inventory:
    """The inventory with another tunnels.yaml. Raises InputError where that is not valid."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / FOLDER
        copy.mkdir()
        for name in OTHERS:
            (copy / name).write_bytes((project / FOLDER / name).read_bytes())
        (copy / "tunnels.yaml").write_text(text, encoding="utf-8")
        inventory, problems = check_inventory(Path(folder), resolve_secrets=False)
    errors = [each for each in problems if each.severity is ProblemSeverity.ERROR]
    if inventory is None:
        raise InputError(
            "the inventory would not be valid: " + "; ".join(str(each) for each in errors),
            where="--to",
            hint="nothing was changed",
        )
    return replace(inventory, project=project)
