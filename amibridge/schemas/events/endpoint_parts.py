"""The parts of PJSIP's configuration as list answers: addresses of record, credentials, identities and transports."""

from __future__ import annotations

from amibridge.schemas.event import AmiEvent, ListComplete, header
from amibridge.schemas.fields import Flag, Integer, Seconds, Text, Words


class AorOptions(AmiEvent):
    """Mixin: an address of record (AOR) and its options in pjsip.conf."""

    object_type: Text = header("ObjectType")
    object_name: Text = header("ObjectName")
    minimum_expiration_seconds: Seconds = header("MinimumExpiration")
    maximum_expiration_seconds: Seconds = header("MaximumExpiration")
    default_expiration_seconds: Seconds = header("DefaultExpiration")
    qualify_frequency_seconds: Seconds = header("QualifyFrequency")
    qualify_timeout_seconds: Seconds = header("QualifyTimeout")
    qualify_2xx_only: Flag = header("Qualify2xxOnly")
    authenticate_qualify: Flag = header("AuthenticateQualify")
    max_contacts: Integer = header("MaxContacts")
    remove_existing: Flag = header("RemoveExisting")
    remove_unavailable: Flag = header("RemoveUnavailable")
    mailboxes: Words = header("Mailboxes")
    voicemail_extension: Text = header("VoicemailExtension")
    outbound_proxy: Text = header("OutboundProxy")
    support_path: Flag = header("SupportPath")
    contacts: Words = header("Contacts")


class AorList(AorOptions, family="endpoint", subject=("aor", "object_name")):
    """One address of record in the answer to the action PJSIPShowAors (res_pjsip, Asterisk 16+)."""


class AorListComplete(ListComplete, family="endpoint"):
    """The end of the answer to the action PJSIPShowAors (res_pjsip, Asterisk 16+)."""


class AorDetail(AorOptions, family="endpoint", subject=("endpoint", "endpoint_name")):
    """An address of record in the answer to the action PJSIPShowEndpoint (res_pjsip, Asterisk 12+)."""

    total_contacts: Integer = header("TotalContacts")
    contacts_registered: Integer = header("ContactsRegistered")
    endpoint_name: Text = header("EndpointName")


class InboundRegistrationDetail(AorOptions, family="endpoint", subject=("aor", "object_name")):
    """One registration here in the answer to PJSIPShowRegistrationsInbound (res_pjsip_registrar, Asterisk 12+)."""

    contact: Text = header("Contact")


class InboundRegistrationDetailComplete(ListComplete, family="endpoint"):
    """The end of the answer to the action PJSIPShowRegistrationsInbound (res_pjsip_registrar, Asterisk 12+)."""


class AuthOptions(AmiEvent):
    """Mixin: credentials and their options in pjsip.conf, the secrets included."""

    object_type: Text = header("ObjectType")
    object_name: Text = header("ObjectName")
    username: Text = header("Username")
    password: Text = header("Password")
    password_digest: Text = header("PasswordDigest")
    md5_cred: Text = header("Md5Cred")
    realm: Text = header("Realm")
    nonce_lifetime_seconds: Seconds = header("NonceLifetime")
    auth_type: Text = header("AuthType")
    oauth_client_id: Text = header("OauthClientid")
    oauth_secret: Text = header("OauthSecret")
    refresh_token: Text = header("RefreshToken")
    supported_algorithms_uac: Words = header("SupportedAlgorithmsUac")
    supported_algorithms_uas: Words = header("SupportedAlgorithmsUas")


class AuthList(AuthOptions, family="endpoint", subject=("auth", "object_name")):
    """One set of credentials in the answer to the action PJSIPShowAuths (res_pjsip, Asterisk 16+)."""


class AuthListComplete(ListComplete, family="endpoint"):
    """The end of the answer to the action PJSIPShowAuths (res_pjsip, Asterisk 16+)."""


class AuthDetail(AuthOptions, family="endpoint", subject=("endpoint", "endpoint_name")):
    """The credentials of an endpoint in the answer to the action PJSIPShowEndpoint (res_pjsip, Asterisk 12+)."""

    endpoint_name: Text = header("EndpointName")


class IdentifyDetail(AmiEvent, family="endpoint", subject=("endpoint", "endpoint_name")):
    """How requests of an endpoint are recognised, in the answer to PJSIPShowEndpoint (res_pjsip, Asterisk 12+)."""

    object_type: Text = header("ObjectType")
    object_name: Text = header("ObjectName")
    endpoint: Text = header("Endpoint")
    srv_lookups: Flag = header("SrvLookups")
    match: Text = header("Match")
    match_header: Text = header("MatchHeader")
    match_request_uri: Text = header("MatchRequestUri")
    endpoint_name: Text = header("EndpointName")


class TransportDetail(AmiEvent, family="endpoint", subject=("endpoint", "endpoint_name")):
    """The transport of an endpoint in the answer to the action PJSIPShowEndpoint (res_pjsip, Asterisk 12.6+)."""

    object_type: Text = header("ObjectType")
    object_name: Text = header("ObjectName")
    protocol: Text = header("Protocol")
    bind: Text = header("Bind")
    async_operations: Integer = header("AsyncOperations", "AsycOperations")
    ca_list_file: Text = header("CaListFile")
    ca_list_path: Text = header("CaListPath")
    cert_file: Text = header("CertFile")
    priv_key_file: Text = header("PrivKeyFile")
    password: Text = header("Password")
    external_signaling_address: Text = header("ExternalSignalingAddress")
    external_signaling_port: Integer = header("ExternalSignalingPort")
    external_media_address: Text = header("ExternalMediaAddress")
    domain: Text = header("Domain")
    verify_server: Flag = header("VerifyServer")
    verify_client: Flag = header("VerifyClient")
    require_client_cert: Flag = header("RequireClientCert")
    method: Text = header("Method")
    cipher: Text = header("Cipher")
    local_net: Text = header("LocalNet")
    tos: Integer = header("Tos")
    cos: Integer = header("Cos")
    websocket_write_timeout_ms: Integer = header("WebsocketWriteTimeout")
    allow_reload: Flag = header("AllowReload")
    allow_wildcard_certs: Flag = header("AllowWildcardCerts")
    symmetric_transport: Flag = header("SymmetricTransport")
    tcp_keepalive_enable: Flag = header("TcpKeepaliveEnable")
    tcp_keepalive_idle_time_seconds: Seconds = header("TcpKeepaliveIdleTime")
    tcp_keepalive_interval_time_seconds: Seconds = header("TcpKeepaliveIntervalTime")
    tcp_keepalive_probe_count: Integer = header("TcpKeepaliveProbeCount")
    endpoint_name: Text = header("EndpointName")
