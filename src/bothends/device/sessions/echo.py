"""The echo of a command, waited for so that its answer is not taken for that of another."""

import re
from typing import Any

_TAIL = 16
"""Characters of the end of a command by which its echo is known: a narrow terminal scrolls a long
line, and shows its end in one piece."""


def wait_for_echoes(connection: Any) -> None:
    """Have a netmiko connection wait for echoes that netmiko would not wait for.

    It does not on an ASA, whose terminal is 80 columns wide unless its configuration says
    otherwise. Then the prompt that is left of one answer ends the reading of the next.
    """
    if connection.global_cmd_verify is not False:
        return
    connection.global_cmd_verify = None

    def command_echo_read(cmd: str, read_timeout: float) -> str:
        tail = cmd[-_TAIL:]
        data = connection.read_until_pattern(pattern=re.escape(tail), read_timeout=read_timeout)
        return f"{cmd}{str(data).rpartition(tail)[2]}"

    connection.command_echo_read = command_echo_read
