"""What the charon backend needs of the machine, and which of it is missing."""

import importlib.util
import os
import shutil
import sys
from pathlib import Path

from bothends.errors import InputError

CHARON = Path("/usr/sbin/charon-systemd")
PLUGINS = Path("/usr/lib/ipsec/plugins")
_PROGRAMS = {"ip": "iproute2", "nsenter": "util-linux", "setpriv": "util-linux"}
_NEEDED_PLUGINS = {
    "vici": "strongswan-swanctl",
    "kernel-netlink": "libstrongswan",
    "kernel-libipsec": "libcharon-extra-plugins",
    "gcrypt": "libstrongswan-extra-plugins",
    "openssl": "libstrongswan-standard-plugins",
}


class UnavailableError(InputError):
    """The charon backend cannot run on this machine."""


def missing() -> list[str]:
    """What is missing, each in words of a user; empty when the backend can run."""
    if sys.platform != "linux":
        return ["Linux"]
    result = [] if os.geteuid() == 0 else ["root"]
    packages = {package for name, package in _PROGRAMS.items() if shutil.which(name) is None}
    if not CHARON.exists():
        packages.add("charon-systemd")
    for plugin, package in _NEEDED_PLUGINS.items():
        if not (PLUGINS / f"libstrongswan-{plugin}.so").exists():
            packages.add(package)
    result += [f"the Debian package {name}" for name in sorted(packages)]
    if importlib.util.find_spec("vici") is None:
        result.append("the Python package vici (pip install 'bothends[charon]')")
    if not result:
        result += _kernel()
    return result


def _kernel() -> list[str]:
    """What the kernel, or the container around us, does not give."""
    from bothends.lab.charon.namespace import Namespace, NamespaceError

    try:
        Namespace("probe").close()
    except NamespaceError as error:
        return [f"the right to make network namespaces ({error.message})"]
    usable = os.access("/dev/net/tun", os.R_OK | os.W_OK)
    return [] if usable else ["/dev/net/tun"]


def require() -> None:
    """Make sure that the backend can run.

    Raises:
        UnavailableError: it names everything that is missing.
    """
    if lacking := missing():
        raise UnavailableError(
            f"the charon backend needs {', '.join(lacking)}",
            hint="make lab-deps installs packages (Debian, root); the model works without",
        )
