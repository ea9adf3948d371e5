"""Facts: what both ends show about one tunnel, read from their show output."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from typing import Any, Self

from bothends.model import IkeVersion, Selector
from bothends.platforms.ios.show_commands import (
    IKE2_SA,
    IKE_SA,
    IKE_SA_DETAIL,
    IPSEC_DETAIL,
    IPSEC_SA,
    SESSION,
    questions,
)
from bothends.platforms.show import parse

__all__ = [
    "IKE2_SA",
    "IKE_SA",
    "IKE_SA_DETAIL",
    "IPSEC_DETAIL",
    "IPSEC_SA",
    "SESSION",
    "EndFacts",
    "SelectorSas",
    "commands",
]


def commands(ike: IkeVersion) -> tuple[str, ...]:
    """What a verification asks each end; `{peer}` is the address of the other end."""
    return questions(ike)


@dataclass(frozen=True, slots=True)
class SelectorSas:
    """One pair of proxy identities in `show crypto ipsec sa`, with its SAs and counters."""

    selector: Selector
    record: Mapping[str, Any]

    def counter(self, name: str) -> int:
        """A packet counter: encaps, decaps, encrypt, decrypt, digest, verify."""
        return int(self.record.get("counters", {}).get(name, 0))

    def errors(self) -> int:
        """Send and receive errors together."""
        return int(self.record.get("send_errors") or 0) + int(self.record.get("recv_errors") or 0)

    def sas(self, direction: str) -> tuple[Mapping[str, Any], ...]:
        """ESP SAs, `inbound` or `outbound`, that are active."""
        rows = self.record.get(f"{direction}_esp") or ()
        return tuple(row for row in rows if "ACTIVE" in str(row.get("status", "ACTIVE")))

    def spis(self, direction: str) -> frozenset[str]:
        """SPIs of the active SAs of a direction, in lower case hexadecimal."""
        return frozenset(str(row["spi"]).lower() for row in self.sas(direction))


@dataclass(frozen=True, slots=True)
class EndFacts:
    """What one end showed: records by command, and the text they were read from."""

    device: str
    texts: Mapping[str, str]
    ike_sas: tuple[Mapping[str, Any], ...]
    ike_details: tuple[Mapping[str, Any], ...]
    flows: tuple[SelectorSas, ...]
    sessions: tuple[Mapping[str, Any], ...]
    details: Mapping[str, int]
    """Counters that only the detailed display has, summed over the flows of the peer."""

    @classmethod
    def read(cls, device: str, texts: Mapping[str, str]) -> Self:
        """Read the outputs of `commands`, keyed as there."""
        records = {command: parse(_plain(command), text).records for command, text in texts.items()}
        flows = [
            SelectorSas(selector, record)
            for record in records.get(IPSEC_SA, ())
            if (selector := _selector(record)) is not None
        ]
        return cls(
            device=device,
            texts=texts,
            ike_sas=tuple(records.get(IKE_SA, ())) + tuple(map(_row, records.get(IKE2_SA, ()))),
            ike_details=tuple(records.get(IKE_SA_DETAIL, ()))
            + tuple(map(_detail, records.get(IKE2_SA, ()))),
            flows=tuple(flows),
            sessions=tuple(records.get(SESSION, ())),
            details=_summed(records.get(IPSEC_DETAIL, ())),
        )

    def flow(self, selector: Selector) -> SelectorSas | None:
        """The flow with exactly these proxy identities; of several, the one with SAs."""
        result = [flow for flow in self.flows if flow.selector == selector]
        return max(result, key=lambda flow: len(flow.sas("inbound")), default=None)

    def quote(self, command: str, *words: object) -> str:
        """The first line of a command's output that holds every one of `words`, as evidence."""
        wanted = [re.compile(rf"(?<![\w.]){re.escape(str(word))}(?![\w.])") for word in words]
        for line in self.texts.get(command, "").splitlines():
            if all(pattern.search(line) for pattern in wanted):
                return " ".join(line.split())
        return ""


_IKEV2_HASHES = {"sha96": "sha1", "md596": "md5"}


def _prf(record: Mapping[str, Any]) -> str:
    """What stands for the hash of a cipher that authenticates by itself."""
    return str(record.get("prf", "")).lower()


def _row(record: Mapping[str, Any]) -> dict[str, Any]:
    """An IKEv2 SA in the words of `show crypto isakmp sa`."""
    return {
        "src": record.get("local"),
        "dst": record.get("remote"),
        "state": record.get("status"),
        "status": "deleted" if str(record.get("status")).startswith("DEL") else "ACTIVE",
        "conn_id": record.get("tunnel_id"),
    }


def _detail(record: Mapping[str, Any]) -> dict[str, Any]:
    """An IKEv2 SA in the words of `show crypto isakmp sa detail`."""
    cipher = str(record.get("encr", "")).lower().replace("aes-cbc", "aes")
    if cipher.startswith("aes") and record.get("keysize"):
        cipher = f"{cipher}-{record['keysize']}"
    hash_ = str(record.get("hash", "")).lower()
    return {
        "remote": record.get("remote"),
        "encr": cipher,
        "hash": _IKEV2_HASHES.get(hash_, hash_ if hash_ != "none" else _prf(record)),
        "dh": record.get("dh_grp"),
        "status": record.get("status"),
    }


def _summed(records: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for record in records:
        total.update(record.get("counters", {}))
    return dict(total)


def _plain(command: str) -> str:
    return command.replace(" peer {peer}", "").replace(" remote {peer}", "")


def _selector(record: Mapping[str, Any]) -> Selector | None:
    sides = []
    for side in ("local_ident", "remote_ident"):
        ident = record.get(side) or {}
        try:
            address = IPv4Address(ident["addr"])
            sides.append(IPv4Network(f"{address}/{ident['mask']}"))
        except (KeyError, ValueError):
            return None
    return Selector(*sides)
