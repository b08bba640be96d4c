"""GSM cards by VoiSmart: vGSM, a driver that is not part of Asterisk."""

from __future__ import annotations

from amibridge.schemas.action import AmiAction, param


class VgsmSmsTx(AmiAction, family="vgsm", privileges=("call",), name="vgsm_sms_tx"):
    """Send a short message (chan_vgsm, Asterisk 1.4+)."""

    to: str = param("To")
    content: str = param("Content")
    me: str | None = param("X-SMS-ME", default=None)  # which module sends it
    content_type: str | None = param("Content-type", default=None)
    content_transfer_encoding: str | None = param("Content-Transfer-Encoding", default=None)
    sms_class: str | None = param("X-SMS-Class", default=None)
    concatenate_ref_id: int | None = param("X-SMS-Concatenate-RefID", default=None)
    concatenate_sequence_number: int | None = param("X-SMS-Concatenate-Sequence-Number", default=None)
    concatenate_total_messages: int | None = param("X-SMS-Concatenate-Total-Messages", default=None)
    account: str | None = param("Account", default=None)
