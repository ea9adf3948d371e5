"""Tunnels of NetBox as hosts.yaml and tunnels.yaml, field by field (docs/netbox.md).

What NetBox has no field for stands in the custom field `bothends` (JSON), in the words of
tunnels.yaml. What is meant otherwise there, or cannot be told, is refused by its name. Tunnels of
Nautobot come here in NetBox's words (`nautobot.py`).
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from ipaddress import ip_interface
from typing import Any

from bothends.inventory.build import reference
from bothends.inventory.problems import InventoryError, Problem, ProblemSeverity, SourcePlace
from bothends.inventory.sources.profiles import Profiles
from bothends.inventory.sources.records import Record, Records
from bothends.inventory.sources.settings import Settings
from bothends.inventory.sources.words import FIELD, KINDS, NETWORKS, PLATFORMS, TUNNEL_INTERFACE
from bothends.secrets import known_provider

Documents = tuple[dict[str, Any], dict[str, Any]]
"""hosts.yaml and tunnels.yaml."""


def documents(records: Records, settings: Settings) -> Documents:
    """What hosts.yaml and tunnels.yaml have to say.

    Raises:
        InventoryError: something cannot be told; holds every problem.
    """
    reader = _Reader(records, settings)
    tunnels = {name: tunnel for each in records.tunnels for name, tunnel in reader.tunnel(each)}
    hosts = dict(reader.hosts())
    if reader.problems:
        raise InventoryError(tuple(reader.problems))
    return hosts, {"profiles": reader.profiles.used, **reader.more, "tunnels": tunnels}


class _Reader:
    """Records by their ids, and what is wrong with them."""

    def __init__(self, records: Records, settings: Settings) -> None:
        self._records = records
        self._settings = settings
        self.problems: list[Problem] = []
        for refused in records.refused:
            self.wrong(*refused)
        self.more: dict[str, Any] = {}
        """Keys of tunnels.yaml that stand beside the tunnels, such as pools."""
        self.profiles = Profiles(records, settings, self.wrong)
        self._interfaces = {("dcim.interface", each["id"]): each for each in records.interfaces} | {
            ("virtualization.vminterface", each["id"]): each for each in records.machine_interfaces
        }
        self._addresses = {each["id"]: each for each in records.addresses}
        self._on: dict[tuple[Hashable, Hashable], list[Record]] = {}
        for each in records.addresses:
            where = (each.get("assigned_object_type"), each.get("assigned_object_id"))
            self._on.setdefault(where, []).append(each)
        self._ends: dict[Hashable, list[Record]] = {}
        for each in records.terminations:
            self._ends.setdefault(each["tunnel"]["id"], []).append(each)

    def wrong(self, record: Record, message: str, hint: str = "") -> None:
        """Something of a record cannot be told."""
        name = record.get("name") or record.get("display") or record["id"]
        place = SourcePlace(f"{self._settings.title}: {name}", 0, 0)
        self.problems.append(Problem(ProblemSeverity.ERROR, place, message, hint))

    def tunnel(self, record: Record) -> Iterator[tuple[str, dict[str, Any]]]:
        """A tunnel by its name; none where it is disabled or cannot be told."""
        if record["status"]["value"] == "disabled":
            return
        extra = self.more_of(record)
        if "pools" in extra:
            self.more.setdefault("pools", {}).update(extra.pop("pools"))
        encapsulation = record["encapsulation"]["value"]
        if encapsulation not in KINDS:
            self.wrong(
                record,
                f"expected encapsulation {', '.join(KINDS)}, found {encapsulation}",
                "choose tunnels by a tag (source.yaml: tag), or set its status to disabled",
            )
            return
        if not record.get("ipsec_profile"):
            self.wrong(record, "expected an IPsec profile, found none", "a tunnel needs IPsec")
            return
        ends = sorted(self._ends.get(record["id"], ()), key=_hub_first)
        wrong = len(self.problems)
        by_device = {name: end for each in ends for name, end in self._end(record, each)}
        by_device |= extra.pop("ends", {})
        if len(self.problems) > wrong:
            return
        if len(by_device) != 2:
            self.wrong(
                record,
                f"expected two ends, found {len(by_device)}: {', '.join(by_device) or 'none'}",
                "of a hub and its spokes, make a tunnel of each pair; a partner's end stands "
                f"under `ends` of the field {FIELD}",
            )
            return
        routed = any("tunnel_interface" in end for end in by_device.values())
        if any(not _is_reference(key) for key in _keys(extra)):
            self.wrong(
                record,
                f"expected references to keys in the field {FIELD}, found a literal value",
                "keep the key elsewhere, and write there where that is, such as env:NAME",
            )
            return
        kind = extra.pop("kind", None) or KINDS[encapsulation](routed)
        transport = encapsulation == "ipsec-transport"
        tunnel: dict[str, Any] = {"kind": kind} if kind != "crypto-map" else {}
        profile, authentication = self.profiles.name(record, transport=transport)
        tunnel["profile"] = profile
        if authentication == "pre-share" and "psk" not in extra:
            tunnel["psk"] = self.profiles.key(record) or self._settings.key_of(record["name"])
        if kind == "gre" and record.get("tunnel_id") is not None:
            tunnel["tunnel_key"] = record["tunnel_id"]
        yield record["name"], {**tunnel, **extra, "ends": by_device}

    def more_of(self, record: Record) -> dict[str, Any]:
        """What the custom field `bothends` of a record says."""
        value = (record.get("custom_fields") or {}).get(FIELD)
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self.wrong(record, f"expected a mapping in the field {FIELD}, found another value")
            return {}
        return dict(value)

    def _end(self, tunnel: Record, record: Record) -> Iterator[tuple[str, dict[str, Any]]]:
        """An end by the name of its router."""
        interface = self._interfaces.get((record["termination_type"], record["termination_id"]))
        if interface is None or not record.get("outside_ip"):
            lacks = "interface of a device" if interface is None else "outside IP"
            self.wrong(tunnel, f"expected an end with an {lacks}, found one without")
            return
        owner = interface.get("device") or interface["virtual_machine"]
        end: dict[str, Any] = {}
        outer = interface
        if parent := interface.get("parent"):
            outer = self._interfaces.get((record["termination_type"], parent["id"]), interface)
        end["interface"] = outer["name"]
        outside = self._addresses[record["outside_ip"]["id"]]
        end["address"] = _bare(outside)
        if inner := outside.get("nat_inside"):
            end["interface_address"] = _bare(inner)
        if outer.get("vrf"):
            end["fvrf"] = outer["vrf"]["name"]
        if TUNNEL_INTERFACE.fullmatch(interface["name"]):
            end["tunnel_interface"] = interface["name"]
            here = (record["termination_type"], interface["id"])
            if own := self._on.get(here):
                end["inside"] = own[0]["address"]
            if interface.get("vrf"):
                end["vrf"] = interface["vrf"]["name"]
        if networks := self._networks(record, owner):
            end["networks"] = networks
        yield owner["name"], {**end, **self.more_of(record)}

    def _networks(self, record: Record, owner: Record) -> list[str]:
        """Protected networks: those that the end names, or those of the role at its site."""
        named = (record.get("custom_fields") or {}).get(NETWORKS)
        if named:
            return [each["prefix"] for each in named]
        site = self._site(owner["id"])
        return [
            each["prefix"]
            for each in self._records.prefixes
            if site and (each.get("scope") or {}).get("slug") == site
        ]

    def _site(self, owner: Hashable) -> str:
        owners = (each for each in self._records.devices if each["id"] == owner)
        return next((each["site"]["slug"] for each in owners if each.get("site")), "")

    def hosts(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every router by its name."""
        owned: dict[tuple[str, Hashable], list[Record]] = {}
        for (kind, _), each in self._interfaces.items():
            owner = each.get("device") or each["virtual_machine"]
            owned.setdefault((kind, owner["id"]), []).append(each)
        for kind, records in (
            ("dcim.interface", self._records.devices),
            ("virtualization.vminterface", self._records.machines),
        ):
            for record in records:
                yield record["name"], self._host(record, kind, owned.get((kind, record["id"]), []))

    def _host(self, record: Record, kind: str, owned: Sequence[Record]) -> dict[str, Any]:
        """A router with these interfaces; those that bothends makes are left out."""
        slug = (record.get("platform") or {}).get("slug", "")
        if slug not in PLATFORMS:
            known = ", ".join(PLATFORMS)
            self.wrong(record, f"expected a platform ({known}), found {slug or 'none'}")
        interfaces: dict[str, Any] = {}
        vrfs: dict[str, str] = {}
        for each in owned:
            addresses = [one["address"] for one in self._on.get((kind, each["id"]), ())]
            if addresses and not TUNNEL_INTERFACE.fullmatch(each["name"]):
                interfaces[each["name"]] = addresses[0] if len(addresses) == 1 else addresses
                if each.get("vrf"):
                    vrfs[each["name"]] = each["vrf"]["name"]
        site = (record.get("site") or {}).get("slug")
        data = {"site": site, "interfaces": interfaces, "vrfs": vrfs}
        data = {key: value for key, value in data.items() if value} | self.more_of(record)
        primary = record.get("primary_ip")
        host = {
            "hostname": _bare(primary) if primary else record["name"],
            "platform": PLATFORMS.get(slug, ""),
        }
        return {**host, "data": data} if data else host


def _keys(extra: Mapping[str, Any]) -> Iterator[Any]:
    """What stands where references to keys belong."""
    psk, ppk = extra.get("psk"), extra.get("ppk")
    yield from psk.values() if isinstance(psk, Mapping) else (psk,)
    yield ppk.get("key") if isinstance(ppk, Mapping) else None


def _is_reference(key: Any) -> bool:
    """Whether it may be written into a file: nothing, or a reference to a store that is known."""
    if not isinstance(key, str):
        return key is None
    where = reference(key)
    return bool(where.name) and known_provider(where.provider)


def _bare(record: Record) -> str:
    """An address without the length of its network."""
    return str(ip_interface(record["address"]).ip)


def _hub_first(record: Record) -> tuple[bool, int]:
    return record["role"]["value"] != "hub", record["id"]
