"""Messages of `debug crypto isakmp`: key exchange, authentication, what fails in any packet."""

from bothends.platforms.debug.events import EventKind, Message

_IP = r"(?P<peer>[0-9A-Fa-f.:]{2,45}[0-9A-Fa-f])"

PROOF: tuple[Message, ...] = (
    # Key exchange and authentication
    Message(
        "processing SA payload",
        r"message ID = (?P<mid>-?\d{1,12})",
        EventKind.NOTE,
        "the peer's SA payload is read: its proposals, or its choice",
        fields=(("payload", "SA"),),
    ),
    Message(
        "processing KE payload",
        r"message ID = (?P<mid>-?\d{1,12})",
        EventKind.KEY_EXCHANGE,
        "the peer's Diffie-Hellman public value is read",
    ),
    Message(
        "SKEYID state generated",
        "",
        EventKind.NOTE,
        "the session keys are computed from Diffie-Hellman, both nonces and the pre-shared key",
    ),
    Message(
        "processing NONCE payload",
        r"message ID = (?P<mid>-?\d{1,12})",
        EventKind.KEY_EXCHANGE,
        "the peer's nonce is read; with it the session keys are computed",
    ),
    Message("vendor id payload", "", EventKind.NOTE, ""),
    Message("vendor ID seems", "", EventKind.NOTE, ""),
    Message(
        "vendor ID is",
        r"vendor ID is (?P<name>\S{2,24})",
        EventKind.NOTE,
        "the peer supports {name}",
    ),
    Message("another IOS box", "", EventKind.NOTE, "the peer is a Cisco router"),
    Message(
        "Send initial contact",
        "",
        EventKind.NOTE,
        "this router asks the peer to delete older SAs (initial contact)",
    ),
    Message(
        "using id type",
        r"using id type (?P<id_type>\w{3,24})",
        EventKind.NOTE,
        "this router sends its identity as {id_type}",
        fields=(("whose", "ours"),),
    ),
    Message(
        "authentication using",
        r"doing (?P<method>[\w\- ]{3,40}) authentication",
        EventKind.AUTH_METHOD,
        "authentication by {method}",
        fields=(("whose", "ours"),),
    ),
    Message(
        "processing ID payload",
        r"message ID = (?P<mid>0)(?!\d)",
        EventKind.NOTE,
        "the peer's identity is read",
        fields=(("whose", "peer"),),
    ),
    Message(
        "processing ID payload",
        r"message ID = (?P<mid>-?\d{1,12})",
        EventKind.NOTE,
        "a proxy identity of the proposal is read",
    ),
    Message(
        "reserved not zero on",
        r"reserved not zero on (?P<payload>.{0,24}?) ?payload",
        EventKind.BAD_MESSAGE,
        "the packet cannot be decrypted: the ends derived different keys",
    ),
    Message(
        "malformed payload",
        "",
        EventKind.BAD_MESSAGE,
        "the packet cannot be decrypted: the ends derived different keys",
    ),
    Message(
        "payload malformed",
        "",
        EventKind.BAD_MESSAGE,
        "the packet cannot be decrypted: the ends derived different keys",
    ),
    Message(
        "ID payload",
        r"address\s{0,12}: (?P<identity>\S{3,64})",
        EventKind.IDENTITY,
        "identity {identity}",
    ),
    Message(
        "ID payload",
        r"FQDN name\s{0,12}: (?P<identity>\S{3,64})",
        EventKind.IDENTITY,
        "identity {identity}",
    ),
    Message(
        "ID payload",
        r"Dist\. name\s{0,12}: (?P<identity>.{3,80})",
        EventKind.IDENTITY,
        "identity {identity}",
    ),
    Message(
        "address      :",
        r"address\s{1,12}: (?P<identity>\S{3,64})",
        EventKind.IDENTITY,
        "identity {identity}",
    ),
    Message(
        "FQDN name",
        r"name\s{1,12}: (?P<identity>\S{3,64})",
        EventKind.IDENTITY,
        "identity {identity}",
    ),
    Message(
        "processing HASH payload",
        r"message ID = (?P<mid>0)(?!\d)",
        EventKind.NOTE,
        "the peer's HASH is checked: it proves that the peer has the same pre-shared key",
    ),
    Message(
        "processing HASH payload",
        r"message ID = (?P<mid>-?\d{1,12})",
        EventKind.NOTE,
        "the HASH that authenticates this message is checked (RFC 2409, 5.5)",
    ),
    Message(
        "processing CERT payload",
        "",
        EventKind.AUTH_METHOD,
        "the peer's certificate is read",
        fields=(("method", "certificate"),),
    ),
    Message(
        "processing SIG payload",
        "",
        EventKind.AUTH_METHOD,
        "the peer's signature is checked",
        fields=(("method", "certificate"),),
    ),
    Message(
        "ash",
        r"(?i)(?:hash payload (?:mismatch|is incorrect|does ?n[o']t match|invalid)"
        r"|invalid hash|hash (?:is )?invalid|HASH mismatch)",
        EventKind.AUTH_BAD,
        "the HASH is wrong: the pre-shared keys differ",
    ),
    Message(
        "re-shared key authentication failed", "", EventKind.AUTH_BAD, "the pre-shared keys differ"
    ),
    Message(
        "reshared key authentication failed", "", EventKind.AUTH_BAD, "the pre-shared keys differ"
    ),
    Message(
        "ignature",
        r"(?i)signature (?:is )?invalid|invalid signature|signature verif\w{0,8} failed",
        EventKind.CERT_BAD,
        "the peer's signature does not match its certificate",
    ),
    Message(
        "ertificate",
        r"(?i)(?:cert\w{0,8} (?:validation|verification|chain).{0,20}fail"
        r"|unable to (?:get|validate|verify).{0,30}cert|bad certificate|invalid certificate"
        r"|certificate (?:is )?(?:bad|invalid|expired|revoked|not valid))",
        EventKind.CERT_BAD,
        "the certificate is not accepted",
    ),
    Message(
        "pubkey",
        r"(?i)(?:unable to get|could not get|no).{0,20}pub(?:lic )?key",
        EventKind.CERT_BAD,
        "the peer's public key cannot be read",
    ),
    Message(
        "as been authenticated with",
        rf"authenticated with {_IP}",
        EventKind.AUTH_OK,
        "the peer {peer} is authenticated",
    ),
    Message(
        "SA authentication status",
        r"status:\s{1,16}(?P<status>authenticated)",
        EventKind.AUTH_OK,
        "the peer is authenticated",
    ),
    Message(
        "Need XAUTH",
        "",
        EventKind.XAUTH,
        "this router asks the peer for a user name (extended authentication)",
    ),
    Message(
        "Trying to insert a peer",
        rf"insert a peer (?P<local>[0-9A-Fa-f.:]{{2,45}})/{_IP}/(?P<peer_port>\d{{1,5}})",
        EventKind.NOTE,
        "the SA is bound to {local} and {peer}",
    ),
    Message(
        "Process initial contact",
        rf"local (?P<local>[0-9A-Fa-f.:]{{2,45}}) remote {_IP}",
        EventKind.NOTE,
        "the peer has restarted: older SAs with it are removed",
    ),
    Message(
        "received initial contact",
        "",
        EventKind.NOTE,
        "an older SA is deleted (initial contact)",
        fields=(("old", "yes"),),
    ),
    # Things that go wrong in any packet
    Message(
        "not encrypted and it should",
        rf"from {_IP}",
        EventKind.UNENCRYPTED,
        "{peer} sent an unencrypted packet where an encrypted one is required",
    ),
    Message(
        "not encrypted and it should",
        "",
        EventKind.UNENCRYPTED,
        "the peer sent an unencrypted packet where an encrypted one is required",
    ),
    Message(
        "Notify has no hash",
        "",
        EventKind.NOTIFY_IN,
        "the peer answers with an unprotected notify: it refused this router's packet",
        fields=(("name", ""),),
    ),
    Message(
        "is a duplicate of a previous packet",
        "",
        EventKind.DUPLICATE,
        "the peer repeats its last packet: it did not receive this router's answer, or did not "
        "accept it",
    ),
    Message("retransmitting due to retransmit", "", EventKind.NOTE, ""),
    Message("retransmission skipped", "", EventKind.NOTE, ""),
    Message(
        "retransmitting phase 1",
        r"phase 1(?: (?P<state>[A-Z_]{2,24}))?",
        EventKind.RETRANSMIT,
        "no answer: the packet of state {state} is sent again",
        fields=(("phase", "1"),),
    ),
    Message(
        "retransmitting phase 2",
        r"phase 2(?: (?P<state>[A-Z_]{2,24}))?",
        EventKind.RETRANSMIT,
        "no answer: the quick mode packet is sent again",
        fields=(("phase", "2"),),
    ),
    Message(
        "incrementing error counter on sa",
        r"attempt (?P<attempt>\d{1,3}) of (?P<most>\d{1,3})",
        EventKind.NOTE,
        "attempt {attempt} of {most}",
    ),
    Message("incrementing error counter", "", EventKind.NOTE, ""),
    Message(
        "eath by retransmission",
        r"retransmission(?: (?P<phase>P[12]))?\" state \((?P<side>[IR])\) (?P<state>\w{2,24})"
        rf"\s{{1,12}}\(peer {_IP}\)",
        EventKind.GAVE_UP,
        "given up in state {state}: {peer} never answered",
    ),
    Message(
        "retransmission",
        r"[Dd]eath by retransmission(?: (?P<phase>P[12]))?",
        EventKind.GAVE_UP,
        "given up: the peer never answered",
    ),
    Message(
        "not responding",
        rf"(?i)peer {_IP} (?:is )?not responding",
        EventKind.DPD_DEAD,
        "dead peer detection: {peer} no longer answers",
    ),
    Message(
        "eers alive", "", EventKind.DPD_DEAD, "dead peer detection: the peer no longer answers"
    ),
    Message(
        "DPD",
        r"(?i)DPD.{0,60}(?:counter \((\d)/\1\)|timed? ?out|fail|peer (?:is )?dead|exceed)",
        EventKind.DPD_DEAD,
        "dead peer detection: the peer no longer answers",
    ),
    Message(
        "DPD",
        r"DPD incrementing error counter",
        EventKind.NOTE,
        "dead peer detection: a probe is not answered",
    ),
    Message("DPD", r"(?:R_U_THERE|DPD)", EventKind.NOTE, "dead peer detection"),
    Message(
        "processing NOTIFY",
        r"NOTIFY (?P<name>[A-Z_\-]{3,40})(?: protocol (?P<protocol>\d))?",
        EventKind.NOTIFY_IN,
        "the peer notifies: {name}",
    ),
    Message(
        "ending NOTIFY",
        r"NOTIFY (?P<name>[A-Z_\-]{3,40})(?: protocol (?P<protocol>\d))?",
        EventKind.NOTIFY_OUT,
        "this router notifies the peer: {name}",
    ),
    Message(
        "processing DELETE_WITH_REASON",
        r"(?i)reason: ?(?P<reason>[\w ,\-]{3,60})",
        EventKind.PEER_DELETE,
        "the peer deletes an SA: {reason}",
    ),
    Message("processing DELETE", "", EventKind.PEER_DELETE, "the peer deletes an SA"),
    Message(
        "KEY_MGR_DELETE_SAS",
        r"\(SPI:\s?(?P<spi>0x[0-9A-Fa-f]{1,8})\)",
        EventKind.NOTE,
        "the SA that the peer deletes has SPI {spi}",
        fields=(("deleted", "yes"),),
    ),
    Message(
        "deleting SA reason",
        r"reason \"(?P<reason>[^\"]{0,80})\" state \((?P<side>[IR])\) (?P<state>\w{2,24})"
        rf"\s{{1,12}}\(peer {_IP}\)",
        EventKind.SA_DELETED,
        "the IKE SA is deleted: {reason}",
    ),
    Message(
        "deleting SA",
        r"reason \"(?P<reason>[^\"]{0,80})\"",
        EventKind.SA_DELETED,
        "the IKE SA is deleted: {reason}",
    ),
    Message("FSM action returned error", "", EventKind.NOTE, "the packet could not be processed"),
    Message("aborting exchange", "", EventKind.MODE_FAILED, "the exchange is aborted"),
    Message(
        "known Input",
        r"IKE_INFO_NOTIFY",
        EventKind.NOTIFY_IN,
        "an informational packet arrives where the next packet of the exchange was expected",
        fields=(("name", ""),),
    ),
    Message("known Input", "", EventKind.NOTE, "an unexpected packet arrives"),
    Message(
        "mode failed with peer",
        rf"Processing of (?P<mode>\w{{3,14}}) [Mm]ode failed with peer at {_IP}",
        EventKind.MODE_FAILED,
        "{mode} mode failed with {peer}",
    ),
)
