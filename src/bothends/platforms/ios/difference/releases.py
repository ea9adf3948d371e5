"""Whether a router's release has what its tunnels need."""

from collections.abc import Iterator, Sequence

from bothends.model import Kind, Tunnel
from bothends.platforms.router import MULTI_SA, PPK, Router


def missing_features(router: Router, tunnels: Sequence[Tunnel]) -> Iterator[str]:
    """What the release does not have, with the line that names it; nothing where none does."""
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
