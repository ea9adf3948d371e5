"""Fleets drawn at random, every tunnel of which is up, and upgrades of them in random waves."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

WEAK_POLICIES = (
    ("3des", "sha", 2),
    ("3des", "md5", 2),
    ("aes 256", "sha256", 5),
    ("aes", "sha", 1),
    ("des", "md5", 14),
)
STRONG_POLICIES = (("aes 256", "sha256", 14), ("aes 256", "sha384", 20), ("aes", "sha", 14))
WEAK_SETS = ("esp-3des esp-sha-hmac", "esp-3des esp-md5-hmac", "esp-aes esp-md5-hmac", "esp-des")
STRONG_SETS = ("esp-aes 256 esp-sha256-hmac", "esp-gcm 256", "esp-aes esp-sha-hmac")
WEAK_PROPOSALS = (
    ("3des", "md5", "2"),
    ("aes-cbc-256 3des", "sha256 md5", "14 2"),
    ("aes-cbc-128", "sha1", "5 2"),
)
STRONG_PROPOSALS = (("aes-cbc-256", "sha256", "14"), ("aes-cbc-256", "sha512", "19 20"))
PFS = (0, 0, 2, 5, 14, 20)
RELEASES = ("15.2", "15.9", "16.9", "17.3", "17.15")
"""The last one refuses what is weak already, and keeps only what is strong."""


@dataclass(frozen=True)
class Fleet:
    """Configurations by router, and which routers are upgraded in which wave."""

    texts: dict[str, str]
    waves: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class _Link:
    a: int
    b: int
    ikev2: bool
    phase1: tuple[tuple[str, str, int | str], ...]
    sets: tuple[str, ...]
    pfs: int


def drawn(seed: int) -> Fleet:
    """A fleet of 2 to 6 routers."""
    rng = random.Random(seed)  # noqa: S311 - drawn again from its number
    count = rng.randint(2, 6)
    shape = rng.choice(("star", "chain", "mesh"))
    ends = {
        "star": [(0, n) for n in range(1, count)],
        "chain": [(n, n + 1) for n in range(count - 1)],
        "mesh": [(a, b) for a in range(count) for b in range(a + 1, count) if b - a < 3],
    }[shape]
    releases = [rng.choice(RELEASES) for _ in range(count)]
    shields = [release >= "16" and rng.random() < 0.2 for release in releases]
    strict = [
        release == "17.15" and not off for release, off in zip(releases, shields, strict=True)
    ]
    links = [_link(rng, a, b, strong=strict[a] or strict[b]) for a, b in ends]
    texts = {
        f"r{n}": _text(n, releases[n], [x for x in links if n in {x.a, x.b}], shield_off=shields[n])
        for n in range(count)
    }
    order = [name for name, release in zip(texts, releases, strict=True) if release != "17.15"]
    rng.shuffle(order)
    waves: list[tuple[str, ...]] = []
    while order:
        size = rng.randint(1, len(order))
        waves.append(tuple(order[:size]))
        order = order[size:]
    return Fleet(texts, tuple(waves))


def _link(rng: random.Random, a: int, b: int, *, strong: bool) -> _Link:
    ikev2 = rng.random() < 0.4
    phase1: tuple[tuple[str, str, int | str], ...] = (
        _mix(rng, WEAK_PROPOSALS, STRONG_PROPOSALS, strong=strong)
        if ikev2
        else _mix(rng, WEAK_POLICIES, STRONG_POLICIES, strong=strong)
    )
    sets = _mix(rng, WEAK_SETS, STRONG_SETS, strong=strong)
    pfs = rng.choice([each for each in PFS if not strong or each in {0, 14, 20}])
    return _Link(a, b, ikev2, phase1, sets, pfs)


def _mix(
    rng: random.Random, weak: Sequence[T], strong_ones: Sequence[T], *, strong: bool
) -> tuple[T, ...]:
    """What a tunnel has: something weak, something strong, or both, in any order."""
    kind = rng.random()
    chosen = [rng.choice(weak)] if kind < 0.8 and not strong else []
    if not chosen or rng.random() < 0.3:
        chosen.append(rng.choice(strong_ones))
    rng.shuffle(chosen)
    return tuple(chosen)


def _text(number: int, release: str, links: list[_Link], *, shield_off: bool) -> str:
    lines = [f"version {release}", f"hostname r{number}"]
    lines += ["crypto engine compliance shield disable"] if shield_off else []
    policies = dict.fromkeys(p for link in links if not link.ikev2 for p in link.phase1)
    for at, (cipher, digest, group) in enumerate(sorted(policies, key=str), 1):
        lines += [
            f"crypto isakmp policy {10 * at}", f" encr {cipher}", f" hash {digest}",
            " authentication pre-share", f" group {group}",
        ]  # fmt: skip
    lines += ["crypto ikev2 fragmentation mtu 1400"] if any(x.ikev2 for x in links) else []
    for link in links:
        lines += _phase1(number, link)
    lines += ["interface GigabitEthernet0/0", f" ip address 198.51.100.{number + 1} 255.255.255.0"]
    for link in links:
        lines += _tunnel(number, link)
    lines += ["ip route 0.0.0.0 0.0.0.0 198.51.100.254", "end", ""]
    return "\n".join(lines)


def _id(link: _Link) -> str:
    return f"{link.a}{link.b}"


def _far(number: int, link: _Link) -> str:
    return f"198.51.100.{(link.b if number == link.a else link.a) + 1}"


def _phase1(number: int, link: _Link) -> list[str]:
    name, far = _id(link), _far(number, link)
    key = f"kQ7-{name}-z9Lm-pW4x-Tr2v"
    lines = []
    for at, words in enumerate(link.sets):
        lines += [f"crypto ipsec transform-set T{name}-{at} {words}"]
    names = " ".join(f"T{name}-{at}" for at in range(len(link.sets)))
    if not link.ikev2:
        lines += [f"crypto isakmp key {key} address {far}"]
    else:
        for at, (ciphers, digests, groups) in enumerate(link.phase1):
            lines += [
                f"crypto ikev2 proposal P{name}-{at}", f" encryption {ciphers}",
                f" integrity {digests}", f" group {groups}",
            ]  # fmt: skip
        lines += [f"crypto ikev2 policy Q{name}", f" match address local 198.51.100.{number + 1}"]
        lines += [f" proposal P{name}-{at}" for at in range(len(link.phase1))]
        lines += [
            f"crypto ikev2 keyring K{name}", " peer FAR", f"  address {far}",
            f"  pre-shared-key {key}", f"crypto ikev2 profile V{name}",
            f" match identity remote address {far} 255.255.255.255",
            " authentication remote pre-share", " authentication local pre-share",
            f" keyring local K{name}",
        ]  # fmt: skip
    lines += [f"crypto ipsec profile S{name}", f" set transform-set {names}"]
    lines += [f" set pfs group{link.pfs}"] if link.pfs else []
    lines += [f" set ikev2-profile V{name}"] if link.ikev2 else []
    return lines


def _tunnel(number: int, link: _Link) -> list[str]:
    host = 1 if number == link.a else 2
    return [
        f"interface Tunnel{_id(link)}",
        f" ip address 10.{link.a}.{link.b}.{host} 255.255.255.252",
        " tunnel source GigabitEthernet0/0",
        " tunnel mode ipsec ipv4",
        f" tunnel destination {_far(number, link)}",
        f" tunnel protection ipsec profile S{_id(link)}",
    ]
