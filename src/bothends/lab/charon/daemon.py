"""A strongSwan daemon in a namespace: start, configure, negotiate, ask, read the log, end.

Usable without a lab; `bothends.lab.charon.bench` keeps two of them warm, joined by a cable.
"""

import contextlib
import os
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from bothends.errors import BothendsError
from bothends.lab.charon.certificates import credentials
from bothends.lab.charon.connections import Child, Translation
from bothends.lab.charon.libipsec_modes import build
from bothends.lab.charon.namespace import Namespace
from bothends.lab.charon.prerequisites import CHARON, require
from bothends.lab.charon.sas import DaemonIkeSa

_PLUGINS = (
    "random nonce openssl gcrypt aes sha1 sha2 md5 hmac kdf gcm xcbc pem x509 constraints pubkey "
    "pkcs1 kernel-libipsec kernel-netlink socket-default vici"
)
_CONFIGURATION = """\
charon-systemd {{
  load = {plugins}
  threads = 16
  install_virtual_ip = no
  install_routes = {routes}
  i_dont_care_about_security_and_use_aggressive_mode_psk = yes
  retransmit_timeout = {timeout}
  retransmit_base = {base}
  retransmit_tries = {tries}
  half_open_timeout = 30
  cookie_threshold = 0
  block_threshold = 0
  delete_rekeyed_delay = 1
  prefer_configured_proposals = yes
  filelog {{
    log {{
      path = {log}
      flush_line = yes
      ike_name = yes
      default = 1
      cfg = {level}
      ike = 1
      enc = 1
      esp = {level}
      time_format = %s
      time_add_ms = yes
    }}
  }}
  journal {{
    default = -1
  }}
  plugins {{
    vici {{
      socket = unix://{socket}
    }}
    kernel-netlink {{
      fwmark = !0x42
    }}
    socket-default {{
      fwmark = 0x42
    }}
    kernel-libipsec {{
      allow_peer_ts = yes
    }}
  }}
}}
"""


class DaemonError(BothendsError):
    """A daemon did not start, or refused what it was told."""


@dataclass(frozen=True, slots=True)
class Retransmission:
    """When an unanswered message is sent again; the default is that of IOS for IKEv1.

    Attributes:
        timeout: Seconds until the first time; each later one takes `base` times as long.
    """

    timeout: float = 10.0
    base: float = 1.0
    tries: int = 5


PATIENT = Retransmission()
IMPATIENT = Retransmission(0.5, 1.0, 5)
"""For proofs: no packet is lost there, so silence for three seconds means refusal.

One message may have to be sent again: a daemon drops the first of quick mode where it overtakes the
last of aggressive mode.
"""


class Daemon:
    """A charon in a namespace. A context manager: leaving it ends the daemon.

    Attributes:
        namespace: Where it runs.
        folder: Its configuration, VICI socket and log.

    Args:
        retransmission: When it sends again what nobody answers.
        quiet: Whether it logs less.
        routes: Whether it looks after routes itself, as on a host of its own.
    """

    def __init__(
        self,
        namespace: Namespace,
        folder: Path,
        retransmission: Retransmission = PATIENT,
        *,
        quiet: bool = False,
        routes: bool = False,
    ) -> None:
        require()
        self.namespace = namespace
        self.folder = folder
        self.log_path = folder / "log"
        self.socket_path = folder / "vici"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "strongswan.conf").write_text(
            _CONFIGURATION.format(
                plugins=_PLUGINS,
                timeout=retransmission.timeout,
                base=retransmission.base,
                tries=retransmission.tries,
                level=1 if quiet else 2,
                routes="yes" if routes else "no",
                log=self.log_path,
                socket=self.socket_path,
            ),
            encoding="utf-8",
        )
        # Should this process die without a word, the kernel ends its daemons.
        self._process = subprocess.Popen(  # noqa: S603  (our own arguments)
            namespace.command("setpriv", "--pdeathsig", "KILL", str(CHARON)),
            env={
                **os.environ,
                "STRONGSWAN_CONF": str(folder / "strongswan.conf"),
                "LD_PRELOAD": str(build(folder) or ""),
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # ctrl-C is for the lab, which ends its daemons in order
        )
        self._session: Any = None

    @property
    def pid(self) -> int:
        """The daemon's process."""
        return self._process.pid

    @property
    def runs(self) -> bool:
        """Whether it still does."""
        return self._process.poll() is None

    def __enter__(self) -> Self:
        self.ready()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def ready(self, timeout: float = 15) -> None:
        """Wait until it can be talked to.

        Raises:
            DaemonError: it ended, or the time is over.
        """
        deadline = time.monotonic() + timeout
        while self.runs and time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                self._session = self._connect()
                return
            time.sleep(0.01)
        self.kill()
        raise DaemonError("charon did not start", where=self.namespace.name)

    def stop(self) -> None:
        """End it, politely first; its peers are told that its SAs are gone."""
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it at once; its peers hear nothing."""
        self._process.kill()
        self._process.wait()

    # --- configuration

    def load(self, translation: Translation) -> None:
        """Replace everything it was told by a translation; SAs stay.

        Raises:
            DaemonError: it refused a connection.
        """
        for names in self._ask("get-conns").values():
            for name in names:
                self._ask("unload-conn", {"name": _text(name)})
        self._ask("clear-creds")
        for secret in translation.secrets():
            self._ask("load-shared", secret)
        for command, request in credentials(translation.certificates):
            self._ask(command, request)
        for name, connection in translation.connections.items():
            self._ask("load-conn", {name: connection})

    # --- negotiation

    def initiate(self, child: Child) -> None:
        """Begin the SAs of a child; returns at once. See the log, or `sas`, for what becomes of it.

        Raises:
            DaemonError: there is no such child.
        """
        request = {"ike": child.connection, "child": child.name, "timeout": "-1"}
        self._ask("initiate", request, stream="control-log")

    def terminate(self, **which: str) -> None:
        """End SAs: ike="name", ike_id="1", child="name" or child_id="1"; the peer is told.

        With force="yes" nobody is waited for.
        """
        request = {name.replace("_", "-"): value for name, value in which.items()}
        with contextlib.suppress(DaemonError):  # nothing matched: it is gone already
            self._ask("terminate", {"timeout": "-1", **request}, stream="control-log")

    def forget(self, timeout: float = 2) -> None:
        """End every SA without waiting for the peer."""
        deadline = time.monotonic() + timeout
        while (sas := self.sas()) and time.monotonic() < deadline:
            for sa in sas:
                self.terminate(ike_id=sa.number, force="yes")
            time.sleep(0.002)

    def sas(self) -> list[DaemonIkeSa]:
        """Its IKE SAs with their children, the oldest first."""
        result = [
            DaemonIkeSa.read(name, values)
            for answer in self._ask("list-sas", {}, stream="list-sa")
            for name, values in answer.items()
        ]
        return sorted(result, key=lambda sa: int(sa.number))

    # --- log

    def mark(self) -> int:
        """A place in its log: everything until now."""
        return self.log_path.stat().st_size if self.log_path.exists() else 0

    def read_log(self, mark: int) -> list[tuple[str, int]]:
        """Complete lines after a mark, each with the mark behind it."""
        result: list[tuple[str, int]] = []
        if self.mark() == mark:
            return result
        with self.log_path.open("rb") as stream:
            stream.seek(mark)
            for raw in stream:
                if not raw.endswith(b"\n"):
                    break
                mark += len(raw)
                _, _, text = raw.decode(errors="replace").rstrip("\n").partition("[")
                result.append((f"[{text}", mark))
        return result

    def _connect(self) -> Any:
        import vici

        stream = socket.socket(socket.AF_UNIX)
        try:
            stream.connect(str(self.socket_path))
        except OSError:
            stream.close()
            raise
        return vici.Session(stream)

    def _ask(self, command: str, request: Mapping[str, Any] | None = None, stream: str = "") -> Any:
        from vici.exception import CommandException

        try:
            if stream:
                return list(self._session.streamed_request(command, stream, request))
            return self._session.request(command, request) or {}
        except CommandException as error:
            raise DaemonError(f"{command}: {error}", where=self.namespace.name) from None


def _text(value: bytes | str) -> str:
    return value if isinstance(value, str) else value.decode()
