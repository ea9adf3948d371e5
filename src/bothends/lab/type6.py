"""Keys under `password encryption aes`: type 6, as a router prints them and reads them again.

The lab keeps them as they were typed. What it prints only looks encrypted, and leads back to the
key when it is entered again, as from a saved configuration.
"""

import re
from base64 import b32decode, b32encode
from binascii import Error

SWITCH = "password encryption aes"
MASTER_KEY = "key config-key password-encrypt "
"""Kept by a router where no configuration shows it."""
_END = "AAB"
_KEY = re.compile(
    r"^( *(?:no )?(?:pre-shared-key (?:(?:address|hostname) .+? key |local |remote )?"
    r"|crypto isakmp key |ppk manual id \S+ key ))(.+?)"
    r"((?: address .*| hostname .*| required)?)$",
    re.MULTILINE,
)


def shown(text: str) -> str:
    """A configuration as it is printed: with its keys encrypted, where it says so."""
    return _KEY.sub(_encrypted, text) if f"\n{SWITCH}\n" in text else text


def _encrypted(line: re.Match[str]) -> str:
    key = b32encode(line[2].encode()).decode().rstrip("=")
    return f"{line[1]}6 {key}{_END}{line[3]}"


def understood(line: str) -> str:
    """A line with the key that a printed one stands for."""
    return _KEY.sub(_decrypted, line) if _END in line else line


def _decrypted(line: re.Match[str]) -> str:
    if not (line[2].startswith("6 ") and line[2].endswith(_END)):
        return line[0]
    text = line[2].removeprefix("6 ").removesuffix(_END)
    try:
        return f"{line[1]}{b32decode(text + '=' * (-len(text) % 8)).decode()}{line[3]}"
    except (Error, UnicodeDecodeError):
        return line[0]
