"""The form of tunnels.yaml, as pydantic reads it: the edge where YAML becomes typed.

Nothing here is used inside: `build` turns it into the frozen model. `bothends schema inventory`
prints its JSON Schema.
"""

from functools import partial
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag

from bothends.inventory.phase1_ciphers import Phase1Cipher
from bothends.inventory.values import (
    ENROLLMENT,
    HOST_NAME,
    OBJECT,
    Address,
    EndAddress,
    IdentityText,
    Inside,
    Interface,
    InterfaceAddress,
    Name,
    Network,
    ObjectName,
    ProbeSource,
    Reference,
    Remark,
    Strength,
    Subject,
    TunnelInterface,
    as_text,
    true_or_false,
)
from bothends.model import (
    Authentication,
    DhGroup,
    DynamicKey,
    Encryption,
    IkeVersion,
    Integrity,
    Kind,
    Mode,
)


class Form(BaseModel):
    """What every part of the file has in common: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Phase1Form(Form):
    """A proposal for the IKE SA."""

    encryption: Phase1Cipher
    hash: Integrity
    dh_group: DhGroup
    authentication: Authentication = Authentication.PRE_SHARE
    lifetime: Annotated[int, Field(ge=60, le=86400, strict=True)] = 86400
    """Seconds."""
    prf: Integrity | None = None
    """Of IKEv2, where it is another than the hash."""


class TransformForm(Form):
    """An ESP proposal."""

    encryption: Encryption
    integrity: Integrity | None = None


class LifetimeForm(Form):
    """When an IPsec SA is replaced."""

    seconds: Annotated[int, Field(ge=120, le=2592000, strict=True)] = 3600
    kilobytes: Annotated[int, Field(ge=2560, le=4294967295, strict=True)] = 4608000


class Phase2Form(Form):
    """What the IPsec SAs are made of."""

    transforms: Annotated[list[TransformForm], Field(min_length=1, max_length=6)]
    mode: Mode = Mode.TUNNEL
    pfs_group: DhGroup | None = None
    lifetime: LifetimeForm = LifetimeForm()


class DpdForm(Form):
    """Dead peer detection, in seconds (RFC 3706)."""

    interval: Annotated[int, Field(ge=10, le=3600, strict=True)]
    retry: Annotated[int, Field(ge=2, le=60, strict=True)] = 2
    mode: Literal["periodic", "on-demand"] = "on-demand"


class ProfileForm(Form):
    """What both ends of a tunnel must agree on."""

    ike: IkeVersion = IkeVersion.V1
    phase1: Phase1Form | Annotated[list[Phase1Form], Field(min_length=1, max_length=8)]
    phase2: Phase2Form
    dpd: DpdForm | None = None
    fragmentation: Annotated[int, Field(ge=68, le=1500, strict=True)] | None = None
    """Of IKEv2: bytes from which on IKE itself cuts a message into fragments (RFC 7383)."""
    nat_keepalive: Annotated[int, Field(ge=5, le=3600, strict=True)] | None = None
    """Seconds between packets that keep a NAT on the way open (RFC 3948)."""
    config_exchange: Annotated[bool, BeforeValidator(true_or_false)] = True
    """Of IKEv2: whether the peer is asked for addresses and routes, as IOS does unasked."""


class ObjectsForm(Form):
    """Names of the objects that an adopted tunnel has on a router."""

    transform_sets: Annotated[list[ObjectName], Field(min_length=1, max_length=6)]
    crypto_map: ObjectName | None = None
    sequence: Annotated[int, Field(ge=1, le=65535, strict=True)] | None = None
    access_list: ObjectName | None = None
    ipsec_profile: ObjectName | None = None
    tunnel_source: Interface | None = None
    isakmp_profile: ObjectName | None = None
    keyring: ObjectName | None = None
    keyring_peer: ObjectName | None = None
    ikev2_profile: ObjectName | None = None
    ikev2_policy: ObjectName | None = None
    ikev2_proposals: Annotated[list[ObjectName], Field(min_length=1, max_length=8)] | None = None


class AnyEndForm(Form):
    """What is said of every end."""

    address: EndAddress
    networks: Annotated[list[Network], Field(min_length=1, max_length=64)] = []
    inside: InterfaceAddress | None = None
    identity: IdentityText | None = None

    @property
    def dynamic(self) -> bool:
        """Whether nobody knows its address before the router has it."""
        return self.address.is_unspecified


class EndForm(AnyEndForm):
    """One router's part of a tunnel."""

    managed: Annotated[
        Literal[True], BeforeValidator(partial(true_or_false, hint="false: it is a partner's"))
    ] = True
    interface: Interface
    interface_address: Address | None = None
    """Behind a NAT, the address of the interface; `address` is the one that the peer points at."""
    next_hop: Address | None = None
    probe_source: ProbeSource | None = None
    probe_targets: Annotated[
        list[Address],
        Field(max_length=64, description="Hosts in these networks that answer a ping."),
    ] = []
    objects: ObjectsForm | None = None
    trustpoint: ObjectName | None = None
    """The trustpoint with the certificate that it authenticates with."""
    subject: Subject | None = None
    """What the subject of that certificate contains."""
    fvrf: Name | None = None
    """VRF of the interface that faces the peer."""
    vrf: Name | None = None
    """VRF of the networks."""
    tunnel_interface: TunnelInterface | None = None
    unnumbered: Interface | None = None
    """Of a dynamic VTI: the interface whose address it uses; that which faces the peer without."""


class PartnerForm(AnyEndForm):
    """The part of a tunnel that a partner has. Nothing is asked of it, and nothing changed."""

    managed: Literal[False]
    organisation: Annotated[Remark, Field(description="Who has this end.")] = ""
    platform: Annotated[
        Remark, Field(description="What the gateway is, in the partner's words.")
    ] = ""
    contact: Annotated[Remark, Field(description="Whom to call or write to.")] = ""
    partner: Annotated[
        Literal["aws", "azure", "google"] | None,
        Field(description="A cloud's gateway: what it does not accept is refused."),
    ] = None
    probe_targets: Annotated[
        list[Address],
        Field(max_length=64, description="Addresses in these networks that answer our pings."),
    ] = []


OURS, THEIRS = "our end", "the partner's end"


def _whose(value: Any) -> str:
    """Which form an end has: `managed: false` says that it is not ours."""
    managed = value.get("managed") if isinstance(value, dict) else getattr(value, "managed", None)
    return THEIRS if managed is False else OURS


AnEndForm = Annotated[
    Annotated[EndForm, Tag(OURS)] | Annotated[PartnerForm, Tag(THEIRS)], Discriminator(_whose)
]


ONE_KEY, KEY_PER_END = "one key", "a key of each end"


class PostQuantumKeyForm(Form):
    """A post-quantum pre-shared key of IKEv2 (RFC 8784)."""

    id: Annotated[str, BeforeValidator(as_text), Field(pattern=OBJECT, min_length=1, max_length=64)]
    key: Reference
    required: Annotated[bool, BeforeValidator(true_or_false)] = True
    """Whether an IKE SA without it is refused."""


class TunnelForm(Form):
    """A tunnel: a profile, a reference to its key, and exactly two ends."""

    kind: Kind = Kind.CRYPTO_MAP
    profile: str
    psk: (
        Annotated[
            Annotated[Reference, Tag(ONE_KEY)] | Annotated[dict[str, Reference], Tag(KEY_PER_END)],
            Discriminator(lambda value: KEY_PER_END if isinstance(value, dict) else ONE_KEY),
        ]
        | None
    ) = None
    """One key of both ends, or a key of each by its device (IKEv2); none with certificates."""
    ends: dict[str, AnEndForm]
    inside: Inside | None = None
    """The network of the two tunnel interfaces, or the pool that it is taken from."""
    routes: Literal["static", "none"] = "static"
    path_mtu: Annotated[int, Field(ge=576, le=9216, strict=True)] = 1500
    path: Literal["check", "manage"] = "check"
    """Whether lists of the router that stop its traffic are told of, or opened."""
    tunnel_key: Annotated[int, Field(ge=0, le=4294967295, strict=True)] | None = None
    ppk: PostQuantumKeyForm | None = None
    dynamic_key: DynamicKey | None = None
    """Of IKEv1 with a key: how that of an end with a dynamic address is found."""
    backup_of: str | None = None
    """The tunnel that this one stands by for."""
    distance: Annotated[int, Field(ge=1, le=120, strict=True)] | None = None
    """Administrative distance of its routes."""
    strength: Strength = None
    """The strength profile that this tunnel must reach, where it is not that of the file."""


class PoolForm(Form):
    """A network that tunnels take the network of their two tunnel interfaces from."""

    network: Network
    length: Annotated[int, Field(ge=29, le=127, strict=True)] | None = None
    """Prefix length of the network of one tunnel; 30 where the pool is IPv4, 127 in IPv6."""


class EnrolledHostForm(Form):
    """What one router asks for that the others of its trustpoint do not."""

    fqdn: Annotated[str, BeforeValidator(as_text), Field(pattern=HOST_NAME, max_length=80)] = ""
    ip_address: Address | None = None
    source_interface: Interface | None = None
    vrf: Name | None = None


class TrustpointForm(Form):
    """A trustpoint that is written on the routers whose ends name it."""

    enrollment: Annotated[
        str,
        BeforeValidator(as_text),
        Field(
            pattern=ENROLLMENT,
            max_length=120,
            description="terminal: by hand; or the URL of an authority that speaks SCEP.",
        ),
    ]
    key_size: Annotated[int, Field(strict=True)] | None = None
    """Bits of the pair of keys: 2048 of RSA, 256 of ECDSA without it."""
    revocation_check: Annotated[
        list[Literal["crl", "ocsp", "none"]], Field(min_length=1, max_length=3)
    ] = ["crl"]
    source_interface: Interface | None = None
    vrf: Name | None = None
    hosts: dict[str, EnrolledHostForm] = {}


class FileForm(Form):
    """The whole of inventory/tunnels.yaml."""

    profiles: dict[Name, ProfileForm]
    tunnels: dict[Name, TunnelForm]
    pools: dict[Name, PoolForm] = {}
    trustpoints: dict[Name, TrustpointForm] = {}
    strength: Strength = None
    """The strength profile that every tunnel must reach."""
    never_together: list[list[Name]] = []
