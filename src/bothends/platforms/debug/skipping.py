"""Lines of a log that say nothing of tunnels, by rules that have names."""

import re

_PROMPT = re.compile(
    r"(?:[\w.-]{1,63}@[\w.-]{1,63} )?[\w.\-/@:]{1,64}(?:\([\w\-]{1,40}\))?[#>](?!\S*=)"
)
_SKIPPED = re.compile(
    r"(?P<ping>Type escape sequence|Sending \d+, \d+-byte|Success rate is|Packet sent with"
    r"|[!.U]{5,100}$)"
    r"|(?P<switch>All possible debugging|.{0,60}debugging is o(?:n|ff)$)"
    r"|(?P<entry>% Invalid|\s+\^\s*$|Enter configuration|Configuring from"
    r"|Building configuration|Load for five secs|Time source is)"
    r"|(?P<heading>Syslog logging: |No (?:Ina|A)ctive Message Discrim|Log Buffer \("
    r"|Logging Exception"
    r"|\s+(?:Console|Monitor|Buffer|Trap|Exception|Count and timestamp) [Ll]ogging|\s+File logging"
    r"|\s+Persistent logging|\s+Logging (?:to |Source))"
    r"|(?P<pager> ?--More--)"
    r"|(?P<remark>! ?[-^]|\s*\.{2,4}$)"
)
PROMPT = "prompt"
_RULES = {
    "ping": "output of ping",
    "switch": "debugging switched on or off",
    "entry": "what the command line answers",
    "heading": "heading of show logging",
    "pager": "mark of the pager",
    "remark": "remark or omission of who wrote the log down",
}
"""What is skipped, and the names that users read."""


def rule_for(line: str) -> str:
    """The rule by which a line is skipped; empty where it is not."""
    if _PROMPT.match(line):
        return PROMPT
    skipped = _SKIPPED.match(line)
    return _RULES[skipped.lastgroup or ""] if skipped else ""
