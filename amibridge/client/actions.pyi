"""Written by `python -m amibridge.client.stubs`: do not edit."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from amibridge.client.answer import Answer
from amibridge.schemas.action import AmiAction

OPTIONS: tuple[str, ...]

def method_name(action: str) -> str: ...
def methods() -> dict[str, type[AmiAction]]: ...
def headers_for(name: str, cls: type[AmiAction], given: dict[str, Any]) -> dict[str, Any]: ...

CurrencyMultiplier = Literal[
    "OneThousandth",
    "OneHundredth",
    "OneTenth",
    "One",
    "Ten",
    "Hundred",
    "Thousand",
]
AocBillingId = Literal[
    "Normal",
    "ReverseCharge",
    "CreditCard",
    "CallFwdUnconditional",
    "CallFwdBusy",
    "CallFwdNoReply",
    "CallDeflection",
    "CallTransfer",
]
ChargedItem = Literal[
    "NA",
    "SpecialArrangement",
    "BasicCommunication",
    "CallAttempt",
    "CallSetup",
    "UserUserInfo",
    "SupplementaryService",
]
RateType = Literal[
    "NA",
    "Free",
    "FreeFromBeginning",
    "Duration",
    "Flat",
    "Volume",
    "SpecialCode",
]
TimeScale = Literal[
    "OneHundredthSecond",
    "OneTenthSecond",
    "Second",
    "TenSeconds",
    "Minute",
    "Hour",
    "Day",
]

class Actions:
    async def absolute_timeout(
        self,
        *,
        channel: str | int,
        timeout_seconds: int,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Hang a channel up when so much time has passed from now (core, Asterisk 0.5+)."""

    async def agent_logoff(
        self,
        *,
        agent: str | int,
        soft: bool | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Log an agent off (app_agent_pool, Asterisk 1.2+)."""

    async def agents(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the agents and what they do (app_agent_pool, Asterisk 1.2+)."""

    async def agi(
        self,
        *,
        channel: str | int,
        command: str | int,
        command_id: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Give an AGI command to a channel that waits in `AGI(agi:async)` (res_agi, Asterisk 1.6+)."""

    async def aoc_message(
        self,
        *,
        channel: str | int | None = ...,
        channel_prefix: str | int | None = ...,
        msg_type: Literal["S", "D", "E"],
        charge_type: Literal["NA", "FREE", "Currency", "Unit"] | None = ...,
        unit_amount: Sequence[int] | None = ...,
        unit_type: Sequence[int] | None = ...,
        currency_name: str | int | None = ...,
        currency_amount: int | None = ...,
        currency_multiplier: CurrencyMultiplier | None = ...,
        total_type: str | int | None = ...,
        aoc_billing_id: AocBillingId | None = ...,
        charging_association_id: int | None = ...,
        charging_association_number: str | int | None = ...,
        charging_association_plan: int | None = ...,
        charged_item: ChargedItem | None = ...,
        rate_type: RateType | None = ...,
        time: int | None = ...,
        time_scale: TimeScale | None = ...,
        granularity: int | None = ...,
        granularity_time_scale: TimeScale | None = ...,
        charging_type: Literal["ContinuousCharging", "StepFunction"] | None = ...,
        volume_unit: Literal["Octet", "Segment", "Message"] | None = ...,
        code: int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Send an advice of charge to a channel (core, Asterisk 1.8+)."""

    async def atxfer(
        self,
        *,
        channel: str | int,
        exten: str | int,
        context: str | int | None = ...,
        priority: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Begin an attended transfer, by dialling the feature code and digits for the channel (core, Asterisk
        1.6.1+).
        """

    async def blind_transfer(
        self,
        *,
        channel: str | int,
        exten: str | int,
        context: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Send whoever is bridged to a channel to an extension (core, Asterisk 12+)."""

    async def bridge(
        self,
        *,
        channel1: str | int,
        channel2: str | int,
        tone: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Connect two channels that are there already (core, Asterisk 1.6+)."""

    async def bridge_destroy(
        self,
        *,
        bridge_uniqueid: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """End a bridge; its channels go on in the dialplan or hang up (core, Asterisk 12+)."""

    async def bridge_info(
        self,
        *,
        bridge_uniqueid: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the channels of a bridge; the end event describes the bridge (core, Asterisk 12+)."""

    async def bridge_kick(
        self,
        *,
        channel: str | int,
        bridge_uniqueid: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Take a channel out of its bridge (core, Asterisk 12+)."""

    async def bridge_list(
        self,
        *,
        bridge_type: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the bridges, all or of one type (core, Asterisk 12+)."""

    async def bridge_technology_list(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the ways in which Asterisk can bridge (core, Asterisk 12+)."""

    async def bridge_technology_suspend(
        self,
        *,
        bridge_technology: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Keep new bridges from using a technology (core, Asterisk 12+)."""

    async def bridge_technology_unsuspend(
        self,
        *,
        bridge_technology: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Let new bridges use a suspended technology again (core, Asterisk 12+)."""

    async def cancel_atxfer(
        self,
        *,
        channel: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Cancel an attended transfer, by dialling `atxferabort` for the channel (core, Asterisk 13.18, 14.7,
        15.1+).
        """

    async def challenge(
        self,
        *,
        auth_type: Literal["MD5"],
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Ask for the challenge of a login with MD5 (core, Asterisk 0.4+)."""

    async def change_monitor(
        self,
        *,
        channel: str | int,
        file: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Change the file that Monitor writes (res_monitor, Asterisk 1.0 to 20)."""

    async def command(
        self,
        *,
        command: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Run one command of Asterisk's command line (core, Asterisk 0.3+)."""

    async def confbridge_kick(
        self,
        *,
        conference: str | int,
        channel: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Throw participants out of a conference (app_confbridge, Asterisk 10+)."""

    async def confbridge_list(
        self,
        *,
        conference: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List who is in a conference; an error when nobody is (app_confbridge, Asterisk 10+)."""

    async def confbridge_list_rooms(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the conferences; an error when there are none (app_confbridge, Asterisk 10+)."""

    async def confbridge_lock(
        self,
        *,
        conference: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Let nobody else into a conference (app_confbridge, Asterisk 10+)."""

    async def confbridge_mute(
        self,
        *,
        conference: str | int,
        channel: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Mute participants of a conference (app_confbridge, Asterisk 10+)."""

    async def confbridge_set_single_video_src(
        self,
        *,
        conference: str | int,
        channel: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Show the video of one participant to all others (app_confbridge, Asterisk 10+)."""

    async def confbridge_start_record(
        self,
        *,
        conference: str | int,
        record_file: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Record a conference (app_confbridge, Asterisk 10+)."""

    async def confbridge_stop_record(
        self,
        *,
        conference: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Stop recording a conference (app_confbridge, Asterisk 10+)."""

    async def confbridge_unlock(
        self,
        *,
        conference: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Let others into a conference again (app_confbridge, Asterisk 10+)."""

    async def confbridge_unmute(
        self,
        *,
        conference: str | int,
        channel: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Unmute participants of a conference (app_confbridge, Asterisk 10+)."""

    async def control_playback(
        self,
        *,
        channel: str | int,
        control: Literal["stop", "forward", "reverse", "pause", "restart"],
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Stop, pause or wind the file that a channel hears (app_controlplayback, Asterisk 12+)."""

    async def core_settings(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Say which Asterisk it is and how it is set up (core, Asterisk 1.6+)."""

    async def core_show_channel_map(
        self,
        *,
        channel: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the channels that a channel is connected to, through Local channels too (core, Asterisk 18.19,
        20.4+).
        """

    async def core_show_channels(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the channels (core, Asterisk 1.6+)."""

    async def core_status(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Say since when Asterisk runs and how many calls it has (core, Asterisk 1.6+)."""

    async def create_config(
        self,
        *,
        filename: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Create a configuration file, or empty one that is there (core, Asterisk 1.6+)."""

    async def dahdi_dial_offhook(
        self,
        *,
        dahdi_channel: int,
        number: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Dial digits on a DAHDI channel that is off hook (chan_dahdi, Asterisk 1.4.22+)."""

    async def dahdi_dnd_off(
        self,
        *,
        dahdi_channel: int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Let an analog channel be called again (chan_dahdi, Asterisk 1.4.22+)."""

    async def dahdi_dnd_on(
        self,
        *,
        dahdi_channel: int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Let nobody disturb an analog channel (chan_dahdi, Asterisk 1.4.22+)."""

    async def dahdi_hangup(
        self,
        *,
        dahdi_channel: int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Act as if the user of an analog channel had hung up (chan_dahdi, Asterisk 1.4.22+)."""

    async def dahdi_restart(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Restart all DAHDI channels, which ends their calls (chan_dahdi, Asterisk 1.4.22+)."""

    async def dahdi_show_channels(
        self,
        *,
        dahdi_channel: int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Describe one DAHDI channel or all of them (chan_dahdi, Asterisk 1.4.22+)."""

    async def dahdi_show_status(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Describe the DAHDI spans (chan_dahdi, Asterisk 18.23, 20.8, 21.3+)."""

    async def dahdi_transfer(
        self,
        *,
        dahdi_channel: int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Act as if the user of an analog channel had flashed (chan_dahdi, Asterisk 1.4.22+)."""

    async def db_del(
        self,
        *,
        db_family: str | int,
        key: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Remove a value (core, Asterisk 1.6+)."""

    async def db_del_tree(
        self,
        *,
        db_family: str | int,
        key: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Remove a family, or what is below a key (core, Asterisk 1.6+)."""

    async def db_get(
        self,
        *,
        db_family: str | int,
        key: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Read a value; an error when it is not there (core, Asterisk 1.2+)."""

    async def db_get_tree(
        self,
        *,
        db_family: str | int | None = ...,
        key: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Read all values, or those of a family or below a key (core, Asterisk 16.28, 18.14, 19.6+)."""

    async def db_put(
        self,
        *,
        db_family: str | int,
        key: str | int,
        val: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Write a value, empty when there is no `Val` (core, Asterisk 1.2+)."""

    async def device_state_list(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the states of all devices (res_manager_devicestate, Asterisk 13+)."""

    async def dialplan_extension_add(
        self,
        *,
        context: str | int,
        extension: str | int,
        priority: str | int,
        application: str | int,
        application_data: str | int | None = ...,
        replace: bool | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Add a priority to the running dialplan (pbx_config, Asterisk 13+)."""

    async def dialplan_extension_remove(
        self,
        *,
        context: str | int,
        extension: str | int,
        priority: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Remove an extension, or one priority of it, from the running dialplan (pbx_config, Asterisk 13+)."""

    async def dongle_reload(
        self,
        *,
        when: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Read the configuration of the dongles again (chan_dongle, Asterisk 1.6+)."""

    async def dongle_reset(
        self,
        *,
        device: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Reset a dongle (chan_dongle, Asterisk 1.6+)."""

    async def dongle_restart(
        self,
        *,
        when: str | int,
        device: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Stop a dongle and start it again (chan_dongle, Asterisk 1.6+)."""

    async def dongle_send_pdu(
        self,
        *,
        device: str | int,
        pdu: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Send a short message as the modem takes it (chan_dongle, Asterisk 1.6+)."""

    async def dongle_send_sms(
        self,
        *,
        device: str | int,
        number: str | int,
        message: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Send a short message (chan_dongle, Asterisk 1.6+)."""

    async def dongle_send_ussd(
        self,
        *,
        device: str | int,
        ussd: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Send a USSD request (chan_dongle, Asterisk 1.6+)."""

    async def dongle_show_devices(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the dongles (chan_dongle, Asterisk 1.6+)."""

    async def dongle_start(
        self,
        *,
        device: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Start a dongle (chan_dongle, Asterisk 1.6+)."""

    async def dongle_stop(
        self,
        *,
        when: str | int,
        device: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Stop a dongle (chan_dongle, Asterisk 1.6+)."""

    async def extension_state(
        self,
        *,
        exten: str | int,
        context: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Read the state of an extension's hint; -1 when it has none (core, Asterisk 0.4+)."""

    async def extension_state_list(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the states of all extensions with a hint (core, Asterisk 13+)."""

    async def fax_session(
        self,
        *,
        session_number: int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Describe one fax; the answer is one event without an end event (res_fax, Asterisk 13+)."""

    async def fax_sessions(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the faxes under way (res_fax, Asterisk 13+)."""

    async def fax_stats(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Count faxes; the answer is one event without an end event (res_fax, Asterisk 13+)."""

    async def filter(
        self,
        *,
        operation: Literal["Add"],
        filter: str | int | None = ...,
        match_criteria: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Add an event filter to the session, where it stays (core, Asterisk 10+)."""

    async def get_config(
        self,
        *,
        filename: str | int,
        category: str | int | None = ...,
        filter: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Read a configuration file, or one category of it; its lines come as headers of the response (core,
        Asterisk 1.4+).
        """

    async def get_config_json(
        self,
        *,
        filename: str | int,
        category: str | int | None = ...,
        filter: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Read a configuration file as JSON, in one header of the response (core, Asterisk 1.6+)."""

    async def get_state(
        self,
        *,
        nouns: Sequence[str | int] | None = ...,
        key: str | int | None = ...,
        joinable: bool | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Tell what there is on the PBX: the picture the bridge keeps of it."""

    async def getvar(
        self,
        *,
        variable: str | int,
        channel: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Read a variable or function of a channel, or a global one (core, Asterisk 1.0+)."""

    async def hangup(
        self,
        *,
        channel: str | int,
        cause: int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Hang up a channel, or with `/regex/` every channel whose name matches (core, Asterisk 0.2+)."""

    async def iax_netstats(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Show the quality of IAX calls (chan_iax2, Asterisk 1.2+)."""

    async def iax_peerlist(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the IAX peers (chan_iax2, Asterisk 1.6+)."""

    async def iax_peers(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the IAX peers (chan_iax2, Asterisk 0.3+); IAXpeerlist is the same."""

    async def iax_registry(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List where Asterisk has registered over IAX (chan_iax2, Asterisk 1.6.2+)."""

    async def jabber_send(
        self,
        *,
        jabber: str | int,
        jid: str | int,
        message: str | int,
        screen_name: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Send a message over XMPP (res_xmpp, Asterisk 1.4+)."""

    async def list_categories(
        self,
        *,
        filename: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the categories of a configuration file (core, Asterisk 1.6+)."""

    async def list_commands(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the actions that the bridge's manager user may send, as headers of the response (core, Asterisk
        1.0+).
        """

    async def local_optimize_away(
        self,
        *,
        channel: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Let a Local channel that was made with `/n` drop out of the call (core, Asterisk 1.8+)."""

    async def logger_rotate(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Rotate the log files (core, Asterisk 13+)."""

    async def login(
        self,
        *,
        username: str | int,
        auth_type: str | int | None = ...,
        secret: str | int | None = ...,
        key: str | int | None = ...,
        events: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Log in to the manager interface (core, Asterisk 0.2+)."""

    async def logoff(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Log out of the manager interface (core, Asterisk 0.2+)."""

    async def mailbox_count(
        self,
        *,
        mailbox: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Count the messages in a mailbox (core, Asterisk 0.5+)."""

    async def mailbox_status(
        self,
        *,
        mailbox: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Say whether messages wait in a mailbox (core, Asterisk 0.4+)."""

    async def meetme_list(
        self,
        *,
        conference: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List who is in a MeetMe conference, or in all of them (app_meetme, Asterisk 1.6+)."""

    async def meetme_list_rooms(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the MeetMe conferences (app_meetme, Asterisk 10+)."""

    async def meetme_mute(
        self,
        *,
        meetme: str | int,
        usernum: int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Mute a participant of a MeetMe conference (app_meetme, Asterisk 1.4+)."""

    async def meetme_unmute(
        self,
        *,
        meetme: str | int,
        usernum: int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Unmute a participant of a MeetMe conference (app_meetme, Asterisk 1.4+)."""

    async def message_send(
        self,
        *,
        destination: str | int | None = ...,
        to: str | int | None = ...,
        from_: str | int | None = ...,
        body: str | int | None = ...,
        base64_body: str | int | None = ...,
        variables: Mapping[str, str | int] | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Send a message to an endpoint (core, Asterisk 11+)."""

    async def mix_monitor(
        self,
        *,
        channel: str | int,
        file: str | int | None = ...,
        options: str | int | None = ...,
        command: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Record a channel, both directions mixed into one file (app_mixmonitor, Asterisk 11+)."""

    async def mix_monitor_mute(
        self,
        *,
        channel: str | int,
        direction: Literal["read", "write", "both"],
        state: bool,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Mute or unmute the recording of a channel (app_mixmonitor, Asterisk 1.8+)."""

    async def module_check(
        self,
        *,
        module: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Say whether a module is loaded; an error when it is not (core, Asterisk 1.6+)."""

    async def module_load(
        self,
        *,
        module: str | int | None = ...,
        load_type: Literal["load", "unload", "reload", "refresh"],
        recursive: bool | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Load, unload, reload or replace a module (core, Asterisk 1.6+)."""

    async def module_reload(
        self,
        *,
        module: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Reload a module, or all: ModuleLoad under another name (core, Asterisk 1.6+)."""

    async def module_unload(
        self,
        *,
        module: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Unload a module: ModuleLoad under another name (core, Asterisk 1.6+)."""

    async def monitor(
        self,
        *,
        channel: str | int,
        file: str | int | None = ...,
        format: str | int | None = ...,
        mix: bool | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Record a channel, each direction to a file (res_monitor, Asterisk 1.0 to 20); now MixMonitor."""

    async def mute_audio(
        self,
        *,
        channel: str | int,
        direction: Literal["in", "out", "all"],
        state: bool,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Mute or unmute the audio from (`in`) or to (`out`) a channel (res_mutestream, Asterisk 1.8+)."""

    async def mwi_delete(
        self,
        *,
        mailbox: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Forget an external mailbox, or with `/regex/` many (res_mwi_external_ami, Asterisk 12.1+)."""

    async def mwi_get(
        self,
        *,
        mailbox: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Read the counts of an external mailbox, or with `/regex/` of many (res_mwi_external_ami, Asterisk
        12.1+).
        """

    async def mwi_update(
        self,
        *,
        mailbox: str | int,
        old_messages: int | None = ...,
        new_messages: int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Set the counts of an external mailbox; what is left out is 0 (res_mwi_external_ami, Asterisk 12.1+)."""

    async def originate(
        self,
        *,
        channel: str | int,
        exten: str | int | None = ...,
        context: str | int | None = ...,
        priority: str | int | None = ...,
        application: str | int | None = ...,
        application_data: str | int | None = ...,
        timeout_ms: int | None = ...,
        caller_id: str | int | None = ...,
        variables: Mapping[str, str | int] | None = ...,
        account: str | int | None = ...,
        early_media: bool | None = ...,
        async_: bool | None = ...,
        codecs: Sequence[str | int] | None = ...,
        channel_id: str | int | None = ...,
        other_channel_id: str | int | None = ...,
        pre_dial_gosub: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Call a channel and connect it to an extension or an application (core, Asterisk 0.2+)."""

    async def park(
        self,
        *,
        channel: str | int,
        timeout_channel: str | int | None = ...,
        announce_channel: str | int | None = ...,
        timeout_ms: int | None = ...,
        parkinglot: str | int | None = ...,
        parking_space: str | int | None = ...,
        channel2: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Park a channel (res_parking, Asterisk 1.4+)."""

    async def parked_calls(
        self,
        *,
        parking_lot: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the parked calls (res_parking, Asterisk 0.7+)."""

    async def parkinglots(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the parking lots (res_parking, Asterisk 11+)."""

    async def pause_monitor(
        self,
        *,
        channel: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Pause what Monitor began (res_monitor, Asterisk 1.4 to 20); now MixMonitorMute."""

    async def ping(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Ask whether Asterisk answers, and what time it is there (core, Asterisk 0.2+)."""

    async def pjsip_hangup(
        self,
        *,
        channel: str | int,
        cause: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Refuse an incoming call with a SIP response (chan_pjsip, Asterisk 18.21, 20.6, 21.1+)."""

    async def pjsip_notify(
        self,
        *,
        endpoint: str | int | None = ...,
        uri: str | int | None = ...,
        channel: str | int | None = ...,
        option: str | int | None = ...,
        variables: Sequence[str | int] | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Send a NOTIFY to an endpoint, to a URI or to a channel (res_pjsip_notify, Asterisk 12+)."""

    async def pjsip_qualify(
        self,
        *,
        endpoint: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Ask the contacts of an endpoint whether they are there (res_pjsip, Asterisk 12+)."""

    async def pjsip_register(
        self,
        *,
        registration: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Register somewhere now, and go on doing so (res_pjsip_outbound_registration, Asterisk 13.2+)."""

    async def pjsip_set_maintenance(
        self,
        *,
        endpoint: str | int,
        state: bool,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Let an endpoint begin no more calls, or again (res_pjsip_maintenance, Asterisk 20.20, 22.10, 23.4+)."""

    async def pjsip_show_aors(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the addresses of record (res_pjsip, Asterisk 16+)."""

    async def pjsip_show_auths(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the credentials; their passwords too (res_pjsip, Asterisk 16+)."""

    async def pjsip_show_contacts(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the contacts; an error when there are none (res_pjsip, Asterisk 16+)."""

    async def pjsip_show_endpoint(
        self,
        *,
        endpoint: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Describe an endpoint and all that belongs to it (res_pjsip, Asterisk 12+)."""

    async def pjsip_show_endpoints(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the endpoints (res_pjsip, Asterisk 12+)."""

    async def pjsip_show_maintenance(
        self,
        *,
        endpoint: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the endpoints under maintenance (res_pjsip_maintenance, Asterisk 20.20, 22.10, 23.4+)."""

    async def pjsip_show_registration_inbound_contact_statuses(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List who has registered, and whether they answer (res_pjsip_registrar, Asterisk 13.14, 14.3+)."""

    async def pjsip_show_registrations_inbound(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the addresses of record that have contacts (res_pjsip_registrar, Asterisk 12+)."""

    async def pjsip_show_registrations_outbound(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List where Asterisk registers (res_pjsip_outbound_registration, Asterisk 12+)."""

    async def pjsip_show_resource_lists(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the resource lists; an error when there are none (res_pjsip_pubsub, Asterisk 13+)."""

    async def pjsip_show_subscriptions_inbound(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List who has subscribed to something here (res_pjsip_pubsub, Asterisk 12+)."""

    async def pjsip_show_subscriptions_outbound(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List what Asterisk has subscribed to elsewhere (res_pjsip_pubsub, Asterisk 12+)."""

    async def pjsip_unregister(
        self,
        *,
        registration: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Unregister somewhere, and stop registering (res_pjsip_outbound_registration, Asterisk 12+)."""

    async def play_dtmf(
        self,
        *,
        channel: str | int,
        digit: str | int,
        duration_ms: int | None = ...,
        receive: bool | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Send one DTMF digit on a channel (app_senddtmf, Asterisk 1.4+)."""

    async def play_mf(
        self,
        *,
        channel: str | int,
        digit: str | int,
        duration_ms: int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Send one MF digit on a channel (app_mf, Asterisk 16.21, 18.7, 19+)."""

    async def presence_state(
        self,
        *,
        provider: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Read the presence that a provider tells (core, Asterisk 11+)."""

    async def presence_state_list(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the presence of everybody (res_manager_presencestate, Asterisk 13+)."""

    async def pri_debug_file_set(
        self,
        *,
        file: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Choose the file that spans write to (chan_dahdi, Asterisk 13+)."""

    async def pri_debug_file_unset(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Have spans write to no file (chan_dahdi, Asterisk 13+)."""

    async def pri_debug_set(
        self,
        *,
        span: int,
        level: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Set how much a span writes to the log (chan_dahdi, Asterisk 13+)."""

    async def pri_show_spans(
        self,
        *,
        span: int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Describe one ISDN span or all of them (chan_dahdi, Asterisk 10+)."""

    async def queue_add(
        self,
        *,
        queue: str | int,
        interface: str | int,
        penalty: int | None = ...,
        paused: bool | None = ...,
        reason: str | int | None = ...,
        member_name: str | int | None = ...,
        state_interface: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Make an interface a member of a queue (app_queue, Asterisk 1.0+)."""

    async def queue_change_priority_caller(
        self,
        *,
        queue: str | int,
        caller: str | int,
        priority: int,
        immediate: bool | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Change the priority of a caller in a queue (app_queue, Asterisk 15+)."""

    async def queue_log(
        self,
        *,
        queue: str | int,
        event: str | int,
        uniqueid: str | int | None = ...,
        interface: str | int | None = ...,
        message: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Write a line to the queue log (app_queue, Asterisk 1.6+)."""

    async def queue_member_ring_in_use(
        self,
        *,
        interface: str | int,
        ring_in_use: bool,
        queue: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Say whether a member is called while on another call (app_queue, Asterisk 11+)."""

    async def queue_pause(
        self,
        *,
        interface: str | int,
        paused: bool,
        queue: str | int | None = ...,
        reason: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Pause or unpause a member, in one queue or in all of its queues (app_queue, Asterisk 1.2+)."""

    async def queue_penalty(
        self,
        *,
        interface: str | int,
        penalty: int,
        queue: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Set the penalty of a member, in one queue or in all of its queues (app_queue, Asterisk 1.6+)."""

    async def queue_reload(
        self,
        *,
        queue: str | int | None = ...,
        members: bool | None = ...,
        rules: bool | None = ...,
        parameters: bool | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Read the configuration of queues again, all of it when no part is named (app_queue, Asterisk
        1.6.2+).
        """

    async def queue_remove(
        self,
        *,
        queue: str | int,
        interface: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Take a member out of a queue (app_queue, Asterisk 1.0+)."""

    async def queue_reset(
        self,
        *,
        queue: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Set the statistics of a queue, or of all, to zero (app_queue, Asterisk 1.6.2+)."""

    async def queue_rule(
        self,
        *,
        rule: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Show the rules of queuerules.conf; they come as headers of the response (app_queue, Asterisk 1.6+)."""

    async def queue_status(
        self,
        *,
        queue: str | int | None = ...,
        member: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Describe the queues, their members and the callers in them (app_queue, Asterisk 0.5+)."""

    async def queue_summary(
        self,
        *,
        queue: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Count who is logged in and who waits in the queues (app_queue, Asterisk 1.6+)."""

    async def queue_unpause(
        self,
        *,
        interface: str | int,
        queue: str | int | None = ...,
        reason: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Unpause a member, in one queue or in all of its queues: QueuePause under another name (app_queue,
        Asterisk 1.2+).
        """

    async def queue_withdraw_caller(
        self,
        *,
        queue: str | int,
        caller: str | int,
        withdraw_info: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Send a caller from a queue back to the dialplan (app_queue, Asterisk 16.25, 18.11, 19.3+)."""

    async def queues(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Show the queues as the command line does (app_queue, Asterisk 1.0 to 13); now QueueStatus."""

    async def redirect(
        self,
        *,
        channel: str | int,
        exten: str | int,
        context: str | int,
        priority: str | int,
        extra_channel: str | int | None = ...,
        extra_exten: str | int | None = ...,
        extra_context: str | int | None = ...,
        extra_priority: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Send a channel, and the other leg as `ExtraChannel`, to an extension (core, Asterisk 0.2+)."""

    async def reload(
        self,
        *,
        module: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Read the configuration of a module, or of all, again (core, Asterisk 1.6+)."""

    async def resync(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Ask Asterisk for its state again now and publish it as `asterisk.state.*`; the reply does not wait
        for that.
        """

    async def send_flash(
        self,
        *,
        channel: str | int,
        receive: bool | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Send a hook flash on a channel (app_senddtmf, Asterisk 18.18, 20.3+)."""

    async def send_text(
        self,
        *,
        channel: str | int,
        message: str | int,
        content_type: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Send a text message to a channel during a call (core, Asterisk 1.6+)."""

    async def setvar(
        self,
        *,
        variable: str | int,
        value: str | int,
        channel: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Set a variable or function of a channel; without `Channel` a global variable (core, Asterisk 1.0+)."""

    async def show_dial_plan(
        self,
        *,
        extension: str | int | None = ...,
        context: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the dialplan, all of it or one context or extension (core, Asterisk 1.6+)."""

    async def sip_notify(
        self,
        *,
        channel: str | int,
        variables: Sequence[str | int] | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Send a NOTIFY to a SIP peer; variables are its headers (chan_sip, Asterisk 1.6.2 to 20); now
        PJSIPNotify.
        """

    async def sip_peers(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the SIP peers (chan_sip, Asterisk 1.0 to 20); now PJSIPShowEndpoints."""

    async def sip_qualifypeer(
        self,
        *,
        peer: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Ask a SIP peer whether it is there (chan_sip, Asterisk 1.6.2 to 20); now PJSIPQualify."""

    async def sip_showpeer(
        self,
        *,
        peer: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Describe a SIP peer (chan_sip, Asterisk 1.2 to 20); now PJSIPShowEndpoint."""

    async def sip_showregistry(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List where Asterisk registers over SIP (chan_sip, Asterisk 1.6.2 to 20); now
        PJSIPShowRegistrationsOutbound.
        """

    async def sorcery_memory_cache_expire(
        self,
        *,
        cache: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Throw all objects out of a cache (res_sorcery_memory_cache, Asterisk 13.5+)."""

    async def sorcery_memory_cache_expire_object(
        self,
        *,
        cache: str | int,
        object: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Throw an object out of a cache (res_sorcery_memory_cache, Asterisk 13.5+)."""

    async def sorcery_memory_cache_populate(
        self,
        *,
        cache: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Fill a cache anew (res_sorcery_memory_cache, Asterisk 13.7+)."""

    async def sorcery_memory_cache_stale(
        self,
        *,
        cache: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Have all objects of a cache read again when they are next used (res_sorcery_memory_cache, Asterisk
        13.5+).
        """

    async def sorcery_memory_cache_stale_object(
        self,
        *,
        cache: str | int,
        object: str | int,
        reload: bool | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Have an object read again when it is next used (res_sorcery_memory_cache, Asterisk 13.5+)."""

    async def status(
        self,
        *,
        channel: str | int | None = ...,
        variables: Sequence[str | int] | None = ...,
        all_variables: bool | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Describe one channel or all of them, with variables (core, Asterisk 0.2+)."""

    async def stop_mix_monitor(
        self,
        *,
        channel: str | int,
        mix_monitor_id: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Stop recording a channel (app_mixmonitor, Asterisk 11+)."""

    async def stop_monitor(
        self,
        *,
        channel: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Stop what Monitor began (res_monitor, Asterisk 1.0 to 20); now StopMixMonitor."""

    async def unpause_monitor(
        self,
        *,
        channel: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Go on with what Monitor began (res_monitor, Asterisk 1.4 to 20); now MixMonitorMute."""

    async def update_config(
        self,
        *,
        src_filename: str | int,
        dst_filename: str | int,
        reload: str | int | None = ...,
        preserve_effective_context: bool | None = ...,
        changes: Sequence[Mapping[str, Any]],
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Change a configuration file: `changes`, in their order (core, Asterisk 1.4+)."""

    async def user_event(
        self,
        *,
        user_event: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
        **headers: str | Sequence[str],
    ) -> Answer:
        """Send an event of that name to every manager session, with any other headers (core, Asterisk 1.4+)."""

    async def vgsm_sms_tx(
        self,
        *,
        to: str | int,
        content: str | int,
        me: str | int | None = ...,
        content_type: str | int | None = ...,
        content_transfer_encoding: str | int | None = ...,
        sms_class: str | int | None = ...,
        concatenate_ref_id: int | None = ...,
        concatenate_sequence_number: int | None = ...,
        concatenate_total_messages: int | None = ...,
        account: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Send a short message (chan_vgsm, Asterisk 1.4+)."""

    async def voicemail_box_summary(
        self,
        *,
        context: str | int,
        mailbox: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the messages in a mailbox (app_voicemail, Asterisk 18.20, 20.5+)."""

    async def voicemail_forward(
        self,
        *,
        context: str | int,
        mailbox: str | int,
        folder: str | int,
        id: str | int,
        to_context: str | int,
        to_mailbox: str | int,
        to_folder: str | int,
        timeout_seconds: float = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Copy a message to another mailbox (app_voicemail, Asterisk 18.20, 20.5+)."""

    async def voicemail_move(
        self,
        *,
        context: str | int,
        mailbox: str | int,
        folder: str | int,
        id: str | int,
        to_folder: str | int,
        timeout_seconds: float = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Move a message to another folder of its mailbox (app_voicemail, Asterisk 18.20, 20.5+)."""

    async def voicemail_refresh(
        self,
        *,
        context: str | int | None = ...,
        mailbox: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Have a mailbox, or all, looked at again for changes by other programs (app_voicemail, Asterisk 12+)."""

    async def voicemail_remove(
        self,
        *,
        context: str | int,
        mailbox: str | int,
        folder: str | int,
        id: str | int,
        timeout_seconds: float = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Remove a message from a mailbox (app_voicemail, Asterisk 18.20, 20.5+)."""

    async def voicemail_user_status(
        self,
        *,
        context: str | int,
        mailbox: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Describe one user of voicemail (app_voicemail, Asterisk 16+)."""

    async def voicemail_users_list(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the users of voicemail with their settings (app_voicemail, Asterisk 1.6+)."""

    async def wait_event(
        self,
        *,
        timeout_seconds: int,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Wait for events, on a session over HTTP (core, Asterisk 1.4+)."""

class BlockingActions:
    def absolute_timeout(
        self,
        *,
        channel: str | int,
        timeout_seconds: int,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Hang a channel up when so much time has passed from now (core, Asterisk 0.5+)."""

    def agent_logoff(
        self,
        *,
        agent: str | int,
        soft: bool | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Log an agent off (app_agent_pool, Asterisk 1.2+)."""

    def agents(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the agents and what they do (app_agent_pool, Asterisk 1.2+)."""

    def agi(
        self,
        *,
        channel: str | int,
        command: str | int,
        command_id: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Give an AGI command to a channel that waits in `AGI(agi:async)` (res_agi, Asterisk 1.6+)."""

    def aoc_message(
        self,
        *,
        channel: str | int | None = ...,
        channel_prefix: str | int | None = ...,
        msg_type: Literal["S", "D", "E"],
        charge_type: Literal["NA", "FREE", "Currency", "Unit"] | None = ...,
        unit_amount: Sequence[int] | None = ...,
        unit_type: Sequence[int] | None = ...,
        currency_name: str | int | None = ...,
        currency_amount: int | None = ...,
        currency_multiplier: CurrencyMultiplier | None = ...,
        total_type: str | int | None = ...,
        aoc_billing_id: AocBillingId | None = ...,
        charging_association_id: int | None = ...,
        charging_association_number: str | int | None = ...,
        charging_association_plan: int | None = ...,
        charged_item: ChargedItem | None = ...,
        rate_type: RateType | None = ...,
        time: int | None = ...,
        time_scale: TimeScale | None = ...,
        granularity: int | None = ...,
        granularity_time_scale: TimeScale | None = ...,
        charging_type: Literal["ContinuousCharging", "StepFunction"] | None = ...,
        volume_unit: Literal["Octet", "Segment", "Message"] | None = ...,
        code: int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Send an advice of charge to a channel (core, Asterisk 1.8+)."""

    def atxfer(
        self,
        *,
        channel: str | int,
        exten: str | int,
        context: str | int | None = ...,
        priority: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Begin an attended transfer, by dialling the feature code and digits for the channel (core, Asterisk
        1.6.1+).
        """

    def blind_transfer(
        self,
        *,
        channel: str | int,
        exten: str | int,
        context: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Send whoever is bridged to a channel to an extension (core, Asterisk 12+)."""

    def bridge(
        self,
        *,
        channel1: str | int,
        channel2: str | int,
        tone: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Connect two channels that are there already (core, Asterisk 1.6+)."""

    def bridge_destroy(
        self,
        *,
        bridge_uniqueid: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """End a bridge; its channels go on in the dialplan or hang up (core, Asterisk 12+)."""

    def bridge_info(
        self,
        *,
        bridge_uniqueid: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the channels of a bridge; the end event describes the bridge (core, Asterisk 12+)."""

    def bridge_kick(
        self,
        *,
        channel: str | int,
        bridge_uniqueid: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Take a channel out of its bridge (core, Asterisk 12+)."""

    def bridge_list(
        self,
        *,
        bridge_type: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the bridges, all or of one type (core, Asterisk 12+)."""

    def bridge_technology_list(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the ways in which Asterisk can bridge (core, Asterisk 12+)."""

    def bridge_technology_suspend(
        self,
        *,
        bridge_technology: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Keep new bridges from using a technology (core, Asterisk 12+)."""

    def bridge_technology_unsuspend(
        self,
        *,
        bridge_technology: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Let new bridges use a suspended technology again (core, Asterisk 12+)."""

    def cancel_atxfer(
        self,
        *,
        channel: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Cancel an attended transfer, by dialling `atxferabort` for the channel (core, Asterisk 13.18, 14.7,
        15.1+).
        """

    def challenge(
        self,
        *,
        auth_type: Literal["MD5"],
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Ask for the challenge of a login with MD5 (core, Asterisk 0.4+)."""

    def change_monitor(
        self,
        *,
        channel: str | int,
        file: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Change the file that Monitor writes (res_monitor, Asterisk 1.0 to 20)."""

    def command(
        self,
        *,
        command: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Run one command of Asterisk's command line (core, Asterisk 0.3+)."""

    def confbridge_kick(
        self,
        *,
        conference: str | int,
        channel: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Throw participants out of a conference (app_confbridge, Asterisk 10+)."""

    def confbridge_list(
        self,
        *,
        conference: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List who is in a conference; an error when nobody is (app_confbridge, Asterisk 10+)."""

    def confbridge_list_rooms(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the conferences; an error when there are none (app_confbridge, Asterisk 10+)."""

    def confbridge_lock(
        self,
        *,
        conference: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Let nobody else into a conference (app_confbridge, Asterisk 10+)."""

    def confbridge_mute(
        self,
        *,
        conference: str | int,
        channel: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Mute participants of a conference (app_confbridge, Asterisk 10+)."""

    def confbridge_set_single_video_src(
        self,
        *,
        conference: str | int,
        channel: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Show the video of one participant to all others (app_confbridge, Asterisk 10+)."""

    def confbridge_start_record(
        self,
        *,
        conference: str | int,
        record_file: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Record a conference (app_confbridge, Asterisk 10+)."""

    def confbridge_stop_record(
        self,
        *,
        conference: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Stop recording a conference (app_confbridge, Asterisk 10+)."""

    def confbridge_unlock(
        self,
        *,
        conference: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Let others into a conference again (app_confbridge, Asterisk 10+)."""

    def confbridge_unmute(
        self,
        *,
        conference: str | int,
        channel: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Unmute participants of a conference (app_confbridge, Asterisk 10+)."""

    def control_playback(
        self,
        *,
        channel: str | int,
        control: Literal["stop", "forward", "reverse", "pause", "restart"],
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Stop, pause or wind the file that a channel hears (app_controlplayback, Asterisk 12+)."""

    def core_settings(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Say which Asterisk it is and how it is set up (core, Asterisk 1.6+)."""

    def core_show_channel_map(
        self,
        *,
        channel: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the channels that a channel is connected to, through Local channels too (core, Asterisk 18.19,
        20.4+).
        """

    def core_show_channels(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the channels (core, Asterisk 1.6+)."""

    def core_status(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Say since when Asterisk runs and how many calls it has (core, Asterisk 1.6+)."""

    def create_config(
        self,
        *,
        filename: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Create a configuration file, or empty one that is there (core, Asterisk 1.6+)."""

    def dahdi_dial_offhook(
        self,
        *,
        dahdi_channel: int,
        number: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Dial digits on a DAHDI channel that is off hook (chan_dahdi, Asterisk 1.4.22+)."""

    def dahdi_dnd_off(
        self,
        *,
        dahdi_channel: int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Let an analog channel be called again (chan_dahdi, Asterisk 1.4.22+)."""

    def dahdi_dnd_on(
        self,
        *,
        dahdi_channel: int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Let nobody disturb an analog channel (chan_dahdi, Asterisk 1.4.22+)."""

    def dahdi_hangup(
        self,
        *,
        dahdi_channel: int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Act as if the user of an analog channel had hung up (chan_dahdi, Asterisk 1.4.22+)."""

    def dahdi_restart(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Restart all DAHDI channels, which ends their calls (chan_dahdi, Asterisk 1.4.22+)."""

    def dahdi_show_channels(
        self,
        *,
        dahdi_channel: int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Describe one DAHDI channel or all of them (chan_dahdi, Asterisk 1.4.22+)."""

    def dahdi_show_status(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Describe the DAHDI spans (chan_dahdi, Asterisk 18.23, 20.8, 21.3+)."""

    def dahdi_transfer(
        self,
        *,
        dahdi_channel: int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Act as if the user of an analog channel had flashed (chan_dahdi, Asterisk 1.4.22+)."""

    def db_del(
        self,
        *,
        db_family: str | int,
        key: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Remove a value (core, Asterisk 1.6+)."""

    def db_del_tree(
        self,
        *,
        db_family: str | int,
        key: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Remove a family, or what is below a key (core, Asterisk 1.6+)."""

    def db_get(
        self,
        *,
        db_family: str | int,
        key: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Read a value; an error when it is not there (core, Asterisk 1.2+)."""

    def db_get_tree(
        self,
        *,
        db_family: str | int | None = ...,
        key: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Read all values, or those of a family or below a key (core, Asterisk 16.28, 18.14, 19.6+)."""

    def db_put(
        self,
        *,
        db_family: str | int,
        key: str | int,
        val: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Write a value, empty when there is no `Val` (core, Asterisk 1.2+)."""

    def device_state_list(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the states of all devices (res_manager_devicestate, Asterisk 13+)."""

    def dialplan_extension_add(
        self,
        *,
        context: str | int,
        extension: str | int,
        priority: str | int,
        application: str | int,
        application_data: str | int | None = ...,
        replace: bool | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Add a priority to the running dialplan (pbx_config, Asterisk 13+)."""

    def dialplan_extension_remove(
        self,
        *,
        context: str | int,
        extension: str | int,
        priority: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Remove an extension, or one priority of it, from the running dialplan (pbx_config, Asterisk 13+)."""

    def dongle_reload(
        self,
        *,
        when: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Read the configuration of the dongles again (chan_dongle, Asterisk 1.6+)."""

    def dongle_reset(
        self,
        *,
        device: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Reset a dongle (chan_dongle, Asterisk 1.6+)."""

    def dongle_restart(
        self,
        *,
        when: str | int,
        device: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Stop a dongle and start it again (chan_dongle, Asterisk 1.6+)."""

    def dongle_send_pdu(
        self,
        *,
        device: str | int,
        pdu: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Send a short message as the modem takes it (chan_dongle, Asterisk 1.6+)."""

    def dongle_send_sms(
        self,
        *,
        device: str | int,
        number: str | int,
        message: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Send a short message (chan_dongle, Asterisk 1.6+)."""

    def dongle_send_ussd(
        self,
        *,
        device: str | int,
        ussd: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Send a USSD request (chan_dongle, Asterisk 1.6+)."""

    def dongle_show_devices(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the dongles (chan_dongle, Asterisk 1.6+)."""

    def dongle_start(
        self,
        *,
        device: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Start a dongle (chan_dongle, Asterisk 1.6+)."""

    def dongle_stop(
        self,
        *,
        when: str | int,
        device: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Stop a dongle (chan_dongle, Asterisk 1.6+)."""

    def extension_state(
        self,
        *,
        exten: str | int,
        context: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Read the state of an extension's hint; -1 when it has none (core, Asterisk 0.4+)."""

    def extension_state_list(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the states of all extensions with a hint (core, Asterisk 13+)."""

    def fax_session(
        self,
        *,
        session_number: int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Describe one fax; the answer is one event without an end event (res_fax, Asterisk 13+)."""

    def fax_sessions(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the faxes under way (res_fax, Asterisk 13+)."""

    def fax_stats(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Count faxes; the answer is one event without an end event (res_fax, Asterisk 13+)."""

    def filter(
        self,
        *,
        operation: Literal["Add"],
        filter: str | int | None = ...,
        match_criteria: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Add an event filter to the session, where it stays (core, Asterisk 10+)."""

    def get_config(
        self,
        *,
        filename: str | int,
        category: str | int | None = ...,
        filter: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Read a configuration file, or one category of it; its lines come as headers of the response (core,
        Asterisk 1.4+).
        """

    def get_config_json(
        self,
        *,
        filename: str | int,
        category: str | int | None = ...,
        filter: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Read a configuration file as JSON, in one header of the response (core, Asterisk 1.6+)."""

    def get_state(
        self,
        *,
        nouns: Sequence[str | int] | None = ...,
        key: str | int | None = ...,
        joinable: bool | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Tell what there is on the PBX: the picture the bridge keeps of it."""

    def getvar(
        self,
        *,
        variable: str | int,
        channel: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Read a variable or function of a channel, or a global one (core, Asterisk 1.0+)."""

    def hangup(
        self,
        *,
        channel: str | int,
        cause: int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Hang up a channel, or with `/regex/` every channel whose name matches (core, Asterisk 0.2+)."""

    def iax_netstats(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Show the quality of IAX calls (chan_iax2, Asterisk 1.2+)."""

    def iax_peerlist(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the IAX peers (chan_iax2, Asterisk 1.6+)."""

    def iax_peers(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the IAX peers (chan_iax2, Asterisk 0.3+); IAXpeerlist is the same."""

    def iax_registry(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List where Asterisk has registered over IAX (chan_iax2, Asterisk 1.6.2+)."""

    def jabber_send(
        self,
        *,
        jabber: str | int,
        jid: str | int,
        message: str | int,
        screen_name: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Send a message over XMPP (res_xmpp, Asterisk 1.4+)."""

    def list_categories(
        self,
        *,
        filename: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the categories of a configuration file (core, Asterisk 1.6+)."""

    def list_commands(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the actions that the bridge's manager user may send, as headers of the response (core, Asterisk
        1.0+).
        """

    def local_optimize_away(
        self,
        *,
        channel: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Let a Local channel that was made with `/n` drop out of the call (core, Asterisk 1.8+)."""

    def logger_rotate(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Rotate the log files (core, Asterisk 13+)."""

    def login(
        self,
        *,
        username: str | int,
        auth_type: str | int | None = ...,
        secret: str | int | None = ...,
        key: str | int | None = ...,
        events: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Log in to the manager interface (core, Asterisk 0.2+)."""

    def logoff(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Log out of the manager interface (core, Asterisk 0.2+)."""

    def mailbox_count(
        self,
        *,
        mailbox: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Count the messages in a mailbox (core, Asterisk 0.5+)."""

    def mailbox_status(
        self,
        *,
        mailbox: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Say whether messages wait in a mailbox (core, Asterisk 0.4+)."""

    def meetme_list(
        self,
        *,
        conference: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List who is in a MeetMe conference, or in all of them (app_meetme, Asterisk 1.6+)."""

    def meetme_list_rooms(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the MeetMe conferences (app_meetme, Asterisk 10+)."""

    def meetme_mute(
        self,
        *,
        meetme: str | int,
        usernum: int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Mute a participant of a MeetMe conference (app_meetme, Asterisk 1.4+)."""

    def meetme_unmute(
        self,
        *,
        meetme: str | int,
        usernum: int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Unmute a participant of a MeetMe conference (app_meetme, Asterisk 1.4+)."""

    def message_send(
        self,
        *,
        destination: str | int | None = ...,
        to: str | int | None = ...,
        from_: str | int | None = ...,
        body: str | int | None = ...,
        base64_body: str | int | None = ...,
        variables: Mapping[str, str | int] | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Send a message to an endpoint (core, Asterisk 11+)."""

    def mix_monitor(
        self,
        *,
        channel: str | int,
        file: str | int | None = ...,
        options: str | int | None = ...,
        command: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Record a channel, both directions mixed into one file (app_mixmonitor, Asterisk 11+)."""

    def mix_monitor_mute(
        self,
        *,
        channel: str | int,
        direction: Literal["read", "write", "both"],
        state: bool,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Mute or unmute the recording of a channel (app_mixmonitor, Asterisk 1.8+)."""

    def module_check(
        self,
        *,
        module: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Say whether a module is loaded; an error when it is not (core, Asterisk 1.6+)."""

    def module_load(
        self,
        *,
        module: str | int | None = ...,
        load_type: Literal["load", "unload", "reload", "refresh"],
        recursive: bool | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Load, unload, reload or replace a module (core, Asterisk 1.6+)."""

    def module_reload(
        self,
        *,
        module: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Reload a module, or all: ModuleLoad under another name (core, Asterisk 1.6+)."""

    def module_unload(
        self,
        *,
        module: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Unload a module: ModuleLoad under another name (core, Asterisk 1.6+)."""

    def monitor(
        self,
        *,
        channel: str | int,
        file: str | int | None = ...,
        format: str | int | None = ...,
        mix: bool | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Record a channel, each direction to a file (res_monitor, Asterisk 1.0 to 20); now MixMonitor."""

    def mute_audio(
        self,
        *,
        channel: str | int,
        direction: Literal["in", "out", "all"],
        state: bool,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Mute or unmute the audio from (`in`) or to (`out`) a channel (res_mutestream, Asterisk 1.8+)."""

    def mwi_delete(
        self,
        *,
        mailbox: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Forget an external mailbox, or with `/regex/` many (res_mwi_external_ami, Asterisk 12.1+)."""

    def mwi_get(
        self,
        *,
        mailbox: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Read the counts of an external mailbox, or with `/regex/` of many (res_mwi_external_ami, Asterisk
        12.1+).
        """

    def mwi_update(
        self,
        *,
        mailbox: str | int,
        old_messages: int | None = ...,
        new_messages: int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Set the counts of an external mailbox; what is left out is 0 (res_mwi_external_ami, Asterisk 12.1+)."""

    def originate(
        self,
        *,
        channel: str | int,
        exten: str | int | None = ...,
        context: str | int | None = ...,
        priority: str | int | None = ...,
        application: str | int | None = ...,
        application_data: str | int | None = ...,
        timeout_ms: int | None = ...,
        caller_id: str | int | None = ...,
        variables: Mapping[str, str | int] | None = ...,
        account: str | int | None = ...,
        early_media: bool | None = ...,
        async_: bool | None = ...,
        codecs: Sequence[str | int] | None = ...,
        channel_id: str | int | None = ...,
        other_channel_id: str | int | None = ...,
        pre_dial_gosub: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Call a channel and connect it to an extension or an application (core, Asterisk 0.2+)."""

    def park(
        self,
        *,
        channel: str | int,
        timeout_channel: str | int | None = ...,
        announce_channel: str | int | None = ...,
        timeout_ms: int | None = ...,
        parkinglot: str | int | None = ...,
        parking_space: str | int | None = ...,
        channel2: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Park a channel (res_parking, Asterisk 1.4+)."""

    def parked_calls(
        self,
        *,
        parking_lot: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the parked calls (res_parking, Asterisk 0.7+)."""

    def parkinglots(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the parking lots (res_parking, Asterisk 11+)."""

    def pause_monitor(
        self,
        *,
        channel: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Pause what Monitor began (res_monitor, Asterisk 1.4 to 20); now MixMonitorMute."""

    def ping(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Ask whether Asterisk answers, and what time it is there (core, Asterisk 0.2+)."""

    def pjsip_hangup(
        self,
        *,
        channel: str | int,
        cause: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Refuse an incoming call with a SIP response (chan_pjsip, Asterisk 18.21, 20.6, 21.1+)."""

    def pjsip_notify(
        self,
        *,
        endpoint: str | int | None = ...,
        uri: str | int | None = ...,
        channel: str | int | None = ...,
        option: str | int | None = ...,
        variables: Sequence[str | int] | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Send a NOTIFY to an endpoint, to a URI or to a channel (res_pjsip_notify, Asterisk 12+)."""

    def pjsip_qualify(
        self,
        *,
        endpoint: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Ask the contacts of an endpoint whether they are there (res_pjsip, Asterisk 12+)."""

    def pjsip_register(
        self,
        *,
        registration: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Register somewhere now, and go on doing so (res_pjsip_outbound_registration, Asterisk 13.2+)."""

    def pjsip_set_maintenance(
        self,
        *,
        endpoint: str | int,
        state: bool,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Let an endpoint begin no more calls, or again (res_pjsip_maintenance, Asterisk 20.20, 22.10, 23.4+)."""

    def pjsip_show_aors(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the addresses of record (res_pjsip, Asterisk 16+)."""

    def pjsip_show_auths(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the credentials; their passwords too (res_pjsip, Asterisk 16+)."""

    def pjsip_show_contacts(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the contacts; an error when there are none (res_pjsip, Asterisk 16+)."""

    def pjsip_show_endpoint(
        self,
        *,
        endpoint: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Describe an endpoint and all that belongs to it (res_pjsip, Asterisk 12+)."""

    def pjsip_show_endpoints(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the endpoints (res_pjsip, Asterisk 12+)."""

    def pjsip_show_maintenance(
        self,
        *,
        endpoint: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the endpoints under maintenance (res_pjsip_maintenance, Asterisk 20.20, 22.10, 23.4+)."""

    def pjsip_show_registration_inbound_contact_statuses(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List who has registered, and whether they answer (res_pjsip_registrar, Asterisk 13.14, 14.3+)."""

    def pjsip_show_registrations_inbound(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the addresses of record that have contacts (res_pjsip_registrar, Asterisk 12+)."""

    def pjsip_show_registrations_outbound(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List where Asterisk registers (res_pjsip_outbound_registration, Asterisk 12+)."""

    def pjsip_show_resource_lists(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the resource lists; an error when there are none (res_pjsip_pubsub, Asterisk 13+)."""

    def pjsip_show_subscriptions_inbound(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List who has subscribed to something here (res_pjsip_pubsub, Asterisk 12+)."""

    def pjsip_show_subscriptions_outbound(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List what Asterisk has subscribed to elsewhere (res_pjsip_pubsub, Asterisk 12+)."""

    def pjsip_unregister(
        self,
        *,
        registration: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Unregister somewhere, and stop registering (res_pjsip_outbound_registration, Asterisk 12+)."""

    def play_dtmf(
        self,
        *,
        channel: str | int,
        digit: str | int,
        duration_ms: int | None = ...,
        receive: bool | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Send one DTMF digit on a channel (app_senddtmf, Asterisk 1.4+)."""

    def play_mf(
        self,
        *,
        channel: str | int,
        digit: str | int,
        duration_ms: int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Send one MF digit on a channel (app_mf, Asterisk 16.21, 18.7, 19+)."""

    def presence_state(
        self,
        *,
        provider: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Read the presence that a provider tells (core, Asterisk 11+)."""

    def presence_state_list(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the presence of everybody (res_manager_presencestate, Asterisk 13+)."""

    def pri_debug_file_set(
        self,
        *,
        file: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Choose the file that spans write to (chan_dahdi, Asterisk 13+)."""

    def pri_debug_file_unset(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Have spans write to no file (chan_dahdi, Asterisk 13+)."""

    def pri_debug_set(
        self,
        *,
        span: int,
        level: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Set how much a span writes to the log (chan_dahdi, Asterisk 13+)."""

    def pri_show_spans(
        self,
        *,
        span: int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Describe one ISDN span or all of them (chan_dahdi, Asterisk 10+)."""

    def queue_add(
        self,
        *,
        queue: str | int,
        interface: str | int,
        penalty: int | None = ...,
        paused: bool | None = ...,
        reason: str | int | None = ...,
        member_name: str | int | None = ...,
        state_interface: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Make an interface a member of a queue (app_queue, Asterisk 1.0+)."""

    def queue_change_priority_caller(
        self,
        *,
        queue: str | int,
        caller: str | int,
        priority: int,
        immediate: bool | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Change the priority of a caller in a queue (app_queue, Asterisk 15+)."""

    def queue_log(
        self,
        *,
        queue: str | int,
        event: str | int,
        uniqueid: str | int | None = ...,
        interface: str | int | None = ...,
        message: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Write a line to the queue log (app_queue, Asterisk 1.6+)."""

    def queue_member_ring_in_use(
        self,
        *,
        interface: str | int,
        ring_in_use: bool,
        queue: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Say whether a member is called while on another call (app_queue, Asterisk 11+)."""

    def queue_pause(
        self,
        *,
        interface: str | int,
        paused: bool,
        queue: str | int | None = ...,
        reason: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Pause or unpause a member, in one queue or in all of its queues (app_queue, Asterisk 1.2+)."""

    def queue_penalty(
        self,
        *,
        interface: str | int,
        penalty: int,
        queue: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Set the penalty of a member, in one queue or in all of its queues (app_queue, Asterisk 1.6+)."""

    def queue_reload(
        self,
        *,
        queue: str | int | None = ...,
        members: bool | None = ...,
        rules: bool | None = ...,
        parameters: bool | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Read the configuration of queues again, all of it when no part is named (app_queue, Asterisk
        1.6.2+).
        """

    def queue_remove(
        self,
        *,
        queue: str | int,
        interface: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Take a member out of a queue (app_queue, Asterisk 1.0+)."""

    def queue_reset(
        self,
        *,
        queue: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Set the statistics of a queue, or of all, to zero (app_queue, Asterisk 1.6.2+)."""

    def queue_rule(
        self,
        *,
        rule: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Show the rules of queuerules.conf; they come as headers of the response (app_queue, Asterisk 1.6+)."""

    def queue_status(
        self,
        *,
        queue: str | int | None = ...,
        member: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Describe the queues, their members and the callers in them (app_queue, Asterisk 0.5+)."""

    def queue_summary(
        self,
        *,
        queue: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Count who is logged in and who waits in the queues (app_queue, Asterisk 1.6+)."""

    def queue_unpause(
        self,
        *,
        interface: str | int,
        queue: str | int | None = ...,
        reason: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Unpause a member, in one queue or in all of its queues: QueuePause under another name (app_queue,
        Asterisk 1.2+).
        """

    def queue_withdraw_caller(
        self,
        *,
        queue: str | int,
        caller: str | int,
        withdraw_info: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Send a caller from a queue back to the dialplan (app_queue, Asterisk 16.25, 18.11, 19.3+)."""

    def queues(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Show the queues as the command line does (app_queue, Asterisk 1.0 to 13); now QueueStatus."""

    def redirect(
        self,
        *,
        channel: str | int,
        exten: str | int,
        context: str | int,
        priority: str | int,
        extra_channel: str | int | None = ...,
        extra_exten: str | int | None = ...,
        extra_context: str | int | None = ...,
        extra_priority: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Send a channel, and the other leg as `ExtraChannel`, to an extension (core, Asterisk 0.2+)."""

    def reload(
        self,
        *,
        module: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Read the configuration of a module, or of all, again (core, Asterisk 1.6+)."""

    def resync(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Ask Asterisk for its state again now and publish it as `asterisk.state.*`; the reply does not wait
        for that.
        """

    def send_flash(
        self,
        *,
        channel: str | int,
        receive: bool | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Send a hook flash on a channel (app_senddtmf, Asterisk 18.18, 20.3+)."""

    def send_text(
        self,
        *,
        channel: str | int,
        message: str | int,
        content_type: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Send a text message to a channel during a call (core, Asterisk 1.6+)."""

    def setvar(
        self,
        *,
        variable: str | int,
        value: str | int,
        channel: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Set a variable or function of a channel; without `Channel` a global variable (core, Asterisk 1.0+)."""

    def show_dial_plan(
        self,
        *,
        extension: str | int | None = ...,
        context: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the dialplan, all of it or one context or extension (core, Asterisk 1.6+)."""

    def sip_notify(
        self,
        *,
        channel: str | int,
        variables: Sequence[str | int] | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Send a NOTIFY to a SIP peer; variables are its headers (chan_sip, Asterisk 1.6.2 to 20); now
        PJSIPNotify.
        """

    def sip_peers(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the SIP peers (chan_sip, Asterisk 1.0 to 20); now PJSIPShowEndpoints."""

    def sip_qualifypeer(
        self,
        *,
        peer: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Ask a SIP peer whether it is there (chan_sip, Asterisk 1.6.2 to 20); now PJSIPQualify."""

    def sip_showpeer(
        self,
        *,
        peer: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Describe a SIP peer (chan_sip, Asterisk 1.2 to 20); now PJSIPShowEndpoint."""

    def sip_showregistry(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List where Asterisk registers over SIP (chan_sip, Asterisk 1.6.2 to 20); now
        PJSIPShowRegistrationsOutbound.
        """

    def sorcery_memory_cache_expire(
        self,
        *,
        cache: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Throw all objects out of a cache (res_sorcery_memory_cache, Asterisk 13.5+)."""

    def sorcery_memory_cache_expire_object(
        self,
        *,
        cache: str | int,
        object: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Throw an object out of a cache (res_sorcery_memory_cache, Asterisk 13.5+)."""

    def sorcery_memory_cache_populate(
        self,
        *,
        cache: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Fill a cache anew (res_sorcery_memory_cache, Asterisk 13.7+)."""

    def sorcery_memory_cache_stale(
        self,
        *,
        cache: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Have all objects of a cache read again when they are next used (res_sorcery_memory_cache, Asterisk
        13.5+).
        """

    def sorcery_memory_cache_stale_object(
        self,
        *,
        cache: str | int,
        object: str | int,
        reload: bool | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Have an object read again when it is next used (res_sorcery_memory_cache, Asterisk 13.5+)."""

    def status(
        self,
        *,
        channel: str | int | None = ...,
        variables: Sequence[str | int] | None = ...,
        all_variables: bool | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Describe one channel or all of them, with variables (core, Asterisk 0.2+)."""

    def stop_mix_monitor(
        self,
        *,
        channel: str | int,
        mix_monitor_id: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Stop recording a channel (app_mixmonitor, Asterisk 11+)."""

    def stop_monitor(
        self,
        *,
        channel: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Stop what Monitor began (res_monitor, Asterisk 1.0 to 20); now StopMixMonitor."""

    def unpause_monitor(
        self,
        *,
        channel: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Go on with what Monitor began (res_monitor, Asterisk 1.4 to 20); now MixMonitorMute."""

    def update_config(
        self,
        *,
        src_filename: str | int,
        dst_filename: str | int,
        reload: str | int | None = ...,
        preserve_effective_context: bool | None = ...,
        changes: Sequence[Mapping[str, Any]],
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Change a configuration file: `changes`, in their order (core, Asterisk 1.4+)."""

    def user_event(
        self,
        *,
        user_event: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
        **headers: str | Sequence[str],
    ) -> Answer:
        """Send an event of that name to every manager session, with any other headers (core, Asterisk 1.4+)."""

    def vgsm_sms_tx(
        self,
        *,
        to: str | int,
        content: str | int,
        me: str | int | None = ...,
        content_type: str | int | None = ...,
        content_transfer_encoding: str | int | None = ...,
        sms_class: str | int | None = ...,
        concatenate_ref_id: int | None = ...,
        concatenate_sequence_number: int | None = ...,
        concatenate_total_messages: int | None = ...,
        account: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Send a short message (chan_vgsm, Asterisk 1.4+)."""

    def voicemail_box_summary(
        self,
        *,
        context: str | int,
        mailbox: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the messages in a mailbox (app_voicemail, Asterisk 18.20, 20.5+)."""

    def voicemail_forward(
        self,
        *,
        context: str | int,
        mailbox: str | int,
        folder: str | int,
        id: str | int,
        to_context: str | int,
        to_mailbox: str | int,
        to_folder: str | int,
        timeout_seconds: float = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Copy a message to another mailbox (app_voicemail, Asterisk 18.20, 20.5+)."""

    def voicemail_move(
        self,
        *,
        context: str | int,
        mailbox: str | int,
        folder: str | int,
        id: str | int,
        to_folder: str | int,
        timeout_seconds: float = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Move a message to another folder of its mailbox (app_voicemail, Asterisk 18.20, 20.5+)."""

    def voicemail_refresh(
        self,
        *,
        context: str | int | None = ...,
        mailbox: str | int | None = ...,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Have a mailbox, or all, looked at again for changes by other programs (app_voicemail, Asterisk 12+)."""

    def voicemail_remove(
        self,
        *,
        context: str | int,
        mailbox: str | int,
        folder: str | int,
        id: str | int,
        timeout_seconds: float = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Remove a message from a mailbox (app_voicemail, Asterisk 18.20, 20.5+)."""

    def voicemail_user_status(
        self,
        *,
        context: str | int,
        mailbox: str | int,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Describe one user of voicemail (app_voicemail, Asterisk 16+)."""

    def voicemail_users_list(
        self,
        *,
        timeout_seconds: float = ...,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """List the users of voicemail with their settings (app_voicemail, Asterisk 1.6+)."""

    def wait_event(
        self,
        *,
        timeout_seconds: int,
        id: str | None = ...,
        wait: Literal["response", "result"] = ...,
        dry_run: bool = ...,
        check: bool = ...,
    ) -> Answer:
        """Wait for events, on a session over HTTP (core, Asterisk 1.4+)."""
