"""Templates of a project's own: where they join, what they find, and what is said when they fail."""

from dataclasses import dataclass
from pathlib import Path
from shutil import copytree

import pytest

from bothends.errors import InputError
from bothends.inventory import load_inventory
from bothends.platforms import written
from bothends.platforms.templates import make_environment
from bothends.platforms.templates.order import template_faults
from bothends.platforms.templates.trial_rendering import render_faults

ROOT = Path(__file__).parents[2]
DEVICE = "branch1-r1"


def project(tmp_path: Path, **templates: str) -> Path:
    """A project with the reference inventory and these templates, by name."""
    copytree(ROOT / "inventory", tmp_path / "inventory")
    (tmp_path / "templates" / "ios").mkdir(parents=True)
    for name, text in templates.items():
        (tmp_path / "templates" / "ios" / f"{name}.j2").write_text(text, encoding="utf-8")
    groups = tmp_path / "inventory" / "groups.yaml"
    groups.write_text("ios:\n  platform: ios\n  data: {area: {code: x7}}\n", encoding="utf-8")
    return tmp_path


def rendered(folder: Path) -> tuple[str, ...]:
    inventory = load_inventory(folder)
    tunnels = [tunnel for tunnel in inventory.tunnels if tunnel.touches(DEVICE)]
    environment = make_environment(folder, inventory.hosts)
    return written().write(DEVICE, tunnels, environment=environment)


def faults(folder: Path) -> list[str]:
    inventory = load_inventory(folder)
    environment = make_environment(folder, inventory.hosts)
    ios = written()
    found = template_faults(environment, folder, ios.templates) or render_faults(
        environment, inventory.tunnels, lambda _: ios
    )
    return [f"{f.file}:{f.line}: {f.message} | {f.hint}" for f in found]


@pytest.mark.parametrize(
    ("place", "before", "after"),
    [
        ("after crypto_acl", "ip access-list extended", "crypto map"),
        ("before crypto_acl", "crypto ipsec transform-set", "ip access-list extended"),
        ("after routes", "interface", "end of all"),
    ],
)
def test_a_new_file_joins_where_its_first_line_says(
    tmp_path: Path, place: str, before: str, after: str
) -> None:
    folder = project(tmp_path, nat=f"{{# {place}: no translation #}}\nlogging trap warnings\n")
    headers = [line for line in (*rendered(folder), "end of all") if not line.startswith(" ")]
    at = headers.index("logging trap warnings")
    assert headers[at - 1].startswith(before)
    assert headers[at + 1].startswith(after)
    assert faults(folder) == []


def test_data_of_hosts_and_groups_is_in_every_template(tmp_path: Path) -> None:
    text = "{# after routes #}\nip host {{ here.host.data.area.code }} {{ there.host.hostname }}\n"
    assert rendered(project(tmp_path, hosts=text))[-1] == "ip host x7 203.0.113.1"


@dataclass(frozen=True)
class Bad:
    """A template with something wrong, and what is said of it."""

    name: str
    text: str
    says: tuple[str, ...]


BAD = (
    Bad("nat", "logging on\n", ("ios/nat.j2:1: no template includes this file", "after crypto_map")),
    Bad("crypto_maps", "x\n", ("no template includes this file", "did you mean crypto_map.j2?")),
    Bad("nat", "{# after crypto_acls #}\n", ("goes after 'crypto_acls'", "did you mean 'crypto_acl'?")),
    Bad("dpd", "\n{% if %}\n", ("ios/dpd.j2:2: template syntax",)),
    Bad("dpd", "\nip host {{ here.host.data.sites }} x\n",
        ("ios/dpd.j2:2: 'sites' is not there", "did you mean 'site'?", "there is: area, default_gateway, interfaces, site")),
    Bad("dpd", "{{ heer.address }}\n", ("ios/dpd.j2:1: 'heer' is not defined", "here, there, names")),
    Bad("dpd", "{{ here.addr }}\n", ("'addr' is not there", "did you mean 'address'?")),
    Bad("dpd", "banner motd ^C\nhello\n^C\n", ("'banner motd ^C' cannot be planned", "several lines")),
    Bad("dpd", "do write\n", ("'do write' cannot be planned", "it is a command")),
    Bad("dpd", "access-list 110 permit ip any any\n", ("ip access-list extended",)),
    Bad("dpd", "{{ cycler.__init__.__globals__.os.popen('true').read() }}\n",
        ("ios/dpd.j2:1", "'__init__'", "unsafe")),
    Bad("dpd", " shutdown\n", ("'shutdown' is indented", "no header")),
)  # fmt: skip


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.text.strip()[:30])
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, bad: Bad) -> None:
    found = faults(project(tmp_path, **{bad.name: bad.text}))
    assert len(found) == 1
    for words in bad.says:
        assert words in found[0]


def test_a_file_that_others_include_is_no_stray(tmp_path: Path) -> None:
    folder = project(tmp_path, _site="logging on\n", dpd='{% include "ios/_site.j2" %}\n')
    assert faults(folder) == []
    assert "logging on" in rendered(folder)


def test_a_wrong_template_stops_rendering(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"templates/ios/dpd\.j2:1: 'x' is not defined"):
        rendered(project(tmp_path, dpd="{{ x }}\n"))
