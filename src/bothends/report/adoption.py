"""What was adopted: the files of the inventory, and what a person has to know or do."""

import sys
from pathlib import Path

from bothends.adopt import Adoption, inventory_files
from bothends.errors import ExitCode, InputError
from bothends.inventory import ProblemSeverity, check_inventory
from bothends.report.plain import counted, printable


def tell(adoption: Adoption, out: Path | None, *, hosts: bool = True) -> ExitCode:
    """Write the inventory below `out`, or print it; say on standard error what is left to do.

    Raises:
        InputError: a file is there already, or the folder cannot be written.
    """
    files = inventory_files(adoption, hosts=hosts)
    wrong: list[str] = []
    if out is None:
        for name, text in files.items():
            sys.stdout.write(f"# inventory/{name}\n{printable(text)}\n")
    else:
        sys.stdout.writelines(f"{path}\n" for path in _write(out / "inventory", files))
        _, problems = check_inventory(out, resolve_secrets=False)
        wrong = [str(each) for each in problems if each.severity is ProblemSeverity.ERROR]
    for line in (*_summary(adoption), *wrong):
        sys.stderr.write(f"{printable(line)}\n")
    return ExitCode.FINDINGS if adoption.refused or wrong else ExitCode.OK


def _summary(adoption: Adoption) -> list[str]:
    adopted, refused = adoption.adopted, adoption.refused
    lines = [f"not adopted: {each.what}\n  {each.reason}" for each in refused]
    if adopted:
        lines.append("keys to fill, each with what both routers have now:")
    for one in adopted:
        for ref, key in one.keys.items():
            stored = f"  ({key.kind} in the configuration)" if key.secret is None else ""
            lines.append(f"  {ref}  tunnel {one.tunnel.name}{stored}")
    lines += [f"note: {note}" for one in adopted for note in one.notes]
    size = f"{counted(len(adoption.routers), 'host')}, {counted(len(adopted), 'tunnel')}"
    left = f"; {counted(len(refused), 'tunnel')} not adopted" if refused else ""
    return [*lines, f"adopted: {size}{left}"]


def _write(folder: Path, files: dict[str, str]) -> list[Path]:
    for name in files:
        if (folder / name).exists():
            raise InputError(
                f"{folder / name} is already there",
                where="--out",
                hint="choose another folder; bothends adopt never overwrites and wrote nothing",
            )
    written = []
    for name, text in files.items():
        path = folder / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise InputError(f"cannot be written: {error.strerror}", where=str(path)) from None
        written.append(path)
    return written
