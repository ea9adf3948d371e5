"""A file of waves: which routers are upgraded when, or every step of an upgrade."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bothends.compare.upgrade_states import Step, Wave
from bothends.errors import InputError
from bothends.inventory.problems import Problem, shown, suggestion
from bothends.inventory.source import YamlSource, read_source

_Path = tuple[Hashable, ...]
_FORM = "waves: [[R1, R2], [R3]], or waves: [{prepare: [R1, R2]}, {clean: [R1]}, {upgrade: [R1]}]"


@dataclass(frozen=True, slots=True)
class WaveFile:
    """The waves of a file, in their order."""

    waves: tuple[Wave, ...]

    @property
    def upgrades_only(self) -> bool:
        """Whether it says only when routers are upgraded, and leaves their lines open."""
        return all(wave.step is Step.UPGRADE for wave in self.waves)


def read_wave_file(path: Path, routers: Sequence[str]) -> WaveFile:
    """The waves in a file.

    Args:
        path: the file.
        routers: the names of the routers that there are.

    Raises:
        InputError: the file is wrong; holds every problem with its place.
    """
    if not path.is_file():
        raise InputError("no such file", where=str(path), hint=f"a file of waves holds {_FORM}")
    problems: list[Problem] = []
    source = read_source(path, str(path), problems)
    waves = tuple(_waves(source, routers, problems)) if not problems else ()
    if not problems:
        problems.extend(_twice(source, waves))
    if problems:
        count = len(problems)
        raise InputError(
            f"{count} error{'s' * (count != 1)} in the waves\n" + "\n".join(map(str, problems))
        )
    return WaveFile(tuple(wave for _, wave in waves))


_PlacedWave = tuple[_Path, Wave]


def _waves(
    source: YamlSource, routers: Sequence[str], problems: list[Problem]
) -> Iterator[_PlacedWave]:
    data = source.data
    if not isinstance(data, dict) or not isinstance(data.get("waves"), list) or not data["waves"]:
        problems.append(source.error((), f"expected waves, found {shown(data)}", _FORM))
        return
    unknown = [key for key in data if key != "waves"]
    problems.extend(source.key_error((key,), f"unknown key {key!r}", _FORM) for key in unknown)
    for index, value in enumerate(data["waves"]):
        path: _Path = ("waves", index)
        steps = value if isinstance(value, dict) else {Step.UPGRADE.value: value}
        for name, members in steps.items():
            at = (*path, name) if isinstance(value, dict) else path
            if name not in set(Step):
                hint = suggestion(str(name), [step.value for step in Step])
                problems.append(source.key_error(at, f"unknown step {name!r}", hint))
            elif not isinstance(members, list) or not members:
                text = shown(members)
                problems.append(
                    source.error(at, f"expected a list of routers, found {text}", _FORM)
                )
            else:
                yield at, _wave(source, at, Step(name), members, routers, problems)


def _wave(
    source: YamlSource,
    path: _Path,
    step: Step,
    members: Sequence[Any],
    routers: Sequence[str],
    problems: list[Problem],
) -> Wave:
    for index, name in enumerate(members):
        if name not in routers:
            hint = suggestion(str(name), list(routers))
            problems.append(
                source.error(
                    (*path, index), f"expected a router with a tunnel, found {shown(name)}", hint
                )
            )
    return Wave(step, tuple(map(str, members)))


def _twice(source: YamlSource, waves: Sequence[_PlacedWave]) -> Iterator[Problem]:
    """Routers that take a step again, or one that comes before a step they have taken."""
    order = list(Step)
    last: dict[str, Step] = {}
    for path, wave in waves:
        for index, name in enumerate(wave.routers):
            before = last.get(name)
            if before is not None and order.index(before) >= order.index(wave.step):
                yield source.error(
                    (*path, index),
                    f"{name} cannot {wave.step}: it has come to {before} in an earlier wave",
                    "prepare, clean and upgrade come in this order, each once",
                )
            last[name] = wave.step
