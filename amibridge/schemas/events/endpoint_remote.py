"""What Asterisk keeps with other servers and with watchers: registrations out, and subscriptions both ways."""

from __future__ import annotations

from amibridge.schemas.event import AmiEvent, ListComplete, header
from amibridge.schemas.fields import Flag, Integer, Seconds, Text, Words


class OutboundRegistrationDetail(AmiEvent, family="endpoint", subject=("registration", "object_name")):
    """One registration elsewhere in the answer to PJSIPShowRegistrationsOutbound (Asterisk 12+)."""

    object_type: Text = header("ObjectType")
    object_name: Text = header("ObjectName")
    status: Text = header("Status")
    next_reg_seconds: Seconds = header("NextReg")
    server_uri: Text = header("ServerUri")
    client_uri: Text = header("ClientUri")
    contact_user: Text = header("ContactUser")
    contact_header_params: Text = header("ContactHeaderParams")
    endpoint: Text = header("Endpoint")
    transport: Text = header("Transport")
    outbound_auth: Text = header("OutboundAuth")
    outbound_proxy: Text = header("OutboundProxy")
    expiration_seconds: Seconds = header("Expiration")
    retry_interval_seconds: Seconds = header("RetryInterval")
    forbidden_retry_interval_seconds: Seconds = header("ForbiddenRetryInterval")
    fatal_retry_interval_seconds: Seconds = header("FatalRetryInterval")
    max_random_initial_delay_seconds: Seconds = header("MaxRandomInitialDelay")
    max_retries: Integer = header("MaxRetries")
    auth_rejection_permanent: Flag = header("AuthRejectionPermanent")
    security_negotiation: Text = header("SecurityNegotiation")
    support_path: Flag = header("SupportPath")
    support_outbound: Flag = header("SupportOutbound")
    line: Flag = header("Line")
    user_agent: Text = header("UserAgent", rare=True)


class OutboundRegistrationDetailComplete(ListComplete, family="endpoint"):
    """The end of the answer to the action PJSIPShowRegistrationsOutbound (Asterisk 12+)."""

    registered: Integer = header("Registered")
    not_registered: Integer = header("NotRegistered")


class Subscription(AmiEvent):
    """Mixin: a subscription to the messages in mailboxes or to the state of an extension."""

    role: Text = header("Role")
    endpoint: Text = header("Endpoint")
    call_id: Text = header("Callid")
    state: Text = header("State")
    caller_id: Text = header("Callerid")
    subscription_type: Text = header("SubscriptionType")
    extension: Text = header("Extension", rare=True)
    extension_states: Text = header("ExtensionStates", rare=True)
    mailboxes: Words = header("Mailboxes", rare=True)


class InboundSubscriptionDetail(Subscription, family="endpoint", subject=("endpoint", "endpoint")):
    """A watcher of ours in the answer to the action PJSIPShowSubscriptionsInbound (res_pjsip_pubsub, Asterisk 12+)."""


class InboundSubscriptionDetailComplete(ListComplete, family="endpoint"):
    """The end of the answer to the action PJSIPShowSubscriptionsInbound (res_pjsip_pubsub, Asterisk 12+)."""


class OutboundSubscriptionDetail(Subscription, family="endpoint", subject=("endpoint", "endpoint")):
    """What we watch in the answer to the action PJSIPShowSubscriptionsOutbound (res_pjsip_pubsub, Asterisk 12+)."""


class OutboundSubscriptionDetailComplete(ListComplete, family="endpoint"):
    """The end of the answer to the action PJSIPShowSubscriptionsOutbound (res_pjsip_pubsub, Asterisk 12+)."""


class ResourceListDetail(AmiEvent, family="endpoint", subject=("resource_list", "object_name")):
    """One list that can be watched as a whole, in the answer to PJSIPShowResourceLists (res_pjsip_pubsub, Asterisk 13+)."""

    object_type: Text = header("ObjectType")
    object_name: Text = header("ObjectName")
    full_state: Flag = header("FullState")
    list_item: Words = header("ListItem")
    notification_batch_interval_ms: Integer = header("NotificationBatchInterval")
    resource_display_name: Flag = header("ResourceDisplayName")


class ResourceListDetailComplete(ListComplete, family="endpoint"):
    """The end of the answer to the action PJSIPShowResourceLists (res_pjsip_pubsub, Asterisk 13+)."""
