"""Labs of 1, 50 and 200 routers in one process: time to start, memory, connecting to all."""

import resource
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

SIZES = (1, 50, 200)
THREADS = 20


def measure(size: int) -> None:
    """Runs in a process of its own, so that memory is this lab's alone."""
    from netmiko import ConnectHandler

    from bothends.lab.lab import Lab
    from bothends.lab.specs import RouterSpec

    empty = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    routers = [
        RouterSpec(
            f"r{n}",
            f"hostname r{n}\ninterface GigabitEthernet0/0\n"
            f" ip address 198.51.{n // 250}.{n % 250 + 1} 255.255.0.0\n",
        )
        for n in range(size)
    ]
    start = time.perf_counter()
    with Lab(routers) as lab:
        started = time.perf_counter() - start
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - empty

        def ask(name: str) -> str:
            host, port = lab.addresses[name]
            connection = ConnectHandler(
                device_type="cisco_ios", host=host, port=port, username=lab.username,
                password=lab.password,
            )  # fmt: skip
            text = str(connection.send_command("show running-config"))
            connection.disconnect()
            return text

        start = time.perf_counter()
        with ThreadPoolExecutor(THREADS) as pool:
            answers = list(pool.map(ask, lab.addresses))
        asked = time.perf_counter() - start
    if not all(f"hostname r{n}" in text for n, text in enumerate(answers)):
        raise SystemExit("a router did not answer with its own configuration")
    print(f"{size} {started} {memory} {asked}")


def main() -> None:
    print(f"labs in one process; all routers asked by {THREADS} threads of the same process")
    base = 0.0
    for size in SIZES:
        done = subprocess.run(
            [sys.executable, __file__, str(size)], check=True, capture_output=True, text=True
        )
        _, started, memory, asked = map(float, done.stdout.split())
        base = base or started
        print(
            f"  {size:>3} routers: started in {started:6.2f} s "
            f"({started / size / base:5.2f} of the one-router lab, per router), "
            f"{memory / 1024:6.1f} MB more, {memory / size:7.1f} KB each; "
            f"connect + show running-config {asked:6.2f} s ({1000 * asked / size:5.1f} ms each)"
        )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(int(sys.argv[1]))
    else:
        main()
