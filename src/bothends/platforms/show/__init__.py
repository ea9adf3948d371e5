"""What show commands say: one parser a command, every line accounted for."""

from bothends.platforms.show.reading import LineUse, Parsed, Record, Unread
from bothends.platforms.show.registry import headed, known_commands, parse, recognised

__all__ = [
    "LineUse",
    "Parsed",
    "Record",
    "Unread",
    "headed",
    "known_commands",
    "parse",
    "recognised",
]
