"""Facts of a tunnel from what an ASA shows, in the words of the facts of IOS.

An ASA lists SAs that are up only. Of IKEv1 it shows the other end's address alone, and the group in
`show vpn-sessiondb detail l2l`.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bothends.model import Dialect, Encryption, Integrity, named, words
from bothends.platforms.cisco_show import selector_of
from bothends.platforms.facts import EndFacts, SelectorSas, Shown, canonical_spi, whole
from bothends.platforms.show import parse

IKEV1_SA = "show crypto ikev1 sa detail"
IKEV2_SA = "show crypto ikev2 sa"
IPSEC_SA = "show crypto ipsec sa peer {peer}"
SESSION = "show vpn-sessiondb detail l2l filter ipaddress {peer}"
PLAIN = {
    IKEV1_SA: "show crypto ikev1 sa",
    IKEV2_SA: "show crypto ikev2 sa",
    IPSEC_SA: "show crypto ipsec sa",
    SESSION: "show vpn-sessiondb detail l2l",
}
"""Each question as it is asked of all peers, and by which its answer is read."""
_UP = {"MM_ACTIVE": "QM_IDLE", "AM_ACTIVE": "QM_IDLE"}
"""What IOS calls an SA of IKEv1 that is up."""
_SHOWN = words(Encryption, Dialect.SHOWN)
_SHOWN_HASHES = words(Integrity, Dialect.SHOWN)
_CIPHERS = named(Encryption, Dialect.ASA_PROPOSAL)
_HASHES = named(Integrity, Dialect.ASA_PROPOSAL)
_IKEV1_HASHES = named(Integrity, Dialect.ASA_IKEV1)
_IKEV2_HASHES = {"sha96": "sha1", "md596": "md5", "n/a": ""}


def read_facts(device: str, texts: Mapping[str, str]) -> EndFacts:
    """Read the outputs of `questions`, keyed as there."""
    records = {each: parse(PLAIN[each], text, "asa").records for each, text in texts.items()}
    sessions = records.get(SESSION, ())
    sas = [*records.get(IKEV1_SA, ()), *records.get(IKEV2_SA, ())]
    first = IKEV2_SA if IKEV2_SA in texts else IKEV1_SA
    return EndFacts(
        device=device,
        texts=texts,
        commands={
            Shown.IKE_SA: first,
            Shown.IKE_DETAIL: first,
            Shown.IPSEC_SA: IPSEC_SA,
            Shown.IPSEC_DETAIL: IPSEC_SA,
            Shown.SESSION: SESSION,
        },
        ike_sas=whole(map(_row, sas)),
        ike_details=tuple(_detail(sa, sessions) for sa in sas),
        flows=tuple(_flows(records.get(IPSEC_SA, ()))),
        sessions=tuple(map(_session, sessions)),
        details={},
        only_up=True,
    )


def _row(sa: Mapping[str, Any]) -> dict[str, Any]:
    """An IKE SA in the words of `show crypto isakmp sa`; of IKEv1 the own address is not shown."""
    state = str(sa.get("state") or sa.get("status") or "")
    return {
        "src": sa.get("local", ""),
        "dst": sa.get("remote") or sa.get("ike_peer"),
        "state": _UP.get(state.upper(), state),
        "status": "ACTIVE",
        "conn_id": sa.get("tunnel_id", ""),
    }


def _detail(sa: Mapping[str, Any], sessions: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """An IKE SA in the words of `show crypto isakmp sa detail`."""
    if sa.get("version") == "IKEv1":
        cipher = str(sa.get("encrypt", "")).lower()
        digest = _IKEV1_HASHES.get(str(sa.get("hash", "")).lower())
        return {
            "remote": sa.get("ike_peer"),
            "encr": "aes-128" if cipher == "aes" else cipher,
            "hash": digest.value if digest else "",
            "dh": _of_ike(sessions, "d_h_group") or 0,
            "status": "ACTIVE",
        }
    cipher = str(sa.get("encr", "")).lower().replace("aes-cbc", "aes")
    cipher = (
        f"{cipher}-{sa['keysize']}" if cipher.startswith("aes") and sa.get("keysize") else cipher
    )
    shown = str(sa.get("hash", "")).lower()
    hash_ = _IKEV2_HASHES.get(shown, shown) or _of_ike(sessions, "prf").lower()
    return {
        "remote": sa.get("remote"),
        "encr": cipher if hash_ else "",  # without a session nothing shows the PRF
        "hash": hash_,
        "dh": sa.get("dh_grp"),
        "status": sa.get("status"),
        "ppk": False,
    }


def _of_ike(sessions: Iterable[Mapping[str, Any]], key: str) -> str:
    """What the IKE part of a session says."""
    for session in sessions:
        for tunnel in session.get("tunnels", ()):
            if str(tunnel.get("kind", "")).startswith("IKE") and tunnel.get(key):
                return str(tunnel[key])
    return ""


def _session(session: Mapping[str, Any]) -> dict[str, Any]:
    """A session in the words of `show crypto session detail`; its name is the tunnel group's."""
    kinds = [str(tunnel.get("kind", "")) for tunnel in session.get("tunnels", ())]
    return {
        "peer": session.get("ip_addr"),
        "status": "UP-ACTIVE"
        if any(kind.lower().startswith("ipsec") for kind in kinds)
        else "UP-IDLE",
        "phase1_id": session.get("connection"),
    }


def _flows(records: Iterable[Mapping[str, Any]]) -> Iterator[SelectorSas]:
    for record in records:
        selector = selector_of(record)
        if selector is not None:
            yield SelectorSas(selector, _translated(record))


def _translated(record: Mapping[str, Any]) -> dict[str, Any]:
    """A pair of SAs in the words of `show crypto ipsec sa` of IOS.

    What an ASA sends is not kept from being fragmented, so no size is given that could be tried.
    """
    translated = {key: value for key, value in record.items() if key != "plaintext_mtu"}
    for way in ("inbound_esp", "outbound_esp"):
        translated[way] = [_sa(sa) for sa in record.get(way) or ()]
    settings = [s for sa in translated["inbound_esp"] for s in sa["settings"]]
    group = next((s.removeprefix("PFS Group ") for s in settings if s.startswith("PFS Group ")), "")
    translated["pfs"] = "Y" if group else "N"
    translated["dh_group"] = f"group{group}" if group else "none"
    return translated


def _sa(sa: Mapping[str, Any]) -> dict[str, Any]:
    """An SA in the words of IOS."""
    cipher, digest = "", ""
    for word in str(sa.get("transform", "")).split():
        name = word.removeprefix("esp-").removesuffix("-hmac")
        cipher = _SHOWN[_CIPHERS[name]] if not cipher and name in _CIPHERS else cipher
        hash_ = _HASHES.get({"sha": "sha-1"}.get(name, name))
        digest = _SHOWN_HASHES[hash_] if hash_ and word.endswith("-hmac") else digest
    settings = [str(each).strip() for each in sa.get("settings") or ()]
    udp = [f"{each} UDP-Encaps" for each in settings[1:2]] if "NAT-T-Encaps" in settings else []
    return {
        **sa,
        "spi": canonical_spi(sa.get("spi")),
        "transform": f"{cipher} {digest}".strip() or sa.get("transform"),
        "settings": [*udp, *settings],
        "status": "ACTIVE" if sa.get("sa_state", "active") == "active" else str(sa["sa_state"]),
    }
