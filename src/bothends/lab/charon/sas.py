"""What a daemon says of its SAs, read from VICI's list-sas."""

import re
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any, Self

from bothends.lab.charon.algorithms import CIPHER_NAMES, GROUP_NUMBERS, INTEGRITY_NAMES, PRF_NAMES
from bothends.lab.ike.acl import ANY, Selector
from bothends.model import Network as IpNetwork


@dataclass(frozen=True, slots=True)
class DaemonSuite:
    """Algorithms in words of IKEv2: cipher "aes-cbc-256", hash "sha256", and so on.

    Attributes:
        integrity: None with combined ciphers.
        group: None where no Diffie-Hellman took place: a child without PFS.
    """

    cipher: str
    integrity: str | None
    prf: str | None
    group: int | None


@dataclass(frozen=True, slots=True)
class DaemonChildSa:
    """A pair of IPsec SAs.

    Attributes:
        name: Name of the child that was loaded.
        number: What it is called in `terminate(child_id=…)`.
        life: Seconds left.
    """

    name: str
    number: str
    state: str
    mode: str
    spi_in: int
    spi_out: int
    suite: DaemonSuite
    bytes_in: int
    bytes_out: int
    packets_in: int
    packets_out: int
    age: int
    life: int
    selector: Selector

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Self:
        """Read the values of VICI."""
        number = _numbers(values)
        return cls(
            name=_word(values, "name"),
            number=_word(values, "uniqueid"),
            state=_word(values, "state"),
            mode=_word(values, "mode"),
            spi_in=int(_word(values, "spi-in") or "0", 16),
            spi_out=int(_word(values, "spi-out") or "0", 16),
            suite=_suite(values),
            bytes_in=number("bytes-in"),
            bytes_out=number("bytes-out"),
            packets_in=number("packets-in"),
            packets_out=number("packets-out"),
            age=number("install-time"),
            life=number("life-time"),
            selector=read_selector(_words(values, "local-ts"), _words(values, "remote-ts")),
        )


@dataclass(frozen=True, slots=True)
class DaemonIkeSa:
    """An IKE SA with its children.

    Attributes:
        name: Name of the connection.
        number: What it is called in `terminate(ike_id=…)`.
        state: CREATED, CONNECTING, ESTABLISHED, DELETING …
        local_port: 4500 for every SA that got that far: kernel-libipsec asks for it.
        behind_nat: Whether this end found that its own address is translated.
        tasks: What it is busy with, such as MAIN_MODE or QUICK_MODE.
        age: Seconds since it is established.
        life: Seconds until it is renewed.
    """

    name: str
    number: str
    version: int
    state: str
    local: str
    remote: str
    local_port: int
    remote_id: str
    initiator: bool
    initiator_spi: int
    responder_spi: int
    behind_nat: bool
    suite: DaemonSuite | None
    age: int
    life: int
    tasks: tuple[str, ...]
    children: tuple[DaemonChildSa, ...]

    @classmethod
    def read(cls, name: str, values: Mapping[str, Any]) -> Self:
        """Read the values of VICI."""
        number = _numbers(values)
        tasks = [_words(values, f"tasks-{queue}") for queue in ("active", "queued", "passive")]
        return cls(
            name=name,
            number=_word(values, "uniqueid"),
            version=number("version"),
            state=_word(values, "state"),
            local=_word(values, "local-host"),
            remote=_word(values, "remote-host"),
            local_port=number("local-port"),
            remote_id=_word(values, "remote-id"),
            initiator=_word(values, "initiator") == "yes",
            initiator_spi=int(_word(values, "initiator-spi") or "0", 16),
            responder_spi=int(_word(values, "responder-spi") or "0", 16),
            behind_nat=_word(values, "nat-local") == "yes",
            suite=_suite(values) if "encr-alg" in values else None,
            age=number("established"),
            life=number("rekey-time"),
            tasks=tuple(task for queue in tasks for task in queue),
            children=tuple(
                DaemonChildSa.read(child) for child in values.get("child-sas", {}).values()
            ),
        )


_TS = re.compile(
    r"(?P<net>[\da-fA-F.:/]+|dynamic)(?:\[(?P<protocol>[^/\]]+)(?:/(?P<port>[^\]]+))?\])?"
)


def read_selector(local: Sequence[str], remote: Sequence[str]) -> Selector:
    """The first selector of each side, as strongSwan writes them; an SA of ours has no more."""
    (here, protocol, port), (there, _, remote_end) = _ts(local), _ts(remote)
    return Selector(here, there, protocol, port, remote_end)


def _ts(texts: Sequence[str]) -> tuple[IpNetwork, int, int]:
    match = _TS.fullmatch(texts[0]) if texts else None
    if match is None:
        return ANY, 0, 0
    return ip_network(match["net"]), _protocol(match["protocol"]), _port(match["port"])


def _protocol(name: str | None) -> int:
    if name is None:
        return 0
    return int(name) if name.isdecimal() else socket.getprotobyname(name)


def _port(name: str | None) -> int:
    if name is None:
        return 0
    return int(name) if name.isdecimal() else socket.getservbyname(name)


def _suite(values: Mapping[str, Any]) -> DaemonSuite:
    cipher, bits = _word(values, "encr-alg"), _word(values, "encr-keysize")
    group = _word(values, "dh-group")
    return DaemonSuite(
        CIPHER_NAMES.get((cipher, bits), f"{cipher}_{bits}".rstrip("_").lower()),
        INTEGRITY_NAMES.get(_word(values, "integ-alg")),
        PRF_NAMES.get(_word(values, "prf-alg")),
        GROUP_NUMBERS.get(group),
    )


def _word(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name, b"")
    return value.decode() if isinstance(value, bytes) else str(value)


def _words(values: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return tuple(value.decode() for value in values.get(name, ()))


def _numbers(values: Mapping[str, Any]) -> Any:
    return lambda name: int(_word(values, name) or 0)
