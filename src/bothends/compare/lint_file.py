"""`.bothends.yaml`: strength profiles of one's own, and findings that are accepted."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, TypeVar

from bothends.compare.accepted_findings import Silence
from bothends.errors import InputError
from bothends.ike.profiles import ALIASES, DEFAULT, PROFILES
from bothends.ike.strength import ALGORITHMS, Algorithm, Profile, Severity, StrengthRow, Use
from bothends.inventory.problems import Problem, suggestion
from bothends.inventory.source import YamlSource, read_source
from bothends.model import IkeVersion

NAME = ".bothends.yaml"
_TOP = ("strength", "profiles", "silence")
_PROFILE = ("base", "title", "source", "rows", "ike-lifetime", "ipsec-lifetime", "key-length")
_ROW = ("use", "algorithms", "severity", "reason", "ike")
_SILENCE = ("rule", "device", "tunnel", "file", "line", "reason")
_OK = "ok"
_Path = tuple[Hashable, ...]
Chosen = TypeVar("Chosen", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class LintFile:
    """What the files say together."""

    profiles: Mapping[str, Profile] = field(default_factory=lambda: dict(PROFILES))
    """Those that come along, and those of the files."""
    strength: str = ""
    """The profile to use where the command line names none."""
    silences: tuple[Silence, ...] = ()

    def alias(self, name: str) -> str:
        """What to say of an old name of a profile, if that is how it is chosen."""
        old = name or self.strength
        if old not in ALIASES:
            return ""
        return f"strength profile {old} is {ALIASES[old]}; `bothends lint --help` lists all of them"

    def profile(self, name: str) -> Profile:
        """A profile by its name, or the one to use without a name. Raises InputError."""
        called = name or self.strength
        if not called:
            return DEFAULT
        profile = self.profiles.get(ALIASES.get(called, called))
        if profile is None:
            raise InputError(
                f"expected the name of a strength profile, found {called!r}",
                where="--strength",
                hint=suggestion(called, list(self.profiles), cutoff=0.7),
            )
        return profile


def read_lint_files(paths: Sequence[Path], project: Path) -> LintFile:
    """The files beside some configurations, and that of a project.

    Raises:
        InputError: a file is wrong; holds every problem with its place.
    """
    folders = [path if path.is_dir() else path.parent for path in paths]
    result = dict.fromkeys(folder / NAME for folder in (project, *folders))
    files = {path.resolve(): path for path in result if path.is_file()}
    reader = _Reader()
    for path in files.values():
        reader.read(path)
    if reader.problems:
        count = len(reader.problems)
        ordered = sorted(
            reader.problems, key=lambda p: (p.place.file, p.place.line, p.place.column)
        )
        raise InputError(
            f"{count} error{'s' * (count != 1)} in {NAME}\n" + "\n".join(map(str, ordered))
        )
    return LintFile({**PROFILES, **reader.profiles}, reader.strength, tuple(reader.silences))


class _Reader:
    """Reads file after file, collecting everything that is wrong."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.profiles: dict[str, Profile] = {}
        self.silences: list[Silence] = []
        self.strength = ""

    def read(self, path: Path) -> None:
        source = read_source(path, str(path), self.problems)
        if not source.places or source.data is None:
            return
        top = self._mapping(source, (), source.data, _TOP)
        for name, value in self._mapping(source, ("profiles",), top.get("profiles", {})).items():
            self._profile(source, str(name), value)
        for index, value in enumerate(self._list(source, ("silence",), top.get("silence", []))):
            self._silence(source, ("silence", index), value)
        if "strength" in top:
            self.strength = self._text(source, ("strength",), top["strength"])
            known = [*PROFILES, *ALIASES, *self.profiles]
            if self.strength and self.strength not in known:
                self._expected(source, ("strength",), "a strength profile", self.strength, known)

    def _profile(self, source: YamlSource, name: str, value: Any) -> None:
        path = ("profiles", name)
        data = self._mapping(source, path, value, _PROFILE)
        if name in PROFILES or name in ALIASES or name in self.profiles:
            self._wrong(source, path, f"there is a profile {name!r} already", "choose another name")
        base = str(data.get("base", DEFAULT.name))
        base = ALIASES.get(base, base)
        known = {**PROFILES, **self.profiles}
        if base not in known:
            self._expected(source, (*path, "base"), "a strength profile", base, known)
        rows = self._list(source, (*path, "rows"), data.get("rows", []))
        profile_rows = [self._row(source, (*path, "rows", i), row) for i, row in enumerate(rows)]
        start = known.get(base, DEFAULT)
        self.profiles[name] = Profile(
            name=name,
            title=str(data.get("title", name)),
            source=str(data.get("source", source.file)),
            rows=(*start.rows, *(row for row in profile_rows if row)),
            ike_lifetime=self._number(source, path, data, "ike-lifetime", start.ike_lifetime),
            ipsec_lifetime=self._number(source, path, data, "ipsec-lifetime", start.ipsec_lifetime),
            key_length=self._number(source, path, data, "key-length", start.key_length),
            deadlines=start.deadlines,
        )

    def _row(self, source: YamlSource, path: _Path, value: Any) -> StrengthRow | None:
        data = self._mapping(source, path, value, _ROW)
        before = len(self.problems)
        self._require(source, path, data, ("use", "algorithms", "severity", "reason"))
        if len(self.problems) > before:
            return None
        uses = [
            self._choice(source, (*path, "use"), str(name), Use)
            for name in _listed(data["use"])
        ]  # fmt: skip
        kept = tuple(use for use in uses if use)
        severity = None
        if data["severity"] != _OK:
            severity = self._choice(
                source, (*path, "severity"), str(data["severity"]), Severity, _OK
            )
        algorithms = tuple(
            algorithm
            for name in _listed(data["algorithms"])
            for algorithm in self._algorithm(source, (*path, "algorithms"), str(name), kept)
        )
        ike = data.get("ike")
        if ike not in {None, 1, 2}:
            self._expected(source, (*path, "ike"), "1 or 2", str(ike), ())
        if len(self.problems) > before:
            return None
        version = IkeVersion(ike) if ike else None
        return StrengthRow(severity, str(data["reason"]), kept, algorithms, version)

    def _algorithm(
        self, source: YamlSource, path: _Path, name: str, uses: tuple[Use, ...]
    ) -> Iterator[Algorithm]:
        named = {
            "none" if algorithm is None else str(algorithm.value): algorithm
            for use in uses
            for algorithm in ALGORITHMS[use]
        }
        if name in named:
            yield named[name]
        elif uses:
            self._expected(source, path, f"an algorithm for {uses[0]}", name, named)

    def _silence(self, source: YamlSource, path: _Path, value: Any) -> None:
        data = self._mapping(source, path, value, _SILENCE)
        before = len(self.problems)
        self._require(source, path, data, ("rule", "reason"))
        texts = {
            key: self._text(source, (*path, key), data[key])
            for key in ("rule", "device", "tunnel", "file", "reason")
            if key in data
        }
        line = self._number(source, path, data, "line", 0)
        if not {"device", "tunnel", "file"} & data.keys():
            self._wrong(
                source, path, "expected device, tunnel or file, found none of them",
                'device: "*" silences a rule everywhere',
            )  # fmt: skip
        if line and "file" not in data:
            self._wrong(source, (*path, "line"), "expected file beside line, found none", "")
        rule = texts.get("rule", "")
        if rule and not any(fnmatchcase(known, rule) for known in _rule_ids()):
            self._expected(source, (*path, "rule"), "a rule", rule, _rule_ids())
        if len(self.problems) == before:
            where = str(source.place(*path))
            self.silences.append(Silence(**texts, line=line, where=where))

    def _mapping(
        self, source: YamlSource, path: _Path, value: Any, keys: Sequence[str] = ()
    ) -> dict[Any, Any]:
        if not isinstance(value, dict):
            self._wrong(source, path, f"expected a mapping, found {_quoted(value)}", "")
            return {}
        for key in value:
            if keys and key not in keys:
                hint = suggestion(str(key), list(keys))
                self._wrong(source, (*path, key), f"unknown key {key!r}", hint)
        return value

    def _list(self, source: YamlSource, path: _Path, value: Any) -> list[Any]:
        if isinstance(value, list):
            return value
        self._wrong(source, path, f"expected a list, found {_quoted(value)}", "")
        return []

    def _text(self, source: YamlSource, path: _Path, value: Any) -> str:
        if isinstance(value, str) and value.strip():
            return value
        self._wrong(source, path, f"expected text, found {_quoted(value)}", "")
        return ""

    def _number(
        self, source: YamlSource, path: _Path, data: Mapping[Any, Any], key: str, default: int
    ) -> int:
        value = data.get(key, default)
        if (
            isinstance(value, int)
            and not isinstance(value, bool)
            and (value > 0 or key not in data)
        ):
            return value
        text = _quoted(value)
        self._wrong(source, (*path, key), f"expected a whole number above 0, found {text}", "")
        return default

    def _require(
        self, source: YamlSource, path: _Path, data: Mapping[Any, Any], keys: Iterable[str]
    ) -> None:
        for key in keys:
            if key not in data:
                hint = "say why, so that the next reader can judge" if key == "reason" else ""
                self._wrong(source, path, f"expected a key {key!r}, found none", hint)

    def _choice(
        self, source: YamlSource, path: _Path, name: str, kind: type[Chosen], *more: str
    ) -> Chosen | None:
        if name in set(kind):
            return kind(name)
        self._expected(source, path, "something else", name, [*more, *kind])
        return None

    def _expected(
        self, source: YamlSource, path: _Path, what: str, text: str, known: Iterable[str]
    ) -> None:
        hint = suggestion(text, list(known))
        self._wrong(source, path, f"expected {what}, found {text!r}", hint)

    def _wrong(self, source: YamlSource, path: _Path, message: str, hint: str) -> None:
        self.problems.append(source.error(path, message, hint))


def _rule_ids() -> list[str]:
    from bothends.compare.rules import rules

    return list(rules())


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _quoted(value: Any) -> str:
    names = {dict: "a mapping", list: "a list", type(None): "nothing"}
    return names.get(type(value), repr(value))
