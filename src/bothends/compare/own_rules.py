"""Rules of one's own: the files in `rules/` of a project, and packages that offer some."""

from importlib.metadata import entry_points
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from bothends.compare.rules import known_anew, rules, where_in
from bothends.compare.rules.rule import declared, owned
from bothends.errors import InputError

FOLDER = "rules"
GROUP = "bothends.rules"
"""Group of the entry points under which a package names a module that declares rules."""
_MODULES = "bothends_own_rules"
"""What the modules of a project are called; a rule of one of them is not ours."""


def load_own_rules(project: Path) -> int:
    """Declare the rules of a project and of installed packages; how many there are.

    Those of a project that was loaded before are forgotten.

    Raises:
        InputError: a file or package cannot be imported, or declares what no rule can be.
    """
    rules()
    forget_own_rules()
    before = len(declared())
    for point in entry_points(group=GROUP):
        with owned(f"package {point.value}"):
            try:
                point.load()
            except Exception as error:
                raise _wrong(f"{GROUP}: {point.name} = {point.value}", error) from error
    for path in sorted((project / FOLDER).glob("*.py")):
        with owned(str(path)):
            _import(path)
    known_anew()
    return len(declared()) - before


def forget_own_rules() -> None:
    """Leave only the rules that come along."""
    for name in [name for name, rule in declared().items() if rule.owner]:
        del declared()[name]
    known_anew()


def _import(path: Path) -> None:
    spec = spec_from_file_location(f"{_MODULES}.{path.stem}", path)
    if spec is None or spec.loader is None:
        raise InputError("cannot be imported", where=str(path))
    try:
        spec.loader.exec_module(module_from_spec(spec))
    except Exception as error:
        raise _wrong(str(path), error) from error


def _wrong(where: str, error: Exception) -> InputError:
    """File, line and cause of what a user wrote."""
    if isinstance(error, SyntaxError) and error.lineno:
        place = f"{where}:{error.lineno}"
    else:
        place = where_in(where, error)
    return InputError(
        f"cannot be imported: {type(error).__name__}: {error}",
        where=place,
        hint="docs/own-rules.md shows what a rule looks like",
    )
