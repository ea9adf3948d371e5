"""Writes hosts.yaml and tunnels.yaml into a NetBox, field by field as docs/netbox.md has it."""

from typing import Any

from bothends.inventory.sources.words import CIPHERS, FIELD, HASHES, NETWORKS

_CIPHERS = {ours: theirs for theirs, ours in CIPHERS.items()}
_HASHES = {ours: theirs for theirs, ours in HASHES.items()}


def fill(netbox: Any, hosts: dict[str, Any], tunnels: dict[str, Any]) -> None:
    """Write everything through pynetbox."""
    _fields(netbox)
    ids = _devices(netbox, hosts)
    profiles = {
        name: _profile(netbox, name, profile) for name, profile in tunnels["profiles"].items()
    }
    _tunnels(netbox, ids, profiles, tunnels)


def _fields(netbox: Any) -> None:
    kinds = (
        "vpn.tunnel",
        "vpn.tunneltermination",
        "vpn.ipsecprofile",
        "vpn.ikeproposal",
        "dcim.device",
    )
    netbox.extras.custom_fields.create(name=FIELD, type="json", object_types=list(kinds))
    netbox.extras.custom_fields.create(
        name=NETWORKS, type="multiobject", related_object_type="ipam.prefix",
        object_types=["vpn.tunneltermination"],
    )  # fmt: skip


def _devices(netbox: Any, hosts: dict[str, Any]) -> dict[tuple[str, str], int]:
    """Ids of addresses by their text, of interfaces by device and name, of prefixes."""
    maker = netbox.dcim.manufacturers.create(name="Cisco", slug="cisco")
    model = netbox.dcim.device_types.create(manufacturer=maker.id, model="C8200", slug="c8200")
    role = netbox.dcim.device_roles.create(name="VPN", slug="vpn", color="00ff00")
    platform = netbox.dcim.platforms.create(name="Cisco IOS", slug="ios")
    names = dict.fromkeys(host["data"]["site"] for host in hosts.values())
    sites = {name: netbox.dcim.sites.create(name=name, slug=name).id for name in names}
    ids: dict[tuple[str, str], int] = {}
    devices = netbox.dcim.devices.create([
        {"name": name, "device_type": model.id, "role": role.id, "platform": platform.id,
         "site": sites[host["data"]["site"]]}
        for name, host in hosts.items()
    ])  # fmt: skip
    ids |= {("device", each.name): each.id for each in devices}
    ports = netbox.dcim.interfaces.create([
        {"device": ids["device", device], "name": name, "type": "1000base-t"}
        for device, host in hosts.items() for name in host["data"]["interfaces"]
    ])  # fmt: skip
    ids |= {(each.device.name, each.name): each.id for each in ports}
    own = netbox.ipam.ip_addresses.create([
        {"address": address, "assigned_object_type": "dcim.interface",
         "assigned_object_id": ids[device, name]}
        for device, host in hosts.items() for name, address in host["data"]["interfaces"].items()
    ])  # fmt: skip
    ids |= {("address", str(each.address).partition("/")[0]): each.id for each in own}
    netbox.dcim.devices.update([
        {"id": ids["device", name], "primary_ip4": ids["address", host["hostname"]]}
        for name, host in hosts.items()
    ])  # fmt: skip
    return ids


def _given(**fields: Any) -> dict[str, Any]:
    """Those that have a value."""
    return {name: value for name, value in fields.items() if value is not None}


def _profile(netbox: Any, name: str, profile: dict[str, Any]) -> int:
    extra = {key: value for key, value in profile.items() if key not in {"ike", "phase1", "phase2"}}
    proposals = [
        netbox.vpn.ike_proposals.create(
            name=f"{name}-{n}", authentication_method="preshared-keys",
            encryption_algorithm=_CIPHERS[each["encryption"]],
            authentication_algorithm=_HASHES[each["hash"]], group=each["dh_group"],
            sa_lifetime=each["lifetime"],
        ).id
        for n, each in enumerate(profile["phase1"])
    ]  # fmt: skip
    ike = netbox.vpn.ike_policies.create(
        name=name, version=profile["ike"], proposals=proposals,
        **({"mode": "main"} if profile["ike"] == 1 else {}),
    )  # fmt: skip
    lifetime = profile["phase2"].get("lifetime", {})
    transforms = [
        netbox.vpn.ipsec_proposals.create(**_given(
            name=f"{name}-{n}", encryption_algorithm=_CIPHERS[each["encryption"]],
            authentication_algorithm=_HASHES.get(each.get("integrity")),
            sa_lifetime_seconds=lifetime.get("seconds"), sa_lifetime_data=lifetime.get("kilobytes"),
        )).id
        for n, each in enumerate(profile["phase2"]["transforms"])
    ]  # fmt: skip
    ipsec = netbox.vpn.ipsec_policies.create(
        **_given(name=name, proposals=transforms, pfs_group=profile["phase2"].get("pfs_group"))
    )
    created = netbox.vpn.ipsec_profiles.create(
        name=name, mode="esp", ike_policy=ike.id, ipsec_policy=ipsec.id,
        **({"custom_fields": {FIELD: extra}} if extra else {}),
    )  # fmt: skip
    return int(created.id)


def _tunnels(
    netbox: Any, ids: dict[tuple[str, str], int], profiles: dict[str, int], document: dict[str, Any]
) -> None:
    tunnels = document["tunnels"]
    ends = [
        (name, role, device, end)
        for name, tunnel in tunnels.items()
        for role, (device, end) in zip(("hub", "spoke"), tunnel["ends"].items(), strict=True)
    ]
    made = netbox.vpn.tunnels.create([
        _given(
            name=name, status="active", tunnel_id=tunnel.get("tunnel_key"),
            encapsulation=_encapsulation(tunnel, document["profiles"]),
            ipsec_profile=profiles[tunnel["profile"]],
        )
        for name, tunnel in tunnels.items()
    ])  # fmt: skip
    ids |= {("tunnel", each.name): each.id for each in made}
    ports = netbox.dcim.interfaces.create([
        {"device": ids["device", device], "name": _port(name, end), "type": "virtual",
         "parent": ids[device, end["interface"]]}
        for name, _, device, end in ends
    ])  # fmt: skip
    ids |= {(each.device.name, each.name): each.id for each in ports}
    netbox.ipam.ip_addresses.create([
        {"address": end["inside"], "assigned_object_type": "dcim.interface",
         "assigned_object_id": ids[device, _port(name, end)]}
        for name, _, device, end in ends if "inside" in end
    ])  # fmt: skip
    networks = dict.fromkeys(each for *_, end in ends for each in end["networks"])
    prefixes = netbox.ipam.prefixes.create([{"prefix": each} for each in networks])
    ids |= {("prefix", str(each.prefix)): each.id for each in prefixes}
    netbox.vpn.tunnel_terminations.create([
        {"tunnel": ids["tunnel", name], "role": role, "termination_type": "dcim.interface",
         "termination_id": ids[device, _port(name, end)], "outside_ip": ids["address", end["address"]],
         "custom_fields": {NETWORKS: [ids["prefix", each] for each in end["networks"]]}}
        for name, role, device, end in ends
    ])  # fmt: skip


def _encapsulation(tunnel: dict[str, Any], profiles: dict[str, Any]) -> str:
    if profiles[tunnel["profile"]]["phase2"]["mode"] == "transport":
        return "ipsec-transport"
    return "gre" if tunnel.get("kind") == "gre" else "ipsec-tunnel"


def _port(tunnel: str, end: dict[str, Any]) -> str:
    """A tunnel interface, or one that only stands for the tunnel."""
    return str(end.get("tunnel_interface", f"vpn-{tunnel}"))
