"""A real NetBox: a hundred tunnels written there, read back, and rendered as from YAML."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.netbox.fill import fill
from tests.netbox.fleet import fleet
from tests.netbox.projects import from_source, from_yaml, pushed_back, same
from tests.netbox.server import lacking, server

NETBOX = Path(os.environ.get("BOTHENDS_NETBOX", ".venv/netbox/bin/netbox")).absolute()
FOLDER = Path(os.environ.get("BOTHENDS_NETBOX_DATA", ".venv/netbox/data")).absolute()
MANY = int(os.environ.get("BOTHENDS_NETBOX_TUNNELS", "100"))
RECORDED = Path(__file__).parent / "recorded.json"
pytestmark = [
    pytest.mark.netbox,
    pytest.mark.long,
    pytest.mark.skipif(
        bool(lacking(NETBOX)), reason=f"needs {', '.join(lacking(NETBOX))} (make test-netbox)"
    ),
]


@pytest.fixture
def netbox() -> Iterator[Any]:
    import pynetbox

    with server(NETBOX, FOLDER) as (url, token):
        yield pynetbox.api(url, token=token)


def test_a_hundred_tunnels(
    netbox: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setenv("NETBOX_TOKEN", netbox.token)
    hosts, tunnels = fleet(MANY)
    fill(netbox, hosts, tunnels)
    url = str(netbox.base_url).removesuffix("/api")
    assert (
        same(
            from_source(tmp_path / "netbox", "netbox", url),
            from_yaml(tmp_path / "yaml", hosts, tunnels),
        )
        == MANY
    )
    netbox.extras.custom_fields.create(name="vpn_state", type="text", object_types=["vpn.tunnel"])
    said = pushed_back(tmp_path / "netbox", ["ok", "failed", "drifted"])
    assert "those of 3 tunnels are there already" in said
    (entry,) = netbox.extras.journal_entries.filter(kind="danger")
    assert "**failed**" in entry.comments
    assert netbox.vpn.tunnels.get(name="t001").custom_fields["vpn_state"] == "failed"
    if request.config.getoption("--update-golden"):
        RECORDED.write_text(_written(recorded(netbox, 4)), encoding="utf-8")


def recorded(netbox: Any, tunnels: int) -> dict[str, list[dict[str, Any]]]:
    """What its API answers about the first tunnels, for tests without a server."""
    from pynetbox.core.query import Request

    paths = (
        "vpn/tunnels", "vpn/tunnel-terminations", "vpn/ipsec-profiles", "vpn/ipsec-policies",
        "vpn/ipsec-proposals", "vpn/ike-policies", "vpn/ike-proposals", "dcim/devices",
        "dcim/interfaces", "ipam/ip-addresses", "ipam/prefixes",
    )  # fmt: skip
    lists = {
        path: list(
            Request(
                f"{netbox.base_url}/{path}/", netbox.http_session, token=netbox.token, limit=500
            ).get()
        )
        for path in paths
    }
    names = {f"t{n:03}" for n in range(tunnels)}
    lists["vpn/tunnels"] = [each for each in lists["vpn/tunnels"] if each["name"] in names]
    ids = {each["id"] for each in lists["vpn/tunnels"]}
    ends = [each for each in lists["vpn/tunnel-terminations"] if each["tunnel"]["id"] in ids]
    lists["vpn/tunnel-terminations"] = ends
    devices = {each["termination"]["device"]["id"] for each in ends}
    lists["dcim/devices"] = [each for each in lists["dcim/devices"] if each["id"] in devices]
    ports = [each for each in lists["dcim/interfaces"] if each["device"]["id"] in devices]
    there = {each["termination"]["id"] for each in ends}
    lists["dcim/interfaces"] = [each for each in ports if not each["parent"] or each["id"] in there]
    kept = {each["id"] for each in lists["dcim/interfaces"]}
    addresses = [each for each in lists["ipam/ip-addresses"] if each["assigned_object_id"] in kept]
    return {**lists, "ipam/ip-addresses": addresses, "ipam/prefixes": lists["ipam/prefixes"][:2]}


def _written(lists: dict[str, list[dict[str, Any]]]) -> str:
    """A line for each record."""
    parts = (
        f"{json.dumps(path)}: [\n" + ",\n".join(map(json.dumps, records)) + "\n]"
        for path, records in lists.items()
    )
    return "{\n" + ",\n".join(parts) + "\n}\n"
