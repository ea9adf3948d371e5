"""Numbers of ISAKMP policies: what runs keeps its own, and a stronger one comes first."""

from collections.abc import Iterable, Mapping

from bothends.errors import InputError
from bothends.model import DhGroup, Encryption, Integrity, Phase1, Tunnel
from bothends.platforms.ios.write.spelling import ISAKMP_CIPHERS, ISAKMP_HASHES

_CIPHER_RANK = tuple(reversed(Encryption))
_HASH_RANK = tuple(reversed(Integrity))
_GROUP_RANK = tuple(reversed(DhGroup))
_NOTHING: Mapping[int, tuple[str, ...]] = {}


def first_free(used: set[int], limit: int) -> int | None:
    """The lowest multiple of ten that is free; when those are used up, any free number."""
    numbers = (number for step in (10, 1) for number in range(step, limit, step))
    return next((number for number in numbers if number not in used), None)


def policy_numbers(
    device: str,
    tunnels: Iterable[Tunnel],
    policies: Mapping[int, object],
    half_typed: Mapping[int, tuple[str, ...]] = _NOTHING,
) -> dict[Phase1, int]:
    """A number for every distinct proposal: equal ones share it, stronger ones come first.

    Both ends take the first policy that they have in common, so a new one goes before the weaker
    ones that run: behind them it would never be chosen.

    Args:
        device: the router's name.
        tunnels: what is written on it.
        policies: those that run; the value is the Phase1 that one holds, if it is one.
        half_typed: those that an entry left unfinished which was broken off, and what they say.

    Raises:
        InputError: no number is free.
    """
    running = {content: number for number, content in sorted(policies.items(), reverse=True)}
    known = {number: c for number, c in policies.items() if isinstance(c, Phase1)}
    used = set(policies)
    numbers: dict[Phase1, int] = {}
    for phase1 in sorted({p for tunnel in tunnels for p in tunnel.phase1}, key=_rank):
        if phase1 in running:
            numbers[phase1] = running[phase1]
            continue
        broken_off = _broken_off(phase1, half_typed)
        if broken_off is not None and broken_off not in numbers.values():
            numbers[phase1] = broken_off
            known[broken_off] = phase1
            continue
        number = _before_weaker(phase1, known, used) or first_free(used, 10001)
        if number is None:
            raise InputError("no free ISAKMP policy number", where=device)
        numbers[phase1] = number
        known[number] = phase1
        used.add(number)
    return numbers


def _broken_off(phase1: Phase1, half_typed: Mapping[int, tuple[str, ...]]) -> int | None:
    """The number of a policy that was broken off while this proposal was entered."""
    if not half_typed:  # an ASA has none, and ciphers that ISAKMP does not know
        return None
    lines = {
        f"encr {ISAKMP_CIPHERS[phase1.encryption].removesuffix(' 128')}",
        f"hash {ISAKMP_HASHES[phase1.hash]}",
        f"group {phase1.dh_group}",
        f"lifetime {phase1.lifetime}",
    }
    return next((n for n, typed in sorted(half_typed.items()) if lines >= set(typed)), None)


def _before_weaker(phase1: Phase1, known: Mapping[int, Phase1], used: set[int]) -> int | None:
    """A free number before every weaker policy, as round as there is; none when there is none."""
    weaker = [number for number, other in known.items() if _rank(other) > _rank(phase1)]
    limit = min(weaker, default=10001)
    stronger = [n for n, other in known.items() if n < limit and _rank(other) <= _rank(phase1)]
    first = max(stronger, default=0) + 1
    numbers = (n for step in (10, 5, 1) for n in range(-(-first // step) * step, limit, step))
    return next((number for number in numbers if number not in used), None)


def _rank(phase1: Phase1) -> tuple[int, int]:
    """Stronger proposals first: cipher, then hash, then group; then the shorter lifetime."""
    strength = (
        _CIPHER_RANK.index(phase1.encryption) * len(_HASH_RANK) + _HASH_RANK.index(phase1.hash)
    ) * len(_GROUP_RANK) + _GROUP_RANK.index(phase1.dh_group)
    return strength, phase1.lifetime
