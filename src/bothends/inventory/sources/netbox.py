"""What NetBox has of tunnels, fetched in few requests."""

from collections.abc import Sequence
from pathlib import Path

from bothends.errors import InputError
from bothends.inventory.sources.api import Api, understood
from bothends.inventory.sources.records import Record, Records
from bothends.inventory.sources.settings import Settings


def fetch(settings: Settings, project: Path) -> Records:
    """Read all that tunnels need.

    Raises:
        InputError: NetBox cannot be asked, or the token is not there or not taken.
    """
    api = Api(settings, project)
    tunnels = api.all("vpn/tunnels", tag=settings.tag)
    ids = [each["id"] for each in tunnels]
    terminations = api.of("vpn/tunnel-terminations", "tunnel_id", ids)
    ended = {kind: _owners(terminations, kind) for kind in ("device", "virtual_machine")}
    interfaces = api.of("dcim/interfaces", "device_id", ended["device"])
    machine_interfaces = api.of(
        "virtualization/interfaces", "virtual_machine_id", ended["virtual_machine"]
    )
    outside = [each["outside_ip"]["id"] for each in terminations if each.get("outside_ip")]
    addresses = [
        *api.of("ipam/ip-addresses", "device_id", ended["device"]),
        *api.of("ipam/ip-addresses", "virtual_machine_id", ended["virtual_machine"]),
        *api.of("ipam/ip-addresses", "id", outside),
    ]
    ike_policies = [
        {**each, "preshared_key": bool(each.get("preshared_key"))}
        for each in api.all("vpn/ike-policies")
    ]
    return Records(
        tunnels,
        terminations,
        api.all("vpn/ipsec-profiles"),
        api.all("vpn/ipsec-policies"),
        api.all("vpn/ipsec-proposals"),
        ike_policies,
        api.all("vpn/ike-proposals"),
        api.of("dcim/devices", "id", ended["device"]),
        api.of("virtualization/virtual-machines", "id", ended["virtual_machine"]),
        interfaces,
        machine_interfaces,
        list({each["id"]: each for each in addresses}.values()),
        api.all("ipam/prefixes", role=settings.prefix_role) if settings.prefix_role else [],
    )


def _owners(terminations: Sequence[Record], kind: str) -> set[int]:
    """Ids of the devices, or virtual machines, that tunnels end on."""
    ends = (each.get("termination") or {} for each in terminations)
    return {end[kind]["id"] for end in ends if end.get(kind)}


def clear_text_key(settings: Settings, project: Path, policy: str) -> str:
    """The key that NetBox keeps in clear text with an IKE policy.

    Raises:
        InputError: NetBox cannot be asked, or there is none.
    """
    api = Api(settings, project)
    with understood(settings):
        keys = [each.get("preshared_key") for each in api.all("vpn/ike-policies", name=policy)]
    if len(keys) != 1 or not keys[0]:
        raise InputError("NetBox has no key with this IKE policy", where=f"netbox:{policy}")
    return str(keys[0])
