"""Advice of charge: telling a caller what the call costs."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from amibridge.schemas.action import AmiAction, Numbered, param

Multiplier = Literal["OneThousandth", "OneHundredth", "OneTenth", "One", "Ten", "Hundred", "Thousand"]
Scale = Literal["OneHundredthSecond", "OneTenthSecond", "Second", "TenSeconds", "Minute", "Hour", "Day"]
Billing = Literal[
    "Normal",
    "ReverseCharge",
    "CreditCard",
    "CallFwdUnconditional",
    "CallFwdBusy",
    "CallFwdNoReply",
    "CallDeflection",
    "CallTransfer",
]
Item = Literal[
    "NA",
    "SpecialArrangement",
    "BasicCommunication",
    "CallAttempt",
    "CallSetup",
    "UserUserInfo",
    "SupplementaryService",
]
Rate = Literal["NA", "Free", "FreeFromBeginning", "Duration", "Flat", "Volume", "SpecialCode"]


class AOCMessage(AmiAction, family="aoc", privileges=("aoc",)):
    """Send an advice of charge to a channel (core, Asterisk 1.8+).

    `S` tells the rates at the beginning, `D` the charge so far, `E` the charge at the end. Units are a list.
    """

    channel: str | None = param("Channel", default=None)
    channel_prefix: str | None = param("ChannelPrefix", default=None)  # the first channel whose name begins so
    msg_type: Literal["S", "D", "E"] = param("MsgType")
    charge_type: Literal["NA", "FREE", "Currency", "Unit"] | None = param("ChargeType", default=None)
    unit_amount: Numbered | None = param("UnitAmount(0)", default=None)
    unit_type: Numbered | None = param("UnitType(0)", default=None)
    currency_name: str | None = param("CurrencyName", default=None)
    currency_amount: int | None = param("CurrencyAmount", default=None)
    currency_multiplier: Multiplier | None = param("CurrencyMultiplier", default=None)
    total_type: str | None = param("TotalType", default=None)  # Total, SubTotal; what is neither is Total
    aoc_billing_id: Billing | None = param("AOCBillingId", default=None)
    charging_association_id: int | None = param("ChargingAssociationId", default=None)
    charging_association_number: str | None = param("ChargingAssociationNumber", default=None)
    charging_association_plan: int | None = param("ChargingAssociationPlan", default=None)
    charged_item: Item | None = param("ChargedItem", default=None)
    rate_type: Rate | None = param("RateType", default=None)
    time: int | None = param("Time", default=None)  # in TimeScale
    time_scale: Scale | None = param("TimeScale", default=None)
    granularity: int | None = param("Granularity", default=None)  # in GranularityTimeScale
    granularity_time_scale: Scale | None = param("GranularityTimeScale", default=None)
    charging_type: Literal["ContinuousCharging", "StepFunction"] | None = param("ChargingType", default=None)
    volume_unit: Literal["Octet", "Segment", "Message"] | None = param("VolumeUnit", default=None)
    code: int | None = param("Code", default=None)

    @model_validator(mode="after")
    def _has_a_channel(self) -> Self:
        if self.channel is None and self.channel_prefix is None:
            raise ValueError("needs Channel or ChannelPrefix")
        return self
