"""A real Nautobot: a hundred tunnels written there, read back, and rendered as from YAML."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.nautobot.fill import SECRET, Writer, fill
from tests.nautobot.server import lacking, server
from tests.netbox.fleet import fleet
from tests.netbox.projects import from_source, from_yaml, pushed_back, same
from tests.netbox.results import KEY

NAUTOBOT = Path(
    os.environ.get("BOTHENDS_NAUTOBOT", ".venv/nautobot/bin/nautobot-server")
).absolute()
FOLDER = Path(os.environ.get("BOTHENDS_NAUTOBOT_DATA", ".venv/nautobot/data")).absolute()
MANY = int(os.environ.get("BOTHENDS_NAUTOBOT_TUNNELS", "100"))
RECORDED = Path(__file__).parent / "recorded.json"
PATHS = (
    "vpn/vpn-tunnels", "vpn/vpn-tunnel-endpoints", "vpn/vpns", "vpn/vpn-profiles",
    "vpn/vpn-phase-1-policies", "vpn/vpn-phase-2-policies",
    "vpn/vpn-profile-phase-1-policy-assignments", "vpn/vpn-profile-phase-2-policy-assignments",
    "dcim/interfaces", "dcim/devices", "ipam/ip-addresses", "extras/secrets-groups-associations",
)  # fmt: skip
ADDED = frozenset(
    {"url", "display", "natural_slug", "notes_url", "object_type", "created", "last_updated", "computed_fields", "relationships", "comments", "generic_foreign_key"}
)  # fmt: skip
pytestmark = [
    pytest.mark.nautobot,
    pytest.mark.long,
    pytest.mark.skipif(
        bool(lacking(NAUTOBOT)), reason=f"needs {', '.join(lacking(NAUTOBOT))} (make test-nautobot)"
    ),
]


@pytest.fixture
def nautobot() -> Iterator[tuple[str, str]]:
    with server(NAUTOBOT, FOLDER) as (url, token):
        yield url, token


def test_a_hundred_tunnels(
    nautobot: tuple[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    url, token = nautobot
    monkeypatch.setenv("NAUTOBOT_TOKEN", token)
    hosts, document = expected(MANY)
    writer = Writer(url, token)
    fill(writer, hosts, document)
    read = from_source(tmp_path / "nautobot", "nautobot", url)
    assert same(read, from_yaml(tmp_path / "yaml", hosts, document)) == MANY
    writer.post(
        "extras/custom-fields",
        {"key": "vpn_state", "label": "state", "type": "text", "content_types": ["vpn.vpntunnel"]},
    )
    monkeypatch.setenv("PSK_T000", KEY)
    said = pushed_back(tmp_path / "nautobot", ["ok", "failed", "drifted"])
    assert "those of 3 tunnels are there already" in said
    notes = [each["note"] for each in writer.get("extras/notes")]
    assert sum("**failed**" in each for each in notes) == 1
    states = {each["name"]: each["custom_fields"] for each in writer.get("vpn/vpn-tunnels")}
    assert states["t001"]["vpn_state"] == "failed"
    assert "canary" not in "".join(notes)
    if request.config.getoption("--update-golden"):
        RECORDED.write_text(_written(recorded(url, tmp_path / "nautobot")), encoding="utf-8")


def expected(tunnels: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fleet, the key of whose second tunnel is kept where Nautobot says it."""
    hosts, document = fleet(tunnels)
    document["tunnels"]["t001"]["psk"] = f"env:{SECRET}"
    return hosts, document


def recorded(url: str, project: Path) -> dict[str, list[Any]]:
    """What its API answers, for tests without a server: of a run with few tunnels."""
    from bothends.inventory.sources.api import Api
    from bothends.inventory.sources.settings import Settings

    settings = Settings.model_validate({"inventory": "nautobot", "url": url})
    api = Api(settings, project, depth=1, exclude_m2m="false")
    return {path: [_short(each) for each in api.all(path)] for path in PATHS}


def _short(value: Any) -> Any:
    """A record without what its API adds for people and other programs."""
    if isinstance(value, list):
        return [_short(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _short(each)
        for key, each in value.items()
        if key not in ADDED and (each is not None or key in {"parent", "nat_inside"})
    }


def _written(lists: dict[str, list[Any]]) -> str:
    """A line for each record."""
    parts = (
        f"{json.dumps(path)}: [\n" + ",\n".join(map(json.dumps, records)) + "\n]"
        for path, records in lists.items()
    )
    return "{\n" + ",\n".join(parts) + "\n}\n"
