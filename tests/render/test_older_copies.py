"""Copies of templates that lack a condition which a tunnel of the project needs are told."""

from pathlib import Path

import pytest
from tests.kinds.cells import EVERYDAY, Cell
from tests.kinds.site import DEVICES, Site
from typer.testing import CliRunner

from bothends.cli.init import lay_out
from bothends.cli.main import app
from bothends.errors import InputError
from bothends.inventory.keys import generate_keys
from bothends.platforms import written
from bothends.platforms.ios.write.template_folder import IOS
from bothends.platforms.templates import make_environment
from bothends.platforms.templates.older_copies import older_copies
from bothends.reference import reference_dir

TEMPLATES = reference_dir() / "templates" / "ios"
OLD = {
    "keyring": """{% if names.keyring %}
crypto keyring {{ names.keyring }}
 pre-shared-key address {{ there.address }} key {{ tunnel.psk | secret }}
{% else %}
crypto isakmp key {{ tunnel.psk | secret }} address {{ there.address }}
{% endif %}
""",
    "isakmp_profile": """{% if names.profile %}
crypto isakmp profile {{ names.profile }}
{% if names.keyring %}
 keyring {{ names.keyring }}
{% endif %}
 match identity address {{ there.address }} 255.255.255.255
{% if tunnel.dpd and not tunnel.dpd.periodic %}
 keepalive {{ tunnel.dpd.interval }} retry {{ tunnel.dpd.retry }}
{% endif %}
{% endif %}
""",
    "crypto_map": """crypto map {{ names.map }} {{ names.sequence }} ipsec-isakmp
{% if not here.objects %}
 description {{ tunnel.name }}
{% endif %}
 set peer {{ there.address }}
 set security-association lifetime seconds {{ tunnel.phase2.lifetime.seconds }}
 set security-association lifetime kilobytes {{ tunnel.phase2.lifetime.kilobytes }}
 set transform-set {{ names.transform_sets | join(" ") }}
{% if tunnel.phase2.pfs_group %}
 set pfs group{{ tunnel.phase2.pfs_group }}
{% endif %}
{% if names.profile %}
 set isakmp-profile {{ names.profile }}
{% endif %}
 match address {{ names.acl }}
""",
    "crypto_acl": """ip access-list extended {{ names.acl }}
{% for selector in tunnel.selectors(here) %}
 permit ip {{ selector.local | wildcard }} {{ selector.remote | wildcard }}
{% endfor %}
""",
    "interface": """interface {{ here.interface }}
 crypto map {{ names.map }}
""",
    "routes": """{% if here.next_hop %}
ip route {{ there.address }} 255.255.255.255 {{ here.next_hop }} name {{ names.route }}
{% for network in there.networks %}
ip route {{ network.network_address }} {{ network.netmask }} {{ here.next_hop }} name {{ names.route }}
{% endfor %}
{% endif %}
""",
    "dpd": """{% if tunnel.dpd and tunnel.dpd.periodic %}
crypto isakmp keepalive {{ tunnel.dpd.interval }} {{ tunnel.dpd.retry }} periodic
{% endif %}
""",
    "invalid_spi_recovery": """{% if not here.objects %}
crypto isakmp invalid-spi-recovery
{% endif %}
""",
}
"""Templates of projects that were made when there were crypto maps of IKEv1 only."""


def copied(project: Path, name: str, text: str) -> None:
    folder = project / "templates" / "ios"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.j2").write_text(text)


def lines(site: Site) -> list[tuple[str, ...]]:
    environment = make_environment(site.project)
    return [
        written("ios").write(device, [site.tunnel], environment=environment) for device in DEVICES
    ]


@pytest.mark.parametrize("cell", [c for c in EVERYDAY if c.outer == c.inner == 4][::2], ids=str)
def test_an_old_copy_is_told_where_it_writes_something_else(cell: Cell, tmp_path: Path) -> None:
    site = Site(cell, tmp_path)
    right = lines(site)
    for name, old in OLD.items():
        copied(site.project, name, old)
        told = [fault.message for fault in older_copies(site.project, IOS, [site.tunnel])]
        try:
            wrong = lines(site) != right
        except InputError:
            wrong = True
        assert bool(told) == wrong, (name, told)
        assert all("tunnel one cannot do without" in message for message in told)
        (site.project / "templates" / "ios" / f"{name}.j2").unlink()


def test_what_is_copied_as_it_is_or_reads_the_same_is_fine(tmp_path: Path) -> None:
    for cell in EVERYDAY[::3]:
        site = Site(cell, tmp_path / str(cell))
        for name in IOS.order:
            source = (TEMPLATES / f"{name}.j2").read_text()
            copied(site.project, name, "{# ours #}\n" + source)
        assert not list(older_copies(site.project, IOS, [site.tunnel]))


def test_validate_warns(tmp_path: Path) -> None:
    lay_out(tmp_path / "project")
    copied(tmp_path / "project", "keyring", OLD["keyring"])
    generate_keys(tmp_path / "project")
    inventory = tmp_path / "project" / "inventory" / "tunnels.yaml"
    inventory.write_text(inventory.read_text().replace("ike: 1", "ike: 2", 1))
    done = CliRunner().invoke(app, ["validate", "-p", str(tmp_path / "project")])
    assert "templates/ios/keyring.j2:1:1: warning: it does not look at tunnel.ike" in done.output
    assert "bothends init --diff" in done.output
