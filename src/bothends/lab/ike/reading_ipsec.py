"""Reads what phase 2 may agree on from a running configuration."""

from collections.abc import Mapping, Sequence
from typing import Any

from bothends.lab.ike.settings import IpsecProtection, TransformSet
from bothends.lab.tree import ConfigLine

_KINDS = ("esp-", "ah-", "comp-")
_LENGTHS = ("128", "192", "256")


def read_transform_set(name: str, line: ConfigLine) -> TransformSet:
    """A transform set: `crypto ipsec transform-set NAME TRANSFORM …`, and the mode under it."""
    modes = [child.words[1:] for child in line.children if child.words[0] == "mode"]
    mode = modes[0] if modes else ("tunnel",)
    return TransformSet(
        name,
        transforms(line.words[4:]),
        transport=mode[0] == "transport",
        require="require" in mode,
    )


def transforms(words: Sequence[str]) -> tuple[str, ...]:
    """The transforms of a set; a key length of 128 is the default and not written."""
    result: list[str] = []
    for word in words:
        if word.startswith(_KINDS):
            result.append(word)
        elif word in _LENGTHS and result and word != "128":
            result[-1] = f"{result[-1]} {word}"
    return tuple(result)


def read_protection(name: str, line: ConfigLine, lifetime: Mapping[str, int]) -> IpsecProtection:
    """The settings of a crypto map entry or of an IPsec profile."""
    result: dict[str, Any] = {"name": name, **lifetime}
    for child in line.children:
        match child.words:
            case ["set", "transform-set", *names]:
                result["transform_sets"] = tuple(names)
            case ["set", "pfs"]:
                result["pfs"] = 1
            case ["set", "pfs", group]:
                result["pfs"] = int(group.removeprefix("group"))
            case [
                "set",
                "security-association",
                "lifetime",
                ("seconds" | "kilobytes") as unit,
                value,
            ]:
                result[unit] = 0 if value == "disable" else int(value)
            case ["set", "isakmp-profile", profile]:
                result["isakmp_profile"] = profile
            case ["set", "ikev2-profile", profile]:
                result["ikev2_profile"] = profile
            case ["reverse-route", *_]:
                result["reverse_route"] = True
    return IpsecProtection(**result)
