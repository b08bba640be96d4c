"""Call completion: Asterisk calls back when a busy or absent callee is free. `core_id` is one such request."""

from __future__ import annotations

from amibridge.schemas.event import AmiEvent, header
from amibridge.schemas.fields import Seconds, Text


class CCAvailable(AmiEvent, family="cc", subject=("completion", "core_id")):
    """A callee could be called back: the service is CCBS (busy) or CCNR (no answer) (Asterisk core, 1.8+)."""

    core_id: Text = header("CoreID")
    callee: Text = header("Callee")
    service: Text = header("Service")


class CCOfferTimerStart(AmiEvent, family="cc", subject=("completion", "core_id")):
    """A caller may ask for a call back from now on, for a while (Asterisk core, 1.8+)."""

    core_id: Text = header("CoreID")
    caller: Text = header("Caller")
    expires_seconds: Seconds = header("Expires")


class CCRequested(AmiEvent, family="cc", subject=("completion", "core_id")):
    """A caller asked to be called back (Asterisk core, 1.8+)."""

    core_id: Text = header("CoreID")
    caller: Text = header("Caller")
    callee: Text = header("Callee")


class CCRequestAcknowledged(AmiEvent, family="cc", subject=("completion", "core_id")):
    """The callee's side accepted the request for a call back (Asterisk core, 1.8+)."""

    core_id: Text = header("CoreID")
    caller: Text = header("Caller")


class CCCallerStartMonitoring(AmiEvent, family="cc", subject=("completion", "core_id")):
    """Asterisk waits for a busy caller, because the callee is free already (Asterisk core, 1.8+)."""

    core_id: Text = header("CoreID")
    caller: Text = header("Caller")


class CCCallerStopMonitoring(AmiEvent, family="cc", subject=("completion", "core_id")):
    """The caller is free again and Asterisk waits no longer (Asterisk core, 1.8+)."""

    core_id: Text = header("CoreID")
    caller: Text = header("Caller")


class CCCallerRecalling(AmiEvent, family="cc", subject=("completion", "core_id")):
    """The caller is being called back (Asterisk core, 1.8+)."""

    core_id: Text = header("CoreID")
    caller: Text = header("Caller")


class CCRecallComplete(AmiEvent, family="cc", subject=("completion", "core_id")):
    """The caller was called back (Asterisk core, 1.8+)."""

    core_id: Text = header("CoreID")
    caller: Text = header("Caller")


class CCFailure(AmiEvent, family="cc", subject=("completion", "core_id")):
    """A call back will not happen (Asterisk core, 1.8+)."""

    core_id: Text = header("CoreID")
    caller: Text = header("Caller")
    reason: Text = header("Reason")


class CCMonitorFailed(AmiEvent, family="cc", subject=("completion", "core_id")):
    """Asterisk can not tell any longer when this callee is free (Asterisk core, 1.8+)."""

    core_id: Text = header("CoreID")
    callee: Text = header("Callee")
