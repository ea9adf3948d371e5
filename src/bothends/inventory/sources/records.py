"""What NetBox has of tunnels, as its REST API gives it: plain records, fetched in few requests."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bothends.errors import InputError
from bothends.inventory.sources.settings import Settings
from bothends.secrets import resolve

Record = Mapping[str, Any]
_CHUNK = 100
"""Ids that one request asks for."""


@dataclass(frozen=True, slots=True)
class Records:
    """Every record that tunnels need. No pre-shared key is among them."""

    tunnels: Sequence[Record]
    terminations: Sequence[Record]
    profiles: Sequence[Record]
    ipsec_policies: Sequence[Record]
    ipsec_proposals: Sequence[Record]
    ike_policies: Sequence[Record]
    """With `preshared_key` as true or false: whether there is one."""
    ike_proposals: Sequence[Record]
    devices: Sequence[Record]
    machines: Sequence[Record]
    """Virtual machines."""
    interfaces: Sequence[Record]
    """Of the devices that a tunnel ends on."""
    machine_interfaces: Sequence[Record]
    addresses: Sequence[Record]
    """Of these interfaces, and those that tunnels name as outside address."""
    prefixes: Sequence[Record]
    """Of the role that means protected networks."""


@contextmanager
def understood(settings: Settings) -> Iterator[None]:
    """Refuse records that are not as NetBox's API gives them: no field is taken for granted."""
    try:
        yield
    except (LookupError, TypeError, AttributeError, ValueError) as error:
        what = f"without {error}" if isinstance(error, KeyError) else "with a field of another kind"
        raise InputError(
            f"expected records of NetBox's API, found one {what[:80]}",
            where=settings.url,
            hint="the token has to read all that tunnels refer to; versions: docs/netbox.md",
        ) from None


class _Api:
    """Reads lists of records. Raises InputError with what the server said, never with the token."""

    def __init__(self, settings: Settings, token: str) -> None:
        import pynetbox

        self._url = settings.url
        self._netbox = pynetbox.api(settings.url, token=token)
        if settings.ca_file:
            self._netbox.http_session.verify = settings.ca_file

    def all(self, path: str, **filters: object) -> list[Record]:
        """Every record of a list."""
        import requests
        from pynetbox.core.query import ContentError, Request, RequestError

        try:
            request = Request(
                base=f"{self._netbox.base_url}/{path}/",
                token=self._netbox.token,
                http_session=self._netbox.http_session,
                filters={name: value for name, value in filters.items() if value is not None},
                limit=500,
            )
            return list(request.get())
        except RequestError as error:
            status = error.req.status_code
            hint = "check the token, and that it may read" if status in {401, 403} else ""
            raise InputError(
                f"NetBox answered {status} to {path}", where=self._url, hint=hint
            ) from None
        except ContentError:
            raise InputError(
                "the answer is not that of NetBox's API", where=self._url, hint="check url"
            ) from None
        except requests.exceptions.RequestException as error:
            raise InputError(
                f"NetBox cannot be asked ({type(error).__name__})",
                where=self._url,
                hint="BOTHENDS_OFFLINE=1 uses what was fetched last",
            ) from None

    def of(self, path: str, name: str, ids: Collection[int], **more: object) -> list[Record]:
        """The records of a list whose `name` is one of some ids."""
        ordered = sorted(set(ids))
        parts = [ordered[n : n + _CHUNK] for n in range(0, len(ordered), _CHUNK)]
        return [record for part in parts for record in self.all(path, **{name: part}, **more)]


def fetch(settings: Settings, project: Path) -> Records:
    """Read all that tunnels need.

    Raises:
        InputError: NetBox cannot be asked, the token is not there or not taken, or what answers
            is not as NetBox is.
    """
    if find_spec("pynetbox") is None:
        raise InputError(
            "an inventory in NetBox needs pynetbox, which is not installed",
            hint="pip install 'bothends[netbox]'",
        )
    api = _Api(settings, resolve(settings.token_ref, project).reveal())
    with understood(settings):
        return _fetched(api, settings)


def _fetched(api: _Api, settings: Settings) -> Records:
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
    api = _Api(settings, resolve(settings.token_ref, project).reveal())
    with understood(settings):
        found = [each.get("preshared_key") for each in api.all("vpn/ike-policies", name=policy)]
    if len(found) != 1 or not found[0]:
        raise InputError("NetBox has no key with this IKE policy", where=f"netbox:{policy}")
    return str(found[0])
