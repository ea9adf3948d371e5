"""Ends that authenticate with certificates: what each needs, and what does not go with it."""

from collections.abc import Iterator, Mapping

from bothends.inventory.build import proposals
from bothends.inventory.hosts import Host
from bothends.inventory.problems import Problem
from bothends.inventory.schema import EndForm, ProfileForm, TunnelForm
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
