"""Transport mode, and ESP without authentication, for daemons whose kernel is kernel-libipsec.

A small library in C stands before libipsec (`libipsec_modes.c` says what it does). It is compiled
into the folder of a lab or bench; without a C compiler both are refused by name.
"""

import shutil
import subprocess
from functools import cache
from pathlib import Path

_SOURCE = Path(__file__).with_suffix(".c")


@cache
def compiler() -> str | None:
    """The C compiler of this machine."""
    return shutil.which("cc") or shutil.which("gcc") or shutil.which("tcc")


def build(folder: Path) -> Path | None:
    """The library, compiled once for a folder; None without a compiler."""
    library = folder / "libipsec_modes.so"
    program = compiler()
    if program is None:
        return None
    if not library.exists():
        command = [program, "-shared", "-fPIC", "-nostdlib", "-o", str(library), str(_SOURCE)]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603  (our own arguments)
    return library
