"""Libraries that only one verb needs, and that come with an extra of the package."""

from importlib.util import find_spec

from bothends.errors import InputError


def need(module: str, extra: str) -> None:
    """See that a module of an extra is installed. Raises InputError where it is not."""
    if find_spec(module) is None:
        raise InputError(
            f"this verb needs {module}, which is not installed",
            hint=f"pip install 'bothends[{extra}]'",
        )
