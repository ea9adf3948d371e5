"""The exec commands that a lab router knows, in the notation of `grammar`."""

_PING = "[source {IP|IP6|IFACE}|repeat <1-10000>|size <36-18024>|df-bit|timeout <0-60>]"

_REVERT = "{timer <1-120>|idle <1-120>}"
_REPLACE = "[force|list|nolock|ignorecase|time <1-120>|revert trigger error [timer <1-120>]]"

EXEC = f"""
enable
disable
exit
quit
logout
configure terminal
configure terminal lock
configure terminal revert {_REVERT}
configure confirm
configure revert {{now|{_REVERT}}}
configure replace WORD {_REPLACE} {_REPLACE} {_REPLACE} {_REPLACE}
clear configuration lock
archive config
more WORD
end
show running-config
show running-config interface IFACE
show startup-config
show version
show clock
show users
show logging
show privilege
show ip interface brief
show ip route [vrf WORD] [IP]
show ipv6 interface brief
show ipv6 route [vrf WORD] [IP6]
show access-lists [WORD]
show archive
show archive config rollback timer
show archive config differences [WORD] [WORD]
show configuration lock
show file systems
show reload
show crypto isakmp sa [detail]
show crypto isakmp policy
show crypto isakmp default policy
show crypto isakmp peers
show crypto isakmp key
show crypto ipsec sa [peer {{IP|IP6}}|interface IFACE] [detail]
show crypto ipsec profile
show crypto ipsec transform-set
show crypto session [remote {{IP|IP6}}] [detail|brief]
show crypto map [tag WORD|interface IFACE]
show crypto engine connections active
show crypto pki certificates [WORD]
show crypto ikev2 sa [detail]
show crypto ikev2 session [detail]
show crypto ikev2 proposal
show crypto ikev2 policy
show crypto ikev2 profile
clear crypto sa [peer {{IP|IP6}}|counters]
clear crypto isakmp [<1-65535>]
clear crypto session [remote {{IP|IP6}}]
clear crypto ikev2 sa
clear logging
debug crypto {{isakmp|ipsec|ikev2}}
debug crypto condition peer {{ipv4 IP|ipv6 IP6}}
debug crypto condition reset
undebug all
undebug crypto {{isakmp|ipsec|ikev2}}
terminal length <0-512>
terminal width <0-512>
terminal monitor
terminal no monitor
ping [vrf WORD] {{IP|[ipv6] IP6}} {_PING} {_PING} {_PING} {_PING} {_PING}
copy running-config {{startup-config|WORD}}
write [memory]
reload [LINE]
reload in WORD [LINE]
reload at WORD [LINE]
reload cancel
"""
"""What is understood at the `#` prompt."""

PRIVILEGED = (
    "show running-config",
    "show startup-config",
    "show archive",
    "show configuration",
    "show reload",
)
"""Commands that begin like one of USER and are nevertheless only understood at the `#` prompt."""

USER = {"enable", "exit", "quit", "logout", "show", "ping", "terminal"}
"""First words that are also understood at the `>` prompt."""
