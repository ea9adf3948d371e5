"""What Nautobot has of tunnels, in NetBox's words, so that both become tunnels in one way.

docs/nautobot.md has it field by field. What cannot be told is refused by its name.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from bothends.inventory.sources.api import Api
from bothends.inventory.sources.nautobot_profiles import NautobotProfiles, field
from bothends.inventory.sources.records import Record, Records, Refusal
from bothends.inventory.sources.settings import Settings
from bothends.inventory.sources.words import FIELD, NETWORKS, TUNNEL_INTERFACE

_PORT = "dcim.interface"
_MEMBERS = "extras/secrets-groups-associations"
_UNUSED = "Deprecated"
"""The status of tunnels that are left out."""
_STORES: Mapping[str, tuple[str, str]] = {
    "environment-variable": ("env", "variable"),
    "text-file": ("file", "path"),
}
"""By Nautobot's provider of secrets: that of ours, and the parameter that has the name."""


def fetch(settings: Settings, project: Path) -> Records:
    """Read all that tunnels need.

    Raises:
        InputError: Nautobot cannot be asked, or the token is not there or not taken.
    """
    return _Reading(Api(settings, project, depth=1, exclude_m2m="false"), settings).records()


class _Reading:
    """Lists of one Nautobot, and what of them cannot be told."""

    def __init__(self, api: Api, settings: Settings) -> None:
        self._api = api
        self._refused: list[Refusal] = []
        self._tunnels = [
            each
            for each in api.all("vpn/vpn-tunnels", tags=settings.tag)
            if each["status"]["name"] != _UNUSED
        ]
        self._endpoints = {each["id"]: each for each in api.all("vpn/vpn-tunnel-endpoints")}
        self._vpns = {each["id"]: each for each in api.all("vpn/vpns")}
        self._profiles = NautobotProfiles(api, self.wrong)
        owners = {each["device"]["id"] for _, _, each in self._sides() if each.get("device")}
        self._ports = {each["id"]: each for each in api.of("dcim/interfaces", "device", owners)}
        self._devices = api.of("dcim/devices", "id", owners)

    def wrong(self, record: Record, message: str, hint: str = "") -> None:
        """Something of a record cannot be told."""
        self._refused.append(Refusal(record, message, hint))

    def records(self) -> Records:
        """All of it, in NetBox's words."""
        inner: dict[str, str] = {}
        ends = [each for side in self._sides() for each in self._end(*side, inner)]
        outside = {each["outside_ip"]["id"] for each in ends if each["outside_ip"]}
        addresses: list[Record] = [
            {**one, "assigned_object_type": _PORT, "assigned_object_id": port["id"]}
            for port in self._ports.values()
            for one in port["ip_addresses"]
        ]
        # Those of interfaces come last, and each of them once more by its id, with its NAT.
        addresses += self._api.of("ipam/ip-addresses", "id", outside)
        tunnels = [self._tunnel(each) for each in self._tunnels]
        return Records(
            tunnels=tunnels,
            terminations=ends,
            profiles=self._profiles.profiles,
            ipsec_policies=self._profiles.ipsec_policies,
            ipsec_proposals=self._profiles.ipsec_proposals,
            ike_policies=self._profiles.ike_policies,
            ike_proposals=self._profiles.ike_proposals,
            devices=[_device(each) for each in self._devices],
            machines=(),
            interfaces=[
                {**each, "parent": {"id": inner[each["id"]]} if each["id"] in inner else None}
                for each in self._ports.values()
            ],
            machine_interfaces=(),
            addresses=addresses,
            prefixes=(),
            refused=self._refused,
        )

    def _sides(self) -> Iterator[tuple[Record, str, Record]]:
        """Each tunnel with the name of a side and the endpoint that it has there."""
        for tunnel in self._tunnels:
            for side in ("a", "z"):
                if endpoint := tunnel.get(f"endpoint_{side}"):
                    yield tunnel, side, self._endpoints[endpoint["id"]]

    def _tunnel(self, record: Record) -> Record:
        vpn = self._vpns.get((record.get("vpn") or {}).get("id"), {})
        own = record.get("vpn_profile") or vpn.get("vpn_profile")
        ends = [each.get("vpn_profile") for tunnel, _, each in self._sides() if tunnel is record]
        ids = {each["id"] for each in (own, *ends) if each}
        if len(ids) > 1:
            self.wrong(record, "expected the same VPN profile at both ends, found several")
        profile = next(iter(ids), None)
        of_profile = self._profiles.use(profile) if profile else None
        extra = field(record, self.wrong)
        if "psk" not in extra:
            group = record.get("secrets_group") or of_profile
            extra |= self._psk(record, group)
        number = record.get("tunnel_id") or None
        return {
            **record,
            "status": {"value": "active"},
            "encapsulation": {"value": (record.get("encapsulation") or "none").lower()},
            "ipsec_profile": {"id": profile} if profile else None,
            "tunnel_id": int(number) if number and number.isdecimal() else number,
            "custom_fields": {FIELD: extra},
        }

    def _psk(self, record: Record, group: Record | None) -> dict[str, str]:
        """The reference that a group of secrets means; nothing where there is no group."""
        if not group:
            return {}
        held = [
            each["secret"]
            for each in self._api.all(_MEMBERS, secrets_group=group["id"])
            if each["secret_type"] != "username"  # noqa: S105  (a type, and no secret)
        ]
        provider = held[0]["provider"] if len(held) == 1 else "several" if held else "none"
        if provider not in _STORES:
            self.wrong(
                record,
                f"expected one secret of {' or '.join(_STORES)} in its group of secrets, "
                f"found {provider}",
                f"write where the key is as `psk` in the field {FIELD}",
            )
            return {}
        store, parameter = _STORES[provider]
        return {"psk": f"{store}:{held[0]['parameters'].get(parameter, '')}"}

    def _end(
        self, tunnel: Record, side: str, record: Record, inner: dict[str, str]
    ) -> Iterator[Record]:
        """An end; `inner` is told which interface a tunnel interface sends its packets through."""
        address = record.get("source_ipaddress")
        if not record.get("device") or not address:
            lacks = "device" if not record.get("device") else "source IP address"
            self.wrong(
                tunnel,
                f"expected an endpoint with a {lacks}, found one without",
                f"a partner's end stands under `ends` of the field {FIELD} of the tunnel",
            )
            return
        if record.get("protected_prefixes_dg"):
            self.wrong(
                tunnel,
                "expected protected prefixes, found a dynamic group of them",
                "what a tunnel protects does not change by itself: name the prefixes",
            )
        source = (record.get("source_interface") or {}).get("id") or self._port_of(record)
        inside = (record.get("tunnel_interface") or {}).get("id")
        if inside and source:
            inner[inside] = source
            name = self._ports[inside]["name"]
            if not TUNNEL_INTERFACE.fullmatch(name):
                self.wrong(tunnel, f"expected a tunnel interface such as Tunnel10, found {name}")
        role = ((record.get("role") or {}).get("name") or "").lower()
        yield {
            "id": f"{tunnel['id']}/{side}",
            "tunnel": tunnel,
            "role": {"value": role},
            "termination_type": _PORT,
            "termination_id": inside or source,
            "outside_ip": address,
            "custom_fields": {
                FIELD: field(record, self.wrong),
                NETWORKS: record["protected_prefixes"],
            },
        }

    def _port_of(self, endpoint: Record) -> str | None:
        """The interface of an endpoint that names only its address, or one behind a NAT."""
        address = endpoint["source_ipaddress"]
        ids = {address["id"], (address.get("nat_inside") or {}).get("id")}
        ports = (
            port["id"]
            for port in self._ports.values()
            if port["device"]["id"] == endpoint["device"]["id"]
            and any(one["id"] in ids for one in port["ip_addresses"])
        )
        return next(ports, None)


def _device(record: Record) -> Record:
    platform = record.get("platform") or {}
    driver = platform.get("network_driver") or platform.get("name") or ""
    location = record.get("location")
    return {
        **record,
        "platform": {"slug": driver.lower().replace("_", "-").replace(" ", "-")},
        "site": {"slug": location["name"]} if location else None,
        "primary_ip": record.get("primary_ip4") or record.get("primary_ip6"),
    }
