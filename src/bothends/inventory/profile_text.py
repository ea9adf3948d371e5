"""A profile of tunnels.yaml as a person would write it."""

from collections.abc import Iterator

from bothends.model import Phase1, Transform, Tunnel


def profile_lines(tunnel: Tunnel, indent: str = "    ") -> Iterator[str]:
    """What a tunnel's profile says, as lines below its name."""
    phase2 = tunnel.phase2
    yield f"{indent}ike: {tunnel.ike:d}"
    if len(tunnel.phase1) == 1:
        yield f"{indent}phase1: {_phase1(tunnel.phase1[0])}"
    else:
        yield f"{indent}phase1:"
        yield from (f"{indent}  - {_phase1(each)}" for each in tunnel.phase1)
    yield f"{indent}phase2:"
    yield f"{indent}  transforms: [{', '.join(map(_transform, phase2.transforms))}]"
    yield f"{indent}  mode: {phase2.mode}"
    if phase2.pfs_group:
        yield f"{indent}  pfs_group: {phase2.pfs_group}"
    life = phase2.lifetime
    yield f"{indent}  lifetime: {{seconds: {life.seconds}, kilobytes: {life.kilobytes}}}"
    if dpd := tunnel.dpd:
        mode = "periodic" if dpd.periodic else "on-demand"
        yield f"{indent}dpd: {{interval: {dpd.interval}, retry: {dpd.retry}, mode: {mode}}}"
    if tunnel.fragmentation is not None:
        yield f"{indent}fragmentation: {tunnel.fragmentation}"
    if tunnel.nat_keepalive is not None:
        yield f"{indent}nat_keepalive: {tunnel.nat_keepalive}"
    if not tunnel.config_exchange:
        yield f"{indent}config_exchange: false"


def _phase1(one: Phase1) -> str:
    prf = f", prf: {one.prf}" if one.prf else ""
    return (
        f"{{encryption: {one.encryption}, hash: {one.hash}, dh_group: {one.dh_group}, "
        f"authentication: {one.authentication}, lifetime: {one.lifetime}{prf}}}"
    )


def _transform(one: Transform) -> str:
    integrity = f", integrity: {one.integrity}" if one.integrity else ""
    return f"{{encryption: {one.encryption}{integrity}}}"
