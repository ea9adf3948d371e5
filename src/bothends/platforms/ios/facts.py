"""Facts of a tunnel, read from what IOS shows."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bothends.model import one_spelling
from bothends.platforms.cisco_show import selector_of
from bothends.platforms.facts import EndFacts, SelectorSas, Shown, whole
from bothends.platforms.ios.commands import (
    IKE2_SA,
    IKE_SA,
    IKE_SA_DETAIL,
    IPSEC_DETAIL,
    IPSEC_SA,
    SESSION,
)
from bothends.platforms.show import parse

_COMMANDS = {
    Shown.IKE_DETAIL: IKE_SA_DETAIL,
    Shown.IPSEC_SA: IPSEC_SA,
    Shown.IPSEC_DETAIL: IPSEC_DETAIL,
    Shown.SESSION: SESSION,
}


def read_facts(device: str, texts: Mapping[str, str]) -> EndFacts:
    """Read the outputs of `questions`, keyed as there."""
    records = {command: parse(_plain(command), text).records for command, text in texts.items()}
    flows = [
        SelectorSas(selector, record)
        for record in records.get(IPSEC_SA, ())
        if (selector := selector_of(record)) is not None
    ]
    v1, v1_details, v2 = (records.get(each, ()) for each in (IKE_SA, IKE_SA_DETAIL, IKE2_SA))
    return EndFacts(
        device=device,
        texts=texts,
        commands={**_COMMANDS, Shown.IKE_SA: IKE2_SA if IKE2_SA in texts else IKE_SA},
        ike_sas=whole(map(_plain_addresses, (*v1, *map(_row, v2)))),
        ike_details=tuple(map(_plain_addresses, (*_either_way(v1_details), *map(_detail, v2)))),
        flows=tuple(flows),
        sessions=tuple(map(_plain_addresses, records.get(SESSION, ()))),
        details=_summed(records.get(IPSEC_DETAIL, ())),
    )


_IKEV2_HASHES = {"sha96": "sha1", "md596": "md5"}


def _plain_addresses(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record with its addresses as Python writes them: IOS prints IPv6 in upper case."""
    return {**record, **{k: one_spelling(str(record[k])) for k in _ADDRESSES if record.get(k)}}


_ADDRESSES = ("src", "dst", "local", "remote", "peer", "phase1_id")


def _either_way(records: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The details of IKEv1 SAs; of IPv6, IOS shows who began, and not which address is its own."""
    for record in records:
        yield record
        if record.get("family") == "ipv6":
            yield {**record, "local": record.get("remote"), "remote": record.get("local")}


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
        "ppk": "QR" in str(record.get("auth_verify", "")),
    }


def _summed(records: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for record in records:
        total.update(record.get("counters", {}))
    return dict(total)


def _plain(command: str) -> str:
    return command.replace(" peer {peer}", "").replace(" remote {peer}", "")
