"""Verifying the tunnels of many routers, beside a bare netmiko loop that sends the same commands.

    python benchmarks/bench_verify.py [--routers N] [--threads N] [MILLISECONDS ...]

The routers are a lab in a process of its own, behind relays that hold every packet back
(`far_lab.py`). Both sides use the same number of threads; the loop does nothing with the answers.
Beside them stands what no program could do better with as many threads: the round trips that it
takes to log in (TCP, versions, algorithms, keys, service, password, channel, terminal, shell), and
four more, since both ends are asked before the traffic, send, and are asked after it.
"""

import argparse
import os
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from far_lab import KEY, FarLab, write_project

from bothends.cli.playbook import PlaybookSettings, run_playbook
from bothends.lab.state import LabState

LOGIN, ROUNDS = 9, 4
"""Round trips."""
BESIDE = ("terminal ", "!")
"""What netmiko sends by itself, and the marks behind commands that are typed ahead."""


def bare(state: LabState, commands: dict[str, list[str]], threads: int) -> float:
    """Seconds that netmiko takes to send these commands to these routers."""
    from netmiko import ConnectHandler

    def ask(name: str) -> None:
        host, port = state.addresses[name]
        connection = ConnectHandler(
            device_type="cisco_ios", host=host, port=port, username=state.username,
            password=state.password, conn_timeout=60, banner_timeout=60, auth_timeout=60,
        )  # fmt: skip
        for command in commands[name]:
            connection.send_command(command, read_timeout=60)
        connection.disconnect()

    start = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(ask, commands))
    return time.perf_counter() - start


def verify(project: Path, threads: int) -> float:
    """Seconds that a verification takes. Its output goes nowhere."""
    settings: dict[str, Any] = {"lab": True, "project": project, "workers": threads}
    null, kept = os.open(os.devnull, os.O_WRONLY), (os.dup(1), os.dup(2))
    os.dup2(null, 1), os.dup2(null, 2)
    start = time.perf_counter()
    try:
        code = run_playbook(
            "verify",
            PlaybookSettings(**settings, connect_timeout=60, timeout=60),
            schema="verify",
        )
    finally:
        os.dup2(kept[0], 1), os.dup2(kept[1], 2)
    if code:
        raise SystemExit(f"the fleet is not healthy: exit code {code}")
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--routers", type=int, default=100)
    parser.add_argument("--threads", type=int, default=20)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("milliseconds", type=float, nargs="*", default=[50.0])
    options = parser.parse_args()
    routers, threads = options.routers, options.threads
    os.environ["PSK_BENCH"] = KEY
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        write_project(project, routers // 2)
        with FarLab(project, 0.0) as lab:
            state = LabState.read(project)
            verify(project, threads)  # imports, and lets the tunnels come up
            lab.heard()
            print(f"{routers} routers, {routers // 2} tunnels, {threads} threads")
            for each in options.milliseconds:
                lab.far(each / 1000)
                pairs = []
                for _ in range(options.runs):  # in turn, so that both meet the same machine
                    ours = verify(project, threads)
                    sent = {
                        name: [line for line in lines if not line.startswith(BESIDE)]
                        for name, lines in lab.heard().items()
                    }
                    pairs.append((ours, bare(state, sent, threads)))
                    lab.heard()
                ours, other = (statistics.median(side) for side in zip(*pairs, strict=True))
                count = sum(map(len, sent.values())) / routers
                floor = (LOGIN + ROUNDS) * each / 1000 * routers / threads
                print(
                    f"{each:5.0f} ms  bothends verify {ours:6.2f} s  "
                    f"bare netmiko, the same {count:.0f} commands {other:6.2f} s  "
                    f"ratio {ours / other:4.2f}  floor {floor:5.2f} s",
                    flush=True,
                )


if __name__ == "__main__":
    main()
