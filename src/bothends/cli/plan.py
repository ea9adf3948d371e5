"""`bothends plan`: what would change on each router."""

from bothends.cli.apply import DEAD_MAN
from bothends.cli.playbook import CHANGING, Settings, run_playbook, verb
from bothends.device.revert_timer import DeadMan
from bothends.errors import ExitCode


def _plan(settings: Settings, *, dead_man: DeadMan | None) -> ExitCode:
    """Show, per router, exactly the lines that apply would enter. Changes nothing."""
    return run_playbook("build", settings, schema="plan", options={"dead_man": dead_man})


command = verb(_plan, without=CHANGING | {"wait"}, dead_man=DEAD_MAN)
