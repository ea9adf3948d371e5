"""Trustpoints that bothends writes: whether they hold a certificate, and how they come by one.

What asks questions or makes keys is no line of a configuration, and a certificate does not come
back with any line. So the trustpoint is planned alone first, and its tunnels once it holds one.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

from bothends.model import Authentication, Tunnel
from bothends.platforms.ios.difference.canonical import canonical
from bothends.platforms.ios.difference.running import Running
from bothends.platforms.plan import ByHand, Edit

TRUSTPOINT = "crypto pki trustpoint "
_CHAIN = "crypto pki certificate chain "
_NOT_ITS_OWN = ("certificate ca ", "certificate rollover ", "certificate self-signed ")
_IN_THE_CERTIFICATE = ("subject-name", "fqdn", "ip-address", "serial-number", "rsakeypair",
                       "eckeypair")  # fmt: skip
"""What a certificate that stands keeps saying, whatever its trustpoint says now."""


def certified_trustpoints(running: Running) -> frozenset[str]:
    """Trustpoints with any certificate, which goes with them and comes back with no line."""
    return frozenset(e.text.split()[4] for e in running.find(_CHAIN) if e.children)


def waiting(device: str, tunnels: Iterable[Tunnel], running: Running) -> dict[str, ByHand]:
    """The tunnels whose trustpoint of ours holds no certificate yet, and how it gets one."""
    certified = {
        entry.text.split()[4]
        for entry in running.find(_CHAIN)
        if any(not line.key.startswith(_NOT_ITS_OWN) for line in entry.find("certificate "))
    }
    return {
        tunnel.name: _by_hand(tunnel, device, certified_trustpoints(running))
        for tunnel in tunnels
        if (point := tunnel.enrolment_of(tunnel.end(device))) and point.name not in certified
    }


def _by_hand(tunnel: Tunnel, device: str, authenticated: Collection[str]) -> ByHand:
    point = tunnel.enrolment_of(tunnel.end(device))
    assert point is not None  # noqa: S101  (waiting asks for it)
    name, terminal = point.name, point.enrollment == "terminal"
    ecdsa = tunnel.phase1[0].authentication is Authentication.ECDSA_SIG
    kind = "ec keysize" if ecdsa else "rsa modulus"
    steps = [
        (f"crypto key generate {kind} {point.key_size} label {name}", "the pair of keys"),
        (
            f"crypto pki authenticate {name}",
            "paste the authority's, compare its fingerprint"
            if terminal
            else "compare the authority's fingerprint",
        ),
        (
            f"crypto pki enroll {name}",
            "have the printed request signed"
            if terminal
            else "the authority signs; it may ask for a password",
        ),
    ]
    if terminal:
        steps.append((f"crypto pki import {name} certificate", "paste the certificate"))
    if name in authenticated:
        del steps[:2]
    return ByHand(device, f"trustpoint {name} holds no certificate", tuple(steps))


def renewals(edits: Sequence[Edit], running: Running) -> Iterator[str]:
    """Remarks on trustpoints with a certificate that says what they said before."""
    certified = certified_trustpoints(running)
    headers = {
        edit.path[0]: edit.path[0].split()[-1]
        for edit in edits
        if edit.path
        and edit.path[0].startswith(TRUSTPOINT)
        and canonical(edit.line).removeprefix("no ").startswith(_IN_THE_CERTIFICATE)
    }
    for name in headers.values():
        if name in certified:
            yield (
                f"{name}: its certificate stays as it is until it is renewed: "
                f"crypto pki enroll {name}"
            )


def kept(running: Running, tunnels: Collection[str], left: Collection[str]) -> Iterator[str]:
    """Remarks on trustpoints that a removal leaves, because their certificate could not come back.

    Args:
        running: the router.
        tunnels: what is removed, by name.
        left: the trustpoints that these tunnels alone use.
    """
    for name in sorted(certified_trustpoints(running) & set(left)):
        yield (
            f"{name}: stays, as it holds a certificate that nothing could put back; "
            f"{', '.join(sorted(tunnels))} was the last to use it, and no {TRUSTPOINT}{name} "
            "takes it off, certificate and all"
        )
