"""GSM cards of VoiSmart's vGSM, which is no part of Asterisk."""

from __future__ import annotations

from amibridge.schemas.event import AmiEvent, header
from amibridge.schemas.fields import Text


class VgsmMeState(AmiEvent, family="vgsm", name="vgsm_me_state"):
    """A radio module changed state (vgsm, Asterisk 1.4+)."""

    state: Text = header("X-vGSM-ME-State")
    old_state: Text = header("X-vGSM-ME-Old-State")
    reason: Text = header("X-vGSM-ME-State-Change-Reason")


class VgsmNetState(AmiEvent, family="vgsm", name="vgsm_net_state"):
    """A radio module's registration at its network changed (vgsm, Asterisk 1.4+)."""

    registration: Text = header("X-vGSM-GSM-Registration")


class VgsmSmsRx(AmiEvent, family="vgsm", name="vgsm_sms_rx"):
    """A short message came in, wrapped like a mail (vgsm, Asterisk 1.4+)."""

    received: Text = header("Received")
    sender: Text = header("From")
    subject_line: Text = header("Subject")
    mime_version: Text = header("MIME-Version")
    content_type: Text = header("Content-Type")
    content_transfer_encoding: Text = header("Content-Transfer-Encoding")
    date: Text = header("Date")
    content: Text = header("Content")
    message_type: Text = header("X-SMS-Message-Type")
    sender_np: Text = header("X-SMS-Sender-NP")
    sender_ton: Text = header("X-SMS-Sender-TON")
    sender_number: Text = header("X-SMS-Sender-Number")
    smcc_np: Text = header("X-SMS-SMCC-NP")
    smcc_ton: Text = header("X-SMS-SMCC-TON")
    smcc_number: Text = header("X-SMS-SMCC-Number")
    more_messages_to_send: Text = header("X-SMS-More-Messages-To-Send")
    reply_path: Text = header("X-SMS-Reply-Path")
    user_data_header_indicator: Text = header("X-SMS-User-Data-Header-Indicator")
    status_report_indication: Text = header("X-SMS-Status-Report-Indication")
