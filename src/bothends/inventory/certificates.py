"""Ends that authenticate with certificates: what each needs, and what does not go with it."""

from collections.abc import Iterator, Mapping, Sequence

from bothends.inventory.build import KEY_SIZES, method_of, proposals
from bothends.inventory.hosts import Host
from bothends.inventory.problems import Problem, suggestion
from bothends.inventory.schema import EndForm, FileForm, ProfileForm, TrustpointForm, TunnelForm
from bothends.inventory.source import YamlSource
from bothends.model import Authentication, Kind

_SIGNATURES = (Authentication.RSA_SIG, Authentication.ECDSA_SIG)
_KEYS = ("trustpoint", "subject")


def check_methods(source: YamlSource, name: str, profile: ProfileForm) -> Iterator[Problem]:
    """Methods of authentication that a profile can have: keys, or signatures."""
    at = ("profiles", name, "phase1")
    methods = [each.authentication for each in proposals(profile)]
    for index, method in enumerate(methods):
        where = (*at, index) if isinstance(profile.phase1, list) else at
        if method is Authentication.PRE_SHARE and methods[0] is method:
            continue
        if method not in (Authentication.PRE_SHARE, *_SIGNATURES):
            yield source.error(
                (*where, "authentication"),
                f"expected pre-share, rsa-sig or ecdsa-sig, found {method}",
                "encrypted nonces are not rendered",
            )
        elif method is not methods[0]:
            yield source.error(
                (*where, "authentication"),
                f"expected {methods[0]} as in the first proposal, found {method}",
                "both ends of a tunnel authenticate in one way",
            )


def certified(profile: ProfileForm | None) -> bool:
    """Whether the ends of a tunnel with this profile have certificates."""
    return profile is not None and proposals(profile)[0].authentication in _SIGNATURES


def check_certificates(
    source: YamlSource,
    name: str,
    tunnel: TunnelForm,
    profile: ProfileForm | None,
    hosts: Mapping[str, Host | None],
) -> Iterator[Problem]:
    """Trustpoints and subjects where there are certificates, and keys where there are none."""
    at = ("tunnels", name)
    if not certified(profile):
        if tunnel.psk is None:
            hint = "a reference to its key; or a profile with authentication: rsa-sig"
            yield source.error(at, "expected a key 'psk', found none", hint)
        for device, end in tunnel.ends.items():
            for key in _KEYS:
                if getattr(end, key, None) is not None:
                    yield source.key_error(
                        (*at, "ends", device, key),
                        f"expected no {key} in a tunnel with a pre-shared key, found one",
                        "write a profile with authentication: rsa-sig or ecdsa-sig",
                    )
        return
    if tunnel.psk is not None:
        yield source.key_error(
            (*at, "psk"),
            "expected no pre-shared key beside certificates, found one",
            "leave it out, or write authentication: pre-share in the profile",
        )
    yield from _ends(source, name, tunnel, hosts)
    subjects = [end.subject for end in tunnel.ends.values() if isinstance(end, EndForm)]
    if len(set(subjects)) < len(subjects) and None not in subjects:
        yield source.error(
            (*at, "ends"),
            f"expected subjects that differ, found {subjects[0]} at both ends",
            "each router has a certificate of its own",
        )
    if tunnel.backup_of and tunnel.kind is Kind.CRYPTO_MAP:
        yield source.key_error(
            (*at, "backup_of"),
            "expected a tunnel with keys, found a backup with certificates",
            "peers of one crypto map entry are rendered with pre-shared keys only; use kind: svti",
        )


def check_trustpoints(
    source: YamlSource, form: FileForm, hosts: Mapping[str, Host | None]
) -> Iterator[Problem]:
    """Trustpoints that are written: what each router is to ask for, once for all its tunnels."""
    users: dict[str, dict[str, list[tuple[str, EndForm, Authentication]]]] = {}
    for name, tunnel in form.tunnels.items():
        profile = form.profiles.get(tunnel.profile)
        for device, end in tunnel.ends.items() if profile and certified(profile) else ():
            if isinstance(end, EndForm) and end.trustpoint in form.trustpoints:
                assert profile is not None  # noqa: S101  (just looked at)
                of_point = users.setdefault(str(end.trustpoint), {})
                of_point.setdefault(device, []).append((name, end, method_of(profile)))
    for name, point in form.trustpoints.items():
        at = ("trustpoints", name)
        used = users.get(name, {})
        if not used:
            yield source.warning(at, "no tunnel with certificates names this trustpoint")
        for device in point.hosts:
            if device not in used:
                yield source.key_error(
                    (*at, "hosts", device),
                    f"expected a router with an end that names {name}, found {device!r}",
                    suggestion(device, [d for d in used if d in hosts]) or "leave it out",
                )
        for device, ends in used.items():
            yield from _one_request(source, name, point, device, ends)


def _one_request(
    source: YamlSource,
    name: str,
    point: TrustpointForm,
    device: str,
    ends: Sequence[tuple[str, EndForm, Authentication]],
) -> Iterator[Problem]:
    """A trustpoint holds one certificate, with one pair of keys and one subject."""
    first, its, method = ends[0]
    for tunnel, end, other in ends[1:]:
        at = ("tunnels", tunnel, "ends", device)
        if end.subject != its.subject:
            yield source.error(
                (*at, "subject"),
                f"expected {its.subject} as in tunnel {first}, found {end.subject}",
                f"trustpoint {name} of {device} holds one certificate; write another trustpoint",
            )
        if other is not method:
            yield source.error(
                (*at, "trustpoint"),
                f"expected a trustpoint for {other}, found {name}, which tunnel {first} uses for "
                f"{method}",
                "its keys are of one kind: write another trustpoint",
            )
    sizes = KEY_SIZES[method]
    if point.key_size is not None and point.key_size not in sizes:
        yield source.error(
            ("trustpoints", name, "key_size"),
            f"expected {', '.join(map(str, sizes))} bits for {method}, found {point.key_size}",
            f"{sizes[0]} without it",
        )


def _ends(
    source: YamlSource, name: str, tunnel: TunnelForm, hosts: Mapping[str, Host | None]
) -> Iterator[Problem]:
    at = ("tunnels", name)
    for device, end in tunnel.ends.items():
        host = hosts.get(device)
        if not isinstance(end, EndForm) or (host and not host.ios):
            yield source.error(
                (*at, "ends", device),
                "expected a router of ours with IOS, found another end",
                "certificates are rendered for two of these only",
            )
            continue
        for key in _KEYS:
            if getattr(end, key) is None:
                yield source.error(
                    (*at, "ends", device),
                    f"expected a key {key!r}, found none",
                    "trustpoint: VPN names the one with its certificate, subject: "
                    "CN=hq-r1.example.net what the other end looks for in it",
                )
