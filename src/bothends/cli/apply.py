"""`bothends apply`: change both ends of tunnels, or neither."""

from bothends.cli.playbook import Settings, run_playbook, verb
from bothends.errors import ExitCode


def _apply(settings: Settings) -> ExitCode:
    """Push, verify and save both ends of tunnels, or take both back.

    Shows what would change and asks first. A tunnel is one unit: a refused line, a lost session, a
    failed check or ctrl-C takes both of its ends back to what they ran before.
    """
    return run_playbook("build", settings, schema="apply", dry_run=False)


command = verb(_apply)
