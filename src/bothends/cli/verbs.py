"""Every verb of `bothends` with a line that says what it does; the help needs nothing else."""

from collections.abc import Mapping

GROUPS: Mapping[str, Mapping[str, str]] = {
    "To begin": {
        "demo": "Watch the whole job on four lab routers over real SSH.",
        "init": "Lay out a project in a folder.",
        "adopt": "Write hosts.yaml and tunnels.yaml for tunnels that run.",
        "lab": "Routers to practise on, on loopback SSH ports.",
    },
    "Without touching a router": {
        "validate": "Find every error of the inventory and the templates.",
        "render": "Print the configuration of each router.",
        "lint": "Compare both ends of every tunnel, in both directions.",
        "topology": "Draw routers and their tunnels, each as lint judges it.",
        "upgrade-plan": "Order the lines that an upgrade needs, in waves.",
        "sheet": "Print what the partner of a tunnel has to know.",
    },
    "Both ends are changed, or neither": {
        "plan": "Show, per router, exactly the lines that apply would enter.",
        "apply": "Push, verify and save both ends of tunnels.",
        "remove": "Remove tunnels from both of their routers.",
        "rotate": "Put a new key on both ends of tunnels.",
        "migrate": "Move tunnels to another kind, IKEv2 or stronger suites, on both ends.",
        "rollback": "Take both ends back to before a change.",
        "resume": "Finish a change that was interrupted.",
        "changes": "List the changes of this project.",
    },
    "Asking both ends": {
        "verify": "Ask both ends, send traffic through each tunnel, ask again.",
        "drift": "Compare what runs with the inventory, per tunnel and line.",
        "push-back": "Write what verify found into NetBox or Nautobot.",
        "diagnose": "Show what is wrong with a tunnel, on which end, and why.",
        "watch": "Show the state of all tunnels in the terminal, polled.",
        "serve": "Poll all tunnels, with metrics for Prometheus.",
    },
    "Besides": {
        "parse": "Read show output into records; list every line left unread.",
        "explain": "Explain a state that a show command printed.",
        "rules": "Explain the rules of lint.",
        "schema": "Print a JSON Schema, or the names of all of them.",
        "run": "Run playbooks/NAME.py of the project.",
    },
}
VERBS: Mapping[str, str] = {verb: says for group in GROUPS.values() for verb, says in group.items()}
"""Modules of this package, dashes as underscores; each has a `command`."""

OPTIONS = {
    "--version": "Print the version.",
    "--install-completion": "Let the shell complete verbs, options, tunnels, devices.",
    "--show-completion": "Print what --install-completion would write.",
    "-h, --help": "Show this message and exit.",
}


def help_text() -> str:
    """What `bothends --help` prints."""
    width = max(map(len, OPTIONS))
    sections = {"Options": OPTIONS, **GROUPS}
    rows = [
        "\n".join([f"{title}:", *(f"  {name:<{width}}  {says}" for name, says in table.items())])
        for title, table in sections.items()
    ]
    return "\n\n".join(
        [
            "Usage: bothends [OPTIONS] COMMAND [ARGS]...",
            "  Builds, checks and verifies IPsec tunnels between Cisco IOS routers, at both ends.",
            *rows,
            "`bothends COMMAND -h` shows the options of a command.\n",
        ]
    )
