"""How fast `show crypto ipsec sa` is read, beside Genie and TextFSM (ntc-templates).

    python benchmarks/bench_show.py [--sas 1000] [--genie-python PATH]

Genie and ntc-templates live in an environment of their own; `--genie-python` names its
interpreter (`make bench-show` makes one). Without it only our own reader is measured. All
readers get the same text, in memory, in one process each; imports and warm-up do not count.
Genie is called as its users call it, with its schema check. ntc-templates only has a template for
`show crypto ipsec sa detail` of releases with a replay window and with one peer an interface: so
such a text is what it gets.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

PAIR = """
   protected vrf: (none)
   local  ident (addr/mask/prot/port): (10.{a}.{b}.0/255.255.255.0/0/0)
   remote ident (addr/mask/prot/port): (10.{c}.{b}.0/255.255.255.0/0/0)
   current_peer 198.51.100.{d} port 500
     PERMIT, flags={{origin_is_acl,}}
    #pkts encaps: {n}, #pkts encrypt: {n}, #pkts digest: {n}
    #pkts decaps: {n}, #pkts decrypt: {n}, #pkts verify: {n}
    #pkts compressed: 0, #pkts decompressed: 0
    #pkts not compressed: 0, #pkts compr. failed: 0
    #pkts not decompressed: 0, #pkts decompress failed: 0
    #send errors 0, #recv errors 0

     local crypto endpt.: 203.0.113.1, remote crypto endpt.: 198.51.100.{d}
     plaintext mtu 1438, path mtu 1500, ip mtu 1500, ip mtu idb GigabitEthernet0/0
     current outbound spi: 0x{out:08X}({out})
     PFS (Y/N): Y, DH group: group14

     inbound esp sas:
      spi: 0x{inn:08X}({inn})
        transform: esp-256-aes esp-sha256-hmac ,
        in use settings ={{Tunnel, }}
        conn id: {i}, flow_id: SW:{i}, sibling_flags 80000040, crypto map: VPN
        sa timing: remaining key lifetime (k/sec): (4607{b:03d}/{n})
        IV size: 16 bytes
        replay detection support: Y
        Status: ACTIVE(ACTIVE)

     inbound ah sas:

     inbound pcp sas:

     outbound esp sas:
      spi: 0x{out:08X}({out})
        transform: esp-256-aes esp-sha256-hmac ,
        in use settings ={{Tunnel, }}
        conn id: {j}, flow_id: SW:{j}, sibling_flags 80000040, crypto map: VPN
        sa timing: remaining key lifetime (k/sec): (4607{b:03d}/{n})
        IV size: 16 bytes
        replay detection support: Y
        Status: ACTIVE(ACTIVE)

     outbound ah sas:

     outbound pcp sas:
"""

GENIE = """
import json, statistics, sys, time
from unittest.mock import Mock
from genie.libs.parser.iosxe.show_crypto import ShowCryptoIpsecSa
text = open(sys.argv[1]).read()
device = Mock(); device.os = "iosxe"
def run():
    return ShowCryptoIpsecSa(device=device).parse(output=text)
found = run()
times = []
for _ in range(int(sys.argv[2])):
    begin = time.perf_counter(); run(); times.append(time.perf_counter() - begin)
print(json.dumps({"seconds": statistics.median(times), "found": str(found).count("'transform':")}))
"""

TEXTFSM = """
import json, statistics, sys, time
from ntc_templates.parse import parse_output
text = open(sys.argv[1]).read()
def run():
    return parse_output(platform="cisco_ios", command="show crypto ipsec sa detail", data=text)
found = run()
times = []
for _ in range(int(sys.argv[2])):
    begin = time.perf_counter(); run(); times.append(time.perf_counter() - begin)
print(json.dumps({"seconds": statistics.median(times), "found": len(found)}))
"""


HEAD = "interface: GigabitEthernet0/0\n    Crypto map tag: VPN, local addr 203.0.113.1\n"
DETAIL = """\
    #pkts no sa (send) 0, #pkts invalid sa (rcv) 0
    #pkts encaps failed (send) 0, #pkts decaps failed (rcv) 0
    #pkts invalid prot (recv) 0, #pkts verify failed: 0
    #pkts invalid identity (recv) 0, #pkts invalid len (rcv) 0
    #pkts replay rollover (send): 0, #pkts replay rollover (rcv) 0
    ##pkts replay failed (rcv): 0
    #pkts tagged (send): 0, #pkts untagged (rcv): 0
    #pkts not tagged (send): 0, #pkts not untagged (rcv): 0
    #pkts internal err (send): 0, #pkts internal err (recv) 0
"""


def output_of(sas: int) -> str:
    """Output with `sas` SAs, two a pair of proxy identities."""
    return HEAD + "".join(
        PAIR.format(
            a=1,
            c=2,
            b=k % 250,
            d=k % 250 + 1,
            n=k + 1,
            i=2 * k + 1,
            j=2 * k + 2,
            inn=0x10000000 + k,
            out=0x20000000 + k,
        )
        for k in range(sas // 2)
    )


def median_seconds(run: Callable[[], object], rounds: int) -> float:
    """Median of `rounds` runs."""
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        run()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def elsewhere(python: str, program: str, file: Path, rounds: int) -> dict[str, float] | None:
    """Result of a program of another environment; None where it cannot read the text."""
    done = subprocess.run(
        [python, "-c", program, str(file), str(rounds)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        print("  " + (done.stderr.strip().splitlines() or ["failed without a word"])[-1][:200])
        return None
    result: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    options.add_argument("--sas", type=int, default=1000)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--genie-python", help="interpreter that has genie and ntc-templates")
    chosen = options.parse_args()
    from bothends.platforms.show import parse

    text = output_of(chosen.sas)
    parsed = parse("show crypto ipsec sa", text)
    sas = sum(len(r["inbound_esp"]) + len(r["outbound_esp"]) for r in parsed.records)
    if sas != chosen.sas or parsed.unread:
        sys.exit(f"read {sas} SAs of {chosen.sas}, {len(parsed.unread)} lines unread")
    ours = median_seconds(lambda: parse("show crypto ipsec sa", text), chosen.rounds)
    print(f"{chosen.sas} SAs, {text.count(chr(10))} lines, median of {chosen.rounds} runs")
    print(f"  bothends                {ours * 1000:9.1f} ms   {sas} SAs")
    if chosen.genie_python is None:
        print("  others: not measured (give --genie-python, or use `make bench-show`)")
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "output.txt"
        detail = text.replace("    #send errors 0, #recv errors 0\n", DETAIL)
        detail = detail.replace("support: Y\n", "support: Y  replay window size: 1024\n")
        detail = detail.replace(HEAD, "").replace("\n   protected", f"{HEAD}\n   protected")
        for name, program, output in (
            ("Genie", GENIE, text),
            ("TextFSM (ntc-templates)", TEXTFSM, detail),
        ):
            file.write_text(output, encoding="utf-8")
            if output is detail:
                ours = median_seconds(
                    lambda: parse("show crypto ipsec sa detail", detail), chosen.rounds
                )
                print(f"  bothends, detail        {ours * 1000:9.1f} ms")
            result = elsewhere(chosen.genie_python, program, file, chosen.rounds)
            if result is None:
                print(f"  {name:23} cannot read it")
                continue
            ratio = result["seconds"] / ours
            print(
                f"  {name:23} {result['seconds'] * 1000:9.1f} ms   "
                f"{result['found']:.0f} found   {ratio:.1f} times as long"
            )


if __name__ == "__main__":
    main()
