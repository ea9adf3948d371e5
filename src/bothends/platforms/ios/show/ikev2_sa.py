"""`show crypto ikev2 sa [detail]`: IKE SAs of IKEv2, one record an SA."""

import re
from collections.abc import Mapping
from typing import ClassVar, TypedDict

from bothends.platforms.show.reading import Parser, Record, reads


class Ikev2Sa(TypedDict, total=False):
    """One IKE SA.

    Attributes:
        family: `ipv4` or `ipv6`.
        fvrf: VRF of the outer packets; `none` for the global table.
        status: such as `READY`, `IN-NEG`, `DELETE`; see `bothends explain`.
        dh_grp: Diffie-Hellman group number.
        life: agreed lifetime in seconds.
        active_time: age in seconds.
        detail_session_id: the session's number, where the detail lines print it.
        dpd: such as `10 seconds, retry 3`.
        nat_t: the router's own sentence.
        auth_verify: such as `PSK`; `PSK, QR` where a post-quantum key took part (RFC 8784).
        initiator: `Yes` or `No`: did this end start the exchange.
        role: `INITIATOR` or `RESPONDER`, where the platform prints that instead.
    """

    family: str
    tunnel_id: int
    local: str
    local_port: int
    remote: str
    remote_port: int
    fvrf: str
    ivrf: str
    status: str
    role: str
    encr: str
    keysize: int
    prf: str
    hash: str
    dh_grp: int
    auth_sign: str
    auth_verify: str
    life: int
    active_time: int
    ce_id: str
    detail_session_id: str
    local_spi: str
    remote_spi: str
    status_description: str
    local_id: str
    remote_id: str
    remote_eap_id: str
    dpd: str
    nat_t: str
    quantum: str
    pqc_key_exchange: str
    additional_key_exchange: str
    initiator: str
    peer_type: str


_SUITE = {
    "Encr": "encr",
    "keysize": "keysize",
    "PRF": "prf",
    "Hash": "hash",
    "DH Grp": "dh_grp",
    "Auth sign": "auth_sign",
    "Auth verify": "auth_verify",
    "esp_hmac": "esp_hmac",
    "ah_hmac": "ah_hmac",
    "comp": "comp",
}
_NUMBERS = frozenset(("keysize", "dh_grp"))
_VALUE = r"[\w./-]+(?: - \d+)?"
_PAIR = re.compile(r"([\w ]+?) ?: *([^,]+?) *(?:,|$)")


class ShowCryptoIkev2Sa(Parser):
    """IOS and IOS-XE; the two sections, or rows without a heading."""

    COMMANDS: ClassVar[tuple[str, ...]] = ("show crypto ikev2 sa", "show crypto ikev2 sa detail")
    HEADING = r"Tunnel-id\s+Local\s+Remote\s+fvrf"
    RECORD: ClassVar[type] = Ikev2Sa
    SKIPS: ClassVar[Mapping[str, str]] = {
        "heading": r"Tunnel-id [A-Za-z/ ]+",
        "none": r"There are no IKEv[12] SAs.*",
        "windows": r"Local (?:req|next|window)\b.*",
        "features": r"(?:Fragmentation|Dynamic Route Update|Extended Authentication"
        r"|Cisco Trust Security)\b.*",
        "address_pool": r"(?:Assigned host|Pushed IP address|DEFAULT DOMAIN|Remote subnets)\b"
        r".*",
        "subnet": r"[0-9.]+ +[0-9.]+",
        "subnet_ipv6": r"[0-9A-Fa-f:]+/\d+",
        "redirect": r"Redirected From: .*",
        "system_ids": r"Local Sys Id: .*",
        "interfaces": r"(?:Interface|IETF Std Fragmentation|MIB-id|Tunnel interface)\b.*",
    }

    def __init__(self) -> None:
        super().__init__()
        self.family = ""
        self.record: Record | None = None
        self.child: Record | None = None

    @reads(r"IPv([46]) Crypto IKEv2 +(?:SA|Session)s?:?")
    def section(self, match: re.Match[str]) -> None:
        """The heading of a family's section."""
        self.family = f"ipv{match[1]}"
        self.record = None

    @reads(
        r"(\d+) +(\S+)/(\d+) +(\S+)/(\d+)(?: +([^/\s]+)/(\S+))?(?: +([A-Z][\w-]*))?(?: +([A-Z]+))?"
    )
    def row(self, match: re.Match[str]) -> None:
        """One SA begins."""
        record = self._start(":" in match[2])
        record |= {
            "tunnel_id": int(match[1]),
            "local": match[2],
            "local_port": int(match[3]),
            "remote": match[4],
            "remote_port": int(match[5]),
        }
        names = ("fvrf", "ivrf", "status", "role")
        for name, value in zip(names, match.groups()[5:], strict=True):
            if value:
                record[name] = value

    @reads(r"(\d+) +([^/\s]+)/(\S+) +([A-Z][\w-]*)")
    def short_row(self, match: re.Match[str]) -> None:
        """One SA begins whose addresses follow on lines of their own."""
        self._start(ipv6=True).update(
            tunnel_id=int(match[1]), fvrf=match[2], ivrf=match[3], status=match[4]
        )

    @reads(r"(Local|Remote) +(\S+)/(\d+)")
    def address(self, match: re.Match[str]) -> None:
        """An address too long for the row."""
        side = match[1].lower()
        self._put(**{side: match[2], f"{side}_port": int(match[3])})

    @reads(
        rf"(?:Encr|DH Grp) ?: *{_VALUE}"
        rf"(?:, (?:keysize|PRF|Hash|DH Grp|Auth sign|Auth verify|esp_hmac) ?: *{_VALUE})*"
        r"(?:, QR)?,?",
        rf"(?:ah_hmac|esp_hmac): {_VALUE}(?:, comp: {_VALUE})?(?:, mode (\w+))?",
    )
    def suite(self, match: re.Match[str]) -> None:
        """The algorithms."""
        target = self.child
        for name, value in _PAIR.findall(match[0]):
            key = _SUITE.get(name.strip())
            if key is None:
                continue
            read = int(value) if key in _NUMBERS and value.isdecimal() else value
            if target is None:
                self._put(**{key: read})
            else:
                target[key] = read
        if target is not None and match.re.groups and match[1]:
            target["mode"] = match[1]
        if match[0].rstrip(",").endswith(", QR") and self.record is not None:
            self.record["auth_verify"] = f"{self.record.get('auth_verify', '')}, QR".lstrip(", ")

    @reads(r"PQC Key Exchange: (\S.*)")
    def pqc(self, match: re.Match[str]) -> None:
        """The post-quantum key exchange."""
        self._put(pqc_key_exchange=match[1])

    @reads(r"Additional Key Exchange Group: (\S.*)")
    def additional_groups(self, match: re.Match[str]) -> None:
        """The further exchanges of RFC 9370, such as `AKE1: 31 AKE2: none`."""
        self._put(additional_key_exchange=match[1])

    @reads(r"Life/(?:Remaining/)?Active Time: (\d+)/(?:\d+/)?(\d+) sec(?:onds|s)?")
    def life(self, match: re.Match[str]) -> None:
        """Lifetime and age."""
        self._put(life=int(match[1]), active_time=int(match[2]))

    @reads(r"CE id: (\S+?), Session-id: (\S+?)(?:, .*)?", r"Session-id: (\d+)")
    def ids(self, match: re.Match[str]) -> None:
        """Numbers of the crypto engine and of the session."""
        if match.re.groups > 1:
            self._put(ce_id=match[1], detail_session_id=match[2])
        else:
            self._put(detail_session_id=match[1])

    @reads(r"Local spi: (\w+)(?: +Remote spi: (\w+))?")
    def spis(self, match: re.Match[str]) -> None:
        """SPIs of the IKE SA."""
        self._put(local_spi=match[1])
        if match[2]:
            self._put(remote_spi=match[2])

    @reads(r"(Status Description|Local id|Remote(?: EAP)? id|Initiator of SA|PEER TYPE) ?: *(\S.*)")
    def named(self, match: re.Match[str]) -> None:
        """One fact a line."""
        key = {"Initiator of SA": "initiator", "PEER TYPE": "peer_type"}.get(match[1])
        self._put(**{key or match[1].lower().replace(" ", "_"): match[2]})

    @reads(r"DPD configured for (\S.*)", r"DPD (?:is )?not configured.*")
    def dpd(self, match: re.Match[str]) -> None:
        """Dead peer detection."""
        self._put(dpd=match[1] if match.re.groups else match[0])

    @reads(r"NAT-T .*")
    def nat_t(self, match: re.Match[str]) -> None:
        """Whether there is NAT in between, and at which end."""
        self._put(nat_t=match[0])

    @reads(r"Quantum.*")
    def quantum(self, match: re.Match[str]) -> None:
        """Protection against quantum computers."""
        self._put(quantum=match[0])

    def _start(self, ipv6: bool) -> Record:
        self.record = {"family": self.family or ("ipv6" if ipv6 else "ipv4")}
        self.child = None
        self.records.append(self.record)
        return self.record

    def _put(self, **values: object) -> None:
        if self.record is None or values.keys() & self.record.keys():
            self._start(ipv6=False)
        if self.record is not None:
            self.record.update(values)
