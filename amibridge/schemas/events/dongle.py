"""GSM sticks of chan_dongle, which is no part of Asterisk. The lines of a message, MessageLine0 and on, are in `extra`."""

from __future__ import annotations

from amibridge.schemas.event import AmiEvent, ListComplete, header
from amibridge.schemas.fields import Flag, Integer, Text


class DongleEvent(AmiEvent):
    """Mixin: something about one stick."""

    device: Text = header("Device")


class DongleSending(DongleEvent):
    """Mixin: what became of something to send."""

    id: Text = header("Id")
    status: Text = header("Status")


class DongleStatus(DongleEvent, family="dongle", subject=("dongle", "device")):
    """A stick changed state: Connect, Disconnect, Initialize, Free, Used (chan_dongle, Asterisk 1.6+)."""

    status: Text = header("Status")


class DongleNewCUSD(DongleEvent, family="dongle", subject=("dongle", "device")):
    """The network answered a USSD request, as the stick wrote it (chan_dongle, Asterisk 1.6+)."""

    message: Text = header("Message")


class DongleNewUSSD(DongleEvent, family="dongle", subject=("dongle", "device")):
    """The network answered a USSD request, in so many lines (chan_dongle, Asterisk 1.6+)."""

    line_count: Integer = header("LineCount")


class DongleNewUSSDBase64(DongleEvent, family="dongle", subject=("dongle", "device")):
    """The network answered a USSD request, in Base64 (chan_dongle, Asterisk 1.6+)."""

    message: Text = header("Message")


class DongleUSSDStatus(DongleSending, family="dongle", subject=("dongle", "device")):
    """A USSD request was sent or was not (chan_dongle, Asterisk 1.6+)."""


class DongleSMSStatus(DongleSending, family="dongle", subject=("dongle", "device")):
    """A short message was sent or was not (chan_dongle, Asterisk 1.6+)."""


class DongleDeviceEntry(DongleEvent, family="dongle", subject=("dongle", "device")):
    """One stick, its settings and its state, in the answer to DongleShowDevices (chan_dongle, Asterisk 1.6+)."""

    audio_setting: Text = header("AudioSetting")
    data_setting: Text = header("DataSetting")
    imei_setting: Text = header("IMEISetting")
    imsi_setting: Text = header("IMSISetting")
    channel_language: Text = header("ChannelLanguage")
    context: Text = header("Context")
    exten: Text = header("Exten")
    group: Integer = header("Group")
    rx_gain: Integer = header("RXGain")
    tx_gain: Integer = header("TXGain")
    u2diag: Integer = header("U2DIAG")
    use_calling_pres: Flag = header("UseCallingPres")
    default_calling_pres: Text = header("DefaultCallingPres")
    auto_delete_sms: Flag = header("AutoDeleteSMS")
    disable_sms: Flag = header("DisableSMS")
    reset_dongle: Flag = header("ResetDongle")
    sms_pdu: Flag = header("SMSPDU")
    call_waiting_setting: Text = header("CallWaitingSetting")
    dtmf: Text = header("DTMF")
    minimal_dtmf_gap_ms: Integer = header("MinimalDTMFGap")
    minimal_dtmf_duration_ms: Integer = header("MinimalDTMFDuration")
    minimal_dtmf_interval_ms: Integer = header("MinimalDTMFInterval")
    state: Text = header("State")
    audio_state: Text = header("AudioState")
    data_state: Text = header("DataState")
    voice: Flag = header("Voice")
    sms: Flag = header("SMS")
    manufacturer: Text = header("Manufacturer")
    hardware_model: Text = header("Model")
    firmware: Text = header("Firmware")
    imei_state: Text = header("IMEIState")
    imsi_state: Text = header("IMSIState")
    gsm_registration_status: Text = header("GSMRegistrationStatus")
    rssi: Text = header("RSSI")
    mode: Text = header("Mode")
    submode: Text = header("Submode")
    provider_name: Text = header("ProviderName")
    location_area_code: Text = header("LocationAreaCode")
    cell_id: Text = header("CellID")
    subscriber_number: Text = header("SubscriberNumber")
    sms_service_center: Text = header("SMSServiceCenter")
    use_ucs2_encoding: Flag = header("UseUCS2Encoding")
    ussd_use_7bit_encoding: Flag = header("USSDUse7BitEncoding")
    ussd_use_ucs2_decoding: Flag = header("USSDUseUCS2Decoding")
    tasks_in_queue: Integer = header("TasksInQueue")
    commands_in_queue: Integer = header("CommandsInQueue")
    call_waiting_state: Text = header("CallWaitingState")
    current_device_state: Text = header("CurrentDeviceState")
    desired_device_state: Text = header("DesiredDeviceState")
    calls_channels: Integer = header("CallsChannels")
    active: Integer = header("Active")
    held: Integer = header("Held")
    dialing: Integer = header("Dialing")
    alerting: Integer = header("Alerting")
    incoming: Integer = header("Incoming")
    waiting: Integer = header("Waiting")
    releasing: Integer = header("Releasing")
    initializing: Integer = header("Initializing")


class DongleShowDevicesComplete(ListComplete, family="dongle"):
    """The end of the answer to the action DongleShowDevices (chan_dongle, Asterisk 1.6+)."""
