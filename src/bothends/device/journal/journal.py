"""The journal of a change: what is about to be done is on the disk before it is done.

One folder per change, `PROJECT/.bothends/changes/ID/`, one journal in it per tunnel: JSON, a line
an event. A line is written and synced to the disk before the step that it names is begun, so that
whoever reads the journal of a process that died knows the furthest that it can have come. There is
no secret in it: lines hold references, or are masked.
"""

import json
import os
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bothends.device.journal.events import Event
from bothends.device.journal.private import private_folder, sync_folder, unwritable, write_private
from bothends.secrets import PROCESS, mask_configuration


class Journal:
    """Writes the journal of one tunnel's change. May be used from several threads."""

    def __init__(self, folder: Path) -> None:
        """Begin or continue the journal in `folder`, which holds nothing else of another change.

        Raises:
            InputError: the folder cannot be written.
        """
        self.folder = folder
        self._lock = threading.Lock()
        try:
            private_folder(folder)
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
            self._descriptor = os.open(folder / "journal.jsonl", flags, 0o600)
            sync_folder(folder)
        except OSError as error:
            raise unwritable(folder, error) from None

    def record(self, event: Event, **details: Any) -> None:
        """Put an event on the disk; when this returns, it survives whatever comes.

        Raises:
            InputError: it cannot be written.
        """
        entry = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": str(event)}
        text = PROCESS.redact(json.dumps(entry | details)) + "\n"
        try:
            with self._lock:
                os.write(self._descriptor, text.encode())
                os.fsync(self._descriptor)
        except OSError as error:
            raise unwritable(self.folder, error) from None

    def keep(self, when: str, device: str, text: str) -> None:
        """Keep a running configuration, masked; `when` is `before` or `after`.

        Raises:
            InputError: it cannot be written.
        """
        masked = mask_configuration(text) + "\n"
        try:
            private_folder(self.folder / when)
            write_private(self.folder / when / f"{device}.cfg", PROCESS.redact(masked))
        except OSError as error:
            raise unwritable(self.folder, error) from None

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._descriptor)
