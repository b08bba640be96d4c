"""Voicemail, and the counts behind message-waiting lamps."""

from __future__ import annotations

from amibridge.schemas.action import AmiAction, Returns, param

SEES = ("call", "reporting")


class MailboxStatus(AmiAction, family="voicemail", privileges=SEES, repeat=True):
    """Say whether messages wait in a mailbox (core, Asterisk 0.4+)."""

    mailbox: str = param("Mailbox")  # mailbox@context


class MailboxCount(AmiAction, family="voicemail", privileges=SEES, repeat=True):
    """Count the messages in a mailbox (core, Asterisk 0.5+)."""

    mailbox: str = param("Mailbox")  # mailbox@context


class VoicemailUsersList(
    AmiAction,
    family="voicemail",
    privileges=SEES,
    repeat=True,
    returns=Returns(items=("VoicemailUserEntry",), end="VoicemailUserEntryComplete"),
):
    """List the users of voicemail with their settings (app_voicemail, Asterisk 1.6+)."""


class VoicemailUserStatus(
    AmiAction,
    family="voicemail",
    privileges=SEES,
    repeat=True,
    returns=Returns(items=("VoicemailUserDetail",), end="VoicemailUserDetailComplete"),
):
    """Describe one user of voicemail (app_voicemail, Asterisk 16+)."""

    context: str = param("Context")
    mailbox: str = param("Mailbox")


class VoicemailBoxSummary(
    AmiAction,
    family="voicemail",
    privileges=SEES,
    repeat=True,
    returns=Returns(items=("VoicemailBoxDetail",), end="VoicemailBoxDetailComplete"),
):
    """List the messages in a mailbox (app_voicemail, Asterisk 18.20, 20.5+)."""

    context: str = param("Context")
    mailbox: str = param("Mailbox")


class VoicemailRefresh(AmiAction, family="voicemail", privileges=("user",), repeat=True):
    """Have a mailbox, or all, looked at again for changes by other programs (app_voicemail, Asterisk 12+)."""

    context: str | None = param("Context", default=None)
    mailbox: str | None = param("Mailbox", default=None)


class VoicemailMove(AmiAction, family="voicemail", privileges=("user",)):
    """Move a message to another folder of its mailbox (app_voicemail, Asterisk 18.20, 20.5+)."""

    context: str = param("Context")
    mailbox: str = param("Mailbox")
    folder: str = param("Folder")
    id: str = param("ID")
    to_folder: str = param("ToFolder")


class VoicemailRemove(AmiAction, family="voicemail", privileges=("user",)):
    """Remove a message from a mailbox (app_voicemail, Asterisk 18.20, 20.5+)."""

    context: str = param("Context")
    mailbox: str = param("Mailbox")
    folder: str = param("Folder")
    id: str = param("ID")


class VoicemailForward(AmiAction, family="voicemail", privileges=("user",)):
    """Copy a message to another mailbox (app_voicemail, Asterisk 18.20, 20.5+)."""

    context: str = param("Context")
    mailbox: str = param("Mailbox")
    folder: str = param("Folder")
    id: str = param("ID")
    to_context: str = param("ToContext")
    to_mailbox: str = param("ToMailbox")
    to_folder: str = param("ToFolder")


class MWIGet(
    AmiAction,
    family="voicemail",
    privileges=SEES,
    repeat=True,
    returns=Returns(items=("MWIGet",), end="MWIGetComplete"),
):
    """Read the counts of an external mailbox, or with `/regex/` of many (res_mwi_external_ami, Asterisk 12.1+)."""

    mailbox: str = param("Mailbox")


class MWIUpdate(AmiAction, family="voicemail", privileges=("call",), repeat=True):
    """Set the counts of an external mailbox; what is left out is 0 (res_mwi_external_ami, Asterisk 12.1+)."""

    mailbox: str = param("Mailbox")
    old_messages: int | None = param("OldMessages", default=None)
    new_messages: int | None = param("NewMessages", default=None)


class MWIDelete(AmiAction, family="voicemail", privileges=("call",)):
    """Forget an external mailbox, or with `/regex/` many (res_mwi_external_ami, Asterisk 12.1+)."""

    mailbox: str = param("Mailbox")
