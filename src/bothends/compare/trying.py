"""Changes that are tried on configurations: patches, and lines as they would be typed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

from bothends.compare.files import decoded
from bothends.compare.inputs import Inputs
from bothends.compare.patches import FilePatch, is_patch, patched, read_patch
from bothends.compare.what_if import ChangedText
from bothends.errors import InputError
from bothends.inventory.problems import suggestion
from bothends.platforms import enterable, platform
from bothends.platforms.recognise import platform_of, read_router
from bothends.platforms.router import Release, Router


@dataclass(frozen=True, slots=True)
class Attempt:
    """Something to try: a unified diff, or lines for one device."""

    source: str
    """The file that it comes from, or the option."""
    text: str = field(repr=False)
    device: str = ""
    """The device that lines are for; empty where the name of the file says it."""


_DIFFS = frozenset({".diff", ".patch"})


def read_attempt(path: Path) -> Attempt:
    """A patch, or a file of typed lines that has the name of its device. Raises InputError."""
    text = decoded(path)
    if path.suffix in _DIFFS and not is_patch(text):
        raise InputError(
            "expected a unified diff, found none",
            where=str(path),
            hint="git diff prints one; a file of typed lines has the name of its device",
        )
    return Attempt(str(path), text, "" if is_patch(text) else path.stem)


def overlaid(
    routers: Sequence[Router], texts: Mapping[str, str | None], release: Release | None = None
) -> list[Router]:
    """The routers with other texts in some of their files; None for a file that goes."""
    new = {file: _reading(file, text, release) for file, text in texts.items() if text is not None}
    kept = [new.pop(r.file, r) for r in routers if r.file not in texts or r.file in new]
    return [*kept, *new.values()]


def _reading(file: str, text: str, release: Release | None) -> Router:
    return read_router(text, file, release, lambda: text)


@dataclass(slots=True)
class Trial:
    """Attempts made one after the other on what was read."""

    inputs: Inputs
    release: Release | None = None
    texts: dict[str, str | None] = field(default_factory=dict)
    """By file: its text afterwards; None for a file that goes."""
    changes: dict[str, ChangedText] = field(default_factory=dict)

    def make(self, attempt: Attempt) -> None:
        """Apply one attempt.

        Raises:
            InputError: a file or device is not among the inputs, or a patch does not fit it.
        """
        if attempt.device or not is_patch(attempt.text):
            self._enter(attempt)
            return
        patches = read_patch(attempt.text, attempt.source)
        for patch in patches:
            self._patch(attempt, patch)

    @property
    def routers(self) -> list[Router]:
        """The routers afterwards."""
        return overlaid(self.inputs.routers, self.texts, self.release)

    def _patch(self, attempt: Attempt, patch: FilePatch) -> None:
        if not patch.old:
            text = patched("", patch, patch.new)
            file = patch.new
        else:
            router = self._of_file(patch, attempt.source)
            file, text = router.file, patched(self._text(router), patch, router.file)
        self.texts[file] = text if patch.new else None
        device = _reading(file, text, None).name if patch.new else PurePath(file).stem
        self._note(ChangedText(device, file, attempt.source))

    def _of_file(self, patch: FilePatch, source: str) -> Router:
        """The router whose file a patch names: by its path, else by its name alone."""
        parts = PurePath(patch.old).parts
        for length in range(len(parts), 0, -1):
            expected = parts[-length:]
            fits = [r for r in self.inputs.routers if PurePath(r.file).parts[-length:] == expected]
            if len(fits) == 1:
                return fits[0]
            if fits:
                break
        return self._by_name(PurePath(patch.old).stem, source, f"the file {patch.old}")

    def _enter(self, attempt: Attempt) -> None:
        router = self._by_name(attempt.device, attempt.source, f"the device {attempt.device!r}")
        text = self._text(router)
        name = platform_of(text)
        try:
            system = enterable(name)
        except KeyError:
            raise InputError(
                f"{router.name} is {platform(name).title}: typed lines are tried on IOS only",
                where=attempt.source,
                hint="give a unified diff of its configuration",
            ) from None
        entered = system.enter(text, attempt.text.splitlines(), router.file)
        self.texts[router.file] = entered.text
        self._note(ChangedText(router.name, router.file, attempt.source, entered.remarks))

    def _text(self, router: Router) -> str:
        changed = self.texts.get(router.file)
        return decoded(Path(router.file)) if changed is None else changed

    def _note(self, change: ChangedText) -> None:
        if before := self.changes.get(change.file):
            how, remarks = f"{before.how}, {change.how}", (*before.remarks, *change.remarks)
            change = replace(change, how=how, remarks=remarks)
        self.changes[change.file] = change

    def _by_name(self, name: str, source: str, expected: str) -> Router:
        ways: tuple[Callable[[Router], str], ...] = (_name, _stem)
        for way in ways:
            fits = [router for router in self.inputs.routers if way(router) == name]
            if len(fits) == 1:
                return fits[0]
            if fits:
                files = ", ".join(router.file for router in fits)
                raise InputError(
                    f"{expected} may be any of {files}", where=source, hint="name fewer files"
                )
        names = [router.name for router in self.inputs.routers]
        raise InputError(
            f"{expected} is not among the configurations",
            where=source,
            hint=suggestion(name, names),
        )


def _name(router: Router) -> str:
    return router.name


def _stem(router: Router) -> str:
    return PurePath(router.file).stem


def attempts(files: Sequence[Path], lines: Mapping[str, str]) -> Iterator[Attempt]:
    """What to try: files first, then lines by device."""
    yield from map(read_attempt, files)
    for device, text in lines.items():
        yield Attempt(f"--edit {device}", text, device)
