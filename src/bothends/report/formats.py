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
    HTML = "html"


class PlanForm(StrEnum):
    """How the plan of an upgrade is printed."""

    CONSOLE = "console"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"


class VerifyForm(StrEnum):
    """How a verification is printed."""

    CONSOLE = "console"
    JSON = "json"
    HTML = "html"


class DriftForm(StrEnum):
    """How drift is printed."""

    CONSOLE = "console"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"


class SheetForm(StrEnum):
    """What a sheet for a partner is written in."""

    MARKDOWN = "markdown"
    HTML = "html"
    SWANCTL = "swanctl"
    """The configuration of a strongSwan that does what the sheet says."""
    ASA = "asa"
    """The lines for an ASA that does what the sheet says."""


class Least(StrEnum):
    """The least severity of the findings that are printed."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class RulesForm(StrEnum):
    """How rules are printed."""

    CONSOLE = "console"
    JSON = "json"
    MARKDOWN = "markdown"


class FailOn(StrEnum):
    """From what on the exit code is 1; each level includes those before it."""

    ERROR = "error"
    UNDECIDED = "undecided"
    """Tunnels that could not be judged."""
    WARNING = "warning"

    @property
    def severities(self) -> frozenset[str]:
        """The severities of findings that fail."""
        return frozenset({"error", "warning"} if self is FailOn.WARNING else {"error"})
