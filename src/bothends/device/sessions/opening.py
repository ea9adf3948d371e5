"""Opening a session: every way in which a router does not let us in, told in plain words."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bothends.device.sessions.credentials import ENABLE
from bothends.device.sessions.session import Session
from bothends.errors import BothendsError, DeviceError
from bothends.platforms import DEFAULT, HOST_PLATFORMS, asked


@dataclass(frozen=True, slots=True)
class _Reason:
    """What an exception of paramiko or the socket layer means to a network engineer."""

    kind: str
    message: str
    hint: str = ""


_REASONS = (
    _Reason(
        "BadHostKeyException",
        "the SSH host key is not the one in known_hosts: it changed, or this is another machine",
        "find out why before you go on; if the router was replaced, remove its line "
        "from the known_hosts file and use --accept-new-host-keys once",
    ),
    _Reason(
        "AuthenticationException",
        "the router refused the user name or the password",
        "check NORNIR_USERNAME and NORNIR_PASSWORD",
    ),
    _Reason("gaierror", "the host name does not resolve", "check hostname in hosts.yaml"),
    _Reason("ConnectionRefusedError", "nothing listens on the SSH port", "is SSH enabled there?"),
    _Reason("NoValidConnectionsError", "nothing listens on the SSH port", "is SSH enabled there?"),
    _Reason("TimeoutError", "no answer before the connect time-out", "is the router reachable?"),
)
_UNKNOWN_KEY = _Reason(
    "",
    "the router's SSH host key is not in known_hosts",
    "connect once with ssh and compare the fingerprint, or use --accept-new-host-keys",
)
_OTHER = _Reason("", "the SSH connection could not be made", "try the same address with ssh -v")


def open_session(host: Any, config: Any) -> Session:
    """A privileged session with `host`, opened when none is open yet.

    Raises:
        DeviceError: the router cannot be reached, or does not let us in, or not far enough.
    """
    where = f"{host.name} ({host.hostname}:{host.port or 22})"
    try:
        connection = host.get_connection("netmiko", config)
    except BothendsError:
        raise  # there are no credentials
    except Exception as error:  # noqa: BLE001  (netmiko, paramiko and socket raise many kinds)
        reason = _reason(error)
        raise DeviceError(reason.message, where=where, hint=reason.hint) from None
    platform = asked(HOST_PLATFORMS.get(host.platform or "", DEFAULT))
    if platform.privileged and not getattr(connection, "privileged", False):
        _guard(lambda: _enable(connection, where), where)
        connection.privileged = True  # nobody asks for its prompt again
    return Session(host.name, connection, host.reach.timeout, platform)


def _enable(connection: Any, where: str) -> None:
    from netmiko.exceptions import ReadTimeout

    if connection.check_enable_mode():
        return
    if connection.secret:
        # A wrong password makes IOS ask again, which netmiko takes for a prompt that is late.
        with contextlib.suppress(ValueError, ReadTimeout):
            connection.enable()
            return
    raise DeviceError(
        "privileged mode was refused" if connection.secret else "the login is not privileged",
        where=where,
        hint=f"set {ENABLE} to the enable password, or use a user of privilege 15",
    )


def _guard(step: Callable[[], None], where: str) -> None:
    try:
        step()
    except DeviceError:
        raise
    except Exception as error:  # noqa: BLE001  (netmiko, paramiko and socket raise many kinds)
        message = f"the session was lost while entering privileged mode ({type(error).__name__})"
        raise DeviceError(message, where=where) from None


def _reason(error: BaseException) -> _Reason:
    """The first known exception in the chain: netmiko wraps what really happened."""
    chain: list[BaseException] = []
    at: BaseException | None = error
    while at is not None and at not in chain:
        chain.append(at)
        at = at.__cause__ or at.__context__
    for link in reversed(chain):
        for kind in type(link).__mro__:
            for reason in _REASONS:
                if reason.kind == kind.__name__:
                    return reason
        if "not found in known_hosts" in str(link):
            return _UNKNOWN_KEY
    return _OTHER
