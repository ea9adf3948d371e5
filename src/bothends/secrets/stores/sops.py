"""Files that sops has encrypted: `sops:FILE#KEY.KEY`, relative to the project; read only."""

import json
import shutil
import subprocess
from pathlib import Path

from bothends.errors import InputError
from bothends.secrets.stores import NotThereError, file_and_keys

_SECONDS = 60


class Sops:
    """Encrypted files of a project, opened by the program `sops` with whatever keys it finds."""

    def __call__(self, name: str, base: Path, /) -> str:
        """The value of a key."""
        where = f"sops:{name}"
        file, keys = file_and_keys(name, "sops")
        program = shutil.which("sops")
        if program is None:
            raise InputError(
                "the program sops is not installed", where=where, hint="put sops into the PATH"
            )
        if not (base / file).is_file():
            raise NotThereError("there is no such file", where=where, hint=f"sops edit {file}")
        path = "".join(f"[{json.dumps(key)}]" for key in keys)
        try:
            done = subprocess.run(  # noqa: S603  (no shell)
                [program, "--decrypt", "--extract", path, str(base / file)],
                capture_output=True,
                check=False,
                timeout=_SECONDS,
                stdin=subprocess.DEVNULL,
            )
        except subprocess.TimeoutExpired:
            raise InputError(
                f"sops gave no answer in {_SECONDS} s", where=where, hint="try it by hand"
            ) from None
        if done.returncode:  # its words may quote the file
            raise InputError(
                f"sops cannot extract it (exit code {done.returncode})",
                where=where,
                hint=f"sops --decrypt --extract '{path}' {file} says why",
            )
        return done.stdout.decode("utf-8", "replace").removesuffix("\n")


STORE = Sops()
