"""Facts of a tunnel from `swanctl --list-sas --raw`, in the words of the facts of IOS.

A pair of SAs is one flow: strongSwan counts packets for each pair, from its beginning.
"""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network
from typing import Any

from bothends.model import DhGroup, Dialect, Encryption, Integrity, Selector, words
from bothends.platforms.facts import EndFacts, SelectorSas, Shown, canonical_spi, whole
from bothends.platforms.strongswan.sas import LIST, count, ike_sas

_STATES = {1: "QM_IDLE", 2: "READY"}
"""What IOS calls an SA that is up, by version of IKE."""
_CIPHERS = {
    "DES_CBC": "des", "3DES_CBC": "3des", "NULL": "null",
    **{f"AES_CBC-{bits}": f"aes-{bits}" for bits in (128, 192, 256)},
    **{f"AES_GCM_16-{bits}": f"aes-gcm-{bits}" for bits in (128, 192, 256)},
}  # fmt: skip
"""By the name and key length that strongSwan prints, in the words of the model."""
_HASHES = {
    "MD5": Integrity.MD5, "SHA1": Integrity.SHA1, "SHA2_256": Integrity.SHA256,
    "SHA2_384": Integrity.SHA384, "SHA2_512": Integrity.SHA512,
}  # fmt: skip
_GROUPS = {group.name: group.value for group in DhGroup}
"""strongSwan prints the names that the model has, too."""
_SHOWN_CIPHERS = words(Encryption, Dialect.SHOWN)
_SHOWN_HASHES = words(Integrity, Dialect.SHOWN)
_ENCRYPTIONS = {each.value: each for each in Encryption}


def read_facts(device: str, texts: Mapping[str, str]) -> EndFacts:
    """Read the outputs of `questions`, keyed as there."""
    sas = ike_sas(texts[LIST])
    return EndFacts(
        device=device,
        texts=texts,
        commands=dict.fromkeys(Shown, LIST),
        ike_sas=whole(map(_row, sas)),
        ike_details=tuple(map(_detail, sas)),
        flows=tuple(flow for sa in sas for flow in _flows(sa)),
        sessions=tuple(_session(sa) for sa in sas if sa.get("state") == "ESTABLISHED"),
        details={},
    )


def _row(sa: Mapping[str, Any]) -> dict[str, Any]:
    """An IKE SA in the words of `show crypto isakmp sa`."""
    up = sa.get("state") == "ESTABLISHED"
    return {
        "src": sa.get("local-host"),
        "dst": sa.get("remote-host"),
        "state": _STATES.get(count(sa.get("version", "")), "") if up else str(sa.get("state", "")),
        "status": "deleted" if sa.get("state") in ("DELETING", "DESTROYING") else "ACTIVE",
        "conn_id": count(sa.get("uniqueid", "")),
    }


def _detail(sa: Mapping[str, Any]) -> dict[str, Any]:
    """An IKE SA in the words of `show crypto isakmp sa detail`."""
    digest = _hash(sa, "integ-alg") or _hash(sa, "prf-alg")
    return {
        "remote": sa.get("remote-host"),
        "encr": _cipher(sa),
        "hash": digest.value if digest else "",
        "dh": _GROUPS.get(str(sa.get("dh-group")), 0),
        "status": _row(sa)["status"],
        "ppk": sa.get("ppk") == "yes",
    }


def _session(sa: Mapping[str, Any]) -> dict[str, Any]:
    """An IKE SA in the words of `show crypto session detail`."""
    children = sa.get("child-sas")
    carries = isinstance(children, dict) and any(map(_installed, children.values()))
    return {
        "peer": sa.get("remote-host"),
        "status": "UP-ACTIVE" if carries else "UP-IDLE",
        "phase1_id": sa.get("remote-id"),
    }


def _flows(sa: Mapping[str, Any]) -> Iterator[SelectorSas]:
    children = sa.get("child-sas")
    for child in children.values() if isinstance(children, dict) else ():
        selector = _selector(child) if _installed(child) else None
        if selector is not None:
            yield SelectorSas(selector, {**_record(child), "current_peer": sa.get("remote-host")})


def _record(child: Mapping[str, Any]) -> dict[str, Any]:
    """A pair of SAs in the words of `show crypto ipsec sa`."""
    sent, received = count(child.get("packets-out", "")), count(child.get("packets-in", ""))
    udp = child.get("encap") == "yes"
    mode = str(child.get("mode", "")).capitalize()
    shared = {
        "transform": _transform(child),
        "settings": [f"{mode} UDP-Encaps" if udp else mode],
        "remaining_sec": count(child.get("life-time", "")),
        "status": "ACTIVE",
    }
    group = _GROUPS.get(str(child.get("dh-group")), 0)
    return {
        "counters": {
            "encaps": sent, "encrypt": sent, "digest": sent,
            "decaps": received, "decrypt": received, "verify": received,
        },
        "pfs": "Y" if group else "N",
        "dh_group": f"group{group}" if group else "none",
        "inbound_esp": [{"spi": canonical_spi(child.get("spi-in")), **shared}],
        "outbound_esp": [{"spi": canonical_spi(child.get("spi-out")), **shared}],
    }  # fmt: skip


def _installed(child: object) -> bool:
    return isinstance(child, dict) and child.get("state") == "INSTALLED"


def _selector(child: Mapping[str, Any]) -> Selector | None:
    sides = []
    for side in ("local-ts", "remote-ts"):
        text, _, ports = str(child.get(side, "")).partition("[")
        try:
            sides.append(IPv4Network(text))
        except ValueError:
            return None
        if ports:
            return None  # of one protocol only: no selector of the inventory is
    return Selector(*sides)


def _cipher(values: Mapping[str, Any]) -> str:
    size = values.get("encr-keysize")
    name = f"{values.get('encr-alg')}-{size}" if size else str(values.get("encr-alg"))
    return _CIPHERS.get(name, name.lower())


def _hash(values: Mapping[str, Any], key: str) -> Integrity | None:
    """The hash in `HMAC_SHA2_256_128` or `PRF_HMAC_SHA2_256`."""
    name = str(values.get(key, "")).removeprefix("PRF_").removeprefix("HMAC_")
    return next((each for word, each in _HASHES.items() if f"{name}_".startswith(f"{word}_")), None)


def _transform(child: Mapping[str, Any]) -> str:
    """Transforms as `show crypto ipsec sa` prints them: `esp-256-aes esp-sha256-hmac`."""
    cipher, digest = _ENCRYPTIONS.get(_cipher(child)), _hash(child, "integ-alg")
    parts = (
        _SHOWN_CIPHERS.get(cipher, "") if cipher else str(child.get("encr-alg")),
        _SHOWN_HASHES.get(digest, "") if digest else "",
    )
    return " ".join(filter(None, parts))
