"""Old events in today's words: each release's own blocks, what PAMI knew of them, and that nothing gets lost on the way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amibridge.ami.messages import Event, Header
from amibridge.ami.parser import Parser, parse, split_headers
from amibridge.normalizer.plan import compile_plan
from amibridge.schemas.legacy import bridge_uniqueid, old_names, upgrade
from amibridge.schemas.legacy_forms import FORMS
from amibridge.schemas.registry import EVENTS
from tests.corpus.recordings import RECORDINGS, Recording

# Release; the block; the events it is today with every field they tell. Bars part the lines.
BLOCKS: list[tuple[str, str, tuple[str, ...]]] = [
    (
        "1.4",
        "Dial|Privilege: call,all|Source: SIP/100-08f2|Destination: SIP/200-08f4|CallerID: 100|CallerIDName: Ann|"
        "SrcUniqueID: 1200.1|DestUniqueID: 1200.2",
        (
            "DialBegin|channel.channel: SIP/100-08f2|channel.caller_id_num: 100|channel.caller_id_name: Ann|"
            "channel.uniqueid: 1200.1|dest_channel.channel: SIP/200-08f4|dest_channel.uniqueid: 1200.2",
        ),
    ),
    (
        "1.6",
        "Dial|Privilege: call,all|SubEvent: Begin|Channel: SIP/100-00000001|Destination: SIP/200-00000002|"
        "CallerIDNum: 100|CallerIDName: <unknown>|UniqueID: 1300.1|DestUniqueID: 1300.2|Dialstring: 200",
        (
            "DialBegin|channel.channel: SIP/100-00000001|channel.caller_id_num: 100|channel.uniqueid: 1300.1|"
            "dest_channel.channel: SIP/200-00000002|dest_channel.uniqueid: 1300.2|dial_string: 200|"
            "extra.SubEvent: Begin",
        ),
    ),
    (
        "11",
        "Dial|Privilege: call,all|SubEvent: Begin|Channel: SIP/100-00000001|Destination: SIP/200-00000002|"
        "CallerIDNum: 100|CallerIDName: Ann|ConnectedLineNum: 200|ConnectedLineName: Bob|UniqueID: 1400.1|"
        "DestUniqueID: 1400.2|Dialstring: 200",
        (
            "DialBegin|channel.channel: SIP/100-00000001|channel.caller_id_num: 100|channel.caller_id_name: Ann|"
            "channel.connected_line_num: 200|channel.connected_line_name: Bob|channel.uniqueid: 1400.1|"
            "dest_channel.channel: SIP/200-00000002|dest_channel.uniqueid: 1400.2|dial_string: 200|"
            "extra.SubEvent: Begin",
        ),
    ),
    (
        "11",
        "Dial|Privilege: call,all|SubEvent: End|Channel: SIP/100-00000001|UniqueID: 1400.1|DialStatus: NOANSWER",
        ("DialEnd|channel.channel: SIP/100-00000001|channel.uniqueid: 1400.1|dial_status: NOANSWER|extra.SubEvent: End",),
    ),
    (
        "1.4",
        "Link|Privilege: call,all|Channel1: SIP/100-08f2|Channel2: SIP/200-08f4|Uniqueid1: 1200.2|Uniqueid2: 1200.1|"
        "CallerID1: 100|CallerID2: 200",
        (
            "BridgeEnter|bridge.bridge_uniqueid: 1200.1+1200.2|channel.channel: SIP/100-08f2|"
            "channel.caller_id_num: 100|channel.uniqueid: 1200.2",
            "BridgeEnter|bridge.bridge_uniqueid: 1200.1+1200.2|channel.channel: SIP/200-08f4|"
            "channel.caller_id_num: 200|channel.uniqueid: 1200.1",
        ),
    ),
    (
        "1.4",
        "Unlink|Privilege: call,all|Channel1: SIP/100-08f2|Channel2: SIP/200-08f4|Uniqueid1: 1200.1|"
        "Uniqueid2: 1200.2|CallerID1: 100|CallerID2: 200",
        (
            "BridgeLeave|bridge.bridge_uniqueid: 1200.1+1200.2|channel.channel: SIP/100-08f2|"
            "channel.caller_id_num: 100|channel.uniqueid: 1200.1",
            "BridgeLeave|bridge.bridge_uniqueid: 1200.1+1200.2|channel.channel: SIP/200-08f4|"
            "channel.caller_id_num: 200|channel.uniqueid: 1200.2",
        ),
    ),
    (
        "11",
        "Bridge|Privilege: call,all|Bridgestate: Link|Bridgetype: core|Channel1: SIP/100-00000001|"
        "Channel2: SIP/200-00000002|Uniqueid1: 1400.1|Uniqueid2: 1400.2|CallerID1: 100|CallerID2: 200",
        (
            "BridgeEnter|bridge.bridge_uniqueid: 1400.1+1400.2|bridge.bridge_technology: core|"
            "channel.channel: SIP/100-00000001|channel.caller_id_num: 100|channel.uniqueid: 1400.1|"
            "extra.Bridgestate: Link",
            "BridgeEnter|bridge.bridge_uniqueid: 1400.1+1400.2|bridge.bridge_technology: core|"
            "channel.channel: SIP/200-00000002|channel.caller_id_num: 200|channel.uniqueid: 1400.2|"
            "extra.Bridgestate: Link",
        ),
    ),
    (
        "11",
        "Bridge|Privilege: call,all|Bridgestate: Unlink|Bridgetype: native|Channel1: SIP/100-00000001|"
        "Channel2: SIP/200-00000002|Uniqueid1: 1400.1|Uniqueid2: 1400.2|CallerID1: 100|CallerID2: 200",
        (
            "BridgeLeave|bridge.bridge_uniqueid: 1400.1+1400.2|bridge.bridge_technology: native|"
            "channel.channel: SIP/100-00000001|channel.caller_id_num: 100|channel.uniqueid: 1400.1|"
            "extra.Bridgestate: Unlink",
            "BridgeLeave|bridge.bridge_uniqueid: 1400.1+1400.2|bridge.bridge_technology: native|"
            "channel.channel: SIP/200-00000002|channel.caller_id_num: 200|channel.uniqueid: 1400.2|"
            "extra.Bridgestate: Unlink",
        ),
    ),
    (
        "1.4",
        "Join|Privilege: call,all|Channel: SIP/100-08f2|CallerID: 100|CallerIDName: Ann|Queue: sales|Position: 1|"
        "Count: 1|Uniqueid: 1200.1",
        (
            "QueueCallerJoin|channel.channel: SIP/100-08f2|channel.caller_id_num: 100|channel.caller_id_name: Ann|"
            "channel.uniqueid: 1200.1|queue: sales|position: 1|count: 1",
        ),
    ),
    (
        "11",
        "Join|Privilege: call,all|Channel: SIP/100-00000001|CallerIDNum: 100|CallerIDName: Ann|"
        "ConnectedLineNum: unknown|ConnectedLineName: unknown|Queue: sales|Position: 1|Count: 1|Uniqueid: 1400.1",
        (
            "QueueCallerJoin|channel.channel: SIP/100-00000001|channel.caller_id_num: 100|channel.caller_id_name: Ann|"
            "channel.uniqueid: 1400.1|queue: sales|position: 1|count: 1",
        ),
    ),
    (
        "11",
        "Leave|Privilege: call,all|Channel: SIP/100-00000001|Queue: sales|Count: 0|Position: 1|Uniqueid: 1400.1",
        ("QueueCallerLeave|channel.channel: SIP/100-00000001|channel.uniqueid: 1400.1|queue: sales|position: 1|count: 0",),
    ),
    (
        "11",
        "QueueMemberPaused|Privilege: agent,all|Queue: sales|Location: SIP/200|MemberName: Bob|Paused: 1|Reason: lunch",
        ("QueueMemberPause|queue: sales|member_name: Bob|interface: SIP/200|paused: True|paused_reason: lunch",),
    ),
    (
        "1.4",
        "AgentCalled|Privilege: agent,all|AgentCalled: SIP/200|AgentName: Bob|ChannelCalling: SIP/100-08f2|"
        "CallerID: 100|CallerIDName: Ann|Context: queues|Extension: 800|Priority: 3",
        (
            "AgentCalled|channel.channel: SIP/100-08f2|channel.caller_id_num: 100|channel.caller_id_name: Ann|"
            "channel.context: queues|channel.exten: 800|channel.priority: 3|member_name: Bob|interface: SIP/200",
        ),
    ),
    (
        "11",
        "AgentCalled|Privilege: agent,all|Queue: sales|AgentCalled: SIP/200|AgentName: Bob|"
        "ChannelCalling: SIP/100-00000001|DestinationChannel: SIP/200-00000002|CallerIDNum: 100|CallerIDName: Ann|"
        "ConnectedLineNum: unknown|ConnectedLineName: unknown|Context: queues|Extension: 800|Priority: 3|"
        "Uniqueid: 1400.1",
        (
            "AgentCalled|channel.channel: SIP/100-00000001|channel.caller_id_num: 100|channel.caller_id_name: Ann|"
            "channel.context: queues|channel.exten: 800|channel.priority: 3|channel.uniqueid: 1400.1|"
            "dest_channel.channel: SIP/200-00000002|queue: sales|member_name: Bob|interface: SIP/200",
        ),
    ),
    (
        "1.6",
        "AgentConnect|Privilege: agent,all|Queue: sales|Uniqueid: 1300.1|Channel: SIP/200-00000002|Member: SIP/200|"
        "MemberName: Bob|Holdtime: 5|BridgedChannel: 1300.2|Ringtime: 3",
        (
            "AgentConnect|channel.uniqueid: 1300.1|dest_channel.channel: SIP/200-00000002|"
            "dest_channel.uniqueid: 1300.2|queue: sales|member_name: Bob|interface: SIP/200|ring_time_seconds: 3.0|"
            "hold_time_seconds: 5.0",
        ),
    ),
    (
        "11",
        "AgentComplete|Privilege: agent,all|Queue: sales|Uniqueid: 1400.1|Channel: SIP/200-00000002|Member: SIP/200|"
        "MemberName: Bob|HoldTime: 5|TalkTime: 60|Reason: caller",
        (
            "AgentComplete|channel.uniqueid: 1400.1|dest_channel.channel: SIP/200-00000002|queue: sales|"
            "member_name: Bob|interface: SIP/200|hold_time_seconds: 5.0|talk_time_seconds: 60.0|reason: caller",
        ),
    ),
    (
        "1.4",
        "AgentDump|Privilege: agent,all|Queue: sales|Uniqueid: 1200.1|Channel: SIP/200-08f4|Member: SIP/200|MemberName: Bob",
        (
            "AgentDump|channel.uniqueid: 1200.1|dest_channel.channel: SIP/200-08f4|queue: sales|member_name: Bob|"
            "interface: SIP/200",
        ),
    ),
    (
        "11",
        "AgentRingNoAnswer|Privilege: agent,all|Queue: sales|Uniqueid: 1400.1|Channel: SIP/100-00000001|"
        "Member: SIP/200|MemberName: Bob|RingTime: 15000",
        (
            "AgentRingNoAnswer|channel.channel: SIP/100-00000001|channel.uniqueid: 1400.1|queue: sales|"
            "member_name: Bob|interface: SIP/200|ring_time_ms: 15000",
        ),
    ),
    (
        "1.6",
        "AgentRingNoAnswer|Privilege: agent,all|Queue: sales|Uniqueid: 1300.1|Channel: SIP/100-00000001|"
        "Member: SIP/200|MemberName: Bob|Ringtime: 15000",
        (
            "AgentRingNoAnswer|channel.channel: SIP/100-00000001|channel.uniqueid: 1300.1|queue: sales|"
            "member_name: Bob|interface: SIP/200|ring_time_ms: 15000",
        ),
    ),
    (
        "11",
        "Agentlogin|Privilege: agent,all|Agent: 1001|Channel: SIP/200-00000002|Uniqueid: 1400.2",
        ("AgentLogin|channel.channel: SIP/200-00000002|channel.uniqueid: 1400.2|agent: 1001",),
    ),
    (
        "11",
        "Agentlogoff|Privilege: agent,all|Agent: 1001|Logintime: 3600|Uniqueid: 1400.2",
        ("AgentLogoff|channel.uniqueid: 1400.2|agent: 1001|login_time_seconds: 3600.0",),
    ),
    (
        "1.4",
        "Newchannel|Privilege: call,all|Channel: SIP/100-08f2|State: Ring|CallerIDNum: 100|CallerIDName: <unknown>|"
        "Uniqueid: 1200.1",
        (
            "Newchannel|channel.channel: SIP/100-08f2|channel.channel_state_desc: Ring|channel.caller_id_num: 100|"
            "channel.uniqueid: 1200.1",
        ),
    ),
    (
        "1.4",
        "Newstate|Privilege: call,all|Channel: SIP/100-08f2|State: Up|CallerID: 100|CallerIDName: <unknown>|"
        "Uniqueid: 1200.1",
        (
            "Newstate|channel.channel: SIP/100-08f2|channel.channel_state_desc: Up|channel.caller_id_num: 100|"
            "channel.uniqueid: 1200.1",
        ),
    ),
    (
        "11",
        "Newexten|Privilege: dialplan,all|Channel: SIP/100-00000001|Context: internal|Extension: 200|Priority: 1|"
        "Application: Dial|AppData: SIP/200|Uniqueid: 1400.1",
        (
            "Newexten|channel.channel: SIP/100-00000001|channel.context: internal|channel.exten: 200|"
            "channel.priority: 1|channel.uniqueid: 1400.1|extension: 200|application: Dial|app_data: SIP/200",
        ),
    ),
    (
        "1.4",
        "Newcallerid|Privilege: call,all|Channel: SIP/100-08f2|CallerID: 100|CallerIDName: Ann|Uniqueid: 1200.1|"
        "CID-CallingPres: 0 (Presentation Allowed, Not Screened)",
        (
            "NewCallerid|channel.channel: SIP/100-08f2|channel.caller_id_num: 100|channel.caller_id_name: Ann|"
            "channel.uniqueid: 1200.1|cid_calling_pres: 0 (Presentation Allowed, Not Screened)",
        ),
    ),
    (
        "11",
        "Transfer|Privilege: call,all|TransferMethod: SIP|TransferType: Blind|Channel: SIP/100-00000001|"
        "Uniqueid: 1400.1|SIP-Callid: 1f2e@192.0.2.1|TargetChannel: SIP/200-00000002|TargetUniqueid: 1400.2|"
        "TransferExten: 300|TransferContext: internal",
        (
            "BlindTransfer|transferer_channel.channel: SIP/100-00000001|transferer_channel.uniqueid: 1400.1|"
            "transferee_channel.channel: SIP/200-00000002|transferee_channel.uniqueid: 1400.2|context: internal|"
            "extension: 300|transfer_method: SIP|sip_call_id: 1f2e@192.0.2.1|extra.TransferType: Blind",
        ),
    ),
    (
        "11",
        "Transfer|Privilege: call,all|TransferMethod: SIP|TransferType: Blind|Channel: SIP/100-00000001|"
        "Uniqueid: 1400.1|SIP-Callid: 1f2e@192.0.2.1|TargetChannel: SIP/200-00000002|TargetUniqueid: 1400.2|"
        "TransferExten: 700|Transfer2Parking: Yes",
        (
            "BlindTransfer|transferer_channel.channel: SIP/100-00000001|transferer_channel.uniqueid: 1400.1|"
            "transferee_channel.channel: SIP/200-00000002|transferee_channel.uniqueid: 1400.2|extension: 700|"
            "transfer_method: SIP|sip_call_id: 1f2e@192.0.2.1|transfer_to_parking: True|extra.TransferType: Blind",
        ),
    ),
    (
        "11",
        "Transfer|Privilege: call,all|TransferMethod: SIP|TransferType: Attended|Channel: SIP/100-00000001|"
        "Uniqueid: 1400.1|SIP-Callid: 1f2e@192.0.2.1|TargetChannel: SIP/100-00000003|TargetUniqueid: 1400.3",
        (
            "AttendedTransfer|orig_transferer_channel.channel: SIP/100-00000001|"
            "orig_transferer_channel.uniqueid: 1400.1|second_transferer_channel.channel: SIP/100-00000003|"
            "second_transferer_channel.uniqueid: 1400.3|transfer_method: SIP|sip_call_id: 1f2e@192.0.2.1|"
            "extra.TransferType: Attended",
        ),
    ),
    (
        "11",
        "DTMF|Privilege: dtmf,all|Channel: SIP/100-00000001|Uniqueid: 1400.1|Digit: 5|Direction: Received|Begin: Yes|"
        "End: No",
        (
            "DTMFBegin|channel.channel: SIP/100-00000001|channel.uniqueid: 1400.1|digit: 5|direction: Received|"
            "extra.Begin: Yes|extra.End: No",
        ),
    ),
    (
        "11",
        "DTMF|Privilege: dtmf,all|Channel: SIP/100-00000001|Uniqueid: 1400.1|Digit: 5|Direction: Received|Begin: No|"
        "End: Yes",
        (
            "DTMFEnd|channel.channel: SIP/100-00000001|channel.uniqueid: 1400.1|digit: 5|direction: Received|"
            "extra.Begin: No|extra.End: Yes",
        ),
    ),
    (
        "11",
        "MusicOnHold|Privilege: call,all|State: Start|Channel: SIP/100-00000001|UniqueID: 1400.1|Class: default",
        (
            "MusicOnHoldStart|channel.channel: SIP/100-00000001|channel.uniqueid: 1400.1|music_class: default|"
            "extra.State: Start",
        ),
    ),
    (
        "1.6",
        "MusicOnHold|Privilege: call,all|State: Stop|Channel: SIP/100-00000001|UniqueID: 1300.1",
        ("MusicOnHoldStop|channel.channel: SIP/100-00000001|channel.uniqueid: 1300.1|extra.State: Stop",),
    ),
    (
        "11",
        "Hold|Privilege: call,all|Status: On|Channel: SIP/100-00000001|Uniqueid: 1400.1",
        ("Hold|channel.channel: SIP/100-00000001|channel.uniqueid: 1400.1|extra.Status: On",),
    ),
    (
        "11",
        "Hold|Privilege: call,all|Status: Off|Channel: SIP/100-00000001|Uniqueid: 1400.1",
        ("Unhold|channel.channel: SIP/100-00000001|channel.uniqueid: 1400.1|extra.Status: Off",),
    ),
    (
        "1.4",
        "ParkedCall|Privilege: call,all|Exten: 701|Channel: SIP/100-08f2|From: SIP/200-08f4|Timeout: 45|"
        "CallerID: 100|CallerIDName: Ann",
        (
            "ParkedCall|parkee_channel.channel: SIP/100-08f2|parkee_channel.caller_id_num: 100|"
            "parkee_channel.caller_id_name: Ann|parker_dial_string: SIP/200-08f4|parking_space: 701|"
            "parking_timeout_seconds: 45",
        ),
    ),
    (
        "11",
        "ParkedCall|Privilege: call,all|Exten: 701|Channel: SIP/100-00000001|Parkinglot: default|From: SIP/200|"
        "Timeout: 45|CallerIDNum: 100|CallerIDName: Ann|ConnectedLineNum: 200|ConnectedLineName: Bob|Uniqueid: 1400.1",
        (
            "ParkedCall|parkee_channel.channel: SIP/100-00000001|parkee_channel.caller_id_num: 100|"
            "parkee_channel.caller_id_name: Ann|parkee_channel.connected_line_num: 200|"
            "parkee_channel.connected_line_name: Bob|parkee_channel.uniqueid: 1400.1|parker_dial_string: SIP/200|"
            "parking_lot: default|parking_space: 701|parking_timeout_seconds: 45",
        ),
    ),
    (
        "1.6",
        "ParkedCallTimeOut|Privilege: call,all|Exten: 701|Channel: SIP/100-00000001|Parkinglot: default|"
        "CallerIDNum: 100|CallerIDName: Ann|UniqueID: 1300.1",
        (
            "ParkedCallTimeOut|parkee_channel.channel: SIP/100-00000001|parkee_channel.caller_id_num: 100|"
            "parkee_channel.caller_id_name: Ann|parkee_channel.uniqueid: 1300.1|parking_lot: default|parking_space: 701",
        ),
    ),
    (
        "1.2",
        "ParkedCallGiveUp|Privilege: call,all|Exten: 701|Channel: SIP/100-08f2|CallerID: 100|CallerIDName: Ann",
        (
            "ParkedCallGiveUp|parkee_channel.channel: SIP/100-08f2|parkee_channel.caller_id_num: 100|"
            "parkee_channel.caller_id_name: Ann|parking_space: 701",
        ),
    ),
    (
        "11",
        "UnParkedCall|Privilege: call,all|Exten: 701|Channel: SIP/100-00000001|Parkinglot: default|"
        "From: SIP/300-00000004|CallerIDNum: 100|CallerIDName: Ann|ConnectedLineNum: 200|ConnectedLineName: Bob|"
        "Uniqueid: 1400.1",
        (
            "UnParkedCall|parkee_channel.channel: SIP/100-00000001|parkee_channel.caller_id_num: 100|"
            "parkee_channel.caller_id_name: Ann|parkee_channel.connected_line_num: 200|"
            "parkee_channel.connected_line_name: Bob|parkee_channel.uniqueid: 1400.1|parking_lot: default|"
            "parking_space: 701|retriever_channel.channel: SIP/300-00000004",
        ),
    ),
    (
        "11",
        "AsyncAGI|Privilege: agi,all|SubEvent: Start|Channel: SIP/100-00000001|Env: agi_request%3A%20async%0A",
        ("AsyncAGIStart|channel.channel: SIP/100-00000001|env: agi_request%3A%20async%0A|extra.SubEvent: Start",),
    ),
    (
        "11",
        "AsyncAGI|Privilege: agi,all|SubEvent: Exec|Channel: SIP/100-00000001|CommandID: c1|Result: 200%20result%3D1%0A",
        ("AsyncAGIExec|channel.channel: SIP/100-00000001|command_id: c1|result: 200%20result%3D1%0A|extra.SubEvent: Exec",),
    ),
    (
        "11",
        "AsyncAGI|Privilege: agi,all|SubEvent: End|Channel: SIP/100-00000001",
        ("AsyncAGIEnd|channel.channel: SIP/100-00000001|extra.SubEvent: End",),
    ),
    (
        "11",
        "AGIExec|Privilege: agi,all|SubEvent: Start|Channel: SIP/100-00000001|CommandId: 77|Command: ANSWER",
        ("AGIExecStart|channel.channel: SIP/100-00000001|command: ANSWER|command_id: 77|extra.SubEvent: Start",),
    ),
    (
        "11",
        "AGIExec|Privilege: agi,all|SubEvent: End|Channel: SIP/100-00000001|CommandId: 77|Command: ANSWER|"
        "ResultCode: 200|Result: Success",
        (
            "AGIExecEnd|channel.channel: SIP/100-00000001|command: ANSWER|command_id: 77|result_code: 200|"
            "result: Success|extra.SubEvent: End",
        ),
    ),
    (
        "1.2",
        "MeetmeTalking|Privilege: call,all|Channel: Zap/1-1|Uniqueid: 1100.1|Meetme: 500|Usernum: 1",
        ("MeetmeTalking|channel.channel: Zap/1-1|channel.uniqueid: 1100.1|meetme: 500|user: 1|status: True",),
    ),
    (
        "1.2",
        "MeetmeStopTalking|Privilege: call,all|Channel: Zap/1-1|Uniqueid: 1100.1|Meetme: 500|Usernum: 1",
        ("MeetmeTalking|channel.channel: Zap/1-1|channel.uniqueid: 1100.1|meetme: 500|user: 1|status: False",),
    ),
    (
        "11",
        "LocalBridge|Privilege: call,all|Channel1: Local/200@x-0001;1|Channel2: Local/200@x-0001;2|Uniqueid1: 1400.5|"
        "Uniqueid2: 1400.6|Context: x|Exten: 200|LocalOptimization: Yes",
        (
            "LocalBridge|local_one_channel.channel: Local/200@x-0001;1|local_one_channel.uniqueid: 1400.5|"
            "local_two_channel.channel: Local/200@x-0001;2|local_two_channel.uniqueid: 1400.6|context: x|exten: 200|"
            "local_optimization: True",
        ),
    ),
    (
        "1.6",
        "FaxReceived|Privilege: call,all|Channel: SIP/100-00000001|Exten: 900|CallerID: 100|RemoteStationID: R|"
        "LocalStationID: L|PagesTransferred: 2|Resolution: 98|TransferRate: 14400|FileName: /tmp/a.tif",
        (
            "ReceiveFAX|channel.channel: SIP/100-00000001|channel.caller_id_num: 100|channel.exten: 900|"
            "local_station_id: L|remote_station_id: R|pages_transferred: 2|resolution: 98|transfer_rate: 14400|"
            "file_names: ['/tmp/a.tif']",
        ),
    ),
    (
        "1.6",
        "FaxSent|Privilege: call,all|Channel: SIP/100-00000001|Exten: 900|CallerID: 100|RemoteStationID: R|"
        "LocalStationID: L|PagesTransferred: 2|Resolution: 98|TransferRate: 14400|FileName: /tmp/a.tif",
        (
            "SendFAX|channel.channel: SIP/100-00000001|channel.caller_id_num: 100|channel.exten: 900|"
            "local_station_id: L|remote_station_id: R|pages_transferred: 2|resolution: 98|transfer_rate: 14400|"
            "file_names: ['/tmp/a.tif']",
        ),
    ),
    (
        "11",
        "ReceiveFAX|Privilege: call,all|Channel: SIP/100-00000001|Context: fax|Exten: 900|CallerID: 100|"
        "RemoteStationID: R|LocalStationID: L|PagesTransferred: 2|Resolution: 204x98|TransferRate: 14400|"
        "FileName: /tmp/a.tif|FileName: /tmp/b.tif",
        (
            "ReceiveFAX|channel.channel: SIP/100-00000001|channel.caller_id_num: 100|channel.context: fax|"
            "channel.exten: 900|local_station_id: L|remote_station_id: R|pages_transferred: 2|resolution: 204x98|"
            "transfer_rate: 14400|file_names: ['/tmp/a.tif', '/tmp/b.tif']",
        ),
    ),
    (
        "11",
        "SendFAX|Privilege: call,all|Channel: SIP/100-00000001|Context: fax|Exten: 900|CallerID: 100|"
        "RemoteStationID: R|LocalStationID: L|PagesTransferred: 2|Resolution: 204x98|TransferRate: 14400|"
        "FileName: /tmp/a.tif",
        (
            "SendFAX|channel.channel: SIP/100-00000001|channel.caller_id_num: 100|channel.context: fax|"
            "channel.exten: 900|local_station_id: L|remote_station_id: R|pages_transferred: 2|resolution: 204x98|"
            "transfer_rate: 14400|file_names: ['/tmp/a.tif']",
        ),
    ),
    (
        "1.8",
        "SendFAXStatus|Privilege: call,all|Status: Sending|Channel: SIP/100-00000001|Context: fax|Exten: 900|"
        "CallerID: 100|LocalStationID: L",
        (
            "FAXStatus|channel.channel: SIP/100-00000001|channel.caller_id_num: 100|channel.context: fax|"
            "channel.exten: 900|operation: send|status: Sending|local_station_id: L",
        ),
    ),
    (
        "1.8",
        "ReceiveFAXStatus|Privilege: call,all|Status: Receiving|Channel: SIP/100-00000001|Context: fax|Exten: 900|"
        "CallerID: 100|LocalStationID: L",
        (
            "FAXStatus|channel.channel: SIP/100-00000001|channel.caller_id_num: 100|channel.context: fax|"
            "channel.exten: 900|operation: receive|status: Receiving|local_station_id: L",
        ),
    ),
    (
        "11",
        "FAXStatus|Privilege: call,all|Operation: send|Status: Sending|Channel: SIP/100-00000001|Context: fax|"
        "Exten: 900|CallerID: 100|LocalStationID: L",
        (
            "FAXStatus|channel.channel: SIP/100-00000001|channel.caller_id_num: 100|channel.context: fax|"
            "channel.exten: 900|operation: send|status: Sending|local_station_id: L",
        ),
    ),
    (
        "11",
        "RTCPReceived|Privilege: reporting,all|From: 192.0.2.1:10001|PT: 200(Sender Report)|ReceptionReports: 1|"
        "SenderSSRC: 305419896|FractionLost: 0|PacketsLost: 2|HighestSequence: 5000|SequenceNumberCycles: 0|"
        "IAJitter: 12|LastSR: 48310.0123456789|DLSR: 1.2340(sec)|RTT: 0(sec)",
        (
            "RTCPReceived|ssrc: 305419896|pt: 200(Sender Report)|from_address: 192.0.2.1:10001|report_count: 1|"
            "report0.fraction_lost: 0|report0.cumulative_lost: 2|report0.highest_sequence: 5000|"
            "report0.sequence_number_cycles: 0|report0.ia_jitter: 12.0|extra.Report0LSR: 48310.0123456789|"
            "extra.Report0DLSR: 1.2340(sec)|extra.RTT: 0(sec)",
        ),
    ),
    (
        "11",
        "RTCPSent|Privilege: reporting,all|To: 192.0.2.1:10001|OurSSRC: 305419897|SentNTP: 1400000000.0000000000|"
        "SentRTP: 160000|SentPackets: 1000|SentOctets: 160000|ReportBlock: |FractionLost: 0|CumulativeLoss: 2|"
        "IAJitter: 0.0012|TheirLastSR: 0|DLSR: 0.5000 (sec)",
        (
            "RTCPSent|ssrc: 305419897|to_address: 192.0.2.1:10001|report0.fraction_lost: 0|report0.cumulative_lost: 2|"
            "report0.lsr: 0|sent_rtp: 160000|sent_packets: 1000|sent_octets: 160000|"
            "extra.OldSentNTP: 1400000000.0000000000|extra.ReportBlock: |extra.IAJitter: 0.0012|"
            "extra.Report0DLSR: 0.5000 (sec)",
        ),
    ),
    (
        "1.2",
        "OriginateSuccess|Privilege: call,all|ActionID: a1|Channel: SIP/100-08f2|Context: internal|Exten: 200|"
        "Reason: 4|Uniqueid: 1100.1",
        (
            "OriginateResponse|response: Success|channel_name: SIP/100-08f2|context: internal|exten: 200|reason: 4|"
            "uniqueid: 1100.1|action_id: a1",
        ),
    ),
    (
        "1.2",
        "OriginateFailure|Privilege: call,all|ActionID: a1|Channel: SIP/100|Context: internal|Exten: 200|Reason: 0|"
        "Uniqueid: <null>",
        (
            "OriginateResponse|response: Failure|channel_name: SIP/100|context: internal|exten: 200|reason: 0|"
            "uniqueid: <null>|action_id: a1",
        ),
    ),
    (
        "1.2",
        "Registry|Privilege: system,all|Channel: SIP|Domain: sip.example|Status: Registered",
        ("Registry|channel_type: SIP|domain: sip.example|status: Registered",),
    ),
    (
        "1.4",
        "ChannelReload|Privilege: system,all|Channel: SIP|ReloadReason: RELOAD (Channel module reload)|"
        "Registry_Count: 1|Peer_Count: 3|User_Count: 2",
        (
            "Reload|extra.Channel: SIP|extra.ReloadReason: RELOAD (Channel module reload)|extra.Registry_Count: 1|"
            "extra.Peer_Count: 3|extra.User_Count: 2",
        ),
    ),
    (
        "1.4",
        "Status|Privilege: Call|Channel: SIP/100-08f2|CallerID: 100|CallerIDNum: 100|CallerIDName: Ann|Account: acc|"
        "State: Up|Link: SIP/200-08f4|Uniqueid: 1200.1",
        (
            "Status|channel.channel: SIP/100-08f2|channel.channel_state_desc: Up|channel.caller_id_num: 100|"
            "channel.caller_id_name: Ann|channel.account_code: acc|channel.uniqueid: 1200.1|"
            "bridged_channel_name: SIP/200-08f4|extra.CallerID: 100",
        ),
    ),
    (
        "11",
        "Status|Privilege: Call|Channel: SIP/100-00000001|CallerIDNum: 100|CallerIDName: Ann|ConnectedLineNum: 200|"
        "ConnectedLineName: Bob|Accountcode: acc|ChannelState: 6|ChannelStateDesc: Up|Context: internal|"
        "Extension: 200|Priority: 1|Seconds: 12|BridgedChannel: SIP/200-00000002|BridgedUniqueid: 1400.2|"
        "Uniqueid: 1400.1",
        (
            "Status|channel.channel: SIP/100-00000001|channel.channel_state: 6|channel.channel_state_desc: Up|"
            "channel.caller_id_num: 100|channel.caller_id_name: Ann|channel.connected_line_num: 200|"
            "channel.connected_line_name: Bob|channel.account_code: acc|channel.context: internal|channel.exten: 200|"
            "channel.priority: 1|channel.uniqueid: 1400.1|seconds: 12.0|bridged_channel_name: SIP/200-00000002|"
            "bridged_uniqueid: 1400.2",
        ),
    ),
    (
        "11",
        "CoreShowChannel|Channel: SIP/100-00000001|UniqueID: 1400.1|Context: internal|Extension: 200|Priority: 1|"
        "ChannelState: 6|ChannelStateDesc: Up|Application: Dial|ApplicationData: SIP/200|CallerIDnum: 100|"
        "CallerIDname: Ann|ConnectedLineNum: 200|ConnectedLineName: Bob|Duration: 00:01:02|AccountCode: acc|"
        "BridgedChannel: SIP/200-00000002|BridgedUniqueID: 1400.2",
        (
            "CoreShowChannel|channel.channel: SIP/100-00000001|channel.channel_state: 6|channel.channel_state_desc: Up|"
            "channel.caller_id_num: 100|channel.caller_id_name: Ann|channel.connected_line_num: 200|"
            "channel.connected_line_name: Bob|channel.account_code: acc|channel.context: internal|channel.exten: 200|"
            "channel.priority: 1|channel.uniqueid: 1400.1|application: Dial|application_data: SIP/200|"
            "duration_seconds: 62.0|bridged_channel_name: SIP/200-00000002|bridged_uniqueid: 1400.2",
        ),
    ),
    (
        "1.4",
        "ZapShowChannels|Channel: 1|Signalling: FXO Kewlstart|Context: incoming|DND: Disabled|Alarm: No Alarm",
        ("DAHDIShowChannels|dahdi_channel: 1|signalling: FXO Kewlstart|context: incoming|dnd: Disabled|alarm: No Alarm",),
    ),
    (
        "1.4",
        "ZapShowChannelsComplete|ActionID: a1",
        ("DAHDIShowChannelsComplete|action_id: a1",),
    ),
    (
        "1.4",
        "DAHDIShowChannels|Channel: 1|Signalling: FXO Kewlstart|Context: incoming|DND: Disabled|Alarm: No Alarm",
        ("DAHDIShowChannels|dahdi_channel: 1|signalling: FXO Kewlstart|context: incoming|dnd: Disabled|alarm: No Alarm",),
    ),
]

# What PAMI 2 reads of each of its event classes. `*` and `Dest*` are a channel's headers, `Bridge*` a bridge's.
PAMI = """
AGIExecEnd: * Privilege Command CommandId ResultCode Result
AGIExec: Privilege SubEvent Channel CommandId Command Result ResultCode
AGIExecStart: * Privilege Command CommandId
AgentConnect: Privilege HoldTime BridgedChannel RingTime Member MemberName Queue UniqueID Channel
Agentlogin: Privilege Agent UniqueID Channel
Agentlogoff: Privilege Agent UniqueID Logintime
AgentsComplete:
Agents: Status Agent Name LoggedInChan LoggedInTime TalkingTo TalkingToChannel
AsyncAGIEnd: * Privilege
AsyncAGI: Privilege SubEvent Channel Env Result CommandId
AsyncAGIExec: * Privilege CommandID Result
AsyncAGIStart: * Privilege Env
AttendedTransfer: Transferee* OrigTransferer* SecondTransferer* LocalOne* LocalTwo* OrigBridge* SecondBridge* Result
    DestType DestBridgeUniqueid DestApp DestTransfererChannel
BlindTransfer: Transferer* Transferee* Bridge* Privilege Result IsExternal Context Extension
BridgeCreate: Bridge* Privilege
BridgeDestroy: Bridge* Privilege
BridgeEnter: * Bridge* Privilege SwapUniqueid
Bridge: Privilege Bridgestate Bridgetype Channel1 Channel2 CallerID1 CallerID2 UniqueID1 UniqueID2
BridgeInfoChannel: * Linkedid
BridgeInfoComplete: Bridge* BridgeVideoSourceMode BridgeVideoSource
BridgeLeave: * Bridge* Privilege
CEL: AMAFlags AccountCode AppData Application CallerIDani CallerIDdnid CallerIDname CallerIDnum CallerIDrdnis Channel
    Context Event EventName EventTime Exten Extra LinkedID Peer PeerAccount Privilege Timestamp UniqueID Userfield
ChannelUpdate: Privilege Channel ChannelType SIPcallid SIPfullcontact UniqueID
ConfbridgeEnd: Bridge* Privilege Conference
ConfbridgeJoin: * Bridge* Privilege Conference Linkedid Admin
ConfbridgeLeave: * Bridge* Privilege Conference Linkedid Admin
ConfbridgeListComplete: ListItems
ConfbridgeList: Conference Channel CallerIDNum CallerIDName MarkedUser WaitMarked EndMarked Waiting Muted AnsweredTime
    Admin
ConfbridgeMute: * Bridge* Privilege Conference Linkedid Admin
ConfbridgeStart: Bridge* Privilege Conference
ConfbridgeTalking: * Bridge* Privilege Conference Linkedid TalkingStatus Admin
ConfbridgeUnmute: * Bridge* Privilege Conference Linkedid Admin
CoreShowChannel: Privilege Channel UniqueID Context Extension Priority ChannelState ChannelStateDesc Application
    ApplicationData CallerIDNum Duration AccountCode BridgedChannel BridgedUniqueID
CoreShowChannelsComplete: ListItems
DAHDIShowChannelsComplete: items
DAHDIShowChannels: Channel Signalling SignallingCode Context DND Alarm
DBGetResponse: Family Key Val
DNDState: Privilege DAHDIChannel Channel Status
DTMFBegin: * Privilege Digit Direction
DTMFEnd: * Privilege Digit DurationMs Direction
DTMF: Privilege Channel Digit Direction End Begin UniqueID
DialBegin: * Dest* Privilege DialStatus DialString
DialEnd: * Dest* Privilege DialStatus
Dial: Privilege SubEvent Channel Destination CallerIDNum CallerIDName UniqueID DestUniqueID DialString DialStatus
DongleDeviceEntry: Device AudioSetting DataSetting IMEISetting IMSISetting ChannelLanguage Context Exten Group RXGain
    TXGain U2DIAG UseCallingPres DefaultCallingPres AutoDeleteSMS DisableSMS ResetDongle SMSPDU CallWaitingSetting
    DTMF MinimalDTMFGap MinimalDTMFDuration MinimalDTMFInterval State AudioState DataState Voice SMS Manufacturer
    Model Firmware IMEIState IMSIState GSMRegistrationStatus RSSI Mode Submode ProviderName LocationAreaCode CellID
    SubscriberNumber SMSServiceCenter UseUCS2Encoding USSDUse7BitEncoding USSDUseUCS2Decoding TasksInQueue
    CommandsInQueue CallWaitingState CurrentDeviceState DesiredDeviceState CallsChannels Active Held Dialing Alerting
    Incoming Waiting Releasing Initializing
DongleNewCUSD: Device Privilege Message
DongleNewUSSDBase64: Device Privilege Message
DongleNewUSSD: Device Privilege LineCount
DongleSMSStatus: Status Id Device Privilege
DongleShowDevicesComplete: listitems
DongleStatus: Status Device Privilege
DongleUSSDStatus: Status Id Device Privilege
ExtensionStatus: Privilege Exten Context Hint Status
FullyBooted:
Hangup: Privilege Channel CallerIDNum CallerIDName UniqueID Cause Cause-txt
Hold: Privilege Channel Status UniqueID
JabberEvent: Privilege Account Packet
Join: Privilege Channel Count Queue Position UniqueID CallerIdNum CallerIdName
Leave: Privilege Channel Count Queue UniqueID
Link: Privilege Channel1 Channel2 CallerID1 CallerID2 UniqueID1 UniqueID2
ListDialplan: Context Extension Priority Application AppData Registrar IncludeContext
Masquerade: Privilege Clone CloneState Original OriginalState
MessageWaiting: Privilege Mailbox Waiting
MusicOnHold: Privilege Channel State UniqueID
MusicOnHoldStart: * Privilege Class
MusicOnHoldStop: * Privilege
NewAccountCode: Privilege Channel UniqueID AccountCode OldAccountCode
NewCallerid: Privilege Channel CallerIDNum CallerIDName UniqueID CID-CallingPres
Newchannel: Privilege Channel ChannelState ChannelStateDesc CallerIDNum CallerIDName AccountCode UniqueID Context
    Exten
Newexten: Privilege Channel Extension Exten Context Priority Application AppData UniqueID
Newstate: Privilege Channel ChannelState ChannelStateDesc CallerIDNum CallerIDName UniqueID ConnectedLineNum
    ConnectedLineName
OriginateResponse: Privilege Exten Context Channel Reason UniqueID ActionID Response CallerIdNum CallerIdName
ParkedCall: Parkee* Privilege Parkinglot From Channel CallerIDNum CallerIDName ConnectedLineNum ConnectedLineName
    UniqueId ParkerDialString ParkingSpace Exten ParkingTimeout Timeout ParkingDuration
ParkedCallGiveUp: Parkee* Parker* Privilege Exten ParkerDialString Parkinglot ParkingSpace ParkingTimeout
    ParkingDuration
ParkedCallTimeOut: Parkee* Parker* Privilege ParkerDialString Parkinglot ParkingSpace ParkingTimeout ParkingDuration
ParkedCallsComplete:
PeerEntry: ChannelType ObjectName ChanObjectType IPAddress IPPort Dynamic NatSupport VideoSupport TextSupport ACL
    Status RealtimeDevice
PeerStatus: Privilege ChannelType Peer PeerStatus
PeerlistComplete: ListItems
QueueCallerAbandon: * Privilege Queue Position OriginalPosition HoldTime
QueueCallerJoin: * Privilege Count Queue Position
QueueCallerLeave: * Privilege Count Queue Position
QueueMemberAdded: Privilege Queue Location MemberName Membership Penalty CallsTaken LastCall Status Paused
QueueMember: Queue Location Name Membership Penalty CallsTaken Status Paused
QueueMemberPaused: Privilege Queue Location MemberName Paused
QueueMemberRemoved: Privilege Queue Location MemberName
QueueMemberStatus: Privilege Queue Location MemberName Membership Penalty CallsTaken Status Paused
QueueParams: Queue Max Strategy Calls HoldTime Completed Abandoned ServiceLevel ServiceLevelPerf Weight
QueueStatusComplete:
QueueSummaryComplete:
QueueSummary: Queue LoggedIn Available Callers HoldTime LongestHoldTime
RTCPReceived: Privilege From PT ReceptionReports SenderSSRC FractionLost PacketsLost HighestSequence
    SequenceNumberCycles IAJitter LastSR DLSR RTT
RTCPReceiverStat: Privilege SSRC ReceivedPackets LostPackets Jitter Transit RRCount
RTCPSent: Privilege To OurSSRC SentNTP SentRTP SentPackets SentOctets ReportBlock FractionLost CumulativeLoss IAJitter
    TheirLastSR DLSR
RTPReceiverStat: Privilege SSRC ReceivedPackets LostPackets Jitter Transit RRCount
RTPSenderStat: Privilege SSRC SentPackets LostPackets Jitter RTT SRCount
RegistrationsComplete: ListItems
Registry: Channel Domain Status
Rename: Privilege Channel Oldname Newname UniqueID
ShowDialPlanComplete: privilege listitems listextensions listpriorities listcontexts
StatusComplete: Items
Status: BridgedUniqueID Privilege Channel Context Extension UniqueID Priority ChannelState ChannelStateDesc
    Application ApplicationData CallerIDNum Duration AccountCode Seconds BridgedChannel
Transfer: Privilege TransferMethod TransferType Channel TargetChannel SIP-Callid UniqueID TargetUniqueid TransferExten
    TransferContext
UnParkedCall: Parkee* Parker* Retriever* Privilege Parkinglot Channel CallerIDNum CallerIDName ConnectedLineNum
    ConnectedLineName UniqueId ParkerDialString ParkingSpace Exten ParkingTimeout Timeout ParkingDuration From
Unlink: Privilege Channel1 Channel2 CallerID1 CallerID2 UniqueID1 UniqueID2
UserEvent: UserEvent Privilege UniqueID
VarSet: Privilege Channel Variable Value UniqueID
vgsm_me_state: Privilege X-vGSM-ME-State X-vGSM-ME-Old-State X-vGSM-ME-State-Change-Reason
vgsm_net_state: Privilege X-vGSM-GSM-Registration
vgsm_sms_rx: Privilege Received From Subject MIME-Version Content-Type Content-Transfer-Encoding Date Content
    X-SMS-Message-Type X-SMS-Sender-NP X-SMS-Sender-TON X-SMS-Sender-Number X-SMS-SMCC-NP X-SMS-SMCC-TON
    X-SMS-SMCC-Number X-SMS-More-Messages-To-Send X-SMS-Reply-Path X-SMS-User-Data-Header-Indicator
    X-SMS-Status-Report-Indication
VoicemailUserEntryComplete:
VoicemailUserEntry: NewMessageCount MaxMessageLength MaxMessageCount CallOperator CanReview VolumeGain DeleteMessage
    AttachmentFormat AttachMessage SayCID SayEnvelope SayDurationMin ExitContext UniqueID DialOut Callback Timezone
    Language MailCommand ServerEmail Pager Email Fullname VoicemailBox VmContext
"""
CHANNEL = ["Channel", "ChannelState", "ChannelStateDesc", "CallerIDNum", "CallerIDName", "ConnectedLineNum"]
CHANNEL += ["ConnectedLineName", "AccountCode", "Context", "Exten", "Priority", "Uniqueid"]
BRIDGE = ["BridgeUniqueid", "BridgeType", "BridgeTechnology", "BridgeCreator", "BridgeName", "BridgeNumChannels"]

# Headers that show which event an old one is; a header is told if it is under one of them.
SHOWING: dict[str, list[Header]] = {
    "Dial": [("SubEvent", "Begin"), ("SubEvent", "End")],
    "AGIExec": [("SubEvent", "Start"), ("SubEvent", "End")],
    "AsyncAGI": [("SubEvent", "Start"), ("SubEvent", "Exec"), ("SubEvent", "End")],
    "Bridge": [("Bridgestate", "Link"), ("Bridgestate", "Unlink")],
    "Transfer": [("TransferType", "Blind"), ("TransferType", "Attended")],
    "DTMF": [("Begin", "Yes"), ("End", "Yes")],
    "MusicOnHold": [("State", "Start"), ("State", "Stop")],
    "Hold": [("Status", "On"), ("Status", "Off")],
    "AgentConnect": [("Member", "SIP/200")],
    "RTCPReceived": [("SenderSSRC", "1")],
    "RTCPSent": [("OurSSRC", "1")],
}

# What PAMI reads and no field tells.
NOT_TOLD = {
    # today it is the event's name that says so; the header itself is in `extra`
    *{("CEL", "Event"), ("Dial", "SubEvent"), ("AGIExec", "SubEvent"), ("AsyncAGI", "SubEvent"), ("Bridge", "Bridgestate")},
    *{("Transfer", "TransferType"), ("DTMF", "Begin"), ("DTMF", "End"), ("MusicOnHold", "State"), ("Hold", "Status")},
    # no Asterisk sends these
    *{("Agents", "TalkingToChannel"), ("DialBegin", "DialStatus"), ("Status", "ApplicationData"), ("Status", "Duration")},
    ("VoicemailUserEntry", "SayDurationMin"),
    # another unit or another form than today's, and a heading without a value: in `extra`
    *{("RTCPSent", "IAJitter"), ("RTCPSent", "SentNTP"), ("RTCPSent", "ReportBlock")},
}


def wire(block: str) -> list[Header]:
    """The headers of a block, read from the bytes Asterisk wrote."""
    return split_headers(b"Event: " + block.replace("|", "\r\n").encode() + b"\r\n")[0]


def data(headers: list[Header]) -> dict[str, Any]:
    return compile_plan(EVENTS[headers[0][1]]).fill(headers)


def told(filled: dict[str, Any], before: str = "") -> dict[str, Any]:
    """Every field with a value, by its path; Privilege apart."""
    found: dict[str, Any] = {}
    for name, value in filled.items():
        if isinstance(value, dict):
            found |= told(value, f"{before}{name}.")
        elif value is not None and name != "privilege":
            found[before + name] = value
    return found


def getters() -> Iterator[tuple[str, str]]:
    """Every (event, header) PAMI reads."""
    for line in re.sub(r"\n    ", " ", PAMI).strip().split("\n"):
        event, _, words = line.partition(":")
        for word in words.split():
            if word.endswith("Bridge*"):
                yield from ((event, word[:-7] + header) for header in BRIDGE)
            elif word.endswith("*"):
                yield from ((event, word[:-1] + header) for header in CHANNEL)
            else:
                yield event, word


@pytest.mark.parametrize(("block", "expected"), [pytest.param(b, e, id=f"{r}-{b[:30]}") for r, b, e in BLOCKS])
def test_an_old_block_in_todays_words(block: str, expected: tuple[str, ...]) -> None:
    upgraded = upgrade(wire(block))
    assert upgraded is not None
    said = [
        "|".join([event[0][1], *(f"{name}: {value}" for name, value in told(data(event)).items())]) for event in upgraded
    ]
    assert said == list(expected)


def test_every_old_form_and_all_it_can_become_has_a_block() -> None:
    rules = {(name, rule.event) for name, form in FORMS.items() for rule in form.rules}
    shown = {(block.partition("|")[0], event.partition("|")[0]) for _, block, events in BLOCKS for event in events}
    assert rules - shown == set()


@pytest.mark.parametrize("recording", RECORDINGS, ids=str)
def test_nothing_asterisk_22_says_is_old(recording: Recording) -> None:
    for frame in Parser().feed(recording.raw):
        if isinstance(frame, bytes) and isinstance(parse(frame), Event):
            assert upgrade(split_headers(frame)[0]) is None, frame


@pytest.mark.parametrize(
    "block",
    [
        "Newchannel|Channel: SIP/1|ChannelState: 4|ChannelStateDesc: Ring|CallerIDNum: 1|Exten: 2|Uniqueid: 1.1",
        "Hold|Channel: SIP/1|Uniqueid: 1.1",  # 1.4, where Unhold was an event already
        "Rename|Oldname: SIP/1|Newname: SIP/2|Uniqueid: 1.1",  # its class knows both names
        "QueueMemberAdded|Queue: sales|Location: SIP/200|MemberName: Bob|Status: 1|Paused: 0",
        "MeetmeTalking|Channel: SIP/1|Uniqueid: 1.1|Meetme: 500|Usernum: 1|Status: on",
        "Dial|SubEvent: Middle|Channel: SIP/1",
        "DTMF|Channel: SIP/1|Digit: 1|Begin: No|End: No",
        "Transfer|TransferMethod: SIP|Channel: SIP/1",
        "Hold|Status: Perhaps|Channel: SIP/1",
        "NoSuchEvent|Status: On",
    ],
)
def test_what_is_todays_or_unknown_stays_as_it_is(block: str) -> None:
    assert upgrade(wire(block)) is None


def test_a_digit_that_begins_and_ends_at_once_is_two_events() -> None:
    upgraded = upgrade(wire("DTMF|Channel: SIP/1|Digit: 1|Direction: Sent|Begin: Yes|End: Yes"))
    assert upgraded is not None
    assert [event[0][1] for event in upgraded] == ["DTMFBegin", "DTMFEnd"]


def test_what_every_event_may_carry_is_in_both_of_a_pair_and_keeps_its_place() -> None:
    both = "Privilege: call,all|Timestamp: 1400000000.5|SystemName: pbx|ActionID: a1"
    upgraded = upgrade(wire(f"Link|{both}|Channel1: SIP/1|Channel2: SIP/2|Uniqueid1: 1.1|Uniqueid2: 1.2"))
    assert upgraded is not None
    assert [event[1:5] for event in upgraded] == [wire(f"x|{both}")[1:]] * 2


def test_names_are_compared_without_case_and_repeats_stay() -> None:
    upgraded = upgrade(wire("Dial|SUBEVENT: BEGIN|CHANNEL: SIP/1|DESTINATION: SIP/2|UniqueId: 1.1|Odd: 1|Odd: 2"))
    assert upgraded is not None
    assert told(data(upgraded[0])) == {
        "channel.channel": "SIP/1",
        "dest_channel.channel": "SIP/2",
        "channel.uniqueid": "1.1",
        "extra.SUBEVENT": "BEGIN",
        "extra.Odd": ["1", "2"],
    }


def test_a_pair_meets_in_one_bridge_however_it_is_named() -> None:
    assert bridge_uniqueid("1.2", "1.1") == bridge_uniqueid("1.1", "1.2") == "1.1+1.2"
    upgraded = upgrade(wire("Unlink|Channel1: SIP/1|Channel2: SIP/2"))
    assert upgraded is not None
    assert [told(data(event)) for event in upgraded] == [{"channel.channel": "SIP/1"}, {"channel.channel": "SIP/2"}]


@pytest.mark.parametrize("name", sorted(FORMS))
def test_the_table_leads_to_fields(name: str) -> None:
    form = FORMS[name]
    assert form.shown_by or name not in EVENTS, "a name of today's is touched only when a header shows it is old"
    assert bool(form.today) == (name in EVENTS)
    for rule in form.rules:
        slots = compile_plan(EVENTS[rule.event]).slots
        for today in (new for names in rule.headers.values() for new in names):
            assert (today.lower() in slots) != today.startswith("Old"), today
        for made, _ in rule.added:
            assert made.lower() in slots


ALL_OLD_HEADERS = sorted(
    {header for form in FORMS.values() for rule in form.rules for header in (*rule.headers, *rule.elsewhere)}
    | {header for form in FORMS.values() for header in form.shown_by}
    | {"Privilege", "Timestamp", "ActionID", "Linkedid", "X-Own", "Exten", "DestChannel", "BridgeUniqueid"}
)
VALUES = st.text(st.characters(blacklist_characters="\r\n\0"), max_size=12)


@given(st.sampled_from(sorted(FORMS)), st.lists(st.tuples(st.sampled_from(ALL_OLD_HEADERS), VALUES), max_size=14), st.data())
def test_no_value_gets_lost(name: str, rest: list[Header], draws: st.DataObject) -> None:
    rule = draws.draw(st.sampled_from(FORMS[name].rules))
    asked = [(rule.when, draws.draw(st.sampled_from(sorted(rule.says))))] if rule.when else []
    upgraded = upgrade([("Event", name), *asked, *rest])
    if upgraded is None:
        return
    said = Counter(value for event in upgraded for _, value in event[1:])
    assert Counter(value for _, value in [*asked, *rest]) - said == Counter()
    for event in upgraded:
        assert event[0][0] == "Event" and event[0][1] in EVENTS
        filled = data(event)
        for header, value in event[1:]:
            if header.startswith(("Old", "X-")):
                assert value in (filled["extra"][header], *filled["extra"][header])


def test_pami_has_112_event_classes() -> None:
    events = {line.partition(":")[0] for line in PAMI.strip().split("\n") if not line.startswith(" ")}
    assert len(events) == 112
    assert {event for event in events if event not in EVENTS and event not in FORMS} == set()


def _is_told(event: str, header: str) -> bool:
    for shown in SHOWING.get(event, [None]):
        showing = [shown] if shown and shown[0] != header else []
        value = shown[1] if shown and shown[0] == header else "1"
        old: list[Header] = [("Event", event), *showing, (header, value)]
        for today in upgrade(old) or [old]:
            of_it = [new for new in today[1:] if new not in showing]
            extra = data(today).get("extra", {}) if today[0][1] in EVENTS else dict(of_it)
            if of_it and not {new for new, _ in of_it} & set(extra):
                return True
    return False


def test_each_getter_of_pami_has_a_field() -> None:
    assert {getter for getter in getters() if not _is_told(*getter)} == NOT_TOLD


def test_old_names_of_todays_events() -> None:
    assert "Dial" in old_names({"DialBegin"}, whole=False)
    assert "Dial" not in old_names({"DialBegin"}, whole=True)
    assert "Dial" in old_names({"DialBegin", "DialEnd"}, whole=True)
    assert {"Join"} <= old_names({"QueueCallerJoin"}, whole=True)
    assert old_names({"Nothing"}, whole=False) == frozenset()
