"""A router that never stops talking is left with a clear error."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from netmiko.channel import SSHChannel

from bothends.device.sessions.bounded import EndlessAnswerError, bound
from bothends.device.sessions.session import Session
from bothends.errors import ExitCode
from bothends.platforms import driven


class Endless:
    """The end of an SSH channel at which something is always to be read."""

    closed = False

    def sendall(self, data: bytes) -> None:
        pass

    def recv_ready(self) -> bool:
        return not self.closed

    def recv(self, size: int) -> bytes:
        return b"x" * size

    def close(self) -> None:
        self.closed = True


@dataclass
class Connection:
    """A connection of netmiko, as far as a session uses it."""

    remote_conn: Any = field(default_factory=Endless)
    base_prompt: str = "R1"
    host_key: bytes = b""

    def __post_init__(self) -> None:
        self.channel = SSHChannel(self.remote_conn, "utf-8")

    def send_command(self, command: str, **_: Any) -> str:
        self.channel.write_channel(f"{command}\n")
        return self.channel.read_channel()


def test_an_endless_answer_ends() -> None:
    connection = Connection()
    bound(connection, "r1", limit=1_000_000)
    with pytest.raises(EndlessAnswerError, match="longer than 976 kB") as caught:
        Session("r1", connection, 30, driven()).ask("show tech-support")
    assert caught.value.where == "r1"
    assert caught.value.exit_code is ExitCode.DEVICE
    assert connection.remote_conn.closed


def test_each_answer_counts_by_itself() -> None:
    connection = Connection()
    bound(connection, "r1", limit=200_000)
    for _ in range(9):
        connection.channel.write_channel("show clock\n")
        assert len(connection.channel.read_buffer()) < 100_000
