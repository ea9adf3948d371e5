"""Algorithms and objects of IPsec, as findings name them and corrections spell them."""

from enum import Enum

from bothends.model import Dialect, Encryption, Integrity
from bothends.model import words as words_in
from bothends.platforms import configured
from bothends.platforms.base import plain
from bothends.platforms.router import TransformSet

_WORDS = configured().lines
"""Messages name algorithms in the words of IOS, whatever the platform."""


def spelt(value: Enum | int | None) -> str:
    """An algorithm, or another value, in a message; most lines spell it like this as well."""
    return plain(value)


def in_policy(value: Enum | int | None) -> str:
    """A value as a line of an ISAKMP policy spells it."""
    return _WORDS.in_policy(value)


def in_proposal(value: Enum | int | None) -> str:
    """A value as a line of an IKEv2 proposal spells it."""
    return _WORDS.in_proposal(value)


def words(transform_set: TransformSet) -> str:
    """The transforms of a set as its line spells them: `esp-aes 256 esp-sha256-hmac`."""
    parts = [words_in(Integrity, Dialect.AH)[transform_set.ah]] if transform_set.ah else []
    parts += (
        [words_in(Encryption, Dialect.ESP)[transform_set.encryption]]
        if transform_set.encryption
        else []
    )
    parts += (
        [words_in(Integrity, Dialect.ESP)[transform_set.integrity]]
        if transform_set.integrity
        else []
    )
    parts += ["comp-lzs"] if transform_set.compression else []
    return " ".join(parts)


def description(transform_set: TransformSet) -> str:
    """A set with its name."""
    return f"{transform_set.name} ({words(transform_set)})"


def unlike(one: TransformSet, other: TransformSet) -> int:
    """In how many parts two sets differ."""
    parts = ("ah", "encryption", "integrity", "compression")
    return sum(getattr(one, part) != getattr(other, part) for part in parts)
