"""An answer has an end: a router that never stops talking is left, not listened to for ever."""

from typing import Any

from bothends.errors import DeviceError

LIMIT = 64 * 1024 * 1024
"""Characters of the longest answer to one command; `show tech-support` has some ten million."""


class EndlessAnswerError(DeviceError):
    """A router said more than LIMIT characters after one command."""


def bound(connection: Any, device: str, limit: int = LIMIT) -> None:
    """Let a netmiko connection read at most `limit` characters between two commands.

    netmiko reads on as long as anything is there, and looks at its time-out only in between: what
    never pauses would never end.
    """
    channel = connection.channel
    read, write = channel.read_buffer, channel.write_channel
    seen = 0

    def read_buffer() -> str:
        nonlocal seen
        text = str(read())
        seen += len(text)
        if seen > limit:
            connection.remote_conn.close()
            raise EndlessAnswerError(
                f"the answer was longer than {limit // 1024} kB and was not read to its end",
                where=device,
                hint="check the router: it does not stop printing",
            )
        return text

    def write_channel(out_data: str) -> None:
        nonlocal seen
        seen = 0
        write(out_data)

    channel.read_buffer, channel.write_channel = read_buffer, write_channel
