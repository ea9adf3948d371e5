"""Texts that nobody would write: mutations of healthy ones, and nonsense of every kind."""

from collections.abc import Callable, Sequence
from random import Random

LARGEST = 100_000
"""Characters of the largest input."""
NASTY = (
    "\x00", "\x07", "\x08", "\x0b", "\x0c", "\x1b[2J", "\x1c", "\x1d", "\x1e", "\x7f", "\x85",
    "\u2028", "\u2029", "\u202e", "\ufeff", "\ud800", "\U0001f512", "é", "\t", "\r", "\r\n", "\n\n",
    "%", "{{", "}}", "{%", "$(", "`", "'", '"', "\\", "<", ">", "^", "#", "!", "[", "]", "{", "}",
    ":", "- ", "&a ", "*a", "<<: ", "!!", "|", ">", "0" * 400, "-1", "99999999999999999999", "1e999",
    "255.255.255.255", "0.0.0.0", "10.0.0.0 0.255.0.255", "::", "fe80::1%eth0", "R1#", "--More--",
    "end", "exit", "no ", "banner motd ^C", "crypto map M 65536 ipsec-isakmp", "? ", "a" * 10_000, "9" * 5_000,
)  # fmt: skip

Mutation = Callable[[str, Random, Sequence[str]], str]


def _cut(text: str, rng: Random, _: Sequence[str]) -> str:
    return text[: rng.randint(0, len(text))]


def _drop(text: str, rng: Random, _: Sequence[str]) -> str:
    lines = text.split("\n")
    start = rng.randrange(len(lines))
    del lines[start : start + rng.randint(1, 6)]
    return "\n".join(lines)


def _twice(text: str, rng: Random, _: Sequence[str]) -> str:
    lines = text.split("\n")
    start = rng.randrange(len(lines))
    block = lines[start : start + rng.randint(1, 20)]
    lines[start:start] = block * rng.choice((1, 2, 50))
    return "\n".join(lines)


def _mix(text: str, rng: Random, seeds: Sequence[str]) -> str:
    lines, other = text.split("\n"), rng.choice(seeds).split("\n")
    start = rng.randrange(len(other))
    at = rng.randrange(len(lines))
    lines[at:at] = other[start : start + rng.randint(1, 12)]
    return "\n".join(lines)


def _word(text: str, rng: Random, seeds: Sequence[str]) -> str:
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    words = lines[at].split(" ")
    words[rng.randrange(len(words))] = rng.choice((*rng.choice(seeds).split(), "x"))
    lines[at] = " ".join(words)
    return "\n".join(lines)


def _nasty(text: str, rng: Random, _: Sequence[str]) -> str:
    for _each in range(rng.randint(1, 4)):
        at = rng.randint(0, len(text))
        text = text[:at] + rng.choice(NASTY) * rng.choice((1, 1, 1, 3)) + text[at:]
    return text


def _alone(text: str, rng: Random, _: Sequence[str]) -> str:
    lines = text.split("\n")
    lines.insert(rng.randint(0, len(lines)), rng.choice(NASTY))
    return "\n".join(lines)


def _shuffle(text: str, rng: Random, _: Sequence[str]) -> str:
    lines = text.split("\n")
    rng.shuffle(lines)
    return "\n".join(lines)


def _indent(text: str, rng: Random, _: Sequence[str]) -> str:
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    lines[at] = " " * rng.choice((0, 1, 2, 7, 300)) + lines[at].strip()
    return "\n".join(lines)


def _large(text: str, rng: Random, _: Sequence[str]) -> str:
    unit = rng.choice((text, rng.choice(NASTY), text.replace("\n", " "), f"{text[:40]} "))
    return (unit or "x") * (LARGEST // max(1, len(unit)))


def _noise(_text: str, rng: Random, _: Sequence[str]) -> str:
    return "".join(chr(rng.randrange(1, 0x500)) for _each in range(rng.randint(0, 400)))


MUTATIONS: tuple[Mutation, ...] = (
    _cut, _drop, _drop, _twice, _mix, _mix, _word, _word, _word, _nasty, _nasty, _alone, _alone,
    _shuffle, _indent,
)  # fmt: skip
RARE: tuple[Mutation, ...] = (_large, _noise)
"""Mutations that cost more than they find."""


def mangled(seeds: Sequence[str], rng: Random, rare: float = 0.02) -> str:
    """A text that is like one of the seeds, and is not; `rare`: the share of the largest ones."""
    text = rng.choice(seeds)
    for _ in range(rng.randint(1, 5)):
        text = rng.choice(MUTATIONS)(text, rng, seeds) or "x"
    if rng.random() < rare:
        text = rng.choice(RARE)(text, rng, seeds)
    return text[:LARGEST]
