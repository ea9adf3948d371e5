"""`bothends verify`: ask both ends whether a tunnel works."""

from bothends.cli.playbook import CHANGING, Settings, run_playbook, verb
from bothends.errors import ExitCode


def _verify(settings: Settings) -> ExitCode:
    """Ask both ends, send traffic through each tunnel, ask again. Changes nothing."""
    return run_playbook("verify", settings, schema="verify")


command = verb(_verify, without=CHANGING)
