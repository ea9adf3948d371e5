"""A lab in a process of its own, whose routers are as many milliseconds away as one likes.

Between a router and whoever asks it stands a relay that holds every packet back for half a round
trip, in each direction: logging in takes its round trips as on a real line, and what is sent in
one packet arrives together.
"""

import asyncio
import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

KEY = "a key for the benchmark only"


def write_project(project: Path, pairs: int) -> None:
    """A project of so many tunnels between two routers each."""
    from bothends.cli.init import lay_out

    lay_out(project)
    hosts, tunnels = ["---"], []
    for n in range(pairs):
        ends = []
        for side, outside, inside in (("a", "198.18", n // 256), ("b", "198.19", 128 + n // 256)):
            address = f"{outside}.{n // 64}.{n % 64 * 4 + 1}"
            hosts.append(
                f"{side}{n}:\n  hostname: {address}\n  groups: [ios]\n  data:\n"
                f"    interfaces: {{GigabitEthernet0/0: {address}/30, "
                f"GigabitEthernet0/1: 10.{inside}.{n % 256}.1/24}}\n"
                f"    default_gateway: {outside}.{n // 64}.{n % 64 * 4 + 2}"
            )
            ends.append(
                f"      {side}{n}: {{interface: GigabitEthernet0/0, address: {address}, "
                f"networks: [10.{inside}.{n % 256}.0/24]}}\n"
            )
        tunnels.append(
            f"  t{n}:\n    profile: standard\n    psk: env:PSK_BENCH\n    ends:\n{''.join(ends)}"
        )
    (project / "inventory" / "hosts.yaml").write_text("\n".join(hosts) + "\n")
    file = project / "inventory" / "tunnels.yaml"
    head = file.read_text().partition("tunnels:\n")[0]
    file.write_text(head + "tunnels:\n" + "".join(tunnels))


class FarLab:
    """The lab of a project, its tunnels configured, each router `latency` seconds of round trip away.

    A context manager: leaving it stops the process.
    """

    def __init__(self, project: Path, latency: float) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(project), str(latency)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PSK_BENCH": KEY},
        )
        self._ask("")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        del kind, error, trace
        self._process.communicate()

    def heard(self) -> dict[str, list[str]]:
        """The commands that each router has heard since it was asked last."""
        found = self._ask("heard\n")
        return {str(name): list(lines) for name, lines in found.items()}

    def far(self, latency: float) -> None:
        """Move all routers."""
        self._ask(f"{latency}\n")

    def _ask(self, what: str) -> Any:
        to, back = self._process.stdin, self._process.stdout
        if to is None or back is None:
            raise TypeError(to, back)
        to.write(what)
        to.flush()
        answer = back.readline()
        if not answer:
            raise SystemExit("the lab has ended")
        return json.loads(answer)


class Relay:
    """Listens for a router, and holds back what passes."""

    latency = 0.0

    def __init__(self, port: int) -> None:
        self._port = port

    async def listen(self) -> int:
        """The port to ask it at."""
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return int(server.sockets[0].getsockname()[1])

    async def _accept(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        await asyncio.sleep(self.latency)  # the handshake of TCP
        far, there = await asyncio.open_connection("127.0.0.1", self._port)
        await asyncio.gather(self._carry(near, there), self._carry(far, back))

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        try:
            while data := await source.read(65536):
                loop.call_later(self.latency / 2, sink.write, data)
        except ConnectionError:
            pass
        loop.call_later(self.latency / 2, sink.close)


def _serve(project: Path, latency: float) -> None:
    from bothends import load_inventory, render
    from bothends.lab.lab import Lab
    from bothends.lab.specs import specs
    from bothends.lab.state import write_state
    from bothends.platforms.placeholders import reveal_in

    inventory = load_inventory(project)
    Relay.latency = latency
    routers = []
    for spec in specs(inventory):
        rendered = render(inventory, spec.name).splitlines()
        lines = [reveal_in(line, lambda _ref: KEY) for line in rendered if line[:1] != "!"]
        routers.append(replace(spec, configuration="\n".join([spec.configuration, *lines])))
    with Lab(routers) as lab:
        for name, router in lab.routers.items():
            router.port = _relayed(router.port)
            lab.type(name, "write memory")
        write_state(lab, project)
        heard: dict[str, list[str]] = {name: [] for name in lab.routers}
        for name, router in lab.routers.items():
            router.heard = heard[name].append
        print("1", flush=True)
        for line in sys.stdin:
            if line.strip() == "heard":
                print(json.dumps(heard), flush=True)
                for lines in heard.values():
                    lines.clear()
            else:
                Relay.latency = float(line)
                print("1", flush=True)


_loop = asyncio.new_event_loop()


def _relayed(port: int) -> int:
    return asyncio.run_coroutine_threadsafe(Relay(port).listen(), _loop).result()


def main(arguments: Sequence[str]) -> None:
    threading.Thread(target=_loop.run_forever, daemon=True).start()
    _serve(Path(arguments[0]), float(arguments[1]))


if __name__ == "__main__":
    main(sys.argv[1:])
