"""Configurations as they were at a revision of Git."""

import subprocess
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from bothends.compare.input_files import HEAD, why_no_configuration
from bothends.errors import InputError
from bothends.platforms.router import Router


@dataclass(slots=True)
class Revision:
    """A revision of the repository in which a folder stands."""

    folder: Path
    name: str
    """As the user names it."""
    top: Path = field(init=False)
    """The folder of the whole repository."""
    commit: str = field(init=False)
    """Where the work since that revision began."""
    left: bool = field(init=False, default=True)
    """Whether that is known; otherwise it is the revision, with what others did since."""

    def __post_init__(self) -> None:
        self.top = Path(self._text("rev-parse", "--show-toplevel"))
        commit = self._text("rev-parse", "--verify", "--quiet", f"{self.name}^{{commit}}")
        try:
            self.commit = self._text("merge-base", commit, "HEAD")
        except InputError:  # a shallow clone does not have it
            self.commit, self.left = commit, False

    def texts(self, paths: Sequence[Path], routers: Sequence[Router]) -> dict[str, str | None]:
        """Of files that are others now: their text then, None where they did not exist.

        Args:
            paths: the files and folders that were read.
            routers: what was read in them now.

        Raises:
            InputError: Git cannot say.
        """
        within = [self._inside(path) for path in paths]
        then = self._names("ls-tree", "-r", "-z", "--name-only", self.commit, "--", *within)
        now = {self._inside(Path(router.file)): router.file for router in routers}
        differ = self._names(
            "diff", "--name-only", "--no-renames", "-z", self.commit, "--", *within
        )
        texts: dict[str, str | None] = {
            file: None for name, file in now.items() if name not in then
        }
        for name in sorted(differ & then):
            data = self._git("cat-file", "--filters", f"{self.commit}:{name}")
            if name in now or not why_no_configuration(data[:HEAD]):
                texts[now.get(name, str(self.top / name))] = data.decode("utf-8", "replace")
        return texts

    def unpack(self, project: Path, into: Path) -> Path:
        """The files of a project as they were, in another folder.

        Raises:
            InputError: Git cannot say, or the project was not there.
        """
        name = self._inside(project)
        packed = self._git("archive", "--format=tar", self.commit, "--", name)
        with tarfile.open(fileobj=BytesIO(packed)) as archive:
            archive.extractall(into, filter="data")
        return into / name

    def _inside(self, path: Path) -> str:
        try:
            return path.resolve().relative_to(self.top.resolve()).as_posix()
        except ValueError:
            raise InputError(
                f"stands outside the repository {self.top}",
                where=str(path),
                hint="--diff compares files of one repository",
            ) from None

    def _names(self, *words: str) -> set[str]:
        return {name for name in self._git(*words).decode("utf-8", "replace").split("\0") if name}

    def _text(self, *words: str) -> str:
        return self._git(*words).decode("utf-8", "replace").strip()

    def _git(self, *words: str) -> bytes:
        where = self.top if hasattr(self, "top") else self.folder
        try:
            return subprocess.run(  # noqa: S603  (no shell, and the words are ours but one)
                ["git", "-C", str(where), *words],  # noqa: S607  (the git of the user's path)
                check=True,
                capture_output=True,
            ).stdout
        except FileNotFoundError:
            raise InputError("git is not installed", where=f"--diff {self.name}") from None
        except subprocess.CalledProcessError as error:
            message_lines = error.stderr.decode("utf-8", "replace").strip().splitlines()
            raise InputError(
                message_lines[-1] if message_lines else "no such revision",
                where=f"--diff {self.name}",
                hint="name a branch, a tag or a commit of the repository; a pipeline has to fetch "
                "it (fetch-depth: 0)",
            ) from None
