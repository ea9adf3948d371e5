"""Show output of both ends tells when one of them sends into the void."""

from bothends.diagnose import Source, diagnose

FLOW = """{device}#show crypto ipsec sa
interface: GigabitEthernet0/0
    Crypto map tag: M, local addr {local}
   local  ident (addr/mask/prot/port): ({inside}/255.255.255.0/0/0)
   remote ident (addr/mask/prot/port): ({outside}/255.255.255.0/0/0)
   current_peer {peer} port 500
    #pkts encaps: 31, #pkts encrypt: 31, #pkts digest: 31
    #pkts decaps: 31, #pkts decrypt: 31, #pkts verify: 31
     local crypto endpt.: {local}, remote crypto endpt.: {peer}
     current outbound spi: {outbound}(1)
     inbound esp sas:
{sa_in}
     outbound esp sas:
{sa_out}
"""
SA = "      spi: {}(1)\n        transform: esp-aes esp-sha-hmac ,"


def end(device: str, local: str, peer: str, inbound: str, outbound: str) -> Source:
    text = FLOW.format(
        device=device,
        local=local,
        peer=peer,
        inside=f"10.{local[-1]}.0.0",
        outside=f"10.{peer[-1]}.0.0",
        outbound=outbound or "0x0",
        sa_in=SA.format(inbound) if inbound else "",
        sa_out=SA.format(outbound) if outbound else "",
    )
    return Source(f"{device}.txt", text)


HERE, THERE = "192.0.2.1", "198.51.100.2"


def test_the_end_that_noticed_nothing_is_named() -> None:
    found = diagnose(
        [
            end("r1", HERE, THERE, "0xAAAAAAA1", "0xBBBBBBB2"),
            end("r2", THERE, HERE, "", ""),
        ]
    ).explanations
    assert [(one.outcome, one.end) for one in found] == [("invalid_spi", "r1")]
    assert "0xbbbbbbb2" in found[0].what
    assert next(fix.lines for fix in found[0].do if fix.device == "r1") == (
        f"clear crypto sa peer {THERE}",
    )


def test_ends_that_know_each_other_are_fine() -> None:
    sources = [
        end("r1", HERE, THERE, "0xAAAAAAA1", "0xBBBBBBB2"),
        end("r2", THERE, HERE, "0xBBBBBBB2", "0xAAAAAAA1"),
    ]
    assert diagnose(sources).explanations == ()


def test_one_end_alone_says_nothing() -> None:
    assert diagnose([end("r1", HERE, THERE, "0xAAAAAAA1", "0xBBBBBBB2")]).explanations == ()
