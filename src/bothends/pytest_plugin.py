"""The pytest plugin: tests of a project's tunnels, made from its inventory (docs/pytest.md).

It does nothing until a project is named: `--bothends-project DIR`, or `bothends_project = DIR` in
the configuration of pytest. Everything that is slow to import is imported then.
"""

import os
from pathlib import Path

import pytest

PROJECT = "bothends_project"
LAB = "bothends_lab"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options, and their lines in a configuration file."""
    group = parser.getgroup("bothends", "tunnels of an inventory, at both ends")
    group.addoption(
        "--bothends-project",
        metavar="DIR",
        help="make tests for the tunnels of this project's inventory",
    )
    group.addoption(
        "--bothends-lab",
        action="store_true",
        default=os.environ.get("BOTHENDS_LAB", "") not in {"", "0"},
        help="ask the routers of `bothends lab up` instead of the real ones; or BOTHENDS_LAB=1",
    )
    parser.addini(PROJECT, "a project folder, relative to this file; see --bothends-project")


def pytest_configure(config: pytest.Config) -> None:
    """Load the inventory of the project that is named, if one is."""
    config.addinivalue_line("markers", "device(name): a test of a tunnel that ends on this router")
    config.addinivalue_line(
        "markers", "site(name): a test of a tunnel that ends at this site (data.site in hosts.yaml)"
    )
    if folder := _project(config):
        from bothends.tunnel_tests import TunnelTests

        tests = TunnelTests.of(
            folder, lab=config.getoption(LAB), together=not hasattr(config, "workerinput")
        )
        config.pluginmanager.register(tests, "bothends-tunnels")


def _project(config: pytest.Config) -> Path | None:
    if named := config.getoption(PROJECT):
        return Path(named)
    written = config.getini(PROJECT)
    return (config.inipath or config.rootpath / "-").parent / written if written else None
