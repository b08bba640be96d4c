"""Advice of charge: what a call costs, as the network tells it."""

from __future__ import annotations

from amibridge.schemas.event import AmiEvent, ChannelSnapshot, header, snapshot
from amibridge.schemas.fields import Text


class ChargeEvent(AmiEvent):
    """Mixin: a charge in money or units."""

    channel: ChannelSnapshot | None = snapshot("")
    charge: Text = header("Charge")
    type: Text = header("Type")
    billing_id: Text = header("BillingID")
    total_type: Text = header("TotalType")
    currency: Text = header("Currency")
    name: Text = header("Name")
    cost: Text = header("Cost")
    multiplier: Text = header("Multiplier")
    units: Text = header("Units")
    number_of: Text = header("NumberOf")
    type_of: Text = header("TypeOf")


class AocS(AmiEvent, family="aoc", name="AOC-S"):
    """At the beginning of a call: what it will be charged by (Asterisk core, 12+)."""

    channel: ChannelSnapshot | None = snapshot("")
    chargeable: Text = header("Chargeable")
    rate_type: Text = header("RateType")
    currency: Text = header("Currency")
    name: Text = header("Name")
    cost: Text = header("Cost")
    multiplier: Text = header("Multiplier")
    charging_type: Text = header("ChargingType")
    step_function: Text = header("StepFunction")
    granularity: Text = header("Granularity")
    length: Text = header("Length")
    scale: Text = header("Scale")
    unit: Text = header("Unit")
    special_code: Text = header("SpecialCode")


class AocD(ChargeEvent, family="aoc", name="AOC-D"):
    """During a call: what it has cost so far (Asterisk core, 12+)."""


class AocE(ChargeEvent, family="aoc", name="AOC-E"):
    """At the end of a call: what it has cost, and whom to charge (Asterisk core, 12+)."""

    charging_association: Text = header("ChargingAssociation")
    number: Text = header("Number")
    plan: Text = header("Plan")
    id: Text = header("ID")
