"""The evidence folder: what a change leaves behind, without a single secret."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bothends.errors import InputError
from bothends.secrets import Redactor, mask_line


@dataclass(frozen=True, slots=True)
class Evidence:
    """A folder that texts are written into, each masked line by line and then redacted."""

    folder: Path
    redactor: Redactor

    @classmethod
    def begin(cls, root: Path, verb: str, redactor: Redactor) -> "Evidence":
        """Choose the folder of this run, named by time (UTC) and verb; it is made on first use.

        A number is added when two runs begin in one second.
        """
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        folder = root / f"{stamp}-{verb}"
        count = 1
        while folder.exists():
            count += 1
            folder = root / f"{stamp}-{verb}-{count}"
        return cls(folder, redactor)

    def text(self, name: str, text: str) -> Path:
        """Write a device's text.

        Raises:
            InputError: the folder cannot be written.
        """
        masked = "\n".join(mask_line(line) for line in text.splitlines())
        return self._write(name, masked + "\n")

    def outputs(self, folder: str, outputs: Mapping[str, str]) -> None:
        """Write show outputs, one file a command."""
        for command, text in outputs.items():
            self.text(f"{folder}/{re.sub(r'[^a-z0-9.]+', '-', command.lower())}.txt", text)

    def data(self, name: str, document: Mapping[str, Any]) -> Path:
        """Write a JSON document.

        Raises:
            InputError: the folder cannot be written.
        """
        return self._write(name, json.dumps(document, indent=2) + "\n")

    def _write(self, name: str, text: str) -> Path:
        path = self.folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.redactor.redact(text), encoding="utf-8")
        except OSError as error:
            raise InputError(
                f"evidence cannot be written: {error.strerror}",
                where=str(path),
                hint="choose another folder with --evidence",
            ) from None
        return path
