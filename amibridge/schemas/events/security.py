"""Security: who got in, who was refused and why."""

from __future__ import annotations

from amibridge.schemas.event import AmiEvent, header
from amibridge.schemas.fields import Flag, Integer, Stamp, Text


class SecurityEvent(AmiEvent):
    """Mixin: a request of an account to a service of Asterisk, such as AMI or PJSIP. No `session_tv` before its login."""

    event_tv: Stamp = header("EventTV")
    severity: Text = header("Severity")
    service: Text = header("Service")
    event_version: Integer = header("EventVersion")
    account_id: Text = header("AccountID")
    session_id: Text = header("SessionID")
    local_address: Text = header("LocalAddress")
    remote_address: Text = header("RemoteAddress")
    module: Text = header("Module", rare=True)
    session_tv: Stamp = header("SessionTV", rare=True)


class SuccessfulAuth(SecurityEvent, family="security", subject=("account", "account_id")):
    """An account got in (Asterisk core, 12.1+)."""

    using_password: Flag = header("UsingPassword")


class ChallengeSent(SecurityEvent, family="security", subject=("account", "account_id")):
    """A service asked an account to prove who it is (Asterisk core, 12.1+)."""

    challenge: Text = header("Challenge")


class ChallengeResponseFailed(SecurityEvent, family="security", subject=("account", "account_id")):
    """An account answered a challenge wrongly (Asterisk core, 12.1+)."""

    challenge: Text = header("Challenge")
    response: Text = header("Response")
    expected_response: Text = header("ExpectedResponse")


class InvalidPassword(SecurityEvent, family="security", subject=("account", "account_id")):
    """An account gave a wrong password (Asterisk core, 12.1+)."""

    challenge: Text = header("Challenge", rare=True)
    received_challenge: Text = header("ReceivedChallenge", rare=True)
    received_hash: Text = header("ReceivedHash", rare=True)


class InvalidAccountID(SecurityEvent, family="security", subject=("account", "account_id")):
    """An account does not exist (Asterisk core, 12.1+)."""


class InvalidTransport(SecurityEvent, family="security", subject=("account", "account_id")):
    """An account came over a transport it may not use (Asterisk core, 12.1+)."""

    attempted_transport: Text = header("AttemptedTransport")


class UnexpectedAddress(SecurityEvent, family="security", subject=("account", "account_id")):
    """A request came from another address than its session (Asterisk core, 12.1+)."""

    expected_address: Text = header("ExpectedAddress")


class FailedACL(SecurityEvent, family="security", subject=("account", "account_id")):
    """An access list refused the address of a request (Asterisk core, 12.1+)."""

    acl_name: Text = header("ACLName", rare=True)


class AuthMethodNotAllowed(SecurityEvent, family="security", subject=("account", "account_id")):
    """A request used a way to authenticate that the service does not allow (Asterisk core, 12.1+)."""

    auth_method: Text = header("AuthMethod")


class RequestNotAllowed(SecurityEvent, family="security", subject=("account", "account_id")):
    """An account asked for something it has no right to (Asterisk core, 12.1+)."""

    request_type: Text = header("RequestType")
    request_params: Text = header("RequestParams", rare=True)


class RequestNotSupported(SecurityEvent, family="security", subject=("account", "account_id")):
    """An account asked for something the service can not do (Asterisk core, 12.1+)."""

    request_type: Text = header("RequestType")


class RequestBadFormat(SecurityEvent, family="security", subject=("account", "account_id")):
    """A request was malformed (Asterisk core, 12.1+)."""

    request_type: Text = header("RequestType")
    request_params: Text = header("RequestParams", rare=True)


class SessionLimit(SecurityEvent, family="security", subject=("account", "account_id")):
    """A request was refused because the service has as many sessions as it may have (Asterisk core, 12.1+)."""


class MemoryLimit(SecurityEvent, family="security", subject=("account", "account_id")):
    """A request was refused for want of memory (Asterisk core, 12.1+)."""


class LoadAverageLimit(SecurityEvent, family="security", subject=("account", "account_id")):
    """A request was refused because the machine is too busy (Asterisk core, 12.1+)."""
