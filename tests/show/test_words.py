"""Nothing is lost in silence: each word of each line is in a record, or passed over by name."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bothends.platforms.show import LineUse, parse
from bothends.platforms.show.cleaning import screen_lines
from bothends.platforms.show.reading import Parser
from bothends.platforms.show.registry import parsers

LABELS: Mapping[str, str] = {
    "section": r"IPv[46] Crypto .*",
    "named": r"\bdst:",
    "conn_id": r"sibling_flags \w+|slot: \d+|initiator ?: ?\w+",
    "lifetime": r"\([kK][bB]?/sec\)",
    "outbound_spi": r"\([\w*.]+\)$",
    "asa_spi": r": \w+$",
    "spi": r"\([\w*.]+\)$",
    "traffic": r"#pkts (?:dec|enc)'ed|\([kK][bB]/[sS]ec\)",
    "trustpoints": r"Associated",
    "asa_mtu": r"\(\d+\)",
    "counters": r"#+ ?pkts",
    "asa_conn_id": r"slot: \d+",
    "properties": r"Filter Name",
    "heading": r"Summary",
    "acl": r"Extended",
    "profile_instance": r"Map",
    "key": r" {2,}(?:\S+ ?)+$",
    "suite": r"\bAu$|^\s*th\b",
}
"""Reader to the words of its lines that state no fact of the record, or one that is there already.

Flags and slots of the crypto engine, units, an SPI in decimal beside the same in hexadecimal, a
word that a terminal cut in two, and a pre-shared key, which no record keeps.
"""
_PIECE = re.compile(r"[A-Za-z]+|\d+")


def pieces(text: str) -> set[str]:
    """The words and numbers of a text, in lower case."""
    return set(_PIECE.findall(text.lower().replace("_", " ")))


def stated(value: Any) -> Iterator[str]:
    """Every key and value of a record."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield key
            yield from stated(item)
    elif isinstance(value, list):
        for item in value:
            yield from stated(item)
    elif value is not None:
        yield str(value)


def literals(parser: type[Parser], reader: str) -> set[str]:
    """The words that a reader looks for: what stands in its patterns as it stands on the screen."""
    patterns = " ".join(getattr(getattr(parser, reader, None), "patterns", ()))
    return pieces(re.sub(r"\\[a-zA-Z]|\(\?[P<\w>:]*", "|", patterns))


def lost(command: str, text: str, platform: str) -> list[tuple[str, str, set[str]]]:
    """Reader, line and words that are in no record."""
    parsed = parse(command, text, platform)
    parser = parsers(platform)[parsed.command]
    known = pieces(" ".join(stated(parsed.records)))
    found = []
    for line, (fate, reader) in zip(screen_lines(text), parsed.fates, strict=True):
        if fate is not LineUse.READ:
            continue
        told = re.sub(LABELS.get(reader) or r"(?!)", " ", line)
        words = pieces(told) - known - literals(parser, reader)
        if words:
            found.append((reader, line.strip(), words))
    return found


def numbered(text: str) -> str:
    """The same output with another number at each place where a plain number stands."""
    count = iter(range(70_001, 10_000_000))
    return re.sub(r"(?<=[ (])\d{1,7}(?=,|\)|\s|$)", lambda _: str(next(count)), text)


def test_no_word_is_lost(output: Any) -> None:
    assert lost(output.command, output.text, output.platform) == []


def test_no_number_is_lost_that_another_happens_to_equal(output: Any) -> None:
    assert lost(output.command, numbered(output.text), output.platform) == []


def test_no_word_of_a_real_output_is_lost(real: Path) -> None:
    name = real.name.split(".")[0]
    platform = "asa" if real.parent.name.startswith("asa_") else "ios"
    text = (real.parent / f"{name}.txt").read_bytes().decode("utf-8", errors="replace")
    command = real.parent.name.removeprefix("asa_").replace("_", " ")
    assert lost(command, text, platform) == []


def test_every_counter_of_the_detailed_display() -> None:
    text = """interface: Tunnel2
    Crypto map tag: T, local addr 192.0.2.1
   current_peer 198.51.100.3 port 500
    #pkts encaps failed (send) 9, #pkts decaps failed (rcv) 10
    #pkts internal err (send): 11, #pkts internal err (recv) 0
    #pkts no sa (send) 7, #pkts invalid sa (rcv) 8
"""
    (record,) = parse("show crypto ipsec sa detail", text).records
    assert record["other_counters"] == {
        "encaps_failed_(send)": 9,
        "decaps_failed_(rcv)": 10,
        "internal_err_(send)": 11,
        "internal_err_(recv)": 0,
        "no_sa_(send)": 7,
        "invalid_sa_(rcv)": 8,
    }
