"""What the lab needs to know of a strongSwan that is an end of a tunnel."""

from pathlib import Path

import pytest
from tests.end_to_end.conftest import SECRETS
from tests.strongswan.site import lay_out_with_strongswan

from bothends.cli.partner_routers import machine_specs
from bothends.errors import InputError


@pytest.mark.parametrize("gateway", ["2001:db8::1", "no-address", '["2001:db8::1"]'])
def test_a_gateway_that_charon_cannot_use_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gateway: str
) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    lay_out_with_strongswan(tmp_path)
    hosts = tmp_path / "inventory" / "hosts.yaml"
    own = "default_gateway: 198.51.100.254"
    hosts.write_text(hosts.read_text().replace(own, f"default_gateway: {gateway}", 1))
    with pytest.raises(InputError, match="default_gateway"):
        machine_specs(tmp_path)
