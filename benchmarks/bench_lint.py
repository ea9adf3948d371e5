"""What a comparison costs, as ratios to ciscoconfparse doing nothing but parsing the same texts.

    python benchmarks/bench_lint.py [ROUTERS]

Three measurements in one run: 1,000 pairs; a fleet of ROUTERS (default 1,000) with a few hubs of up
to 2,000 crypto map entries and spokes of 400 lines, a tenth of which is crypto; two small files, cold.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
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


def _bare(paths: list[Path]) -> float:
    from ciscoconfparse import CiscoConfParse
    from loguru import logger

    logger.remove()
    texts = [path.read_text().splitlines() for path in paths]
    start = time.perf_counter()
    for text in texts:
        CiscoConfParse(text)
    return time.perf_counter() - start


def _judged(paths: list[Path]) -> float:
    from bothends.compare import judge
    from bothends.compare.files import read_routers

    start = time.perf_counter()
    result = judge(read_routers(paths))
    seconds = time.perf_counter() - start
    print(f"    {len(result.tunnels)} tunnels: {dict(result.verdicts())}")
    return seconds


def _peak() -> float:
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(kind).ru_maxrss for kind in kinds) / 1024


def _alone(function: Callable[[list[Path]], float], paths: list[Path]) -> tuple[float, float]:
    """Seconds and peak MiB of a function in a process of its own."""
    with ProcessPoolExecutor(1) as pool:
        return pool.submit(_timed, function, paths).result()


def _timed(function: Callable[[list[Path]], float], paths: list[Path]) -> tuple[float, float]:
    return function(paths), _peak()


def _compare(title: str, paths: list[Path]) -> None:
    print(f"{title}: {len(paths)} files")
    ours, our_peak = _alone(_judged, paths)
    bare, bare_peak = _alone(_bare, paths)
    print(f"  judge everything    {ours:8.2f} s  {our_peak:7.0f} MiB")
    print(f"  bare ciscoconfparse {bare:8.2f} s  {bare_peak:7.0f} MiB")
    print(f"  ratio {bare / ours:.1f} times faster\n")


def _cold(command: list[str]) -> float:
    best = 1e9
    for _ in range(5):
        start = time.perf_counter()
        subprocess.run(command, check=False, capture_output=True)
        best = min(best, time.perf_counter() - start)
    return best


def main() -> None:
    routers = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for sub in ("pairs", "fleet"):
            (folder / sub).mkdir()
        _compare("1,000 pairs", pairs(folder / "pairs", 1000))
        _compare("fleet", fleet(folder / "fleet", routers))
        small = [str(folder / "pairs" / f"{kind}0.cfg") for kind in "ab"]
        ours = _cold([sys.executable, "-m", "bothends.cli.main", "lint", *small])
        bare = _cold([sys.executable, "-c", "import ciscoconfparse"])
        print("two small files, cold start")
        print(f"  bothends lint {ours * 1000:.0f} ms, import ciscoconfparse {bare * 1000:.0f} ms")
        print(f"  ratio {ours / bare:.2f}")


if __name__ == "__main__":
    main()
