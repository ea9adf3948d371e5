"""Host keys are those that paramiko reads, and of a file that changes those of today."""

import os
from pathlib import Path

import paramiko

from bothends.device.sessions.known_keys import KnownKeys

HOSTS = ("192.0.2.1", "[127.0.0.1]:2022", "r1.example.net,192.0.2.2", "2001:db8::1")


def line(host: str) -> str:
    return f"{host} ecdsa-sha2-nistp256 {paramiko.ECDSAKey.generate().get_base64()}\n"


def test_the_keys_are_those_of_paramiko(tmp_path: Path) -> None:
    file = tmp_path / "known_hosts"
    hashed = paramiko.HostKeys.hash_host("r2.example.net")
    lines = [line(host) for host in (*HOSTS, hashed)]
    file.write_text("".join(["# ours\n", "\n", "nonsense\n", *lines, lines[0]]))
    ours, theirs = KnownKeys(str(file)), paramiko.HostKeys(str(file))
    for host in (*",".join(HOSTS).split(","), "r2.example.net"):
        assert dict(ours.lookup(host)) == dict(theirs.lookup(host))
    assert ours.lookup("192.0.2.99") is None
    assert set(ours.keys()) == set(theirs.keys())


def test_a_file_that_changes_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "known_hosts"
    file.write_text(line(HOSTS[0]))
    before = KnownKeys(str(file)).lookup(HOSTS[0])
    file.write_text(line(HOSTS[0]))
    os.utime(file, (1, 1))
    assert dict(KnownKeys(str(file)).lookup(HOSTS[0])) != dict(before)
    file.write_text("")
    assert KnownKeys(str(file)).lookup(HOSTS[0]) is None
