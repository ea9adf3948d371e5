"""Lab routers over real SSH: paging, line editing, enable, faults."""

import time
from collections.abc import Iterator

import paramiko
import pytest
from netmiko import ConnectHandler
from netmiko.exceptions import NetmikoAuthenticationException, ReadTimeout

from bothends.lab.lab import Lab
from bothends.lab.specs import RouterSpec

pytestmark = pytest.mark.lab
CONFIGURATION = "hostname R1\n" + "".join(
    f"interface Loopback{n}\n ip address 10.0.{n}.1 255.255.255.0\n" for n in range(20)
)


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    routers = [
        RouterSpec("open", CONFIGURATION),
        RouterSpec("closed", CONFIGURATION, enable="canary-enable"),
    ]
    with Lab(routers, password="canary-login") as running:
        yield running


class Terminal:
    """A terminal without netmiko's helpfulness."""

    def __init__(self, lab: Lab, name: str) -> None:
        self._client = paramiko.SSHClient()
        self._client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
        host, port = lab.addresses[name]
        self._client.connect(
            host, port, "lab", "canary-login", allow_agent=False, look_for_keys=False
        )
        self._channel = self._client.invoke_shell()
        self.until("#")

    def send(self, text: str) -> None:
        self._channel.send(text.encode())

    def until(self, end: str) -> str:
        text, deadline = "", time.monotonic() + 10
        while not text.rstrip(" ").endswith(end) and time.monotonic() < deadline:
            if self._channel.recv_ready():
                text += self._channel.recv(65536).decode()
            else:
                time.sleep(0.01)
        assert text.rstrip(" ").endswith(end), text
        return text

    def close(self) -> None:
        self._client.close()


@pytest.fixture
def terminal(lab: Lab) -> Iterator[Terminal]:
    found = Terminal(lab, "open")
    yield found
    found.close()


def test_long_output_is_paged(terminal: Terminal) -> None:
    terminal.send("show running-config\r")
    first = terminal.until("--More--")
    assert len(first.splitlines()) <= 25
    terminal.send("\r")
    assert len(terminal.until("--More--").splitlines()) <= 3
    terminal.send("q")
    assert "Loopback19" not in terminal.until("R1#")


def test_no_paging_without_a_length(terminal: Terminal) -> None:
    terminal.send("terminal length 0\r")
    terminal.until("R1#")
    terminal.send("show running-config\r")
    assert "Loopback19" in terminal.until("R1#")


def test_line_editing(terminal: Terminal) -> None:
    terminal.send("shoo\x7fw clokc\x15show cloc\x7f\x7fock\r")
    assert "UTC" in terminal.until("R1#")
    terminal.send("configure terminal\r")
    terminal.until("(config)#")
    terminal.send("hostname \x03")
    terminal.until("R1#")


def test_question_mark_keeps_the_line(terminal: Terminal) -> None:
    terminal.send("show crypto ?")
    text = terminal.until("show crypto")
    assert "  isakmp" in text
    terminal.send("isakmp policy\x15")


@pytest.mark.gate
def test_enable(lab: Lab) -> None:
    host, port = lab.addresses["closed"]
    login = {"device_type": "cisco_ios", "host": host, "port": port, "username": "lab"}
    connection = ConnectHandler(**login, password="canary-login", secret="canary-enable")
    assert not connection.check_enable_mode()
    connection.enable()
    assert "Loopback19" in connection.send_command("show running-config")
    connection.disconnect()
    wrong = ConnectHandler(**login, password="canary-login", secret="something else")
    with pytest.raises((ValueError, ReadTimeout)):
        wrong.enable()
    wrong.disconnect()
    with pytest.raises(NetmikoAuthenticationException):
        ConnectHandler(**login, password="wrong")


def test_configuration_over_ssh(lab: Lab) -> None:
    host, port = lab.addresses["open"]
    connection = ConnectHandler(
        device_type="cisco_ios", host=host, port=port, username="lab", password="canary-login"
    )
    connection.send_config_set(["crypto isakmp policy 7", "encryption aes 192"])
    assert "[OK]" in connection.send_command("write memory")
    assert " encr aes 192" in connection.send_command("show startup-config")
    connection.send_config_set(["no crypto isakmp policy 7"])
    connection.disconnect()
    assert "policy 7" not in lab.running("open")
