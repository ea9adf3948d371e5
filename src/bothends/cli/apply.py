"""`bothends apply`: change both ends of tunnels, or neither."""

from bothends.cli.playbook import Settings, run_playbook, verb
from bothends.errors import ExitCode


def _apply(settings: Settings) -> ExitCode:
    """Push, verify and save both ends of each tunnel; take both back if either fails."""
    return run_playbook("build", settings, schema="apply", dry_run=False)


command = verb(_apply)
