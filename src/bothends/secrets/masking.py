"""Masking of what routers show: their secrets are nobody's whom we could ask for them."""

import re
from collections.abc import Iterator
from functools import lru_cache

from bothends.secrets.commands import (
    END_OF_BLOCK,
    FIRST,
    HARMLESS,
    LABEL,
    PARTS,
    PRIVATE_BLOCK,
    PROSE,
    SECRETS,
    STRONG,
    TRIGGER,
    TYPED,
)
from bothends.secrets.redactor import MASK

_SUSPECT = re.compile(
    r"key|pre-sh|pass|\bena|sec|snmp|auth|psk|@|=|pmk|token|comm|encryption ipsec|ppk|priv|pin"
    r"|set ses|cleartext|-pw|\bmes|digest|hash|trap|mab |chat-|licen|pkcs12|pem |credential"
    r"|request-data|anonymous|override|syscon|radius",
    re.IGNORECASE,
)
"""What a line that holds a secret has in it; most lines have not."""
_PERHAPS = re.compile(_SUSPECT.pattern.replace(r"\b", ""))
"""The same and more, in small letters: nothing but words is found ten times as fast."""
LONGEST = 4000
"""Characters of the longest line that is looked at word by word; IOS takes far fewer in a line."""
_KIND = re.compile(rf"{TYPED}(?=\S)", re.IGNORECASE)


_OPEN = re.compile(
    r"^\s*(?:no )?(?:crypto isakmp key|pre-shared-key(?: local| remote)?|ip nhrp authentication"
    r"|pre-shared-key (?:address|hostname)(?: ipv6)? \S+(?: [\d.]+)? key) "
    r"<(?:PRE-SHARED KEY|OLD KEY|NEW KEY|KEY OF [\w.()/ -]{1,80})>"
    r"(?: (?:address|hostname)(?: [\w.:/-]+)+)?$"
)
"""A line of a correction that leaves the key to the user: the placeholder is no secret."""


@lru_cache(maxsize=4096)
def mask_line(text: str) -> str:
    """A line of any text with the secret of a configuration command masked.

    Encrypted values are masked too: type 7 is only an obfuscation, and hashes can be guessed.
    Of a log or a sentence, what follows a word like key stays, unless a command is quoted there.
    """
    if "\n" in text:
        return "\n".join(map(mask_line, text.split("\n")))
    if not _is_suspect(text) or _OPEN.search(text):
        return text
    if len(text) > LONGEST:
        return _cut(text)
    return _strict(text, prose=not FIRST.match(text))


def mask_configuration(text: str) -> str:
    """The lines of a whole configuration, masked.

    What stands behind a word like password, key or authentication is masked as well, unless the
    command is known to carry no secret; private keys are masked in whole.
    """
    return "\n".join(_masked(text))


def _masked(text: str) -> Iterator[str]:
    within = False
    for line in text.replace("\r\n", "\n").removesuffix("\n").split("\n"):
        if within:
            within = not END_OF_BLOCK.search(line)
            yield MASK if within else line
            continue
        within = PRIVATE_BLOCK.search(line) is not None
        if len(line) > LONGEST:
            yield _cut(line)
        else:
            yield _strict(line) if _is_suspect(line) else line


def _is_suspect(line: str) -> bool:
    perhaps = _PERHAPS.search(line.lower()) if line.isascii() else True
    return perhaps is not None and _SUSPECT.search(line) is not None


def _cut(text: str) -> str:
    """A line longer than any command, up to the first word that a secret may stand behind."""
    match = _SUSPECT.search(text)
    return f"{text[: match.end()]}{MASK}" if match else text


def _without_secret(match: re.Match[str]) -> str:
    """The command before its secret. As a template it would be looked up for every pattern."""
    return f"{match[1]}{MASK}"


def _known(text: str) -> tuple[str, bool]:
    """The line without the secret of a command that is known, and whether it is one."""
    for pattern in PARTS:
        text = pattern.sub(rf"\g<1>{MASK}", text)
    for pattern in SECRETS:
        text, count = pattern.subn(_without_secret, text)
        if count:
            return text, True
    return text, False


@lru_cache(maxsize=4096)
def _strict(line: str, *, prose: bool = False) -> str:
    """The line without its secret; `prose`: it may be of a log or a sentence as well."""
    masked, known = _known(line)
    if known or any(pattern.search(masked) for pattern in HARMLESS):
        return masked
    trigger = STRONG if prose else TRIGGER
    for word in re.finditer(r"\S+", masked):
        if trigger.fullmatch(word[0]) and masked[word.end() :].strip():
            if prose and (PROSE.search(masked[: word.start()]) or LABEL.match(masked, word.end())):
                return masked
            start = word.end() + 1
            kind = _KIND.match(masked, start)
            return masked[: kind.end() if kind else start] + MASK
    return masked
