"""Voicemail: waiting messages, mailboxes and their users."""

from __future__ import annotations

from amibridge.schemas.event import AmiEvent, ChannelSnapshot, ListComplete, header, snapshot
from amibridge.schemas.fields import Flag, Integer, Number, Seconds, Text


class MessageWaiting(AmiEvent, family="voicemail", subject=("mailbox", "mailbox")):
    """The messages in a mailbox changed; a channel only if one was involved (Asterisk core, 12+)."""

    channel: ChannelSnapshot | None = snapshot("")
    mailbox: Text = header("Mailbox")
    waiting: Flag = header("Waiting")
    new_messages: Integer = header("New")
    old_messages: Integer = header("Old")


class MiniVoiceMail(AmiEvent, family="voicemail", subject=("mailbox", "mailbox")):
    """Someone was notified of a message (app_minivm, Asterisk 12+)."""

    channel: ChannelSnapshot | None = snapshot("")
    action: Text = header("Action")
    mailbox: Text = header("Mailbox")
    counter: Text = header("Counter")


class VoicemailPasswordChange(AmiEvent, family="voicemail", subject=("mailbox", "mailbox")):
    """A mailbox got a new password, which is in the event (app_voicemail, Asterisk 18.21+)."""

    context: Text = header("Context")
    mailbox: Text = header("Mailbox")
    new_password: Text = header("NewPassword")


class VoicemailUser(AmiEvent):
    """Mixin: the settings and the messages of a mailbox."""

    vm_context: Text = header("VMContext")
    voice_mailbox: Text = header("VoiceMailbox")
    full_name: Text = header("Fullname")
    email: Text = header("Email")
    pager: Text = header("Pager")
    server_email: Text = header("ServerEmail")
    from_string: Text = header("FromString")
    mail_command: Text = header("MailCommand")
    language: Text = header("Language")
    time_zone: Text = header("TimeZone")
    callback: Text = header("Callback")
    dialout: Text = header("Dialout")
    mailbox_uniqueid: Text = header("UniqueID")  # of its row in a database, not of a channel
    exit_context: Text = header("ExitContext")
    say_duration_minimum_minutes: Integer = header("SayDurationMinimum")
    say_envelope: Flag = header("SayEnvelope")
    say_cid: Flag = header("SayCID")
    attach_message: Flag = header("AttachMessage")
    attachment_format: Text = header("AttachmentFormat")
    delete_message: Flag = header("DeleteMessage")
    volume_gain: Number = header("VolumeGain")
    can_review: Flag = header("CanReview")
    can_mark_urgent: Flag = header("CanMarkUrgent")
    call_operator: Flag = header("CallOperator")
    max_message_count: Integer = header("MaxMessageCount")
    max_message_length_seconds: Seconds = header("MaxMessageLength")
    new_message_count: Integer = header("NewMessageCount")
    old_message_count: Integer = header("OldMessageCount")
    imap_user: Text = header("IMAPUser", rare=True)
    imap_server: Text = header("IMAPServer", rare=True)
    imap_port: Text = header("IMAPPort", rare=True)
    imap_flags: Text = header("IMAPFlags", rare=True)


class VoicemailUserEntry(VoicemailUser, family="voicemail", subject=("mailbox", "voice_mailbox")):
    """One mailbox in the answer to the action VoicemailUsersList (app_voicemail, Asterisk 1.6+)."""


class VoicemailUserEntryComplete(ListComplete, family="voicemail"):
    """The end of the answer to the action VoicemailUsersList (app_voicemail, Asterisk 1.6+)."""


class VoicemailUserDetail(VoicemailUser, family="voicemail", subject=("mailbox", "voice_mailbox")):
    """The mailbox that the action VoicemailUserStatus asked about (app_voicemail, Asterisk 16+)."""


class VoicemailUserDetailComplete(ListComplete, family="voicemail"):
    """The end of the answer to the action VoicemailUserStatus (app_voicemail, Asterisk 16+)."""


class VoicemailBoxDetailComplete(ListComplete, family="voicemail"):
    """The end of the answer to the action VoicemailBoxSummary (app_voicemail, Asterisk 18+)."""


class MWIGet(AmiEvent, family="voicemail", subject=("mailbox", "mailbox")):
    """One mailbox in the answer to the action MWIGet (res_mwi_external_ami, Asterisk 12.1+)."""

    mailbox: Text = header("Mailbox")
    old_messages: Integer = header("OldMessages")
    new_messages: Integer = header("NewMessages")


class MWIGetComplete(ListComplete, family="voicemail"):
    """The end of the answer to the action MWIGet (res_mwi_external_ami, Asterisk 12.1+)."""
