"""The evidence folder: what a change leaves behind, without a single secret."""

import hashlib
import itertools
import json
import os
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bothends.errors import InputError
from bothends.secrets import Redactor, mask_configuration

_OWNER_ONLY_FOLDER = 0o700
_OWNER_ONLY_FILE = 0o600
_LONGEST_NAME = 100


@dataclass(slots=True)
class EvidenceFolder:
    """A folder that texts are written into, each masked line by line and then redacted.

    Its files are for their owner only from their first byte, and no symbolic link is followed.
    """

    root: Path
    name: str
    redactor: Redactor
    _claimed: Path | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @classmethod
    def begin(cls, root: Path, verb: str, redactor: Redactor) -> "EvidenceFolder":
        """The folder of this run, named by time (UTC) and verb; it is made on first use.

        A number is added when two runs begin in one second.
        """
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        return cls(root, f"{stamp}-{verb}", redactor)

    @property
    def begun(self) -> bool:
        """Whether anything was written."""
        return self._claimed is not None

    @property
    def folder(self) -> Path:
        """The folder that this run has; before it is made, the one that it would have."""
        return self._claimed or self.root / self.name

    def text(self, name: str, text: str) -> Path:
        """Write a device's text; control characters are spelled out.

        Raises:
            InputError: the folder cannot be written.
        """
        return self._write(name, visible(mask_configuration(text)) + "\n")

    def outputs(self, folder: str, outputs: Mapping[str, str]) -> None:
        """Write show outputs, one file a command.

        Raises:
            InputError: the folder cannot be written.
        """
        names: dict[str, str] = {}
        for command, text in outputs.items():
            name = file_name(command)
            if names.setdefault(name, command) != command:
                name = f"{name}-{_digest(command)}"
            self.text(f"{folder}/{name}.txt", text)

    def data(self, name: str, document: Mapping[str, Any]) -> Path:
        """Write a JSON document.

        Raises:
            InputError: the folder cannot be written.
        """
        return self._write(name, json.dumps(document, indent=2) + "\n")

    def page(self, name: str, text: str) -> Path:
        """Write a text of our own, in which what devices said is masked already.

        Raises:
            InputError: the folder cannot be written.
        """
        return self._write(name, text)

    def _write(self, name: str, text: str) -> Path:
        path = self.root / self.name / name
        try:
            path = self._claim() / name
            for parent in reversed(path.relative_to(self.folder).parents[:-1]):
                (self.folder / parent).mkdir(_OWNER_ONLY_FOLDER, exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
            descriptor = os.open(path, flags, _OWNER_ONLY_FILE)
            with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as stream:
                stream.write(self.redactor.redact(text))
        except OSError as error:
            raise InputError(
                f"evidence cannot be written: {error.strerror}",
                where=str(path),
                hint="choose another folder with --evidence",
            ) from None
        return path

    def _claim(self) -> Path:
        """Make the folder, under a name that no other run has; once."""
        with self._lock:
            if self._claimed is not None:
                return self._claimed
            if self.root.is_symlink():
                raise InputError(
                    "expected a folder for evidence, found a symbolic link",
                    where=str(self.root),
                    hint=f"name the folder itself: --evidence {self.root.resolve()}",
                )
            self.root.mkdir(_OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
            for count in itertools.count(1):
                folder = self.root / (self.name if count == 1 else f"{self.name}-{count}")
                try:
                    folder.mkdir(_OWNER_ONLY_FOLDER)
                except FileExistsError:
                    continue
                self._claimed = folder
                break
            return self.folder


def visible(text: str) -> str:
    """The text with control characters spelled out, so that no terminal obeys them."""
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() or letter in "\n\t" else f"\\x{ord(letter):02x}"
        for letter in text
    )


def file_name(command: str) -> str:
    """The name of a command's file: letters, digits and dashes, and not longer than a file's."""
    name = re.sub(r"[^a-z0-9.]+", "-", command.lower()).lstrip(".") or "output"
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}-{_digest(command)}"


def _digest(command: str) -> str:
    return hashlib.sha256(command.encode("utf-8", "backslashreplace")).hexdigest()[:8]
