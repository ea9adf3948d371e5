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
    SARIF = "sarif"
    JUNIT = "junit"
    GITHUB = "github"
    MARKDOWN = "markdown"


class RulesForm(StrEnum):
    """How rules are printed."""

    CONSOLE = "console"
    JSON = "json"
    MARKDOWN = "markdown"


class FailOn(StrEnum):
    """The severity from which on the exit code is 1."""

    ERROR = "error"
    WARNING = "warning"

    @property
    def severities(self) -> frozenset[str]:
        """What fails."""
        return frozenset({"error", self.value})
