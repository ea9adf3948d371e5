"""`show crypto isakmp sa detail`: phase 1 of IKEv1 with its algorithms, one record an SA."""

import re
from collections.abc import Mapping
from typing import ClassVar, NotRequired, TypedDict

from bothends.platforms.show.reading import ADDRESS, Parser, reads


class IsakmpSaDetail(TypedDict):
    """One IKE SA.

    Attributes:
        family: `ipv4` or `ipv6`.
        conn_id: connection number; 0 while there is none.
        ivrf: VRF inside; empty for the global table.
        encr: such as `aes`; the key size is not printed by most releases.
        lifetime: time left, `hh:mm:ss`.
        cap: letters of the legend that the command prints; empty for none.
        engine: `engine:connection`, such as `SW:74`.
    """

    family: str
    conn_id: int
    local: str
    remote: str
    ivrf: str
    status: NotRequired[str]
    encr: NotRequired[str]
    keysize: NotRequired[int]
    hash: NotRequired[str]
    auth: NotRequired[str]
    dh: NotRequired[int]
    lifetime: NotRequired[str]
    cap: str
    engine: NotRequired[str]


_FIELD = re.compile(
    r"(dst|src|conn-id|I-VRF|Status|Encr|Hash|Auth|DH|Lifetime|Cap)\s?:"
    r" *((?!(?:I-VRF|Status|Encr|Hash|Auth|DH|Lifetime|Cap|Engine-id)\s?:)\S*)"
)
_KEYS = {"dst": "remote", "src": "local", "conn-id": "conn_id", "I-VRF": "ivrf"}
_NUMBERS = frozenset(("conn_id", "dh", "keysize"))


class ShowCryptoIsakmpSaDetail(Parser):
    """Rows for IPv4; for IPv6 the releases print names and values over several lines."""

    COMMANDS = ("show crypto isakmp sa detail",)
    RECORD = IsakmpSaDetail
    SKIPS: ClassVar[Mapping[str, str]] = {
        "heading": r"C-id +Local +Remote [A-Za-z. -]+",
        "legend": r"(?:Codes: )?(?:C - IKE|K - Keep|T - cTCP|X - IKE|psk - |rsig - |renc - "
        r"|D - Dead|N - NAT|F - IKE|R - IKE|U - IKE|S - SIP).*",
        "none": r"There are no (?:IPv[46] )?ISAKMP SAs.*",
    }

    def __init__(self) -> None:
        super().__init__()
        self.family = ""

    @reads(r"IPv([46]) Crypto ISAKMP SA:?")
    def section(self, match: re.Match[str]) -> None:
        """The heading of a family's section."""
        self.family = f"ipv{match[1]}"

    @reads(
        rf"(\d+) +({ADDRESS}) +({ADDRESS})(?: +(\S+))??(?: +([A-Z_]{{2,}}(?: \(\w+\))?))?"
        r"(?: +((?!ACTIVE|STDBY)\w+)(?: (128|192|256)\b)? +(\w+) +([\w-]+) +(\d+) +([\w:.]+)"
        r"((?: +[A-Z]+)*))?"
        r"(?: +0 +0)?"
    )
    def row(self, match: re.Match[str]) -> None:
        """One SA; while it is negotiated, the columns after the status are empty."""
        address = match[2]
        record: dict[str, object] = {
            "family": self.family or ("ipv6" if ":" in address else "ipv4"),
            "conn_id": int(match[1]),
            "local": address,
            "remote": match[3],
            "ivrf": match[4] or "",
        }
        names = ("status", "encr", "keysize", "hash", "auth", "dh", "lifetime")
        for name, value in zip(names, match.groups()[4:11], strict=True):
            if value is not None:
                record[name] = int(value) if name in _NUMBERS else value
        record["cap"] = (match[12] or "").strip()
        self.records.append(record)

    @reads(
        rf"(\d+) +({ADDRESS}) +({ADDRESS})(?:(?: +(\S+))?? +(ACTIVE|STDBY))?"
        r"((?: +\S+){0,2}?)"
        r"(?: +(psk|rsig|renc|[a-z]{3,6}))? +(\d+) +(\d[\w:.]*)((?: +[A-Z]+)*)( +\(\w+\))?"
    )
    def sparse_row(self, match: re.Match[str]) -> None:
        """One SA of which some columns are empty, or that is deleted."""
        record: dict[str, object] = {
            "family": self.family or ("ipv6" if ":" in match[2] else "ipv4"),
            "conn_id": int(match[1]),
            "local": match[2],
            "remote": match[3],
            "ivrf": match[4] or "",
        }
        if match[5] or match[11]:
            record["status"] = " ".join(f"{match[5] or ''}{match[11] or ''}".split())
        record |= dict(zip(("encr", "hash"), match[6].split(), strict=False))
        if match[7]:
            record["auth"] = match[7]
        record |= {"dh": int(match[8]), "lifetime": match[9], "cap": match[10].strip()}
        self.records.append(record)

    @reads(
        r"(?:Engine-id:Conn-id|Connection-id:Engine-id) ?= +(\S+)(?: +(\(deleted\)))?",
        r"(?:Engine-id:Conn-id|Connection-id:Engine-id) ?=",
    )
    def engine(self, match: re.Match[str]) -> None:
        """The crypto engine that holds the keys; some releases say here that the SA is deleted."""
        if not match.re.groups:
            return
        record = self._last("engine")
        record["engine"] = match[1]
        status = str(record.get("status", ""))
        if match[2] and match[2] not in status:
            record["status"] = f"{status} {match[2]}".strip()

    @reads(r"(?:dst|src|conn-id|I-VRF|Status|Encr|Hash|Auth|DH|Lifetime|Cap)\s?:.*")
    def named(self, match: re.Match[str]) -> None:
        """Names and values, as IPv6 SAs are printed."""
        for name, value in _FIELD.findall(match[0]):
            key = _KEYS.get(name, name.lower())
            record = self._last(key)
            record[key] = int(value) if key in _NUMBERS and value.isdecimal() else value
        if "Engine-id:Conn-id" in match[0]:
            self._last("engine")["engine"] = match[0].rpartition("=")[2].strip()

    def _last(self, key: str) -> dict[str, object]:
        if not self.records or key in self.records[-1]:
            self.records.append({"family": self.family or "ipv6"})
        return self.records[-1]
