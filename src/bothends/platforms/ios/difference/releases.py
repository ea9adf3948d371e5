"""Whether a router has what its tunnels need and bothends does not write."""

from collections.abc import Iterator, Sequence

from bothends.model import Kind, Tunnel
from bothends.platforms.router import MULTI_SA, PPK, Router


def missing_features(device: str, router: Router, tunnels: Sequence[Tunnel]) -> Iterator[str]:
    """Trustpoints that nobody enrolled; what the release does not have, with its line."""
    for tunnel in tunnels:
        point = tunnel.trustpoint_of(tunnel.end(device))
        written = tunnel.enrolment_of(tunnel.end(device))
        if point and not written and point not in router.trustpoints:
            subject = tunnel.subject_of(tunnel.end(device))
            yield (
                f"{tunnel.name}: trustpoint {point} does not exist; enrol it first: crypto pki "
                f"trustpoint {point}, subject-name {subject}, enrollment terminal (or url), then "
                f"crypto pki authenticate {point} and crypto pki enroll {point}; or have it "
                "written: trustpoints: in tunnels.yaml"
            )
    if router.release_origin.is_default:
        return
    for tunnel in tunnels:
        if tunnel.kind is Kind.MULTI_SA_VTI and router.release < MULTI_SA:
            yield (
                f"line {router.release_origin.line}: {tunnel.name}: multi-SA VTIs need IOS XE "
                f"{MULTI_SA} or later, the router runs {router.release}"
            )
        if tunnel.ppk and router.release < PPK:
            yield (
                f"line {router.release_origin.line}: {tunnel.name}: post-quantum keys (ppk) need "
                f"IOS XE {PPK} or later, the router runs {router.release}"
            )
