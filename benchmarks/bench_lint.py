"""What a comparison costs, as ratios to ciscoconfparse doing nothing but parsing the same texts.

    python benchmarks/bench_lint.py [ROUTERS ...]

Measured in one run: 1,000 pairs; fleets of so many ROUTERS (default 100 and 1,000; 10,000 takes some
minutes), each with hubs of up to 2,000 crypto map entries and spokes of 400 lines, a tenth of which
is crypto. CPU time is that of all processes: on a machine that does other work beside, it is the
one to compare. Memory is the sum over all processes of a side at its peak, of each its proportional
share (Pss): a page that n processes share counts 1/n in each, so that it counts once. Where the
kernel does not tell that, pages count in every process that has them.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import active_children
from pathlib import Path

ENTRIES = 2000
SPOKE_LINES = 400

HUB_HEAD = """version 15.4
hostname {name}
crypto isakmp policy 10
 encr aes 256
 hash sha256
 authentication pre-share
 group 14
crypto isakmp keepalive 10 3 periodic
crypto ipsec transform-set TS esp-aes 256 esp-sha256-hmac
 mode tunnel
"""
ENTRY = """crypto map VPN {seq} ipsec-isakmp
 set peer {peer}
 set transform-set TS
 set pfs group14
 match address VPN-{seq}
"""
ACL = """ip access-list extended VPN-{seq}
 permit ip {here} 0.0.0.255 {there} 0.0.0.255
"""
PORT = """interface GigabitEthernet0/0
 ip address {address} 255.255.255.0
 crypto map VPN
ip route 0.0.0.0 0.0.0.0 {gateway}
"""


def _dotted(base: int, number: int) -> str:
    value = base + number
    return ".".join(str(value >> shift & 255) for shift in (24, 16, 8, 0))


def _hub_address(hub: int) -> str:
    return _dotted(0xCB007101, hub << 8)


def _spoke_address(spoke: int) -> str:
    return _dotted(0x2D000001, spoke << 8)


def _hub(hub: int, spokes: range) -> str:
    parts = [HUB_HEAD.format(name=f"hub{hub}")]
    numbers = list(enumerate(spokes, 1))
    parts += [
        f"crypto isakmp key PSK-{spoke:06d}-key address {_spoke_address(spoke)}\n"
        for spoke in spokes
    ]
    parts += [ENTRY.format(seq=seq, peer=_spoke_address(spoke)) for seq, spoke in numbers]
    parts.append(PORT.format(address=_hub_address(hub), gateway=_hub_address(hub)[:-1] + "254"))
    parts += [
        ACL.format(seq=seq, here="10.0.0.0", there=_dotted(0x0B000000, spoke << 8))
        for seq, spoke in numbers
    ]
    return "".join(parts) + "end\n"


def _spoke(spoke: int, hub: int) -> str:
    crypto = [
        HUB_HEAD.format(name=f"spoke{spoke}"),
        f"crypto isakmp key PSK-{spoke:06d}-key address {_hub_address(hub)}\n",
        ENTRY.format(seq=10, peer=_hub_address(hub)),
        PORT.format(address=_spoke_address(spoke), gateway=_spoke_address(spoke)[:-1] + "254"),
        ACL.format(seq=10, here=_dotted(0x0B000000, spoke << 8), there="10.0.0.0"),
    ]
    lines = "".join(crypto).splitlines()
    filler = []
    while len(lines) + len(filler) < SPOKE_LINES - 8:
        number = len(filler)
        filler += [
            f"policy-map POLICY-{number}",
            *(
                f" class CLASS-{number}-{index}\n  bandwidth percent {index}"
                for index in range(1, 4)
            ),
            f"interface Vlan{number}",
            f" description office network {number}",
            f" ip address 172.16.{number % 256}.1 255.255.255.0",
            " no ip redirects",
            " no ip proxy-arp",
            " spanning-tree portfast",
            "!",
            f"snmp-server host 10.9.{number % 256}.1 version 2c public",
            f"logging host 10.9.{number % 256}.2",
            f"ip access-list extended OFFICE-{number}",
            " permit tcp any any established",
            " permit udp any any eq domain",
            " deny   ip any any log",
            "!",
        ]
    filler = "\n".join(filler).splitlines()[: SPOKE_LINES - 8 - len(lines)]
    return "\n".join(lines + filler) + "\nline con 0\nend\n"


def fleet(folder: Path, routers: int) -> list[Path]:
    """Writes a fleet of so many routers."""
    hubs = max(1, routers // ENTRIES)
    spokes = routers - hubs
    paths = []
    share = -(-spokes // hubs)
    for hub in range(hubs):
        mine = range(hub * share, min(spokes, (hub + 1) * share))
        paths.append(folder / f"hub{hub}.cfg")
        paths[-1].write_text(_hub(hub, mine))
        for spoke in mine:
            paths.append(folder / f"spoke{spoke}.cfg")
            paths[-1].write_text(_spoke(spoke, hub))
    return paths


def pairs(folder: Path, number: int) -> list[Path]:
    """Writes so many pairs of routers that know nobody else."""
    paths = []
    for index in range(number):
        for kind, text in (
            ("a", _hub(index, range(index, index + 1))),
            ("b", _spoke(index, index)),
        ):
            paths.append(folder / f"{kind}{index}.cfg")
            paths[-1].write_text(text)
    return paths


def _bare(paths: list[Path]) -> str:
    from ciscoconfparse import CiscoConfParse
    from loguru import logger

    logger.remove()
    lines = 0
    for path in paths:
        text = path.read_text().splitlines()
        CiscoConfParse(text)
        lines += len(text)
    return f"{lines} lines"


def _judged(paths: list[Path]) -> str:
    from bothends.compare import judge
    from bothends.compare.files import read_routers

    result = judge(read_routers(paths))
    verdicts = ", ".join(f"{count} {name}" for name, count in result.verdicts().items())
    return f"{len(result.tunnels)} tunnels: {verdicts}; {len(result.all_findings())} findings"


@dataclass(frozen=True)
class Cost:
    """What a side took: seconds on the clock and of CPU, and MiB at the peak."""

    wall: float
    cpu: float
    peak: float
    said: str

    def __str__(self) -> str:
        return f"{self.wall:7.1f} s  {self.cpu:7.1f} s CPU  {self.peak:6.0f} MiB  {self.said}"


def _alone(function: Callable[[list[Path]], str], paths: list[Path]) -> Cost:
    """What a function costs in a process of its own, and in those that it starts."""
    with ProcessPoolExecutor(1) as pool:
        cost = pool.submit(_timed, function, paths)
        peak = _peak(cost, [child.pid for child in active_children() if child.pid])
        return replace(cost.result(), peak=peak / 1024**2)


def _timed(function: Callable[[list[Path]], str], paths: list[Path]) -> Cost:
    start, cpu = time.perf_counter(), _cpu()
    said = function(paths)
    return Cost(time.perf_counter() - start, _cpu() - cpu, 0, said)


def _peak(cost: Future[Cost], processes: list[int]) -> int:
    """The most bytes that the processes, and those that they started, had until it was done."""
    peak = 0
    while not cost.done():
        start = time.perf_counter()
        family = [each for process in processes for each in _family(process)]
        peak = max(peak, sum(map(_memory, family)))
        time.sleep(max(0.05, 20 * (time.perf_counter() - start)))  # looking costs time, too
    return peak


def _family(process: int) -> Iterator[int]:
    yield process
    for each in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            found = each.read_text(encoding="ascii").split()
        except OSError:
            continue
        for child in found:
            yield from _family(int(child))


def _memory(process: int) -> int:
    """Bytes of a process that are in memory: its share of those that it shares with others."""
    try:
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
        return next(int(row.split()[1]) for row in rollup.splitlines() if row[:4] == "Pss:") * 1024
    except (OSError, StopIteration):
        pass
    try:
        pages = Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * resource.getpagesize()


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _compare(title: str, paths: list[Path]) -> Cost:
    ours, bare = _alone(_judged, paths), _alone(_bare, paths)
    print(f"{title}: {len(paths)} files")
    print(f"  judge everything     {ours}")
    print(f"  bare ciscoconfparse  {bare}")
    print(
        f"  {bare.wall / ours.wall:.1f} times faster, with {bare.cpu / ours.cpu:.1f} times less "
        f"CPU; {ours.cpu / len(paths) * 1000:.2f} ms CPU a file\n",
        flush=True,
    )
    return ours


def main() -> None:
    sizes = [int(word) for word in sys.argv[1:]] or [100, 1000]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pairs").mkdir()
        _compare("1,000 pairs", pairs(folder / "pairs", 1000))
        for size in sizes:
            (folder / str(size)).mkdir()
            _compare(f"fleet of {size}", fleet(folder / str(size), size))


if __name__ == "__main__":
    main()
