"""`bothends plan`: what would change on each router."""

from bothends.cli.playbook import CHANGING, Settings, run_playbook, verb
from bothends.errors import ExitCode


def _plan(settings: Settings) -> ExitCode:
    """Show, per router, exactly the lines that apply would enter. Changes nothing."""
    return run_playbook("build", settings, schema="plan")


command = verb(_plan, without=CHANGING | {"wait"})
