"""Enrolment at the command line: keys, the authority's certificate, the router's own.

By hand, a router prints its request and is pasted the certificate. Where the trustpoint has a URL,
the lab's authority answers behind every one, as if it spoke SCEP (RFC 8894).
"""

import hashlib
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

from bothends.lab.ca import HeldCertificate, new_key, read_certificate, request
from bothends.lab.config import ConfigNode, Configuration

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from bothends.lab.grammar import Match
    from bothends.lab.shell import Shell

_PASTE = (
    "\nEnter the base 64 encoded {}certificate.\n"
    'End with a blank line or the word "quit" on a line by itself\n\n'
)
_ACCEPT = "% Do you accept this certificate? [yes/no]: "
_REMOVES = (
    "% Removing an enrolled trustpoint will destroy all certificates\n"
    " received from the related Certificate Authority.\n\n"
    "Are you sure you want to do this? [yes/no]: "
)
_SUBJECT = "subject-name"


async def run(shell: "Shell", match: "Match") -> AsyncIterator[str]:
    """Obey a command that asks, or makes keys; yields what it prints."""
    words = match.words
    if words[1] == "key":
        yield _generate(shell, words)
        return
    point = shell.router.running.root.child(f"crypto pki trustpoint {words[3]}")
    if point is None:
        yield f"% Trustpoint {words[3]} is not configured.\n"
        return
    if words[2] == "authenticate":
        obeyed = _authenticate(shell, point)
    elif authority := _authority(shell, words[3]):
        obeyed = {"enroll": _enroll, "import": _import}[words[2]](shell, point, authority)
    else:
        yield f"% You must authenticate the Certificate Authority first: {words[3]}\n"
        return
    async for text in obeyed:
        yield text


async def may_go(shell: "Shell", line: str) -> bool:
    """Whether a line that removes a trustpoint with certificates is meant so."""
    words = line.lower().split()
    if words[:4] != ["no", "crypto", "pki", "trustpoint"] or len(words) != 5:
        return True
    if chain_of(shell.router.running, line.split()[4]) is None:
        return True
    return (await shell.ask(_REMOVES)).lower().startswith("y")


def chain_of(running: Configuration, trustpoint: str) -> ConfigNode | None:
    """The certificates of a trustpoint, where it has any."""
    return running.root.child(f"crypto pki certificate chain {trustpoint}")


def chain_lines(trustpoint: str, *held: "tuple[str, Certificate]") -> Iterator[str]:
    """The lines of certificates in a configuration; `ca ` stands before that of an authority."""
    from cryptography.hazmat.primitives.serialization import Encoding

    yield f"crypto pki certificate chain {trustpoint}"
    for kind, certificate in held:
        yield f" certificate {kind}{certificate.serial_number:X}"
        digits = certificate.public_bytes(Encoding.DER).hex().upper()
        words = [digits[at : at + 8] for at in range(0, len(digits), 8)]
        yield from (f"  {' '.join(words[at : at + 8])}" for at in range(0, len(words), 8))
        yield "  quit"


def keep(running: Configuration, trustpoint: str, *held: "tuple[str, Certificate]") -> None:
    """Put certificates into a configuration, in the place of those of the same kind."""
    chain = chain_of(running, trustpoint)
    for kind, _ in held if chain else ():
        assert chain is not None  # noqa: S101  (just looked at)
        start = f"certificate {kind}"
        chain.children = [
            node
            for node in chain.children
            if not node.text.startswith(start) or (not kind and node.text.startswith(f"{start}ca "))
        ]
    running.load("\n".join(chain_lines(trustpoint, *held)))


def _generate(shell: "Shell", words: tuple[str, ...]) -> str:
    label, method = words[-1], "rsa-sig" if words[3] == "rsa" else "ecdsa-sig"
    size = int(next(word for word in words if word.isdigit()))
    shell.router.keys[label] = new_key(method, size)
    kind = "RSA" if words[3] == "rsa" else "EC"
    return (
        f"The name for the keys will be: {label}\n\n"
        f"% The key modulus size is {size} bits\n"
        f"% Generating {size} bit {kind} keys, keys will be non-exportable...\n[OK]\n"
    )


def _by_hand(point: ConfigNode) -> bool:
    enrollment = point.child("enrollment")
    return enrollment is None or not enrollment.text.startswith("enrollment url")


async def _authenticate(shell: "Shell", point: ConfigNode) -> AsyncIterator[str]:
    name = point.text.split()[3]
    if point.child("enrollment") is None:
        yield "% Please specify an enrollment method for this trustpoint.\n"
        return
    if _by_hand(point):
        pasted = await _pasted(shell, "CA ")
        try:
            certificate = read_certificate(pasted)
        except ValueError:
            yield "% Error in saving certificate: status = FAIL\n"
            return
    else:
        certificate = shell.router.authority().certificate
    der = _der(certificate)
    shell.show(
        "Certificate has the following attributes:\n"
        f"       Fingerprint MD5: {_grouped(hashlib.md5(der).hexdigest())} \n"  # noqa: S324  (as IOS prints)
        f"      Fingerprint SHA1: {_grouped(hashlib.sha1(der).hexdigest())} \n\n"  # noqa: S324  (as IOS prints)
    )
    if not (await shell.ask(_ACCEPT)).lower().startswith("y"):
        return
    keep(shell.router.running, name, ("ca ", certificate))
    shell.router.changed()
    yield "Trustpoint CA certificate accepted.\n"


async def _enroll(
    shell: "Shell", point: ConfigNode, authority: "Certificate"
) -> AsyncIterator[str]:
    name = point.text.split()[3]
    pair = point.child("rsakeypair") or point.child("eckeypair")
    key = shell.router.keys.get(pair.text.split()[1] if pair else shell.router.hostname)
    if key is None:
        yield "% Please generate the keys of this trustpoint first.\n"
        return
    subject = point.child(_SUBJECT)
    text = subject.text.removeprefix(f"{_SUBJECT} ") if subject else f"CN={shell.router.hostname}"
    shell.show(f"% Start certificate enrollment .. \n\n% The subject name will be: {text}\n")
    try:
        asked = request(text, key, _setting(point, "fqdn"), _setting(point, "ip-address"))
    except ValueError as error:
        yield f"% {error}\n"
        return
    if _by_hand(point):
        answer = await shell.ask("Display Certificate Request to terminal? [yes/no]: ")
        if answer.lower().startswith("y"):
            yield (
                f"Certificate Request follows:\n\n{asked}\n"
                "---End - This line not part of the certificate request---\n\n"
            )
        return
    if not (await shell.ask("Request certificate from CA? [yes/no]: ")).lower().startswith("y"):
        return
    _held(shell, name, shell.router.authority().sign(asked), authority)
    yield (
        "% Certificate request sent to Certificate Authority\n"
        "%PKI-6-CERTRET: Certificate received from Certificate Authority\n"
    )


async def _import(
    shell: "Shell", point: ConfigNode, authority: "Certificate"
) -> AsyncIterator[str]:
    name = point.text.split()[3]
    try:
        certificate = read_certificate(await _pasted(shell, ""))
        _held(shell, name, certificate, authority)
    except ValueError:
        yield "% Failed to parse or verify imported certificate\n"
        return
    yield "% Router Certificate successfully imported\n"


def _held(shell: "Shell", name: str, own: "Certificate", authority: "Certificate") -> None:
    """Let a router hold its certificate. Raises ValueError where it is not of one of its keys."""
    router = shell.router
    key = next((k for k in router.keys.values() if k.public_key() == own.public_key()), None)
    if key is None:
        raise ValueError("no key of this router")
    keep(router.running, name, ("", own))
    router.backend.enrol(router.name, name, HeldCertificate(own, authority, key))
    router.changed()


def _authority(shell: "Shell", name: str) -> "Certificate | None":
    """The certificate of the authority that a trustpoint was authenticated with."""
    from cryptography.x509 import load_der_x509_certificate

    chain = chain_of(shell.router.running, name)
    nodes = chain.children if chain else []
    node = next((each for each in nodes if each.text.startswith("certificate ca ")), None)
    lines = [line.text for line in node.children if line.text != "quit"] if node else []
    return load_der_x509_certificate(bytes.fromhex("".join(lines))) if lines else None


async def _pasted(shell: "Shell", whose: str) -> str:
    shell.show(_PASTE.format(whose))
    lines: list[str] = []
    while (line := await shell.ask("")).strip() not in {"", "quit"}:
        lines.append(line)
    return "\n".join(lines)


def _setting(point: ConfigNode, setting: str) -> str:
    line = point.child(setting)
    word = line.text.split()[1] if line else "none"
    return "" if word == "none" else word


def _der(certificate: "Certificate") -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return certificate.public_bytes(Encoding.DER)


def _grouped(digits: str) -> str:
    return " ".join(digits.upper()[at : at + 8] for at in range(0, len(digits), 8))
