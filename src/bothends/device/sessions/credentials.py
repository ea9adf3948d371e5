"""Who bothends is on the routers: from the environment or a prompt, never from a command line.

The variable names are those of Nornir's own `load_credentials`, plus one for the enable password.
"""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from getpass import getpass
from typing import Self

from bothends.errors import InputError

USERNAME = "NORNIR_USERNAME"
PASSWORD = "NORNIR_PASSWORD"  # noqa: S105  (the name of a variable)
ENABLE = "NORNIR_ENABLE"


@dataclass(frozen=True, slots=True)
class Credentials:
    """A login for every router of the project. `enable` may be empty."""

    username: str
    password: str = field(repr=False)
    enable: str = field(repr=False, default="")

    @classmethod
    def find(
        cls,
        environ: Mapping[str, str] = os.environ,
        ask: Callable[[str], str] = getpass,
        *,
        interactive: bool | None = None,
    ) -> Self:
        """Read the environment; ask for what is missing when somebody is there to answer.

        Raises:
            InputError: a value is missing and standard input is not a terminal.
        """
        if interactive is None:
            interactive = sys.stdin.isatty()
        values = {name: environ.get(name, "") for name in (USERNAME, PASSWORD)}
        missing = [name for name, value in values.items() if not value]
        if missing and not interactive:
            raise InputError(
                f"no credentials for the routers: {' and '.join(missing)} not set",
                where="environment",
                hint=f"export {USERNAME}=… {PASSWORD}=… (and {ENABLE}=… where enable needs one)",
            )
        prompts = {USERNAME: "Username: ", PASSWORD: "Password: "}
        for name in missing:
            values[name] = ask(prompts[name])
        return cls(values[USERNAME], values[PASSWORD], environ.get(ENABLE, ""))
