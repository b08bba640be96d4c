"""PJSIP: endpoints, registrations, subscriptions."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from amibridge.schemas.action import AmiAction, OnOff, Returns, VariableList, param

SEES = ("system", "reporting")
SYSTEM = ("system",)


class PJSIPHangup(AmiAction, family="endpoint", privileges=("system", "call")):
    """Refuse an incoming call with a SIP response (chan_pjsip, Asterisk 18.21, 20.6, 21.1+)."""

    channel: str = param("Channel")
    cause: str = param("Cause")  # a SIP code or its name, e.g. 486 or BUSY_HERE


class PJSIPNotify(AmiAction, family="endpoint", privileges=SYSTEM):
    """Send a NOTIFY to an endpoint, to a URI or to a channel (res_pjsip_notify, Asterisk 12+).

    What it says comes from `Option`, a section of pjsip_notify.conf, or from `Variable`: its headers and, as `Content`,
    the lines of its body.
    """

    endpoint: str | None = param("Endpoint", default=None)
    uri: str | None = param("URI", default=None)
    channel: str | None = param("channel", default=None)
    option: str | None = param("Option", default=None)  # a section of pjsip_notify.conf
    variables: VariableList | None = param("Variable", default=None)

    @model_validator(mode="after")
    def _one_target_and_something_to_say(self) -> Self:
        if [self.endpoint, self.uri, self.channel].count(None) != 2:
            raise ValueError("needs one of Endpoint, URI and channel, and not more")
        if (self.option is None) == (not self.variables):
            raise ValueError("needs Option or Variable, and not both")
        return self


class PJSIPQualify(AmiAction, family="endpoint", privileges=SEES):
    """Ask the contacts of an endpoint whether they are there (res_pjsip, Asterisk 12+)."""

    endpoint: str = param("Endpoint")


class PJSIPRegister(AmiAction, family="endpoint", privileges=SEES):
    """Register somewhere now, and go on doing so (res_pjsip_outbound_registration, Asterisk 13.2+)."""

    registration: str = param("Registration")  # or *all


class PJSIPUnregister(AmiAction, family="endpoint", privileges=SEES):
    """Unregister somewhere, and stop registering (res_pjsip_outbound_registration, Asterisk 12+)."""

    registration: str = param("Registration")  # or *all


class PJSIPSetMaintenance(AmiAction, family="endpoint", privileges=SYSTEM, repeat=True):
    """Let an endpoint begin no more calls, or again (res_pjsip_maintenance, Asterisk 20.20, 22.10, 23.4+)."""

    endpoint: str = param("Endpoint")  # or all
    state: OnOff = param("State")


class PJSIPShowMaintenance(
    AmiAction,
    family="endpoint",
    privileges=SEES,
    repeat=True,
    returns=Returns(items=("PJSIPMaintenanceStatus",), end="PJSIPMaintenanceStatusComplete"),
):
    """List the endpoints under maintenance (res_pjsip_maintenance, Asterisk 20.20, 22.10, 23.4+)."""

    endpoint: str | None = param("Endpoint", default=None)


class PJSIPShowEndpoints(
    AmiAction,
    family="endpoint",
    privileges=SYSTEM,
    repeat=True,
    returns=Returns(items=("EndpointList",), end="EndpointListComplete"),
):
    """List the endpoints (res_pjsip, Asterisk 12+)."""


class PJSIPShowEndpoint(
    AmiAction,
    family="endpoint",
    privileges=SYSTEM,
    repeat=True,
    returns=Returns(
        items=("EndpointDetail", "AorDetail", "AuthDetail", "TransportDetail", "IdentifyDetail", "ContactStatusDetail"),
        end="EndpointDetailComplete",
    ),
):
    """Describe an endpoint and all that belongs to it (res_pjsip, Asterisk 12+)."""

    endpoint: str = param("Endpoint")


class PJSIPShowAors(
    AmiAction,
    family="endpoint",
    privileges=SYSTEM,
    repeat=True,
    returns=Returns(items=("AorList",), end="AorListComplete"),
):
    """List the addresses of record (res_pjsip, Asterisk 16+)."""


class PJSIPShowAuths(
    AmiAction,
    family="endpoint",
    privileges=SYSTEM,
    repeat=True,
    returns=Returns(items=("AuthList",), end="AuthListComplete"),
):
    """List the credentials; their passwords too (res_pjsip, Asterisk 16+)."""


class PJSIPShowContacts(
    AmiAction,
    family="endpoint",
    privileges=SYSTEM,
    repeat=True,
    returns=Returns(items=("ContactList",), end="ContactListComplete"),
):
    """List the contacts; an error when there are none (res_pjsip, Asterisk 16+)."""


class PJSIPShowRegistrationsInbound(
    AmiAction,
    family="endpoint",
    privileges=SYSTEM,
    repeat=True,
    returns=Returns(items=("InboundRegistrationDetail",), end="InboundRegistrationDetailComplete"),
):
    """List the addresses of record that have contacts (res_pjsip_registrar, Asterisk 12+)."""


class PJSIPShowRegistrationInboundContactStatuses(
    AmiAction,
    family="endpoint",
    privileges=SYSTEM,
    repeat=True,
    returns=Returns(items=("ContactStatusDetail",), end="ContactStatusDetailComplete"),
):
    """List who has registered, and whether they answer (res_pjsip_registrar, Asterisk 13.14, 14.3+)."""


class PJSIPShowRegistrationsOutbound(
    AmiAction,
    family="endpoint",
    privileges=SEES,
    repeat=True,
    returns=Returns(items=("OutboundRegistrationDetail", "AuthDetail"), end="OutboundRegistrationDetailComplete"),
):
    """List where Asterisk registers (res_pjsip_outbound_registration, Asterisk 12+)."""


class PJSIPShowResourceLists(
    AmiAction,
    family="endpoint",
    privileges=SYSTEM,
    repeat=True,
    returns=Returns(items=("ResourceListDetail",), end="ResourceListDetailComplete"),
):
    """List the resource lists; an error when there are none (res_pjsip_pubsub, Asterisk 13+)."""


class PJSIPShowSubscriptionsInbound(
    AmiAction,
    family="endpoint",
    privileges=SYSTEM,
    repeat=True,
    returns=Returns(items=("InboundSubscriptionDetail",), end="InboundSubscriptionDetailComplete"),
):
    """List who has subscribed to something here (res_pjsip_pubsub, Asterisk 12+)."""


class PJSIPShowSubscriptionsOutbound(
    AmiAction,
    family="endpoint",
    privileges=SYSTEM,
    repeat=True,
    returns=Returns(items=("OutboundSubscriptionDetail",), end="OutboundSubscriptionDetailComplete"),
):
    """List what Asterisk has subscribed to elsewhere (res_pjsip_pubsub, Asterisk 12+)."""
