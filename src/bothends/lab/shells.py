"""Which command line a router of the lab has."""

from bothends.lab.asa.router import AsaRouter
from bothends.lab.asa.shell import AsaShell
from bothends.lab.router import Router
from bothends.lab.shell import Shell


def shell_of(router: Router) -> type[Shell]:
    """The command line of its platform."""
    return AsaShell if isinstance(router, AsaRouter) else Shell
