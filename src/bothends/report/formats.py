"""How results can be printed, and when a comparison fails: the choices of the command line."""

from enum import StrEnum


class Form(StrEnum):
    """How results are printed."""

    CONSOLE = "console"
    JSON = "json"


class LintForm(StrEnum):
    """How a comparison is printed."""

    CONSOLE = "console"
    JSON = "json"


class FailOn(StrEnum):
    """The severity from which on the exit code is 1."""

    ERROR = "error"
    WARNING = "warning"
