"""What an oracle says of one direction of initiation, in words that all of them share."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Outcome:
    """One direction.

    Attributes:
        phase1: Whether both ends agreed on a policy; None where it cannot be told.
        auth: Whether both ends proved who they are; None where it never came to that.
        lines: For every line that the initiator sent a packet for, whether it got IPsec SAs.
        suite: What was agreed on, phase 1 and phase 2; empty when nothing came up.
        lifetime: Seconds of the IKE SA; seconds and kilobytes of the IPsec SAs.
        narrowed: Lines that got SAs for less than was proposed.
        why: What the oracle itself says about it, for the reader.
    """

    phase1: bool | None
    auth: bool | None = None
    lines: dict[str, bool] = field(default_factory=dict)
    suite: str = ""
    lifetime: str = ""
    narrowed: frozenset[str] = frozenset()
    why: str = ""

    @property
    def phase2(self) -> bool | None:
        """Whether anything came up; None where it never came to that."""
        if not (self.phase1 and self.auth):
            return None
        return any(self.lines.values())

    @property
    def up(self) -> bool:
        """Whether at least one line got IPsec SAs."""
        return bool(self.phase2)

    @property
    def ends(self) -> str:
        """Where it ends: `up`, or the first thing that fails."""
        stages = {"phase 1": self.phase1, "authentication": self.auth, "phase 2": self.phase2}
        return next((name for name, fine in stages.items() if not fine), "up")


_PLAIN = {"sha": "sha1", "esp-sha-hmac": "sha1"}
_SIZED = ("aes", "aes-gcm", "aes-gmac")


def cipher(word: str) -> str:
    """A cipher as IOS writes it, as `aes-256`, `aes-gcm-128`, `3des`."""
    name, _, size = word.removeprefix("esp-").replace("-cbc-", " ").partition(" ")
    name = {"gcm": "aes-gcm", "gmac": "aes-gmac"}.get(name, name)
    if not size and name.rpartition("-")[2].isdecimal():
        return name
    return f"{name}-{size or 128}" if name in _SIZED else name


def digest(word: str) -> str:
    """A hash as IOS writes it, as `sha256`."""
    return _PLAIN.get(word, word.removeprefix("esp-").removesuffix("-hmac"))


def suite_text(
    phase1: tuple[str, str | None, str | None, int],
    phase2: tuple[str | None, str | None],
    *,
    transport: bool,
    pfs: int | None,
) -> str:
    """The suite in one spelling: cipher, integrity, PRF, group / cipher, integrity, mode, PFS."""
    encryption, integrity, prf, group = phase1
    first = [encryption, integrity or "-", prf or "-", f"group{group}"]
    mode = "transport" if transport else "tunnel"
    second = [phase2[0] or "-", phase2[1] or "-", mode, f"pfs{pfs}" if pfs else "-"]
    return " ".join(first) + " / " + " ".join(second)
