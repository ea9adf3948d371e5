"""Writes hosts.yaml and tunnels.yaml into a Nautobot, field by field as docs/nautobot.md has it."""

from collections.abc import Iterable
from typing import Any

import requests

from bothends.inventory.sources.words import FIELD

_CIPHERS = {
    "aes-128": "AES-128-CBC", "aes-256": "AES-256-CBC", "aes-gcm-256": "AES-256-GCM",
}  # fmt: skip
_LACKS = range(15, 19)
"""Diffie-Hellman groups that Nautobot has not."""
SECRET = "ANOTHER_KEY"
"""The environment variable that the group of secrets of the second tunnel names."""
Ids = dict[tuple[str, str], str]


class Writer:
    """The REST API, for writing."""

    def __init__(self, url: str, token: str) -> None:
        self._url = f"{url}/api"
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Token {token}"

    def post(self, path: str, *records: dict[str, Any]) -> list[str]:
        """Make records; their ids."""
        ids: list[str] = []
        for begin in range(0, len(records), 100):
            some = records[begin : begin + 100]
            answer = self._session.post(f"{self._url}/{path}/", json=some, timeout=300)
            assert answer.ok, f"{path}: {answer.text[:2000]}"
            ids += [each["id"] for each in answer.json()]
        return ids

    def get(self, path: str) -> list[dict[str, Any]]:
        """The first records of a list."""
        answer = self._session.get(f"{self._url}/{path}/", params={"limit": 100}, timeout=300)
        assert answer.ok, f"{path}: {answer.text[:2000]}"
        records: list[dict[str, Any]] = answer.json()["results"]
        return records

    def patch(self, path: str, records: Iterable[dict[str, Any]]) -> None:
        """Change records that have their ids."""
        answer = self._session.patch(f"{self._url}/{path}/", json=list(records), timeout=300)
        assert answer.ok, f"{path}: {answer.text[:2000]}"


def fill(nautobot: Writer, hosts: dict[str, Any], document: dict[str, Any]) -> None:
    """Write everything."""
    kinds = (
        "vpn.vpntunnel", "vpn.vpntunnelendpoint", "vpn.vpnprofile", "vpn.vpnphase1policy",
        "vpn.vpnphase2policy", "dcim.device",
    )  # fmt: skip
    nautobot.post(
        "extras/custom-fields",
        {"key": FIELD, "label": FIELD, "type": "json", "content_types": kinds},
    )
    ids = _devices(nautobot, hosts)
    profiles = {name: _profile(nautobot, name, each) for name, each in document["profiles"].items()}
    _tunnels(nautobot, ids, profiles, document["tunnels"])


def _devices(nautobot: Writer, hosts: dict[str, Any]) -> Ids:
    """Ids of devices, of interfaces by device and name, of addresses by their text."""
    active = {"status": "Active"}
    (maker,) = nautobot.post("dcim/manufacturers", {"name": "Cisco"})
    (model,) = nautobot.post("dcim/device-types", {"manufacturer": maker, "model": "C8200"})
    (role,) = nautobot.post("extras/roles", {"name": "VPN", "content_types": ["dcim.device"]})
    (platform,) = nautobot.post(
        "dcim/platforms", {"name": "Cisco IOS", "network_driver": "cisco_ios"}
    )
    (kind,) = nautobot.post(
        "dcim/location-types", {"name": "Site", "content_types": ["dcim.device"]}
    )
    names = list(dict.fromkeys(host["data"]["site"] for host in hosts.values()))
    sites = nautobot.post(
        "dcim/locations", *({"name": name, "location_type": kind, **active} for name in names)
    )
    at = dict(zip(names, sites, strict=True))
    made = nautobot.post("dcim/devices", *(
        {"name": name, "device_type": model, "role": role, "platform": platform,
         "location": at[host["data"]["site"]], **active}
        for name, host in hosts.items()
    ))  # fmt: skip
    ids: Ids = {("device", name): each for name, each in zip(hosts, made, strict=True)}
    nautobot.post("ipam/prefixes", {"prefix": "0.0.0.0/0", "type": "container", **active})
    own = [
        (device, name, address)
        for device, host in hosts.items()
        for name, address in host["data"]["interfaces"].items()
    ]
    ids |= _ports(nautobot, ids, ((device, name) for device, name, _ in own), "1000base-t")
    ids |= _addresses(nautobot, ids, own)
    nautobot.patch(
        "dcim/devices",
        ({"id": ids["device", name], "primary_ip4": ids["address", host["hostname"]]}
         for name, host in hosts.items()),
    )  # fmt: skip
    return ids


def _ports(nautobot: Writer, ids: Ids, named: Iterable[tuple[str, str]], kind: str) -> Ids:
    named = list(named)
    made = nautobot.post("dcim/interfaces", *(
        {"device": ids["device", device], "name": name, "type": kind, "status": "Active"}
        for device, name in named
    ))  # fmt: skip
    return dict(zip(named, made, strict=True))


def _addresses(nautobot: Writer, ids: Ids, own: list[tuple[str, str, str]]) -> Ids:
    made = nautobot.post(
        "ipam/ip-addresses",
        *({"address": address, "status": "Active", "namespace": "Global"} for *_, address in own),
    )
    nautobot.post("ipam/ip-address-to-interface", *(
        {"ip_address": each, "interface": ids[device, name]}
        for each, (device, name, _) in zip(made, own, strict=True)
    ))  # fmt: skip
    return {
        ("address", address.partition("/")[0]): each
        for each, (*_, address) in zip(made, own, strict=True)
    }


def _given(**fields: Any) -> dict[str, Any]:
    """Those that have a value."""
    return {name: value for name, value in fields.items() if value not in (None, {}, [])}


def _custom(**extra: Any) -> dict[str, Any]:
    more = _given(**extra)
    return {"custom_fields": {FIELD: more}} if more else {}


def _group(number: int | None) -> list[str] | None:
    return None if number in {None, *_LACKS} else [str(number)]


def _profile(nautobot: Writer, name: str, profile: dict[str, Any]) -> str:
    dpd = profile.get("dpd", {})
    made, = nautobot.post("vpn/vpn-profiles", {
        "name": name,
        **_given(
            keepalive_enabled=bool(dpd), keepalive_interval=dpd.get("interval"),
            keepalive_retries=dpd.get("retry"),
        ),
        **_custom(dpd=_given(mode=dpd.get("mode"))),
    })  # fmt: skip
    phase2, lifetime = profile["phase2"], profile["phase2"].get("lifetime", {})
    first = nautobot.post("vpn/vpn-phase-1-policies", *(
        {
            "name": f"{name}-{n}", "ike_version": f"IKEv{profile['ike']}",
            "authentication_method": "PSK", "lifetime_seconds": each["lifetime"],
            "encryption_algorithm": [_CIPHERS[each["encryption"]]],
            "integrity_algorithm": [each["hash"].upper()],
            **_given(dh_group=_group(each["dh_group"])),
            **_custom(dh_group=each["dh_group"] if each["dh_group"] in _LACKS else None),
        }
        for n, each in enumerate(profile["phase1"])
    ))  # fmt: skip
    second = nautobot.post("vpn/vpn-phase-2-policies", *(
        {
            "name": f"{name}-{n}", "encryption_algorithm": [_CIPHERS[each["encryption"]]],
            "integrity_algorithm": [each["integrity"].upper()] if "integrity" in each else [],
            **_given(pfs_group=_group(phase2.get("pfs_group")), lifetime=lifetime.get("seconds")),
            **_custom(lifetime=_given(kilobytes=lifetime.get("kilobytes"))),
        }
        for n, each in enumerate(phase2["transforms"])
    ))  # fmt: skip
    for phase, policies in (("1", first), ("2", second)):
        nautobot.post(f"vpn/vpn-profile-phase-{phase}-policy-assignments", *(
            {"vpn_profile": made, f"vpn_phase{phase}_policy": each, "weight": 100 + n}
            for n, each in reversed(list(enumerate(policies)))
        ))  # fmt: skip
    return made


def _tunnels(nautobot: Writer, ids: Ids, profiles: dict[str, str], tunnels: dict[str, Any]) -> None:
    ends = [
        (name, device, end)
        for name, tunnel in tunnels.items()
        for device, end in tunnel["ends"].items()
    ]
    inner = [
        (device, end["tunnel_interface"], end["inside"])
        for _, device, end in ends
        if "inside" in end
    ]
    ids |= _ports(nautobot, ids, ((device, name) for device, name, _ in inner), "tunnel")
    _addresses(nautobot, ids, inner)
    networks = list(dict.fromkeys(each for *_, end in ends for each in end["networks"]))
    prefixes = nautobot.post(
        "ipam/prefixes",
        *({"prefix": each, "status": "Active", "namespace": "Global"} for each in networks),
    )
    at = dict(zip(networks, prefixes, strict=True))
    points = nautobot.post("vpn/vpn-tunnel-endpoints", *(
        {
            "device": ids["device", device], "source_ipaddress": ids["address", end["address"]],
            "protected_prefixes": [at[each] for each in end["networks"]],
            **_given(tunnel_interface=ids.get((device, end.get("tunnel_interface", "")))),
        }
        for _, device, end in ends
    ))  # fmt: skip
    secret, = nautobot.post("extras/secrets", {
        "name": "another", "provider": "environment-variable", "parameters": {"variable": SECRET},
    })  # fmt: skip
    (group,) = nautobot.post("extras/secrets-groups", {"name": "another"})
    nautobot.post("extras/secrets-groups-associations", {
        "secrets_group": group, "secret": secret, "access_type": "Generic", "secret_type": "key",
    })  # fmt: skip
    nautobot.post("vpn/vpn-tunnels", *(
        {
            "name": name, "status": "Active", "vpn_profile": profiles[tunnel["profile"]],
            "encapsulation": _encapsulation(tunnel),
            "endpoint_a": points[2 * n], "endpoint_z": points[2 * n + 1],
            **_given(
                tunnel_id=str(tunnel["tunnel_key"]) if "tunnel_key" in tunnel else None,
                secrets_group=group if tunnel["psk"] == f"env:{SECRET}" else None,
            ),
        }
        for n, (name, tunnel) in enumerate(tunnels.items())
    ))  # fmt: skip


def _encapsulation(tunnel: dict[str, Any]) -> str:
    return "IPsec-Transport" if tunnel["profile"].endswith("transport") else "IPsec-Tunnel"
