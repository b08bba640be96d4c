// Generated from the classes of amibridge by `make schemas`; do not edit.
// Fields of AMI are never undefined unless marked `?`: they are null when Asterisk did not send them.
// More fields may come with a minor version, more words wherever a list of words ends in `(string & {})`.

/** Tell what there is on the PBX: the picture the bridge keeps of it. */
export interface GetStateParams {
  Nouns?: (string | number)[];
  Key?: string | number;
  Joinable?: boolean;
}

/** Ask Asterisk for its state again now and publish it as `asterisk.state.*`; the reply does not wait for that. */
export interface ResyncParams {
}

/** One event of a list answer: its AMI name and the same typed `data` as on the event stream. */
export interface ReplyItem {
  event: string;
  data: Record<string, unknown>;
}

/** Some items of a long list answer: the parts 1, 2, 3 … come before the reply, which says how many there were. */
export interface ReplyPart {
  id: string;
  pbx: string;
  action: string;
  run: string;
  part: number;
  events: ReplyItem[];
}

/** How a request ended. There is no other value, and exactly one reply. */
export type Status = "success" | "error" | "rejected" | "expired" | "timeout" | "unavailable" | "unknown_outcome";

/** The one answer to a request. */
export interface Reply {
  id: string;
  pbx: string;
  action: string;
  status: Status;
  message: string;
  response?: Record<string, string | string[]> | null;
  events?: ReplyItem[] | null;
  summary?: ReplyItem | null;
  list_complete?: boolean | null;
  output?: string[] | null;
  retry_after_seconds?: number | null;
  duration_seconds?: number;
  parts?: number | null;
  items?: number | null;
  result_follows?: boolean | null;
  changed?: string[] | null;
  dry_run?: boolean | null;
}

/** One AMI action to execute. */
export interface Request {
  id: string;
  action: string;
  params?: Record<string, string | number | boolean | (string | number | boolean)[] | Record<string, string | number | boolean> | (Record<string, string | number | boolean>)[]>;
  pbx?: string | null;
  deadline?: string | null;
  reply_to?: string | null;
  await?: "response" | "result";
  dry_run?: boolean;
}

/** What came of an action after its reply: the late events that carry its ActionID. */
export interface Result {
  id: string;
  pbx: string;
  action: string;
  outcome: "success" | "failure" | "unknown";
  message: string;
  events?: ReplyItem[];
  cause?: string | null;
  cause_txt?: string | null;
}

/** One message: a CloudEvents 1.0 event in structured JSON; `dataschema` names the schema of `data`. */
export interface Envelope<T extends string = string, D = Record<string, unknown>> {
  specversion: "1.0";
  id: string;
  source: string;
  type: T;
  time: string;
  dataschema: string;
  recordedtime: string;
  bridge: string;
  subject?: string;
  epoch?: string;
  sequence?: string;
  partitionkey?: string;
  correlationid?: string;
  amievent?: string;
  datacontenttype: "application/json";
  data: D;
}

/** An event the normalizer failed on: published raw instead of being lost. `raw` is Latin-1 text. */
export interface EventUnparsedData {
  problem: string;
  raw: string;
}

/** A block that is no event: what a line break inside a value cut off (orphan), forged text without Privilege, one over the size cap, or one Asterisk did not finish. Belongs to the event before it. `raw` is Latin-1 text, so encoding it as Latin-1 gives the exact bytes. */
export interface FrameDamagedData {
  reason: "orphan" | "forged" | "oversized" | "unfinished" | (string & {});
  size_bytes: number;
  raw: string;
}

/** Events that are not published, and where they are missing. */
export interface GapFoundData {
  reason: "link_lost" | "slow_reader" | "pbx_restart" | "bridge_start" | "bridge_crash" | "outbox_full" | "outbox_crowded" | "outbox_damaged" | "oversized_frame" | "torn_frame" | "broker_rolled_back" | (string & {});
  from_epoch?: string | null;
  from_sequence?: number | null;
  to_epoch?: string | null;
  to_sequence?: number | null;
  lost?: number | null;
  by_event?: Record<string, number> | null;
  since?: string | null;
  pbx_restarted?: boolean | null;
  detail?: string | null;
}

/** The login ended: what the PBX says until the next link.up is not seen by this bridge. */
export interface LinkDownData {
  reason: string;
}

/** Logged in to the PBX: a new epoch begins here, at sequence 1. */
export interface LinkUpData {
  host: string;
  port: number;
}

/** One request and what became of it (option `requests.audit: publish`). Secrets and free text in `params` are `***`. */
export interface RequestAuditedData {
  status: string;
  message: string;
  requester?: string | null;
  request?: string | null;
  action?: string | null;
  params?: Record<string, unknown> | null;
  rule?: string | null;
  decision?: string | null;
  danger?: boolean | null;
  changed?: string[] | null;
  dry_run?: boolean | null;
  redelivered?: boolean | null;
  duration_seconds?: number | null;
}

/** What became of the parts of a resync. */
export interface ResyncFinishedData {
  partial: boolean;
  parts: string[];
  counts: Record<string, number>;
  failed: Record<string, string>;
  not_offered: string[];
  inferred_hangups: number | null;
  attempt: number;
  duration_seconds: number;
}

/** After a login the bridge asks Asterisk for its state, in these parts; snapshots follow as `asterisk.state` records. */
export interface ResyncStartedData {
  parts: string[];
  attempt: number;
}

/** Give an AGI command to a channel that waits in `AGI(agi:async)` (res_agi, Asterisk 1.6+). */
export interface AGIParams {
  Channel: string | number;
  Command: string | number;
  CommandID?: string | number;
}

/** Send an advice of charge to a channel (core, Asterisk 1.8+). */
export interface AOCMessageParams {
  Channel?: string | number;
  ChannelPrefix?: string | number;
  MsgType: "S" | "D" | "E";
  ChargeType?: "NA" | "FREE" | "Currency" | "Unit";
  "UnitAmount(0)"?: number[];
  "UnitType(0)"?: number[];
  CurrencyName?: string | number;
  CurrencyAmount?: number;
  CurrencyMultiplier?: "OneThousandth" | "OneHundredth" | "OneTenth" | "One" | "Ten" | "Hundred" | "Thousand";
  TotalType?: string | number;
  AOCBillingId?: "Normal" | "ReverseCharge" | "CreditCard" | "CallFwdUnconditional" | "CallFwdBusy" | "CallFwdNoReply" | "CallDeflection" | "CallTransfer";
  ChargingAssociationId?: number;
  ChargingAssociationNumber?: string | number;
  ChargingAssociationPlan?: number;
  ChargedItem?: "NA" | "SpecialArrangement" | "BasicCommunication" | "CallAttempt" | "CallSetup" | "UserUserInfo" | "SupplementaryService";
  RateType?: "NA" | "Free" | "FreeFromBeginning" | "Duration" | "Flat" | "Volume" | "SpecialCode";
  Time?: number;
  TimeScale?: "OneHundredthSecond" | "OneTenthSecond" | "Second" | "TenSeconds" | "Minute" | "Hour" | "Day";
  Granularity?: number;
  GranularityTimeScale?: "OneHundredthSecond" | "OneTenthSecond" | "Second" | "TenSeconds" | "Minute" | "Hour" | "Day";
  ChargingType?: "ContinuousCharging" | "StepFunction";
  VolumeUnit?: "Octet" | "Segment" | "Message";
  Code?: number;
}

/** Hang a channel up when so much time has passed from now (core, Asterisk 0.5+). */
export interface AbsoluteTimeoutParams {
  Channel: string | number;
  Timeout: number;
}

/** Log an agent off (app_agent_pool, Asterisk 1.2+). */
export interface AgentLogoffParams {
  Agent: string | number;
  Soft?: boolean;
}

/** List the agents and what they do (app_agent_pool, Asterisk 1.2+). */
export interface AgentsParams {
}

/** Begin an attended transfer, by dialling the feature code and digits for the channel (core, Asterisk 1.6.1+). */
export interface AtxferParams {
  Channel: string | number;
  Exten: string | number;
  Context?: string | number;
  Priority?: string | number;
}

/** Send whoever is bridged to a channel to an extension (core, Asterisk 12+). */
export interface BlindTransferParams {
  Channel: string | number;
  Exten: string | number;
  Context?: string | number;
}

/** Connect two channels that are there already (core, Asterisk 1.6+). */
export interface BridgeParams {
  Channel1: string | number;
  Channel2: string | number;
  Tone?: string | number;
}

/** End a bridge; its channels go on in the dialplan or hang up (core, Asterisk 12+). */
export interface BridgeDestroyParams {
  BridgeUniqueid: string | number;
}

/** List the channels of a bridge; the end event describes the bridge (core, Asterisk 12+). */
export interface BridgeInfoParams {
  BridgeUniqueid: string | number;
}

/** Take a channel out of its bridge (core, Asterisk 12+). */
export interface BridgeKickParams {
  Channel: string | number;
  BridgeUniqueid?: string | number;
}

/** List the bridges, all or of one type (core, Asterisk 12+). */
export interface BridgeListParams {
  BridgeType?: string | number;
}

/** List the ways in which Asterisk can bridge (core, Asterisk 12+). */
export interface BridgeTechnologyListParams {
}

/** Keep new bridges from using a technology (core, Asterisk 12+). */
export interface BridgeTechnologySuspendParams {
  BridgeTechnology: string | number;
}

/** Let new bridges use a suspended technology again (core, Asterisk 12+). */
export interface BridgeTechnologyUnsuspendParams {
  BridgeTechnology: string | number;
}

/** Cancel an attended transfer, by dialling `atxferabort` for the channel (core, Asterisk 13.18, 14.7, 15.1+). */
export interface CancelAtxferParams {
  Channel: string | number;
}

/** Ask for the challenge of a login with MD5 (core, Asterisk 0.4+). */
export interface ChallengeParams {
  AuthType: "MD5";
}

/** Change the file that Monitor writes (res_monitor, Asterisk 1.0 to 20). */
export interface ChangeMonitorParams {
  Channel: string | number;
  File: string | number;
}

/** Run one command of Asterisk's command line (core, Asterisk 0.3+). */
export interface CommandParams {
  Command: string | number;
}

/** Throw participants out of a conference (app_confbridge, Asterisk 10+). */
export interface ConfbridgeKickParams {
  Conference: string | number;
  Channel: string | number;
}

/** List who is in a conference; an error when nobody is (app_confbridge, Asterisk 10+). */
export interface ConfbridgeListParams {
  Conference: string | number;
}

/** List the conferences; an error when there are none (app_confbridge, Asterisk 10+). */
export interface ConfbridgeListRoomsParams {
}

/** Let nobody else into a conference (app_confbridge, Asterisk 10+). */
export interface ConfbridgeLockParams {
  Conference: string | number;
}

/** Mute participants of a conference (app_confbridge, Asterisk 10+). */
export interface ConfbridgeMuteParams {
  Conference: string | number;
  Channel: string | number;
}

/** Show the video of one participant to all others (app_confbridge, Asterisk 10+). */
export interface ConfbridgeSetSingleVideoSrcParams {
  Conference: string | number;
  Channel: string | number;
}

/** Record a conference (app_confbridge, Asterisk 10+). */
export interface ConfbridgeStartRecordParams {
  Conference: string | number;
  RecordFile?: string | number;
}

/** Stop recording a conference (app_confbridge, Asterisk 10+). */
export interface ConfbridgeStopRecordParams {
  Conference: string | number;
}

/** Let others into a conference again (app_confbridge, Asterisk 10+). */
export interface ConfbridgeUnlockParams {
  Conference: string | number;
}

/** Unmute participants of a conference (app_confbridge, Asterisk 10+). */
export interface ConfbridgeUnmuteParams {
  Conference: string | number;
  Channel: string | number;
}

/** Stop, pause or wind the file that a channel hears (app_controlplayback, Asterisk 12+). */
export interface ControlPlaybackParams {
  Channel: string | number;
  Control: "stop" | "forward" | "reverse" | "pause" | "restart";
}

/** Say which Asterisk it is and how it is set up (core, Asterisk 1.6+). */
export interface CoreSettingsParams {
}

/** List the channels that a channel is connected to, through Local channels too (core, Asterisk 18.19, 20.4+). */
export interface CoreShowChannelMapParams {
  Channel: string | number;
}

/** List the channels (core, Asterisk 1.6+). */
export interface CoreShowChannelsParams {
}

/** Say since when Asterisk runs and how many calls it has (core, Asterisk 1.6+). */
export interface CoreStatusParams {
}

/** Create a configuration file, or empty one that is there (core, Asterisk 1.6+). */
export interface CreateConfigParams {
  Filename: string | number;
}

/** Let an analog channel be called again (chan_dahdi, Asterisk 1.4.22+). */
export interface DAHDIDNDoffParams {
  DAHDIChannel: number;
}

/** Let nobody disturb an analog channel (chan_dahdi, Asterisk 1.4.22+). */
export interface DAHDIDNDonParams {
  DAHDIChannel: number;
}

/** Dial digits on a DAHDI channel that is off hook (chan_dahdi, Asterisk 1.4.22+). */
export interface DAHDIDialOffhookParams {
  DAHDIChannel: number;
  Number: string | number;
}

/** Act as if the user of an analog channel had hung up (chan_dahdi, Asterisk 1.4.22+). */
export interface DAHDIHangupParams {
  DAHDIChannel: number;
}

/** Restart all DAHDI channels, which ends their calls (chan_dahdi, Asterisk 1.4.22+). */
export interface DAHDIRestartParams {
}

/** Describe one DAHDI channel or all of them (chan_dahdi, Asterisk 1.4.22+). */
export interface DAHDIShowChannelsParams {
  DAHDIChannel?: number;
}

/** Describe the DAHDI spans (chan_dahdi, Asterisk 18.23, 20.8, 21.3+). */
export interface DAHDIShowStatusParams {
}

/** Act as if the user of an analog channel had flashed (chan_dahdi, Asterisk 1.4.22+). */
export interface DAHDITransferParams {
  DAHDIChannel: number;
}

/** Remove a value (core, Asterisk 1.6+). */
export interface DBDelParams {
  Family: string | number;
  Key: string | number;
}

/** Remove a family, or what is below a key (core, Asterisk 1.6+). */
export interface DBDelTreeParams {
  Family: string | number;
  Key?: string | number;
}

/** Read a value; an error when it is not there (core, Asterisk 1.2+). */
export interface DBGetParams {
  Family: string | number;
  Key: string | number;
}

/** Read all values, or those of a family or below a key (core, Asterisk 16.28, 18.14, 19.6+). */
export interface DBGetTreeParams {
  Family?: string | number;
  Key?: string | number;
}

/** Write a value, empty when there is no `Val` (core, Asterisk 1.2+). */
export interface DBPutParams {
  Family: string | number;
  Key: string | number;
  Val?: string | number;
}

/** List the states of all devices (res_manager_devicestate, Asterisk 13+). */
export interface DeviceStateListParams {
}

/** Add a priority to the running dialplan (pbx_config, Asterisk 13+). */
export interface DialplanExtensionAddParams {
  Context: string | number;
  Extension: string | number;
  Priority: string | number;
  Application: string | number;
  ApplicationData?: string | number;
  Replace?: boolean;
}

/** Remove an extension, or one priority of it, from the running dialplan (pbx_config, Asterisk 13+). */
export interface DialplanExtensionRemoveParams {
  Context: string | number;
  Extension: string | number;
  Priority?: string | number;
}

/** Read the configuration of the dongles again (chan_dongle, Asterisk 1.6+). */
export interface DongleReloadParams {
  When: string | number;
}

/** Reset a dongle (chan_dongle, Asterisk 1.6+). */
export interface DongleResetParams {
  Device: string | number;
}

/** Stop a dongle and start it again (chan_dongle, Asterisk 1.6+). */
export interface DongleRestartParams {
  When: string | number;
  Device: string | number;
}

/** Send a short message as the modem takes it (chan_dongle, Asterisk 1.6+). */
export interface DongleSendPDUParams {
  Device: string | number;
  PDU: string | number;
}

/** Send a short message (chan_dongle, Asterisk 1.6+). */
export interface DongleSendSMSParams {
  Device: string | number;
  Number: string | number;
  Message: string | number;
}

/** Send a USSD request (chan_dongle, Asterisk 1.6+). */
export interface DongleSendUSSDParams {
  Device: string | number;
  USSD: string | number;
}

/** List the dongles (chan_dongle, Asterisk 1.6+). */
export interface DongleShowDevicesParams {
}

/** Start a dongle (chan_dongle, Asterisk 1.6+). */
export interface DongleStartParams {
  Device: string | number;
}

/** Stop a dongle (chan_dongle, Asterisk 1.6+). */
export interface DongleStopParams {
  When: string | number;
  Device: string | number;
}

/** Choose the classes of events that the session is sent; an unknown word switches all off (core, Asterisk 0.9+). */
export interface EventsParams {
  EventMask: string | number;
}

/** Read the state of an extension's hint; -1 when it has none (core, Asterisk 0.4+). */
export interface ExtensionStateParams {
  Exten: string | number;
  Context: string | number;
}

/** List the states of all extensions with a hint (core, Asterisk 13+). */
export interface ExtensionStateListParams {
}

/** Describe one fax; the answer is one event without an end event (res_fax, Asterisk 13+). */
export interface FAXSessionParams {
  SessionNumber: number;
}

/** List the faxes under way (res_fax, Asterisk 13+). */
export interface FAXSessionsParams {
}

/** Count faxes; the answer is one event without an end event (res_fax, Asterisk 13+). */
export interface FAXStatsParams {
}

/** Add an event filter to the session, where it stays (core, Asterisk 10+). */
export interface FilterParams {
  Operation: "Add";
  Filter?: string | number;
  MatchCriteria?: string | number;
}

/** Read a configuration file, or one category of it; its lines come as headers of the response (core, Asterisk 1.4+). */
export interface GetConfigParams {
  Filename: string | number;
  Category?: string | number;
  Filter?: string | number;
}

/** Read a configuration file as JSON, in one header of the response (core, Asterisk 1.6+). */
export interface GetConfigJSONParams {
  Filename: string | number;
  Category?: string | number;
  Filter?: string | number;
}

/** Read a variable or function of a channel, or a global one (core, Asterisk 1.0+). */
export interface GetvarParams {
  Variable: string | number;
  Channel?: string | number;
}

/** Hang up a channel, or with `/regex/` every channel whose name matches (core, Asterisk 0.2+). */
export interface HangupParams {
  Channel: string | number;
  Cause?: number;
}

/** Show the quality of IAX calls (chan_iax2, Asterisk 1.2+). */
export interface IAXnetstatsParams {
}

/** List the IAX peers (chan_iax2, Asterisk 1.6+). */
export interface IAXpeerlistParams {
}

/** List the IAX peers (chan_iax2, Asterisk 0.3+); IAXpeerlist is the same. */
export interface IAXpeersParams {
}

/** List where Asterisk has registered over IAX (chan_iax2, Asterisk 1.6.2+). */
export interface IAXregistryParams {
}

/** Send a message over XMPP (res_xmpp, Asterisk 1.4+). */
export interface JabberSendParams {
  Jabber: string | number;
  JID: string | number;
  Message: string | number;
  ScreenName?: string | number;
}

/** List the categories of a configuration file (core, Asterisk 1.6+). */
export interface ListCategoriesParams {
  Filename: string | number;
}

/** List the actions that the bridge's manager user may send, as headers of the response (core, Asterisk 1.0+). */
export interface ListCommandsParams {
}

/** Let a Local channel that was made with `/n` drop out of the call (core, Asterisk 1.8+). */
export interface LocalOptimizeAwayParams {
  Channel: string | number;
}

/** Rotate the log files (core, Asterisk 13+). */
export interface LoggerRotateParams {
}

/** Log in to the manager interface (core, Asterisk 0.2+). */
export interface LoginParams {
  Username: string | number;
  AuthType?: string | number;
  Secret?: string | number;
  Key?: string | number;
  Events?: string | number;
}

/** Log out of the manager interface (core, Asterisk 0.2+). */
export interface LogoffParams {
}

/** Forget an external mailbox, or with `/regex/` many (res_mwi_external_ami, Asterisk 12.1+). */
export interface MWIDeleteParams {
  Mailbox: string | number;
}

/** Read the counts of an external mailbox, or with `/regex/` of many (res_mwi_external_ami, Asterisk 12.1+). */
export interface MWIGetParams {
  Mailbox: string | number;
}

/** Set the counts of an external mailbox; what is left out is 0 (res_mwi_external_ami, Asterisk 12.1+). */
export interface MWIUpdateParams {
  Mailbox: string | number;
  OldMessages?: number;
  NewMessages?: number;
}

/** Count the messages in a mailbox (core, Asterisk 0.5+). */
export interface MailboxCountParams {
  Mailbox: string | number;
}

/** Say whether messages wait in a mailbox (core, Asterisk 0.4+). */
export interface MailboxStatusParams {
  Mailbox: string | number;
}

/** List who is in a MeetMe conference, or in all of them (app_meetme, Asterisk 1.6+). */
export interface MeetmeListParams {
  Conference?: string | number;
}

/** List the MeetMe conferences (app_meetme, Asterisk 10+). */
export interface MeetmeListRoomsParams {
}

/** Mute a participant of a MeetMe conference (app_meetme, Asterisk 1.4+). */
export interface MeetmeMuteParams {
  Meetme: string | number;
  Usernum: number;
}

/** Unmute a participant of a MeetMe conference (app_meetme, Asterisk 1.4+). */
export interface MeetmeUnmuteParams {
  Meetme: string | number;
  Usernum: number;
}

/** Send a message to an endpoint (core, Asterisk 11+). */
export interface MessageSendParams {
  Destination?: string | number;
  To?: string | number;
  From?: string | number;
  Body?: string | number;
  Base64Body?: string | number;
  Variable?: Record<string, string | number>;
}

/** Record a channel, both directions mixed into one file (app_mixmonitor, Asterisk 11+). */
export interface MixMonitorParams {
  Channel: string | number;
  File?: string | number;
  Options?: string | number;
  Command?: string | number;
}

/** Mute or unmute the recording of a channel (app_mixmonitor, Asterisk 1.8+). */
export interface MixMonitorMuteParams {
  Channel: string | number;
  Direction: "read" | "write" | "both";
  State: boolean;
}

/** Say whether a module is loaded; an error when it is not (core, Asterisk 1.6+). */
export interface ModuleCheckParams {
  Module: string | number;
}

/** Load, unload, reload or replace a module (core, Asterisk 1.6+). */
export interface ModuleLoadParams {
  Module?: string | number;
  LoadType: "load" | "unload" | "reload" | "refresh";
  Recursive?: boolean;
}

/** Reload a module, or all: ModuleLoad under another name (core, Asterisk 1.6+). */
export interface ModuleReloadParams {
  Module?: string | number;
}

/** Unload a module: ModuleLoad under another name (core, Asterisk 1.6+). */
export interface ModuleUnloadParams {
  Module: string | number;
}

/** Record a channel, each direction to a file (res_monitor, Asterisk 1.0 to 20); now MixMonitor. */
export interface MonitorParams {
  Channel: string | number;
  File?: string | number;
  Format?: string | number;
  Mix?: boolean;
}

/** Mute or unmute the audio from (`in`) or to (`out`) a channel (res_mutestream, Asterisk 1.8+). */
export interface MuteAudioParams {
  Channel: string | number;
  Direction: "in" | "out" | "all";
  State: boolean;
}

/** Call a channel and connect it to an extension or an application (core, Asterisk 0.2+). */
export interface OriginateParams {
  Channel: string | number;
  Exten?: string | number;
  Context?: string | number;
  Priority?: string | number;
  Application?: string | number;
  Data?: string | number;
  Timeout?: number;
  CallerID?: string | number;
  Variable?: Record<string, string | number>;
  Account?: string | number;
  EarlyMedia?: boolean;
  Async?: boolean;
  Codecs?: (string | number)[];
  ChannelId?: string | number;
  OtherChannelId?: string | number;
  PreDialGoSub?: string | number;
}

/** Refuse an incoming call with a SIP response (chan_pjsip, Asterisk 18.21, 20.6, 21.1+). */
export interface PJSIPHangupParams {
  Channel: string | number;
  Cause: string | number;
}

/** Send a NOTIFY to an endpoint, to a URI or to a channel (res_pjsip_notify, Asterisk 12+). */
export interface PJSIPNotifyParams {
  Endpoint?: string | number;
  URI?: string | number;
  channel?: string | number;
  Option?: string | number;
  Variable?: (string | number)[];
}

/** Ask the contacts of an endpoint whether they are there (res_pjsip, Asterisk 12+). */
export interface PJSIPQualifyParams {
  Endpoint: string | number;
}

/** Register somewhere now, and go on doing so (res_pjsip_outbound_registration, Asterisk 13.2+). */
export interface PJSIPRegisterParams {
  Registration: string | number;
}

/** Let an endpoint begin no more calls, or again (res_pjsip_maintenance, Asterisk 20.20, 22.10, 23.4+). */
export interface PJSIPSetMaintenanceParams {
  Endpoint: string | number;
  State: boolean;
}

/** List the addresses of record (res_pjsip, Asterisk 16+). */
export interface PJSIPShowAorsParams {
}

/** List the credentials; their passwords too (res_pjsip, Asterisk 16+). */
export interface PJSIPShowAuthsParams {
}

/** List the contacts; an error when there are none (res_pjsip, Asterisk 16+). */
export interface PJSIPShowContactsParams {
}

/** Describe an endpoint and all that belongs to it (res_pjsip, Asterisk 12+). */
export interface PJSIPShowEndpointParams {
  Endpoint: string | number;
}

/** List the endpoints (res_pjsip, Asterisk 12+). */
export interface PJSIPShowEndpointsParams {
}

/** List the endpoints under maintenance (res_pjsip_maintenance, Asterisk 20.20, 22.10, 23.4+). */
export interface PJSIPShowMaintenanceParams {
  Endpoint?: string | number;
}

/** List who has registered, and whether they answer (res_pjsip_registrar, Asterisk 13.14, 14.3+). */
export interface PJSIPShowRegistrationInboundContactStatusesParams {
}

/** List the addresses of record that have contacts (res_pjsip_registrar, Asterisk 12+). */
export interface PJSIPShowRegistrationsInboundParams {
}

/** List where Asterisk registers (res_pjsip_outbound_registration, Asterisk 12+). */
export interface PJSIPShowRegistrationsOutboundParams {
}

/** List the resource lists; an error when there are none (res_pjsip_pubsub, Asterisk 13+). */
export interface PJSIPShowResourceListsParams {
}

/** List who has subscribed to something here (res_pjsip_pubsub, Asterisk 12+). */
export interface PJSIPShowSubscriptionsInboundParams {
}

/** List what Asterisk has subscribed to elsewhere (res_pjsip_pubsub, Asterisk 12+). */
export interface PJSIPShowSubscriptionsOutboundParams {
}

/** Unregister somewhere, and stop registering (res_pjsip_outbound_registration, Asterisk 12+). */
export interface PJSIPUnregisterParams {
  Registration: string | number;
}

/** Choose the file that spans write to (chan_dahdi, Asterisk 13+). */
export interface PRIDebugFileSetParams {
  File: string | number;
}

/** Have spans write to no file (chan_dahdi, Asterisk 13+). */
export interface PRIDebugFileUnsetParams {
}

/** Set how much a span writes to the log (chan_dahdi, Asterisk 13+). */
export interface PRIDebugSetParams {
  Span: number;
  Level: string | number;
}

/** Describe one ISDN span or all of them (chan_dahdi, Asterisk 10+). */
export interface PRIShowSpansParams {
  Span?: number;
}

/** Park a channel (res_parking, Asterisk 1.4+). */
export interface ParkParams {
  Channel: string | number;
  TimeoutChannel?: string | number;
  AnnounceChannel?: string | number;
  Timeout?: number;
  Parkinglot?: string | number;
  ParkingSpace?: string | number;
  Channel2?: string | number;
}

/** List the parked calls (res_parking, Asterisk 0.7+). */
export interface ParkedCallsParams {
  ParkingLot?: string | number;
}

/** List the parking lots (res_parking, Asterisk 11+). */
export interface ParkinglotsParams {
}

/** Pause what Monitor began (res_monitor, Asterisk 1.4 to 20); now MixMonitorMute. */
export interface PauseMonitorParams {
  Channel: string | number;
}

/** Ask whether Asterisk answers, and what time it is there (core, Asterisk 0.2+). */
export interface PingParams {
}

/** Send one DTMF digit on a channel (app_senddtmf, Asterisk 1.4+). */
export interface PlayDTMFParams {
  Channel: string | number;
  Digit: string | number;
  Duration?: number;
  Receive?: boolean;
}

/** Send one MF digit on a channel (app_mf, Asterisk 16.21, 18.7, 19+). */
export interface PlayMFParams {
  Channel: string | number;
  Digit: string | number;
  Duration?: number;
}

/** Read the presence that a provider tells (core, Asterisk 11+). */
export interface PresenceStateParams {
  Provider: string | number;
}

/** List the presence of everybody (res_manager_presencestate, Asterisk 13+). */
export interface PresenceStateListParams {
}

/** Make an interface a member of a queue (app_queue, Asterisk 1.0+). */
export interface QueueAddParams {
  Queue: string | number;
  Interface: string | number;
  Penalty?: number;
  Paused?: boolean;
  Reason?: string | number;
  MemberName?: string | number;
  StateInterface?: string | number;
}

/** Change the priority of a caller in a queue (app_queue, Asterisk 15+). */
export interface QueueChangePriorityCallerParams {
  Queue: string | number;
  Caller: string | number;
  Priority: number;
  Immediate?: boolean;
}

/** Write a line to the queue log (app_queue, Asterisk 1.6+). */
export interface QueueLogParams {
  Queue: string | number;
  Event: string | number;
  Uniqueid?: string | number;
  Interface?: string | number;
  Message?: string | number;
}

/** Say whether a member is called while on another call (app_queue, Asterisk 11+). */
export interface QueueMemberRingInUseParams {
  Interface: string | number;
  RingInUse: boolean;
  Queue?: string | number;
}

/** Pause or unpause a member, in one queue or in all of its queues (app_queue, Asterisk 1.2+). */
export interface QueuePauseParams {
  Interface: string | number;
  Paused: boolean;
  Queue?: string | number;
  Reason?: string | number;
}

/** Set the penalty of a member, in one queue or in all of its queues (app_queue, Asterisk 1.6+). */
export interface QueuePenaltyParams {
  Interface: string | number;
  Penalty: number;
  Queue?: string | number;
}

/** Read the configuration of queues again, all of it when no part is named (app_queue, Asterisk 1.6.2+). */
export interface QueueReloadParams {
  Queue?: string | number;
  Members?: boolean;
  Rules?: boolean;
  Parameters?: boolean;
}

/** Take a member out of a queue (app_queue, Asterisk 1.0+). */
export interface QueueRemoveParams {
  Queue: string | number;
  Interface: string | number;
}

/** Set the statistics of a queue, or of all, to zero (app_queue, Asterisk 1.6.2+). */
export interface QueueResetParams {
  Queue?: string | number;
}

/** Show the rules of queuerules.conf; they come as headers of the response (app_queue, Asterisk 1.6+). */
export interface QueueRuleParams {
  Rule?: string | number;
}

/** Describe the queues, their members and the callers in them (app_queue, Asterisk 0.5+). */
export interface QueueStatusParams {
  Queue?: string | number;
  Member?: string | number;
}

/** Count who is logged in and who waits in the queues (app_queue, Asterisk 1.6+). */
export interface QueueSummaryParams {
  Queue?: string | number;
}

/** Unpause a member, in one queue or in all of its queues: QueuePause under another name (app_queue, Asterisk 1.2+). */
export interface QueueUnpauseParams {
  Interface: string | number;
  Queue?: string | number;
  Reason?: string | number;
}

/** Send a caller from a queue back to the dialplan (app_queue, Asterisk 16.25, 18.11, 19.3+). */
export interface QueueWithdrawCallerParams {
  Queue: string | number;
  Caller: string | number;
  WithdrawInfo?: string | number;
}

/** Show the queues as the command line does (app_queue, Asterisk 1.0 to 13); now QueueStatus. */
export interface QueuesParams {
}

/** Send a channel, and the other leg as `ExtraChannel`, to an extension (core, Asterisk 0.2+). */
export interface RedirectParams {
  Channel: string | number;
  Exten: string | number;
  Context: string | number;
  Priority: string | number;
  ExtraChannel?: string | number;
  ExtraExten?: string | number;
  ExtraContext?: string | number;
  ExtraPriority?: string | number;
}

/** Read the configuration of a module, or of all, again (core, Asterisk 1.6+). */
export interface ReloadParams {
  Module?: string | number;
}

/** Send a NOTIFY to a SIP peer; variables are its headers (chan_sip, Asterisk 1.6.2 to 20); now PJSIPNotify. */
export interface SIPnotifyParams {
  Channel: string | number;
  Variable?: (string | number)[];
}

/** List the SIP peers (chan_sip, Asterisk 1.0 to 20); now PJSIPShowEndpoints. */
export interface SIPpeersParams {
}

/** Ask a SIP peer whether it is there (chan_sip, Asterisk 1.6.2 to 20); now PJSIPQualify. */
export interface SIPqualifypeerParams {
  Peer: string | number;
}

/** Describe a SIP peer (chan_sip, Asterisk 1.2 to 20); now PJSIPShowEndpoint. */
export interface SIPshowpeerParams {
  Peer: string | number;
}

/** List where Asterisk registers over SIP (chan_sip, Asterisk 1.6.2 to 20); now PJSIPShowRegistrationsOutbound. */
export interface SIPshowregistryParams {
}

/** Send a hook flash on a channel (app_senddtmf, Asterisk 18.18, 20.3+). */
export interface SendFlashParams {
  Channel: string | number;
  Receive?: boolean;
}

/** Send a text message to a channel during a call (core, Asterisk 1.6+). */
export interface SendTextParams {
  Channel: string | number;
  Message: string | number;
  "Content-Type"?: string | number;
}

/** Set a variable or function of a channel; without `Channel` a global variable (core, Asterisk 1.0+). */
export interface SetvarParams {
  Variable: string | number;
  Value: string | number;
  Channel?: string | number;
}

/** List the dialplan, all of it or one context or extension (core, Asterisk 1.6+). */
export interface ShowDialPlanParams {
  Extension?: string | number;
  Context?: string | number;
}

/** Throw all objects out of a cache (res_sorcery_memory_cache, Asterisk 13.5+). */
export interface SorceryMemoryCacheExpireParams {
  Cache: string | number;
}

/** Throw an object out of a cache (res_sorcery_memory_cache, Asterisk 13.5+). */
export interface SorceryMemoryCacheExpireObjectParams {
  Cache: string | number;
  Object: string | number;
}

/** Fill a cache anew (res_sorcery_memory_cache, Asterisk 13.7+). */
export interface SorceryMemoryCachePopulateParams {
  Cache: string | number;
}

/** Have all objects of a cache read again when they are next used (res_sorcery_memory_cache, Asterisk 13.5+). */
export interface SorceryMemoryCacheStaleParams {
  Cache: string | number;
}

/** Have an object read again when it is next used (res_sorcery_memory_cache, Asterisk 13.5+). */
export interface SorceryMemoryCacheStaleObjectParams {
  Cache: string | number;
  Object: string | number;
  Reload?: boolean;
}

/** Describe one channel or all of them, with variables (core, Asterisk 0.2+). */
export interface StatusParams {
  Channel?: string | number;
  Variables?: (string | number)[];
  AllVariables?: boolean;
}

/** Stop recording a channel (app_mixmonitor, Asterisk 11+). */
export interface StopMixMonitorParams {
  Channel: string | number;
  MixMonitorID?: string | number;
}

/** Stop what Monitor began (res_monitor, Asterisk 1.0 to 20); now StopMixMonitor. */
export interface StopMonitorParams {
  Channel: string | number;
}

/** Go on with what Monitor began (res_monitor, Asterisk 1.4 to 20); now MixMonitorMute. */
export interface UnpauseMonitorParams {
  Channel: string | number;
}

/** One change to a configuration file; UpdateConfig makes them in their order. */
export interface Change {
  action: "NewCat" | "RenameCat" | "DelCat" | "EmptyCat" | "Update" | "Delete" | "Append" | "Insert";
  category: string | number;
  variable?: string | number;
  value?: string | number;
  match?: string | number;
  line?: number;
  options?: string | number;
}

/** Change a configuration file: `changes`, in their order (core, Asterisk 1.4+). */
export interface UpdateConfigParams {
  SrcFilename: string | number;
  DstFilename: string | number;
  Reload?: string | number;
  PreserveEffectiveContext?: boolean;
  changes: Change[];
}

/** Send an event of that name to every manager session, with any other headers (core, Asterisk 1.4+). */
export interface UserEventParams {
  UserEvent: string | number;
  [header: string]: unknown;
}

/** List the messages in a mailbox (app_voicemail, Asterisk 18.20, 20.5+). */
export interface VoicemailBoxSummaryParams {
  Context: string | number;
  Mailbox: string | number;
}

/** Copy a message to another mailbox (app_voicemail, Asterisk 18.20, 20.5+). */
export interface VoicemailForwardParams {
  Context: string | number;
  Mailbox: string | number;
  Folder: string | number;
  ID: string | number;
  ToContext: string | number;
  ToMailbox: string | number;
  ToFolder: string | number;
}

/** Move a message to another folder of its mailbox (app_voicemail, Asterisk 18.20, 20.5+). */
export interface VoicemailMoveParams {
  Context: string | number;
  Mailbox: string | number;
  Folder: string | number;
  ID: string | number;
  ToFolder: string | number;
}

/** Have a mailbox, or all, looked at again for changes by other programs (app_voicemail, Asterisk 12+). */
export interface VoicemailRefreshParams {
  Context?: string | number;
  Mailbox?: string | number;
}

/** Remove a message from a mailbox (app_voicemail, Asterisk 18.20, 20.5+). */
export interface VoicemailRemoveParams {
  Context: string | number;
  Mailbox: string | number;
  Folder: string | number;
  ID: string | number;
}

/** Describe one user of voicemail (app_voicemail, Asterisk 16+). */
export interface VoicemailUserStatusParams {
  Context: string | number;
  Mailbox: string | number;
}

/** List the users of voicemail with their settings (app_voicemail, Asterisk 1.6+). */
export interface VoicemailUsersListParams {
}

/** Wait for events, on a session over HTTP (core, Asterisk 1.4+). */
export interface WaitEventParams {
  Timeout: number;
}

/** Send a short message (chan_vgsm, Asterisk 1.4+). */
export interface VgsmSmsTxParams {
  To: string | number;
  Content: string | number;
  "X-SMS-ME"?: string | number;
  "Content-type"?: string | number;
  "Content-Transfer-Encoding"?: string | number;
  "X-SMS-Class"?: string | number;
  "X-SMS-Concatenate-RefID"?: number;
  "X-SMS-Concatenate-Sequence-Number"?: number;
  "X-SMS-Concatenate-Total-Messages"?: number;
  Account?: string | number;
}

/** The one state of an agent over all its queues changed. */
export interface AgentChangedData {
  agent: string;
  inferred: boolean;
  agent_name: string | null;
  state: string;
  state_before: string | null;
  queues: string[];
}

/** An agent of app_agent_pool (before Asterisk 12: chan_agent) logged in on the channel it is to be reached at. */
export interface AgentLoggedInData {
  agent: string;
  inferred: boolean;
  uniqueid: string | null;
  channel_name: string | null;
}

/** An agent of app_agent_pool logged out; `logged_in_seconds` is null where its login was not seen. */
export interface AgentLoggedOutData {
  agent: string;
  inferred: boolean;
  logged_in_seconds: number | null;
}

/** An agent that was paused in no queue is paused in one, or is paused with another reason than before. */
export interface AgentPausedData {
  agent: string;
  inferred: boolean;
  agent_name: string | null;
  queue: string;
  reason: string | null;
  queues: string[];
  since: string | null;
}

/** An agent that was paused is paused in no queue any more (or in no queue at all). */
export interface AgentUnpausedData {
  agent: string;
  inferred: boolean;
  agent_name: string | null;
  queue: string;
  reason: string | null;
  queues: string[];
  paused_seconds: number | null;
}

/** A channel at the moment of the event. Language since 13.2, Linkedid since 13.5, Tenantid since 22. */
export interface ChannelSnapshot {
  channel: string | null;
  channel_state: number | null;
  channel_state_desc: string | null;
  caller_id_num: string | null;
  caller_id_name: string | null;
  connected_line_num: string | null;
  connected_line_name: string | null;
  language: string | null;
  account_code: string | null;
  context: string | null;
  exten: string | null;
  priority: number | null;
  uniqueid: string | null;
  linkedid: string | null;
  tenant_id?: string | null;
  variables?: Record<string, string> | null;
}

/** A channel has executed an AGI command; `command_id` is Asterisk's own (res_agi, Asterisk 12+). */
export interface AGIExecEndData extends EventData {
  channel: ChannelSnapshot | null;
  command: string | null;
  command_id: string | null;
  result_code: number | null;
  result: string | null;
}

/** A channel began to execute an AGI command; `command_id` is Asterisk's own (res_agi, Asterisk 12+). */
export interface AGIExecStartData extends EventData {
  channel: ChannelSnapshot | null;
  command: string | null;
  command_id: string | null;
}

/** During a call: what it has cost so far (Asterisk core, 12+). */
export interface AOCDData extends EventData {
  channel: ChannelSnapshot | null;
  charge: string | null;
  type: string | null;
  billing_id: string | null;
  total_type: string | null;
  currency: string | null;
  name: string | null;
  cost: string | null;
  multiplier: string | null;
  units: string | null;
  number_of: string | null;
  type_of: string | null;
}

/** At the end of a call: what it has cost, and whom to charge (Asterisk core, 12+). */
export interface AOCEData extends EventData {
  channel: ChannelSnapshot | null;
  charge: string | null;
  type: string | null;
  billing_id: string | null;
  total_type: string | null;
  currency: string | null;
  name: string | null;
  cost: string | null;
  multiplier: string | null;
  units: string | null;
  number_of: string | null;
  type_of: string | null;
  charging_association: string | null;
  number: string | null;
  plan: string | null;
  id: string | null;
}

/** At the beginning of a call: what it will be charged by (Asterisk core, 12+). */
export interface AOCSData extends EventData {
  channel: ChannelSnapshot | null;
  chargeable: string | null;
  rate_type: string | null;
  currency: string | null;
  name: string | null;
  cost: string | null;
  multiplier: string | null;
  charging_type: string | null;
  step_function: string | null;
  granularity: string | null;
  length: string | null;
  scale: string | null;
  unit: string | null;
  special_code: string | null;
}

/** A queue member is being called for a waiting caller (app_queue, Asterisk 12+). */
export interface AgentCalledData extends EventData {
  channel: ChannelSnapshot | null;
  dest_channel: ChannelSnapshot | null;
  queue: string | null;
  member_name: string | null;
  interface: string | null;
}

/** A queue member is done with a caller; `reason` is caller, agent or transfer (app_queue, Asterisk 12+). */
export interface AgentCompleteData extends EventData {
  channel: ChannelSnapshot | null;
  dest_channel: ChannelSnapshot | null;
  queue: string | null;
  member_name: string | null;
  interface: string | null;
  hold_time_seconds: number | null;
  talk_time_seconds: number | null;
  reason: string | null;
}

/** A queue member answered and is connected to the caller (app_queue, Asterisk 12+). */
export interface AgentConnectData extends EventData {
  channel: ChannelSnapshot | null;
  dest_channel: ChannelSnapshot | null;
  queue: string | null;
  member_name: string | null;
  interface: string | null;
  ring_time_seconds: number | null;
  hold_time_seconds: number | null;
}

/** A queue member hung up on the caller during the announcement (app_queue, Asterisk 12+). */
export interface AgentDumpData extends EventData {
  channel: ChannelSnapshot | null;
  dest_channel: ChannelSnapshot | null;
  queue: string | null;
  member_name: string | null;
  interface: string | null;
}

/** An agent logged in (app_agent_pool, Asterisk 12+). */
export interface AgentLoginData extends EventData {
  channel: ChannelSnapshot | null;
  agent: string | null;
}

/** An agent logged off, and how long the login lasted (app_agent_pool, Asterisk 12+). */
export interface AgentLogoffData extends EventData {
  channel: ChannelSnapshot | null;
  agent: string | null;
  login_time_seconds: number | null;
}

/** A queue member was called and did not answer (app_queue, Asterisk 12+). */
export interface AgentRingNoAnswerData extends EventData {
  channel: ChannelSnapshot | null;
  dest_channel: ChannelSnapshot | null;
  queue: string | null;
  member_name: string | null;
  interface: string | null;
  ring_time_ms: number | null;
}

/** An agent logged in to be called back at an extension (chan_agent, Asterisk 1.2 to 1.4). */
export interface AgentcallbackloginData extends EventData {
  agent: string | null;
  login_chan: string | null;
  uniqueid: string | null;
}

/** An agent who was called back logged off, and how long the login lasted (chan_agent, Asterisk 1.2 to 1.6). */
export interface AgentcallbacklogoffData extends EventData {
  agent: string | null;
  login_chan: string | null;
  login_time_seconds: number | null;
  reason: string | null;
  uniqueid: string | null;
}

/** One agent in the answer to the action Agents; a channel only while logged in (app_agent_pool, Asterisk 12+). */
export interface AgentsData extends EventData {
  channel: ChannelSnapshot | null;
  agent: string | null;
  name: string | null;
  status: string | null;
  talking_to_chan?: string | null;
  talking_to?: string | null;
  logged_in_chan?: string | null;
  call_started?: string | null;
  logged_in_time?: string | null;
}

/** The end of the answer to the action Agents (app_agent_pool, Asterisk 12+). */
export interface AgentsCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** A DAHDI channel is in alarm (chan_dahdi, Asterisk 12+). */
export interface AlarmData extends EventData {
  dahdi_channel: string | null;
  alarm: string | null;
}

/** A DAHDI channel is no longer in alarm (chan_dahdi, Asterisk 12+). */
export interface AlarmClearData extends EventData {
  dahdi_channel: string | null;
}

/** An address of record in the answer to the action PJSIPShowEndpoint (res_pjsip, Asterisk 12+). */
export interface AorDetailData extends EventData {
  object_type: string | null;
  object_name: string | null;
  minimum_expiration_seconds: number | null;
  maximum_expiration_seconds: number | null;
  default_expiration_seconds: number | null;
  qualify_frequency_seconds: number | null;
  qualify_timeout_seconds: number | null;
  qualify_2xx_only: boolean | null;
  authenticate_qualify: boolean | null;
  max_contacts: number | null;
  remove_existing: boolean | null;
  remove_unavailable: boolean | null;
  mailboxes: string[] | null;
  voicemail_extension: string | null;
  outbound_proxy: string | null;
  support_path: boolean | null;
  contacts: string[] | null;
  total_contacts: number | null;
  contacts_registered: number | null;
  endpoint_name: string | null;
}

/** One address of record in the answer to the action PJSIPShowAors (res_pjsip, Asterisk 16+). */
export interface AorListData extends EventData {
  object_type: string | null;
  object_name: string | null;
  minimum_expiration_seconds: number | null;
  maximum_expiration_seconds: number | null;
  default_expiration_seconds: number | null;
  qualify_frequency_seconds: number | null;
  qualify_timeout_seconds: number | null;
  qualify_2xx_only: boolean | null;
  authenticate_qualify: boolean | null;
  max_contacts: number | null;
  remove_existing: boolean | null;
  remove_unavailable: boolean | null;
  mailboxes: string[] | null;
  voicemail_extension: string | null;
  outbound_proxy: string | null;
  support_path: boolean | null;
  contacts: string[] | null;
}

/** The end of the answer to the action PJSIPShowAors (res_pjsip, Asterisk 16+). */
export interface AorListCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** A channel takes no more AGI commands from manager users (res_agi, Asterisk 12+). */
export interface AsyncAGIEndData extends EventData {
  channel: ChannelSnapshot | null;
}

/** A channel has executed an AGI command of a manager user (res_agi, Asterisk 12+). */
export interface AsyncAGIExecData extends EventData {
  channel: ChannelSnapshot | null;
  command_id: string | null;
  result: string | null;
}

/** A channel waits for AGI commands from a manager user (res_agi, Asterisk 12+). */
export interface AsyncAGIStartData extends EventData {
  channel: ChannelSnapshot | null;
  env: string | null;
}

/** A bridge at the moment of the event (Asterisk 12+; video source since 13). */
export interface BridgeSnapshot {
  bridge_uniqueid: string | null;
  bridge_type: string | null;
  bridge_technology: string | null;
  bridge_creator: string | null;
  bridge_name: string | null;
  bridge_num_channels: number | null;
  bridge_video_source_mode: string | null;
  bridge_video_source?: string | null;
}

/** An attended transfer ended; `dest_type` tells how and which other fields are there (Asterisk core, 12+). */
export interface AttendedTransferData extends EventData {
  orig_transferer_channel: ChannelSnapshot | null;
  orig_bridge: BridgeSnapshot | null;
  second_transferer_channel: ChannelSnapshot | null;
  second_bridge: BridgeSnapshot | null;
  transferee_channel: ChannelSnapshot | null;
  transfer_target_channel: ChannelSnapshot | null;
  local_one_channel: ChannelSnapshot | null;
  local_two_channel: ChannelSnapshot | null;
  result: string | null;
  is_external: boolean | null;
  dest_type: string | null;
  dest_bridge_uniqueid?: string | null;
  dest_app?: string | null;
  dest_transferer_channel_name?: string | null;
  transfer_method?: string | null;
  sip_call_id?: string | null;
}

/** The credentials of an endpoint in the answer to the action PJSIPShowEndpoint (res_pjsip, Asterisk 12+). */
export interface AuthDetailData extends EventData {
  object_type: string | null;
  object_name: string | null;
  username: string | null;
  password: string | null;
  password_digest: string | null;
  md5_cred: string | null;
  realm: string | null;
  nonce_lifetime_seconds: number | null;
  auth_type: string | null;
  oauth_client_id: string | null;
  oauth_secret: string | null;
  refresh_token: string | null;
  supported_algorithms_uac: string[] | null;
  supported_algorithms_uas: string[] | null;
  endpoint_name: string | null;
}

/** One set of credentials in the answer to the action PJSIPShowAuths (res_pjsip, Asterisk 16+). */
export interface AuthListData extends EventData {
  object_type: string | null;
  object_name: string | null;
  username: string | null;
  password: string | null;
  password_digest: string | null;
  md5_cred: string | null;
  realm: string | null;
  nonce_lifetime_seconds: number | null;
  auth_type: string | null;
  oauth_client_id: string | null;
  oauth_secret: string | null;
  refresh_token: string | null;
  supported_algorithms_uac: string[] | null;
  supported_algorithms_uas: string[] | null;
}

/** The end of the answer to the action PJSIPShowAuths (res_pjsip, Asterisk 16+). */
export interface AuthListCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** A request used a way to authenticate that the service does not allow (Asterisk core, 12.1+). */
export interface AuthMethodNotAllowedData extends EventData {
  event_tv: string | null;
  severity: string | null;
  service: string | null;
  event_version: number | null;
  account_id: string | null;
  session_id: string | null;
  local_address: string | null;
  remote_address: string | null;
  module?: string | null;
  session_tv?: string | null;
  auth_method: string | null;
}

/** A blind transfer ended: Success, Fail, Invalid or Not Permitted (Asterisk core, 12+). */
export interface BlindTransferData extends EventData {
  transferer_channel: ChannelSnapshot | null;
  transferee_channel: ChannelSnapshot | null;
  bridge: BridgeSnapshot | null;
  result: string | null;
  is_external: boolean | null;
  context: string | null;
  extension: string | null;
  transfer_method?: string | null;
  sip_call_id?: string | null;
  transfer_to_parking?: boolean | null;
}

/** The action Bridge joined two channels (Asterisk core, 1.8 to 11); today only its response tells. */
export interface BridgeActionData extends EventData {
  response: string | null;
  channel1_name: string | null;
  channel2_name: string | null;
}

/** A bridge was created (Asterisk core, 12+). */
export interface BridgeCreateData extends EventData {
  bridge: BridgeSnapshot | null;
}

/** A bridge was destroyed (Asterisk core, 12+). */
export interface BridgeDestroyData extends EventData {
  bridge: BridgeSnapshot | null;
}

/** A channel entered a bridge, in place of `swap_uniqueid` if that is there (Asterisk core, 12+). */
export interface BridgeEnterData extends EventData {
  bridge: BridgeSnapshot | null;
  channel: ChannelSnapshot | null;
  swap_uniqueid?: string | null;
}

/** The dialplan application Bridge joined two channels, or could not (Asterisk core, 1.6 to 11). */
export interface BridgeExecData extends EventData {
  response: string | null;
  channel1_name: string | null;
  channel2_name: string | null;
  reason: string | null;
}

/** One channel of the bridge that the action BridgeInfo asked about (Asterisk core, 12+). */
export interface BridgeInfoChannelData extends EventData {
  channel: ChannelSnapshot | null;
}

/** The bridge itself and the end of the answer to the action BridgeInfo (Asterisk core, 12+). */
export interface BridgeInfoCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
  bridge: BridgeSnapshot | null;
}

/** A channel left a bridge (Asterisk core, 12+). */
export interface BridgeLeaveData extends EventData {
  bridge: BridgeSnapshot | null;
  channel: ChannelSnapshot | null;
}

/** The end of the answer to the action BridgeList (Asterisk core, 12+). */
export interface BridgeListCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** One bridge in the answer to the action BridgeList (Asterisk core, 12+). */
export interface BridgeListItemData extends EventData {
  bridge: BridgeSnapshot | null;
}

/** The channels of one bridge all move to another one (Asterisk core, 12+). */
export interface BridgeMergeData extends EventData {
  to_bridge: BridgeSnapshot | null;
  from_bridge: BridgeSnapshot | null;
}

/** The end of the answer to the action BridgeTechnologyList (Asterisk core, 12+). */
export interface BridgeTechnologyListCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** One way to mix media in the answer to the action BridgeTechnologyList (Asterisk core, 12+). */
export interface BridgeTechnologyListItemData extends EventData {
  bridge_technology: string | null;
  bridge_type: string | null;
  bridge_priority: number | null;
  bridge_suspended: boolean | null;
}

/** Another channel is the source of video in a bridge (Asterisk core, 13.13+). */
export interface BridgeVideoSourceUpdateData extends EventData {
  bridge: BridgeSnapshot | null;
  bridge_previous_video_source: string | null;
}

/** A callee could be called back: the service is CCBS (busy) or CCNR (no answer) (Asterisk core, 1.8+). */
export interface CCAvailableData extends EventData {
  core_id: string | null;
  callee: string | null;
  service: string | null;
}

/** The caller is being called back (Asterisk core, 1.8+). */
export interface CCCallerRecallingData extends EventData {
  core_id: string | null;
  caller: string | null;
}

/** Asterisk waits for a busy caller, because the callee is free already (Asterisk core, 1.8+). */
export interface CCCallerStartMonitoringData extends EventData {
  core_id: string | null;
  caller: string | null;
}

/** The caller is free again and Asterisk waits no longer (Asterisk core, 1.8+). */
export interface CCCallerStopMonitoringData extends EventData {
  core_id: string | null;
  caller: string | null;
}

/** A call back will not happen (Asterisk core, 1.8+). */
export interface CCFailureData extends EventData {
  core_id: string | null;
  caller: string | null;
  reason: string | null;
}

/** Asterisk can not tell any longer when this callee is free (Asterisk core, 1.8+). */
export interface CCMonitorFailedData extends EventData {
  core_id: string | null;
  callee: string | null;
}

/** A caller may ask for a call back from now on, for a while (Asterisk core, 1.8+). */
export interface CCOfferTimerStartData extends EventData {
  core_id: string | null;
  caller: string | null;
  expires_seconds: number | null;
}

/** The caller was called back (Asterisk core, 1.8+). */
export interface CCRecallCompleteData extends EventData {
  core_id: string | null;
  caller: string | null;
}

/** The callee's side accepted the request for a call back (Asterisk core, 1.8+). */
export interface CCRequestAcknowledgedData extends EventData {
  core_id: string | null;
  caller: string | null;
}

/** A caller asked to be called back (Asterisk core, 1.8+). */
export interface CCRequestedData extends EventData {
  core_id: string | null;
  caller: string | null;
  callee: string | null;
}

/** One record of the channel event log, e.g. CHAN_START, ANSWER, BRIDGE_ENTER (cel_manager, Asterisk 1.8+). */
export interface CELData extends EventData {
  cel_event_name: string | null;
  account_code: string | null;
  caller_id_num: string | null;
  caller_id_name: string | null;
  caller_id_ani: string | null;
  caller_id_rdnis: string | null;
  caller_id_dnid: string | null;
  exten: string | null;
  context: string | null;
  channel_name: string | null;
  application: string | null;
  app_data: string | null;
  event_time: string | null;
  ama_flags: string | null;
  uniqueid: string | null;
  linkedid: string | null;
  user_field: string | null;
  peer: string | null;
  peer_account: string | null;
  cel_extra: string | null;
  user_def_type?: string | null;
  tenant_id?: string | null;
}

/** A call detail record; fields added in cdr_manager.conf are in `extra` (cdr_manager, Asterisk 1.4+). */
export interface CdrData extends EventData {
  account_code: string | null;
  source: string | null;
  destination: string | null;
  destination_context: string | null;
  caller_id: string | null;
  channel_name: string | null;
  destination_channel_name: string | null;
  last_application: string | null;
  last_data: string | null;
  start_time: string | null;
  answer_time: string | null;
  end_time: string | null;
  duration_seconds: number | null;
  billable_seconds: number | null;
  disposition: string | null;
  ama_flags: string | null;
  uniqueid: string | null;
  user_field: string | null;
}

/** An account answered a challenge wrongly (Asterisk core, 12.1+). */
export interface ChallengeResponseFailedData extends EventData {
  event_tv: string | null;
  severity: string | null;
  service: string | null;
  event_version: number | null;
  account_id: string | null;
  session_id: string | null;
  local_address: string | null;
  remote_address: string | null;
  module?: string | null;
  session_tv?: string | null;
  challenge: string | null;
  response: string | null;
  expected_response: string | null;
}

/** A service asked an account to prove who it is (Asterisk core, 12.1+). */
export interface ChallengeSentData extends EventData {
  event_tv: string | null;
  severity: string | null;
  service: string | null;
  event_version: number | null;
  account_id: string | null;
  session_id: string | null;
  local_address: string | null;
  remote_address: string | null;
  module?: string | null;
  session_tv?: string | null;
  challenge: string | null;
}

/** A channel began to listen in on another one (Asterisk core, 12+). */
export interface ChanSpyStartData extends EventData {
  spyer_channel: ChannelSnapshot | null;
  spyee_channel: ChannelSnapshot | null;
}

/** A channel stopped listening in on another one (Asterisk core, 12+). */
export interface ChanSpyStopData extends EventData {
  spyer_channel: ChannelSnapshot | null;
  spyee_channel: ChannelSnapshot | null;
}

/** One channel that the action Hangup with a pattern was applied to (Asterisk core, 11+). */
export interface ChannelHungupData extends EventData {
  channel_name: string | null;
}

/** Someone began to talk on a channel that has talk detection on (Asterisk core, 12.4+). */
export interface ChannelTalkingStartData extends EventData {
  channel: ChannelSnapshot | null;
}

/** Someone stopped talking on a channel that has talk detection on (Asterisk core, 12.4+). */
export interface ChannelTalkingStopData extends EventData {
  channel: ChannelSnapshot | null;
  duration_ms: number | null;
}

/** A channel driver said by what its protocol knows the call (chan_sip, chan_iax2, chan_gtalk, Asterisk 1.6 to 11). */
export interface ChannelUpdateData extends EventData {
  channel: ChannelSnapshot | null;
  channel_type: string | null;
  peer_name?: string | null;
  sip_call_id?: string | null;
  sip_full_contact?: string | null;
  iax2_peer?: string | null;
  iax2_callno_local?: number | null;
  iax2_callno_remote?: number | null;
  gtalk_sid?: string | null;
  call_ref?: string | null;
}

/** The end of the answer to the action Hangup with a pattern (Asterisk core, 11+). */
export interface ChannelsHungupListCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** Asterisk wakes its manager sessions to close them (Asterisk core, 11+). */
export interface CloseSessionData extends EventData {
  close_session: boolean | null;
}

/** A conference ended (app_confbridge, Asterisk 12+). */
export interface ConfbridgeEndData extends EventData {
  bridge: BridgeSnapshot | null;
  conference: string | null;
}

/** A channel joined a conference (app_confbridge, Asterisk 12+). */
export interface ConfbridgeJoinData extends EventData {
  bridge: BridgeSnapshot | null;
  conference: string | null;
  channel: ChannelSnapshot | null;
  admin: boolean | null;
  muted: boolean | null;
}

/** A channel left a conference (app_confbridge, Asterisk 12+). */
export interface ConfbridgeLeaveData extends EventData {
  bridge: BridgeSnapshot | null;
  conference: string | null;
  channel: ChannelSnapshot | null;
  admin: boolean | null;
}

/** One participant in the answer to the action ConfbridgeList (app_confbridge, Asterisk 10+). */
export interface ConfbridgeListData extends EventData {
  channel: ChannelSnapshot | null;
  conference: string | null;
  admin: boolean | null;
  marked_user: boolean | null;
  wait_marked: boolean | null;
  end_marked: boolean | null;
  end_marked_any?: boolean | null;
  waiting: boolean | null;
  muted: boolean | null;
  talking: boolean | null;
  answered_time_seconds: number | null;
}

/** The end of the answer to the action ConfbridgeList (app_confbridge, Asterisk 10+). */
export interface ConfbridgeListCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** One conference in the answer to the action ConfbridgeListRooms (app_confbridge, Asterisk 10+). */
export interface ConfbridgeListRoomsData extends EventData {
  conference: string | null;
  parties: number | null;
  marked: number | null;
  locked: boolean | null;
  muted: boolean | null;
}

/** The end of the answer to the action ConfbridgeListRooms (app_confbridge, Asterisk 10+). */
export interface ConfbridgeListRoomsCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** A participant of a conference was muted (app_confbridge, Asterisk 12+). */
export interface ConfbridgeMuteData extends EventData {
  bridge: BridgeSnapshot | null;
  conference: string | null;
  channel: ChannelSnapshot | null;
  admin: boolean | null;
}

/** The recording of a conference began (app_confbridge, Asterisk 12+). */
export interface ConfbridgeRecordData extends EventData {
  bridge: BridgeSnapshot | null;
  conference: string | null;
}

/** A conference began (app_confbridge, Asterisk 12+). */
export interface ConfbridgeStartData extends EventData {
  bridge: BridgeSnapshot | null;
  conference: string | null;
}

/** The recording of a conference ended (app_confbridge, Asterisk 12+). */
export interface ConfbridgeStopRecordData extends EventData {
  bridge: BridgeSnapshot | null;
  conference: string | null;
}

/** A participant of a conference began or stopped talking (app_confbridge, Asterisk 12+). */
export interface ConfbridgeTalkingData extends EventData {
  bridge: BridgeSnapshot | null;
  conference: string | null;
  channel: ChannelSnapshot | null;
  admin: boolean | null;
  talking_status: boolean | null;
}

/** A participant of a conference was unmuted (app_confbridge, Asterisk 12+). */
export interface ConfbridgeUnmuteData extends EventData {
  bridge: BridgeSnapshot | null;
  conference: string | null;
  channel: ChannelSnapshot | null;
  admin: boolean | null;
}

/** One address of an endpoint in the answer to the action PJSIPShowContacts (res_pjsip, Asterisk 16+). */
export interface ContactListData extends EventData {
  object_type: string | null;
  object_name: string | null;
  endpoint: string | null;
  uri: string | null;
  status: string | null;
  roundtrip_usec: number | null;
  expiration_time: string | null;
  user_agent: string | null;
  call_id?: string | null;
  via_addr?: string | null;
  via_port?: number | null;
  path: string | null;
  reg_server: string | null;
  prune_on_boot: boolean | null;
  outbound_proxy: string | null;
  authenticate_qualify: boolean | null;
  qualify_frequency_seconds: number | null;
  qualify_timeout_seconds: number | null;
  qualify_2xx_only: boolean | null;
}

/** The end of the answer to the action PJSIPShowContacts (res_pjsip, Asterisk 16+). */
export interface ContactListCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** An address of an endpoint became reachable or not, or was removed (res_pjsip, Asterisk 13.5+). */
export interface ContactStatusData extends EventData {
  uri: string | null;
  contact_status: string | null;
  aor: string | null;
  endpoint_name: string | null;
  roundtrip_usec: number | null;
}

/** One address in the answer to PJSIPShowEndpoint or to the contacts of registrations (res_pjsip, Asterisk 13+). */
export interface ContactStatusDetailData extends EventData {
  aor: string | null;
  uri: string | null;
  status: string | null;
  roundtrip_usec: number | null;
  endpoint_name: string | null;
  user_agent: string | null;
  reg_expire: string | null;
  via_address?: string | null;
  call_id?: string | null;
  id: string | null;
  authenticate_qualify: boolean | null;
  outbound_proxy: string | null;
  path: string | null;
  qualify_frequency_seconds: number | null;
  qualify_timeout_seconds: number | null;
  qualify_2xx_only: boolean | null;
}

/** The end of the answer to PJSIPShowRegistrationInboundContactStatuses (res_pjsip, Asterisk 13+). */
export interface ContactStatusDetailCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** One channel in the answer to the action CoreShowChannels (Asterisk core, 1.6+). */
export interface CoreShowChannelData extends EventData {
  channel: ChannelSnapshot | null;
  bridge_id: string | null;
  application: string | null;
  application_data: string | null;
  duration_seconds: number | null;
  bridged_channel_name?: string | null;
  bridged_uniqueid?: string | null;
}

/** One channel that is connected, directly or through others, to the one asked for (Asterisk core, 18+). */
export interface CoreShowChannelMapData extends EventData {
  channel_name: string | null;
  connected_channel_name: string | null;
}

/** The end of the answer to the action CoreShowChannelMap (Asterisk core, 18+). */
export interface CoreShowChannelMapCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** The end of the answer to the action CoreShowChannels (Asterisk core, 1.6+). */
export interface CoreShowChannelsCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** An Asterisk channel was given a DAHDI channel (chan_dahdi, Asterisk 12+). */
export interface DAHDIChannelData extends EventData {
  channel: ChannelSnapshot | null;
  dahdi_group: string | null;
  dahdi_span: string | null;
  dahdi_channel: string | null;
}

/** One DAHDI channel in the answer to the action DAHDIShowChannels (chan_dahdi, Asterisk 1.6+). */
export interface DAHDIShowChannelsData extends EventData {
  dahdi_channel: string | null;
  channel_name?: string | null;
  uniqueid?: string | null;
  account_code?: string | null;
  signalling: string | null;
  signalling_code: string | null;
  context: string | null;
  dnd: string | null;
  alarm: string | null;
  description: string | null;
}

/** The end of the answer to the action DAHDIShowChannels (chan_dahdi, Asterisk 1.6+). */
export interface DAHDIShowChannelsCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
  items: number | null;
}

/** One span in the answer to the action DAHDIShowStatus (chan_dahdi, Asterisk 18+). */
export interface DAHDIShowStatusData extends EventData {
  span: string | null;
  description: string | null;
  alarms: string | null;
  irq: string | null;
  bpviol: string | null;
  crc: string | null;
  framing: string | null;
  coding: string | null;
  options: string | null;
  lbo: string | null;
}

/** The end of the answer to the action DAHDIShowStatus (chan_dahdi, Asterisk 18+). */
export interface DAHDIShowStatusCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** The end of the answer to the action DBGet (Asterisk core, 1.8+). */
export interface DBGetCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** The value that the action DBGet asked for (Asterisk core, 1.4+). */
export interface DBGetResponseData extends EventData {
  db_family: string | null;
  key: string | null;
  val: string | null;
}

/** The end of the answer to the action DBGetTree (Asterisk core, 16+). */
export interface DBGetTreeCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** One value in the answer to the action DBGetTree; the key has its family in front (Asterisk core, 16+). */
export interface DBGetTreeResponseData extends EventData {
  key: string | null;
  val: string | null;
}

/** Do not disturb was switched on or off on a DAHDI channel (chan_dahdi, Asterisk 12+). */
export interface DNDStateData extends EventData {
  dahdi_channel: string | null;
  status: string | null;
}

/** A digit began on a channel; `direction` is Received or Sent (Asterisk core, 12+). */
export interface DTMFBeginData extends EventData {
  channel: ChannelSnapshot | null;
  digit: string | null;
  direction: string | null;
}

/** A digit ended on a channel; `direction` is Received or Sent (Asterisk core, 12+). */
export interface DTMFEndData extends EventData {
  channel: ChannelSnapshot | null;
  digit: string | null;
  duration_ms: number | null;
  direction: string | null;
}

/** Threads of Asterisk probably block each other for ever (Asterisk core built for debugging, 16.29+). */
export interface DeadlockStartData extends EventData {
  mutex: string | null;
}

/** One telephone in the answer to SKINNYdevices or SKINNYshowdevice (chan_skinny, Asterisk 1.6 to 20). */
export interface DeviceEntryData extends EventData {
  channel_type: string | null;
  object_name: string | null;
  channel_object_type: string | null;
  device_id: string | null;
  ip_address: string | null;
  type: string | null;
  device_status: string | null;
  number_of_lines: number | null;
}

/** A device changed state, e.g. NOT_INUSE or RINGING; also an item of DeviceStateList (Asterisk core, 13+). */
export interface DeviceStateChangeData extends EventData {
  device: string | null;
  state: string | null;
}

/** The end of the answer to the action DeviceStateList (res_manager_devicestate, Asterisk 13+). */
export interface DeviceStateListCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** The end of the answer to the action SKINNYdevices (chan_skinny, Asterisk 1.6 to 20). */
export interface DevicelistCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** A dial attempt was started toward one destination (Asterisk 12+); `channel` is null when Asterisk originates. */
export interface DialBeginData extends EventData {
  channel: ChannelSnapshot | null;
  dest_channel: ChannelSnapshot | null;
  dial_string: string | null;
}

/** A dial attempt ended, once per destination (Asterisk 12+). */
export interface DialEndData extends EventData {
  channel: ChannelSnapshot | null;
  dest_channel: ChannelSnapshot | null;
  dial_status: string | null;
  forward?: string | null;
}

/** A dialed destination changed state: RINGING, PROCEEDING or PROGRESS (Asterisk 13+). */
export interface DialStateData extends EventData {
  channel: ChannelSnapshot | null;
  dest_channel: ChannelSnapshot | null;
  dial_status: string | null;
  forward?: string | null;
}

/** One stick, its settings and its state, in the answer to DongleShowDevices (chan_dongle, Asterisk 1.6+). */
export interface DongleDeviceEntryData extends EventData {
  device: string | null;
  audio_setting: string | null;
  data_setting: string | null;
  imei_setting: string | null;
  imsi_setting: string | null;
  channel_language: string | null;
  context: string | null;
  exten: string | null;
  group: number | null;
  rx_gain: number | null;
  tx_gain: number | null;
  u2diag: number | null;
  use_calling_pres: boolean | null;
  default_calling_pres: string | null;
  auto_delete_sms: boolean | null;
  disable_sms: boolean | null;
  reset_dongle: boolean | null;
  sms_pdu: boolean | null;
  call_waiting_setting: string | null;
  dtmf: string | null;
  minimal_dtmf_gap_ms: number | null;
  minimal_dtmf_duration_ms: number | null;
  minimal_dtmf_interval_ms: number | null;
  state: string | null;
  audio_state: string | null;
  data_state: string | null;
  voice: boolean | null;
  sms: boolean | null;
  manufacturer: string | null;
  hardware_model: string | null;
  firmware: string | null;
  imei_state: string | null;
  imsi_state: string | null;
  gsm_registration_status: string | null;
  rssi: string | null;
  mode: string | null;
  submode: string | null;
  provider_name: string | null;
  location_area_code: string | null;
  cell_id: string | null;
  subscriber_number: string | null;
  sms_service_center: string | null;
  use_ucs2_encoding: boolean | null;
  ussd_use_7bit_encoding: boolean | null;
  ussd_use_ucs2_decoding: boolean | null;
  tasks_in_queue: number | null;
  commands_in_queue: number | null;
  call_waiting_state: string | null;
  current_device_state: string | null;
  desired_device_state: string | null;
  calls_channels: number | null;
  active: number | null;
  held: number | null;
  dialing: number | null;
  alerting: number | null;
  incoming: number | null;
  waiting: number | null;
  releasing: number | null;
  initializing: number | null;
}

/** The network answered a USSD request, as the stick wrote it (chan_dongle, Asterisk 1.6+). */
export interface DongleNewCUSDData extends EventData {
  device: string | null;
  message: string | null;
}

/** The network answered a USSD request, in so many lines (chan_dongle, Asterisk 1.6+). */
export interface DongleNewUSSDData extends EventData {
  device: string | null;
  line_count: number | null;
}

/** The network answered a USSD request, in Base64 (chan_dongle, Asterisk 1.6+). */
export interface DongleNewUSSDBase64Data extends EventData {
  device: string | null;
  message: string | null;
}

/** A short message was sent or was not (chan_dongle, Asterisk 1.6+). */
export interface DongleSMSStatusData extends EventData {
  device: string | null;
  id: string | null;
  status: string | null;
}

/** The end of the answer to the action DongleShowDevices (chan_dongle, Asterisk 1.6+). */
export interface DongleShowDevicesCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** A stick changed state: Connect, Disconnect, Initialize, Free, Used (chan_dongle, Asterisk 1.6+). */
export interface DongleStatusData extends EventData {
  device: string | null;
  status: string | null;
}

/** A USSD request was sent or was not (chan_dongle, Asterisk 1.6+). */
export interface DongleUSSDStatusData extends EventData {
  device: string | null;
  id: string | null;
  status: string | null;
}

/** The endpoint that the action PJSIPShowEndpoint asked about (res_pjsip, Asterisk 12+). */
export interface EndpointDetailData extends EventData {
  object_type: string | null;
  object_name: string | null;
  context: string | null;
  allow: string | null;
  dtmf_mode: string | null;
  rtp_ipv6: boolean | null;
  rtp_symmetric: boolean | null;
  ice_support: boolean | null;
  use_ptime: boolean | null;
  force_rport: boolean | null;
  rewrite_contact: boolean | null;
  transport: string | null;
  outbound_proxy: string | null;
  moh_suggest: string | null;
  rel100: string | null;
  timers: string | null;
  timers_min_se_seconds: number | null;
  timers_sess_expires_seconds: number | null;
  auth: string | null;
  outbound_auth: string | null;
  aors: string[] | null;
  media_address: string | null;
  identify_by: string[] | null;
  direct_media: boolean | null;
  direct_media_method: string | null;
  trust_connected_line: boolean | null;
  send_connected_line: boolean | null;
  connected_line_method: string | null;
  direct_media_glare_mitigation: string | null;
  disable_direct_media_on_nat: boolean | null;
  caller_id: string | null;
  caller_id_privacy: string | null;
  caller_id_tag: string | null;
  trust_id_inbound: boolean | null;
  trust_id_outbound: boolean | null;
  send_pai: boolean | null;
  send_rpid: boolean | null;
  send_diversion: boolean | null;
  mailboxes: string[] | null;
  aggregate_mwi: boolean | null;
  media_encryption: string | null;
  media_encryption_optimistic: boolean | null;
  use_avpf: boolean | null;
  force_avp: boolean | null;
  media_use_received_transport: boolean | null;
  one_touch_recording: boolean | null;
  inband_progress: boolean | null;
  call_group: string | null;
  pickup_group: string | null;
  named_call_group: string | null;
  named_pickup_group: string | null;
  device_state_busy_at: number | null;
  t38_udptl: boolean | null;
  t38_udptl_ec: string | null;
  t38_udptl_maxdatagram: number | null;
  fax_detect: boolean | null;
  t38_udptl_nat: boolean | null;
  t38_udptl_ipv6: boolean | null;
  t38_bind_udptl_to_media_address: boolean | null;
  tone_zone: string | null;
  language: string | null;
  record_on_feature: string | null;
  record_off_feature: string | null;
  allow_transfer: boolean | null;
  user_eq_phone: boolean | null;
  moh_passthrough: boolean | null;
  sdp_owner: string | null;
  sdp_session: string | null;
  tos_audio: number | null;
  tos_video: number | null;
  cos_audio: number | null;
  cos_video: number | null;
  allow_subscribe: boolean | null;
  sub_min_expiry_seconds: number | null;
  from_user: string | null;
  from_domain: string | null;
  mwi_from_user: string | null;
  rtp_engine: string | null;
  dtls_verify: string | null;
  dtls_rekey_seconds: number | null;
  dtls_cert_file: string | null;
  dtls_private_key: string | null;
  dtls_cipher: string | null;
  dtls_ca_file: string | null;
  dtls_ca_path: string | null;
  dtls_setup: string | null;
  srtp_tag32: boolean | null;
  redirect_method: string | null;
  set_var: string | null;
  message_context: string | null;
  account_code: string | null;
  preferred_codec_only: boolean | null;
  device_state: string | null;
  active_channels: number | null;
  subscribe_context: string | null;
  allow_overlap: boolean | null;
  overlap_context: string | null;
  accept_multiple_sdp_answers: boolean | null;
  acl: string | null;
  allow_unauthenticated_options: boolean | null;
  asymmetric_rtp_codec: boolean | null;
  bind_rtp_to_media_address: boolean | null;
  bundle: boolean | null;
  codec_prefs_incoming_answer: string | null;
  codec_prefs_incoming_offer: string | null;
  codec_prefs_outgoing_answer: string | null;
  codec_prefs_outgoing_offer: string | null;
  contact_acl: string | null;
  dtls_auto_generate_cert: boolean | null;
  dtls_fingerprint: string | null;
  fax_detect_timeout_seconds: number | null;
  follow_early_media_fork: boolean | null;
  g726_non_standard: boolean | null;
  geoloc_incoming_call_profile: string | null;
  geoloc_outgoing_call_profile: string | null;
  ignore_183_without_sdp: boolean | null;
  incoming_call_offer_pref: string | null;
  incoming_mwi_mailbox: string | null;
  max_audio_streams: number | null;
  max_video_streams: number | null;
  mwi_subscribe_replaces_unsolicited: boolean | null;
  notify_early_inuse_ringing: boolean | null;
  outgoing_call_offer_pref: string | null;
  refer_blind_progress: boolean | null;
  rpid_immediate: boolean | null;
  rtcp_mux: boolean | null;
  rtp_keepalive_seconds: number | null;
  rtp_timeout_seconds: number | null;
  rtp_timeout_hold_seconds: number | null;
  rtp_port_start: number | null;
  rtp_port_end: number | null;
  security_negotiation: string | null;
  send_aoc: boolean | null;
  send_history_info: boolean | null;
  stir_shaken: string | null;
  stir_shaken_profile: string | null;
  suppress_moh_on_sendonly: boolean | null;
  suppress_q850_reason_headers: boolean | null;
  tenant_id: string | null;
  voicemail_extension: string | null;
  webrtc: boolean | null;
  follow_redirect_methods?: string | null;
}

/** The end of the answer to the action PJSIPShowEndpoint (res_pjsip, Asterisk 12+). */
export interface EndpointDetailCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** One endpoint in the answer to the action PJSIPShowEndpoints (res_pjsip, Asterisk 12+). */
export interface EndpointListData extends EventData {
  object_type: string | null;
  object_name: string | null;
  transport: string | null;
  aor: string | null;
  auths: string | null;
  outbound_auths: string | null;
  device_state: string | null;
  active_channels: number | null;
  contacts: string[] | null;
}

/** The end of the answer to the action PJSIPShowEndpoints (res_pjsip, Asterisk 12+). */
export interface EndpointListCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** Base of every AMI event, and the shape of an event without a class: all its headers in `extra`. */
export interface EventData {
  privilege: string[] | null;
  timestamp?: number | null;
  system_name?: string | null;
  action_id?: string | null;
  extra?: Record<string, string | string[]>;
  stray_lines?: string[];
  not_utf8?: Record<string, string | string[]>;
}

/** The end of the answer to the action ExtensionStateList (Asterisk core, 13+). */
export interface ExtensionStateListCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** An extension with a hint changed state; also an item of ExtensionStateList (Asterisk core, 1.2+). */
export interface ExtensionStatusData extends EventData {
  exten: string | null;
  context: string | null;
  hint: string | null;
  status: number | null;
  status_text: string | null;
}

/** The fax session that the action FAXSession asked about; which fields are there depends (res_fax, Asterisk 13+). */
export interface FAXSessionData extends EventData {
  session_number: string | null;
  operation: string | null;
  state: string | null;
  error_correction_mode: boolean | null;
  data_rate: number | null;
  image_resolution: string | null;
  page_number: number | null;
  file_name: string | null;
  pages_transmitted: number | null;
  pages_received: number | null;
  total_bad_lines: number | null;
}

/** The end of the answer to the action FAXSessions (res_fax, Asterisk 13+). */
export interface FAXSessionsCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
  total: number | null;
}

/** One fax session in the answer to the action FAXSessions (res_fax, Asterisk 13+). */
export interface FAXSessionsEntryData extends EventData {
  channel_name: string | null;
  technology: string | null;
  session_number: string | null;
  session_type: string | null;
  operation: string | null;
  state: string | null;
  files: string | null;
}

/** The counters of all fax sessions, the answer to the action FAXStats (res_fax, Asterisk 13+). */
export interface FAXStatsData extends EventData {
  current_sessions: number | null;
  reserved_sessions: number | null;
  transmit_attempts: number | null;
  receive_attempts: number | null;
  completed_faxes: number | null;
  failed_faxes: number | null;
}

/** How a fax transmission is getting on (res_fax, Asterisk 12+). */
export interface FAXStatusData extends EventData {
  channel: ChannelSnapshot | null;
  operation: string | null;
  status: string | null;
  local_station_id: string | null;
  file_names: string[] | null;
}

/** An access list refused the address of a request (Asterisk core, 12.1+). */
export interface FailedACLData extends EventData {
  event_tv: string | null;
  severity: string | null;
  service: string | null;
  event_version: number | null;
  account_id: string | null;
  session_id: string | null;
  local_address: string | null;
  remote_address: string | null;
  module?: string | null;
  session_tv?: string | null;
  acl_name?: string | null;
}

/** A hook flash came from a channel (Asterisk core, 16.24+). */
export interface FlashData extends EventData {
  channel: ChannelSnapshot | null;
}

/** Asterisk is up; every login of a user who reads `system` gets it too (Asterisk core, 1.4+). */
export interface FullyBootedData extends EventData {
  status: string | null;
  uptime_seconds: number | null;
  last_reload_seconds: number | null;
}

/** A channel was hung up and is gone; `tech_cause` is e.g. the SIP code of a failure (Asterisk core, 12+). */
export interface HangupData extends EventData {
  channel: ChannelSnapshot | null;
  cause: number | null;
  cause_txt: string | null;
  tech_cause?: number | null;
}

/** A dialplan routine was taken from those a channel runs after its hang-up (Asterisk core, 12+). */
export interface HangupHandlerPopData extends EventData {
  channel: ChannelSnapshot | null;
  handler: string | null;
}

/** A dialplan routine was added to those a channel runs after its hang-up (Asterisk core, 12+). */
export interface HangupHandlerPushData extends EventData {
  channel: ChannelSnapshot | null;
  handler: string | null;
}

/** A channel is about to run one of its hangup handlers (Asterisk core, 12+). */
export interface HangupHandlerRunData extends EventData {
  channel: ChannelSnapshot | null;
  handler: string | null;
}

/** The far end of a channel asked to hang it up (Asterisk core, 12+). */
export interface HangupRequestData extends EventData {
  channel: ChannelSnapshot | null;
  cause: number | null;
  tech_cause?: number | null;
}

/** A channel put its other side on hold (Asterisk core, 12+). */
export interface HoldData extends EventData {
  channel: ChannelSnapshot | null;
  music_class?: string | null;
}

/** How requests of an endpoint are recognised, in the answer to PJSIPShowEndpoint (res_pjsip, Asterisk 12+). */
export interface IdentifyDetailData extends EventData {
  object_type: string | null;
  object_name: string | null;
  endpoint: string | null;
  srv_lookups: boolean | null;
  match: string | null;
  match_header: string | null;
  match_request_uri: string | null;
  endpoint_name: string | null;
}

/** One registration here in the answer to PJSIPShowRegistrationsInbound (res_pjsip_registrar, Asterisk 12+). */
export interface InboundRegistrationDetailData extends EventData {
  object_type: string | null;
  object_name: string | null;
  minimum_expiration_seconds: number | null;
  maximum_expiration_seconds: number | null;
  default_expiration_seconds: number | null;
  qualify_frequency_seconds: number | null;
  qualify_timeout_seconds: number | null;
  qualify_2xx_only: boolean | null;
  authenticate_qualify: boolean | null;
  max_contacts: number | null;
  remove_existing: boolean | null;
  remove_unavailable: boolean | null;
  mailboxes: string[] | null;
  voicemail_extension: string | null;
  outbound_proxy: string | null;
  support_path: boolean | null;
  contacts: string[] | null;
  contact: string | null;
}

/** The end of the answer to the action PJSIPShowRegistrationsInbound (res_pjsip_registrar, Asterisk 12+). */
export interface InboundRegistrationDetailCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** A watcher of ours in the answer to the action PJSIPShowSubscriptionsInbound (res_pjsip_pubsub, Asterisk 12+). */
export interface InboundSubscriptionDetailData extends EventData {
  role: string | null;
  endpoint: string | null;
  call_id: string | null;
  state: string | null;
  caller_id: string | null;
  subscription_type: string | null;
  extension?: string | null;
  extension_states?: string | null;
  mailboxes?: string[] | null;
}

/** The end of the answer to the action PJSIPShowSubscriptionsInbound (res_pjsip_pubsub, Asterisk 12+). */
export interface InboundSubscriptionDetailCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** An account does not exist (Asterisk core, 12.1+). */
export interface InvalidAccountIDData extends EventData {
  event_tv: string | null;
  severity: string | null;
  service: string | null;
  event_version: number | null;
  account_id: string | null;
  session_id: string | null;
  local_address: string | null;
  remote_address: string | null;
  module?: string | null;
  session_tv?: string | null;
}

/** An account gave a wrong password (Asterisk core, 12.1+). */
export interface InvalidPasswordData extends EventData {
  event_tv: string | null;
  severity: string | null;
  service: string | null;
  event_version: number | null;
  account_id: string | null;
  session_id: string | null;
  local_address: string | null;
  remote_address: string | null;
  module?: string | null;
  session_tv?: string | null;
  challenge?: string | null;
  received_challenge?: string | null;
  received_hash?: string | null;
}

/** An account came over a transport it may not use (Asterisk core, 12.1+). */
export interface InvalidTransportData extends EventData {
  event_tv: string | null;
  severity: string | null;
  service: string | null;
  event_version: number | null;
  account_id: string | null;
  session_id: string | null;
  local_address: string | null;
  remote_address: string | null;
  module?: string | null;
  session_tv?: string | null;
  attempted_transport: string | null;
}

/** A packet that an XMPP account received or sent, as XML (res_jabber, Asterisk 1.4 to 11). */
export interface JabberEventData extends EventData {
  account: string | null;
  packet: string | null;
}

/** A contact of an XMPP account changed presence (res_xmpp, Asterisk 1.8+). */
export interface JabberStatusData extends EventData {
  account: string | null;
  jid: string | null;
  resource?: string | null;
  status: string | null;
  priority?: number | null;
  description?: string | null;
}

/** How the media of an IAX2 call arrives here and at the other side (chan_iax2, Asterisk 1.6 to 11). */
export interface JitterBufStatsData extends EventData {
  owner_channel_name: string | null;
  ping_ms: number | null;
  local_jitter_ms: number | null;
  local_delay_ms: number | null;
  local_total_lost: number | null;
  local_loss_percent: number | null;
  local_dropped: number | null;
  local_out_of_order: number | null;
  local_received: number | null;
  remote_jitter_ms: number | null;
  remote_delay_ms: number | null;
  remote_total_lost: number | null;
  remote_loss_percent: number | null;
  remote_dropped: number | null;
  remote_out_of_order: number | null;
  remote_received: number | null;
}

/** One line of a telephone in the answer to SKINNYlines or SKINNYshowline (chan_skinny, Asterisk 1.6 to 20). */
export interface LineEntryData extends EventData {
  channel_type: string | null;
  object_name: string | null;
  channel_object_type: string | null;
  device: string | null;
  instance: number | null;
  label: string | null;
}

/** The end of the answer to the action SKINNYlines (chan_skinny, Asterisk 1.6 to 20). */
export interface LinelistCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** One step, include or switch in the answer to the action ShowDialPlan (Asterisk core, 1.6+). */
export interface ListDialplanData extends EventData {
  context: string | null;
  extension?: string | null;
  extension_label?: string | null;
  priority?: string | null;
  application?: string | null;
  app_data?: string | null;
  registrar: string | null;
  include_context?: string | null;
  ignore_pattern?: string | null;
  switch?: string | null;
}

/** A module was loaded: Success, Failure or Decline (Asterisk core, 16+). */
export interface LoadData extends EventData {
  module: string | null;
  status: string | null;
}

/** A request was refused because the machine is too busy (Asterisk core, 12.1+). */
export interface LoadAverageLimitData extends EventData {
  event_tv: string | null;
  severity: string | null;
  service: string | null;
  event_version: number | null;
  account_id: string | null;
  session_id: string | null;
  local_address: string | null;
  remote_address: string | null;
  module?: string | null;
  session_tv?: string | null;
}

/** The two halves of a Local channel were joined; the second starts in `context` and `exten` (Asterisk core, 12+). */
export interface LocalBridgeData extends EventData {
  local_one_channel: ChannelSnapshot | null;
  local_two_channel: ChannelSnapshot | null;
  context: string | null;
  exten: string | null;
  local_optimization: boolean | null;
}

/** The two halves of a Local channel began to take themselves out of the media path (Asterisk core, 12+). */
export interface LocalOptimizationBeginData extends EventData {
  local_one_channel: ChannelSnapshot | null;
  local_two_channel: ChannelSnapshot | null;
  source_channel: ChannelSnapshot | null;
  dest_uniqueid: string | null;
  id: number | null;
}

/** The two halves of a Local channel took themselves out of the media path, or failed to (Asterisk core, 12+). */
export interface LocalOptimizationEndData extends EventData {
  local_one_channel: ChannelSnapshot | null;
  local_two_channel: ChannelSnapshot | null;
  success: boolean | null;
  id: number | null;
}

/** A log file was switched on or off, e.g. because its disk is full (Asterisk core, 1.4+). */
export interface LogChannelData extends EventData {
  log_channel: string | null;
  enabled: boolean | null;
  reason?: string | null;
}

/** A callee asked the network to identify a malicious caller (chan_dahdi with PRI, Asterisk 12+). */
export interface MCIDData extends EventData {
  channel: ChannelSnapshot | null;
  m_caller_id_num_valid: boolean | null;
  m_caller_id_num: string | null;
  m_caller_id_ton: string | null;
  m_caller_id_num_plan: string | null;
  m_caller_id_num_pres: string | null;
  m_caller_id_name_valid: boolean | null;
  m_caller_id_name: string | null;
  m_caller_id_name_char_set: string | null;
  m_caller_id_name_pres: string | null;
  m_caller_id_subaddr: string | null;
  m_caller_id_subaddr_type: string | null;
  m_caller_id_subaddr_odd: string | null;
  m_caller_id_pres: string | null;
  m_connected_id_num_valid: boolean | null;
  m_connected_id_num: string | null;
  m_connected_id_ton: string | null;
  m_connected_id_num_plan: string | null;
  m_connected_id_num_pres: string | null;
  m_connected_id_name_valid: boolean | null;
  m_connected_id_name: string | null;
  m_connected_id_name_char_set: string | null;
  m_connected_id_name_pres: string | null;
  m_connected_id_subaddr: string | null;
  m_connected_id_subaddr_type: string | null;
  m_connected_id_subaddr_odd: string | null;
  m_connected_id_pres: string | null;
}

/** One mailbox in the answer to the action MWIGet (res_mwi_external_ami, Asterisk 12.1+). */
export interface MWIGetData extends EventData {
  mailbox: string | null;
  old_messages: number | null;
  new_messages: number | null;
}

/** The end of the answer to the action MWIGet (res_mwi_external_ami, Asterisk 12.1+). */
export interface MWIGetCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** A channel, the clone, took the place of another, the original, e.g. in a transfer (Asterisk core, 1.6 to 11). */
export interface MasqueradeData extends EventData {
  clone_channel_name: string | null;
  clone_state: string | null;
  original_channel_name: string | null;
  original_state: string | null;
}

/** A conference ended (app_meetme, Asterisk 12+). */
export interface MeetmeEndData extends EventData {
  meetme: string | null;
}

/** A channel joined a conference (app_meetme, Asterisk 12+). */
export interface MeetmeJoinData extends EventData {
  channel: ChannelSnapshot | null;
  meetme: string | null;
  user: string | null;
}

/** A channel left a conference (app_meetme, Asterisk 12+). */
export interface MeetmeLeaveData extends EventData {
  channel: ChannelSnapshot | null;
  meetme: string | null;
  user: string | null;
  duration_seconds: number | null;
}

/** One participant in the answer to the action MeetmeList (app_meetme, Asterisk 1.6+). */
export interface MeetmeListData extends EventData {
  conference: string | null;
  user_number: number | null;
  caller_id_num: string | null;
  caller_id_name: string | null;
  connected_line_num: string | null;
  connected_line_name: string | null;
  channel_name: string | null;
  admin: boolean | null;
  role: string | null;
  marked_user: boolean | null;
  muted: string | null;
  talking: string | null;
}

/** The end of the answer to the action MeetmeList (app_meetme, Asterisk 1.6+). */
export interface MeetmeListCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** One conference in the answer to the action MeetmeListRooms (app_meetme, Asterisk 10+). */
export interface MeetmeListRoomsData extends EventData {
  conference: string | null;
  parties: number | null;
  marked: string | null;
  activity_seconds: number | null;
  creation: string | null;
  locked: boolean | null;
}

/** The end of the answer to the action MeetmeListRooms (app_meetme, Asterisk 10+). */
export interface MeetmeListRoomsCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** A participant of a conference was muted or unmuted (app_meetme, Asterisk 12+). */
export interface MeetmeMuteData extends EventData {
  channel: ChannelSnapshot | null;
  meetme: string | null;
  user: string | null;
  duration_seconds: number | null;
  status: boolean | null;
}

/** A muted participant of a conference asked to talk, or took that back (app_meetme, Asterisk 12+). */
export interface MeetmeTalkRequestData extends EventData {
  channel: ChannelSnapshot | null;
  meetme: string | null;
  user: string | null;
  duration_seconds: number | null;
  status: boolean | null;
}

/** A participant of a conference began or stopped talking (app_meetme, Asterisk 12+). */
export interface MeetmeTalkingData extends EventData {
  channel: ChannelSnapshot | null;
  meetme: string | null;
  user: string | null;
  duration_seconds: number | null;
  status: boolean | null;
}

/** A request was refused for want of memory (Asterisk core, 12.1+). */
export interface MemoryLimitData extends EventData {
  event_tv: string | null;
  severity: string | null;
  service: string | null;
  event_version: number | null;
  account_id: string | null;
  session_id: string | null;
  local_address: string | null;
  remote_address: string | null;
  module?: string | null;
  session_tv?: string | null;
}

/** The messages in a mailbox changed; a channel only if one was involved (Asterisk core, 12+). */
export interface MessageWaitingData extends EventData {
  channel: ChannelSnapshot | null;
  mailbox: string | null;
  waiting: boolean | null;
  new_messages: number | null;
  old_messages: number | null;
}

/** Someone was notified of a message (app_minivm, Asterisk 12+). */
export interface MiniVoiceMailData extends EventData {
  channel: ChannelSnapshot | null;
  action: string | null;
  mailbox: string | null;
  counter: string | null;
}

/** One or both directions of a recording were muted (`state` true) or unmuted (app_mixmonitor, Asterisk 16.17+). */
export interface MixMonitorMuteData extends EventData {
  channel: ChannelSnapshot | null;
  direction: string | null;
  state: boolean | null;
}

/** The recording of a channel began (app_mixmonitor, Asterisk 16.17+). */
export interface MixMonitorStartData extends EventData {
  channel: ChannelSnapshot | null;
}

/** The recording of a channel ended (app_mixmonitor, Asterisk 16.17+). */
export interface MixMonitorStopData extends EventData {
  channel: ChannelSnapshot | null;
}

/** A mobile phone came near, went away or took its SIM card along (chan_mobile, Asterisk 1.8+). */
export interface MobileStatusData extends EventData {
  status: string | null;
  device: string | null;
}

/** Modules were loaded at the start, first those to Preload, then All of them (Asterisk core, 1.6 to 11). */
export interface ModuleLoadReportData extends EventData {
  module_load_status: string | null;
  module_selection: string | null;
  module_count: number | null;
}

/** The recording of a channel began, each direction in its own file (res_monitor, Asterisk 12 to 20). */
export interface MonitorStartData extends EventData {
  channel: ChannelSnapshot | null;
}

/** The recording of a channel in two files ended (res_monitor, Asterisk 12 to 20). */
export interface MonitorStopData extends EventData {
  channel: ChannelSnapshot | null;
}

/** Music began to play to a channel (Asterisk core, 12+). */
export interface MusicOnHoldStartData extends EventData {
  channel: ChannelSnapshot | null;
  music_class: string | null;
}

/** Music stopped playing to a channel (Asterisk core, 12+). */
export interface MusicOnHoldStopData extends EventData {
  channel: ChannelSnapshot | null;
}

/** A channel got another account code (Asterisk core, 12+). */
export interface NewAccountCodeData extends EventData {
  channel: ChannelSnapshot | null;
  old_account_code: string | null;
}

/** A channel got another caller id (Asterisk core, 12+). */
export interface NewCalleridData extends EventData {
  channel: ChannelSnapshot | null;
  cid_calling_pres: string | null;
}

/** A channel learned with whom it is connected (Asterisk core, 13.13+). */
export interface NewConnectedLineData extends EventData {
  channel: ChannelSnapshot | null;
}

/** The account code of the other side of a channel changed (Asterisk core, 1.8 to 11). */
export interface NewPeerAccountData extends EventData {
  channel: ChannelSnapshot | null;
  peer_account: string | null;
  old_peer_account: string | null;
}

/** A channel was created (Asterisk core, 12+). */
export interface NewchannelData extends EventData {
  channel: ChannelSnapshot | null;
}

/** A channel is about to run a dialplan application (Asterisk core, 12+); `extension` repeats `channel.exten`. */
export interface NewextenData extends EventData {
  channel: ChannelSnapshot | null;
  extension: string | null;
  application: string | null;
  app_data: string | null;
}

/** A channel changed its state, e.g. from Ring to Up (Asterisk core, 12+). */
export interface NewstateData extends EventData {
  channel: ChannelSnapshot | null;
}

/** The outcome of an asynchronous Originate; `reason` 4 is answered (Asterisk core, 1.4+). */
export interface OriginateResponseData extends EventData {
  response: string | null;
  channel_name: string | null;
  context: string | null;
  exten: string | null;
  application: string | null;
  data: string | null;
  reason: number | null;
  uniqueid: string | null;
  caller_id_num: string | null;
  caller_id_name: string | null;
}

/** One registration elsewhere in the answer to PJSIPShowRegistrationsOutbound (Asterisk 12+). */
export interface OutboundRegistrationDetailData extends EventData {
  object_type: string | null;
  object_name: string | null;
  status: string | null;
  next_reg_seconds: number | null;
  server_uri: string | null;
  client_uri: string | null;
  contact_user: string | null;
  contact_header_params: string | null;
  endpoint: string | null;
  transport: string | null;
  outbound_auth: string | null;
  outbound_proxy: string | null;
  expiration_seconds: number | null;
  retry_interval_seconds: number | null;
  forbidden_retry_interval_seconds: number | null;
  fatal_retry_interval_seconds: number | null;
  max_random_initial_delay_seconds: number | null;
  max_retries: number | null;
  auth_rejection_permanent: boolean | null;
  security_negotiation: string | null;
  support_path: boolean | null;
  support_outbound: boolean | null;
  line: boolean | null;
  user_agent?: string | null;
}

/** The end of the answer to the action PJSIPShowRegistrationsOutbound (Asterisk 12+). */
export interface OutboundRegistrationDetailCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
  registered: number | null;
  not_registered: number | null;
}

/** What we watch in the answer to the action PJSIPShowSubscriptionsOutbound (res_pjsip_pubsub, Asterisk 12+). */
export interface OutboundSubscriptionDetailData extends EventData {
  role: string | null;
  endpoint: string | null;
  call_id: string | null;
  state: string | null;
  caller_id: string | null;
  subscription_type: string | null;
  extension?: string | null;
  extension_states?: string | null;
  mailboxes?: string[] | null;
}

/** The end of the answer to the action PJSIPShowSubscriptionsOutbound (res_pjsip_pubsub, Asterisk 12+). */
export interface OutboundSubscriptionDetailCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** An endpoint was taken out of service or put back (res_pjsip_maintenance, Asterisk 20.20+). */
export interface PJSIPMaintenanceStatusData extends EventData {
  endpoint: string | null;
  status: string | null;
}

/** The end of the answer to the action PJSIPShowMaintenance (res_pjsip_maintenance, Asterisk 20.20+). */
export interface PJSIPMaintenanceStatusCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** The D channel of a PRI span went up, down or into alarm (chan_dahdi with PRI, Asterisk 1.6 only). */
export interface PRIEventData extends EventData {
  pri_event: string | null;
  pri_event_code: number | null;
  d_channel: string | null;
  span: string | null;
}

/** The end of the answer to the action PRIShowSpans (chan_dahdi with PRI, Asterisk 10+). */
export interface PRIShowSpansCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** A channel was parked; also one parked call in the answer to the action ParkedCalls (res_parking, Asterisk 12+). */
export interface ParkedCallData extends EventData {
  parkee_channel: ChannelSnapshot | null;
  parker_dial_string: string | null;
  parking_lot: string | null;
  parking_space: string | null;
  parking_timeout_seconds: number | null;
  parking_duration_seconds: number | null;
}

/** A parked channel hung up before anyone retrieved it (res_parking, Asterisk 12+). */
export interface ParkedCallGiveUpData extends EventData {
  parkee_channel: ChannelSnapshot | null;
  parker_dial_string: string | null;
  parking_lot: string | null;
  parking_space: string | null;
  parking_timeout_seconds: number | null;
  parking_duration_seconds: number | null;
  parker_channel: ChannelSnapshot | null;
}

/** A channel took the place of a parked one, e.g. after an attended transfer (res_parking, Asterisk 13.5+). */
export interface ParkedCallSwapData extends EventData {
  parkee_channel: ChannelSnapshot | null;
  parker_dial_string: string | null;
  parking_lot: string | null;
  parking_space: string | null;
  parking_timeout_seconds: number | null;
  parking_duration_seconds: number | null;
  parker_channel: ChannelSnapshot | null;
}

/** A parked channel was not retrieved in time and leaves its space (res_parking, Asterisk 12+). */
export interface ParkedCallTimeOutData extends EventData {
  parkee_channel: ChannelSnapshot | null;
  parker_dial_string: string | null;
  parking_lot: string | null;
  parking_space: string | null;
  parking_timeout_seconds: number | null;
  parking_duration_seconds: number | null;
  parker_channel: ChannelSnapshot | null;
}

/** The end of the answer to the action ParkedCalls (res_parking, Asterisk 1.4+). */
export interface ParkedCallsCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
  total: number | null;
}

/** One parking lot in the answer to the action Parkinglots (res_parking, Asterisk 11+). */
export interface ParkinglotData extends EventData {
  name: string | null;
  start_space: string | null;
  stop_space: string | null;
  timeout_seconds: number | null;
}

/** The end of the answer to the action Parkinglots (res_parking, Asterisk 11+). */
export interface ParkinglotsCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** One peer in the answer to the action IAXpeerlist or, to Asterisk 20, SIPpeers (chan_iax2, Asterisk 1.4+). */
export interface PeerEntryData extends EventData {
  channel_type: string | null;
  object_name: string | null;
  object_username?: string | null;
  chan_object_type: string | null;
  ip_address: string | null;
  ip_port: number | null;
  mask?: string | null;
  dynamic: boolean | null;
  trunk?: boolean | null;
  encryption?: boolean | null;
  status: string | null;
  description?: string | null;
  account_code?: string | null;
  acl?: boolean | null;
  realtime_device?: string | null;
  force_rport?: boolean | null;
  auto_force_rport?: boolean | null;
  comedia?: boolean | null;
  auto_comedia?: boolean | null;
  video_support?: boolean | null;
  text_support?: boolean | null;
}

/** A peer became reachable or not, or registered; its name has the technology in front (Asterisk core, 12+). */
export interface PeerStatusData extends EventData {
  channel_type: string | null;
  peer: string | null;
  peer_status: string | null;
  cause?: string | null;
  address?: string | null;
  port?: string | null;
  time_ms?: number | null;
}

/** The end of the answer to the action IAXpeerlist or, to Asterisk 20, SIPpeers (chan_iax2, Asterisk 1.4+). */
export interface PeerlistCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** A channel picked up the call that rang at another one, the target (Asterisk core, 12+). */
export interface PickupData extends EventData {
  channel: ChannelSnapshot | null;
  target_channel: ChannelSnapshot | null;
}

/** Keeps Asterisk's own event queue from being empty and says nothing (Asterisk core). */
export interface PlaceholderData extends EventData {
}

/** Someone's presence changed; also an item of the answer to PresenceStateList (Asterisk core, 13+). */
export interface PresenceStateChangeData extends EventData {
  presentity: string | null;
  status: string | null;
  subtype: string | null;
  message: string | null;
}

/** The end of the answer to the action PresenceStateList (res_manager_presencestate, Asterisk 13+). */
export interface PresenceStateListCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** The presence that the hint of an extension shows changed (Asterisk core, 11+). */
export interface PresenceStatusData extends EventData {
  exten: string | null;
  context: string | null;
  hint: string | null;
  status: string | null;
  subtype: string | null;
  message: string | null;
}

/** A caller hung up while waiting in a queue (app_queue, Asterisk 12+). */
export interface QueueCallerAbandonData extends EventData {
  channel: ChannelSnapshot | null;
  queue: string | null;
  position: number | null;
  original_position: number | null;
  hold_time_seconds: number | null;
}

/** A caller joined a queue (app_queue, Asterisk 12+). */
export interface QueueCallerJoinData extends EventData {
  channel: ChannelSnapshot | null;
  queue: string | null;
  position: number | null;
  count: number | null;
}

/** A caller left a queue for whatever reason, answered included (app_queue, Asterisk 12+). */
export interface QueueCallerLeaveData extends EventData {
  channel: ChannelSnapshot | null;
  queue: string | null;
  position: number | null;
  count: number | null;
}

/** One caller waiting in a queue in the answer to the action QueueStatus (app_queue, Asterisk 1.4+). */
export interface QueueEntryData extends EventData {
  queue: string | null;
  position: number | null;
  channel_name: string | null;
  uniqueid: string | null;
  caller_id_num: string | null;
  caller_id_name: string | null;
  connected_line_num: string | null;
  connected_line_name: string | null;
  wait_seconds: number | null;
  priority: number | null;
}

/** One member of a queue in the answer to the action QueueStatus (app_queue, Asterisk 1.4+). */
export interface QueueMemberData extends EventData {
  queue: string | null;
  member_name: string | null;
  interface: string | null;
  state_interface: string | null;
  membership: string | null;
  penalty: number | null;
  calls_taken: number | null;
  last_call: string | null;
  last_pause: string | null;
  login_time: string | null;
  in_call: boolean | null;
  status: number | null;
  paused: boolean | null;
  paused_reason: string | null;
  wrapup_time_seconds: number | null;
}

/** A member was added to a queue (app_queue, Asterisk 12+). */
export interface QueueMemberAddedData extends EventData {
  queue: string | null;
  member_name: string | null;
  interface: string | null;
  state_interface: string | null;
  membership: string | null;
  penalty: number | null;
  calls_taken: number | null;
  last_call: string | null;
  last_pause: string | null;
  login_time: string | null;
  in_call: boolean | null;
  status: number | null;
  paused: boolean | null;
  paused_reason: string | null;
  ring_in_use: boolean | null;
  wrapup_time_seconds: number | null;
}

/** A queue member paused or went on (app_queue, Asterisk 12.2+). */
export interface QueueMemberPauseData extends EventData {
  queue: string | null;
  member_name: string | null;
  interface: string | null;
  state_interface: string | null;
  membership: string | null;
  penalty: number | null;
  calls_taken: number | null;
  last_call: string | null;
  last_pause: string | null;
  login_time: string | null;
  in_call: boolean | null;
  status: number | null;
  paused: boolean | null;
  paused_reason: string | null;
  ring_in_use: boolean | null;
  wrapup_time_seconds: number | null;
}

/** The penalty of a queue member changed (app_queue, Asterisk 12+). */
export interface QueueMemberPenaltyData extends EventData {
  queue: string | null;
  member_name: string | null;
  interface: string | null;
  state_interface: string | null;
  membership: string | null;
  penalty: number | null;
  calls_taken: number | null;
  last_call: string | null;
  last_pause: string | null;
  login_time: string | null;
  in_call: boolean | null;
  status: number | null;
  paused: boolean | null;
  paused_reason: string | null;
  ring_in_use: boolean | null;
  wrapup_time_seconds: number | null;
}

/** A member was removed from a queue (app_queue, Asterisk 12+). */
export interface QueueMemberRemovedData extends EventData {
  queue: string | null;
  member_name: string | null;
  interface: string | null;
  state_interface: string | null;
  membership: string | null;
  penalty: number | null;
  calls_taken: number | null;
  last_call: string | null;
  last_pause: string | null;
  login_time: string | null;
  in_call: boolean | null;
  status: number | null;
  paused: boolean | null;
  paused_reason: string | null;
  ring_in_use: boolean | null;
  wrapup_time_seconds: number | null;
}

/** Whether a queue member rings while in a call changed (app_queue, Asterisk 12+). */
export interface QueueMemberRinginuseData extends EventData {
  queue: string | null;
  member_name: string | null;
  interface: string | null;
  state_interface: string | null;
  membership: string | null;
  penalty: number | null;
  calls_taken: number | null;
  last_call: string | null;
  last_pause: string | null;
  login_time: string | null;
  in_call: boolean | null;
  status: number | null;
  paused: boolean | null;
  paused_reason: string | null;
  ring_in_use: boolean | null;
  wrapup_time_seconds: number | null;
}

/** The device of a queue member changed state, or the member's figures changed (app_queue, Asterisk 12+). */
export interface QueueMemberStatusData extends EventData {
  queue: string | null;
  member_name: string | null;
  interface: string | null;
  state_interface: string | null;
  membership: string | null;
  penalty: number | null;
  calls_taken: number | null;
  last_call: string | null;
  last_pause: string | null;
  login_time: string | null;
  in_call: boolean | null;
  status: number | null;
  paused: boolean | null;
  paused_reason: string | null;
  ring_in_use: boolean | null;
  wrapup_time_seconds: number | null;
}

/** One queue with its figures in the answer to the action QueueStatus (app_queue, Asterisk 1.4+). */
export interface QueueParamsData extends EventData {
  queue: string | null;
  max: number | null;
  strategy: string | null;
  calls: number | null;
  hold_time_seconds: number | null;
  talk_time_seconds: number | null;
  completed: number | null;
  abandoned: number | null;
  service_level_seconds: number | null;
  service_level_perf: number | null;
  service_level_perf2: number | null;
  weight: number | null;
}

/** The end of the answer to the action QueueStatus (app_queue, Asterisk 1.4+). */
export interface QueueStatusCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** One queue in the answer to the action QueueSummary (app_queue, Asterisk 1.6+). */
export interface QueueSummaryData extends EventData {
  queue: string | null;
  logged_in: number | null;
  available: number | null;
  callers: number | null;
  hold_time_seconds: number | null;
  talk_time_seconds: number | null;
  longest_hold_time_seconds: number | null;
}

/** The end of the answer to the action QueueSummary (app_queue, Asterisk 1.6+). */
export interface QueueSummaryCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** A report block: how much of a stream arrived, and how regularly. */
export interface RtcpReport {
  source_ssrc: string | null;
  fraction_lost: number | null;
  cumulative_lost: number | null;
  highest_sequence: number | null;
  sequence_number_cycles: number | null;
  ia_jitter: number | null;
  lsr: number | null;
  dlsr: number | null;
}

/** The other side sent a report on a stream (res_rtp_asterisk, Asterisk 12+). */
export interface RTCPReceivedData extends EventData {
  channel: ChannelSnapshot | null;
  ssrc: string | null;
  pt: string | null;
  to_address: string | null;
  from_address: string | null;
  mes?: number | null;
  rtt_seconds?: number | null;
  report_count: number | null;
  sent_ntp?: string | null;
  sent_rtp?: number | null;
  sent_packets?: number | null;
  sent_octets?: number | null;
  report0: RtcpReport | null;
}

/** The same as RTPReceiverStat under the name PAMI knows it by (Asterisk core, 1.6 to 11). */
export interface RTCPReceiverStatData extends EventData {
  ssrc: string | null;
  lost_packets: number | null;
  jitter: number | null;
  received_packets: number | null;
  transit: number | null;
  rr_count: number | null;
}

/** Asterisk sent a report on a stream (res_rtp_asterisk, Asterisk 12+). */
export interface RTCPSentData extends EventData {
  channel: ChannelSnapshot | null;
  ssrc: string | null;
  pt: string | null;
  to_address: string | null;
  from_address: string | null;
  mes?: number | null;
  rtt_seconds?: number | null;
  report_count: number | null;
  sent_ntp?: string | null;
  sent_rtp?: number | null;
  sent_packets?: number | null;
  sent_octets?: number | null;
  report0: RtcpReport | null;
}

/** At the end of a call: how its incoming media arrived (Asterisk core, 1.6 only). */
export interface RTPReceiverStatData extends EventData {
  ssrc: string | null;
  lost_packets: number | null;
  jitter: number | null;
  received_packets: number | null;
  transit: number | null;
  rr_count: number | null;
}

/** At the end of a call: how its outgoing media arrived, as the other side said (Asterisk core, 1.6 only). */
export interface RTPSenderStatData extends EventData {
  ssrc: string | null;
  lost_packets: number | null;
  jitter: number | null;
  sent_packets: number | null;
  rtt_seconds: number | null;
  sr_count: number | null;
}

/** A fax was received (res_fax, Asterisk 12+). */
export interface ReceiveFAXData extends EventData {
  channel: ChannelSnapshot | null;
  local_station_id: string | null;
  remote_station_id: string | null;
  pages_transferred: number | null;
  resolution: string | null;
  transfer_rate: number | null;
  file_names: string[] | null;
}

/** The end of the answer to the action IAXregistry or, to Asterisk 20, SIPshowregistry (Asterisk 1.6+). */
export interface RegistrationsCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** A registration of Asterisk at another server got an answer (Asterisk core, 12+). */
export interface RegistryData extends EventData {
  channel_type: string | null;
  username: string | null;
  domain: string | null;
  status: string | null;
  cause?: string | null;
}

/** One registration elsewhere in the answer to IAXregistry or, to Asterisk 20, SIPshowregistry (Asterisk 1.6+). */
export interface RegistryEntryData extends EventData {
  host: string | null;
  port?: number | null;
  dns_manager?: string | null;
  username: string | null;
  perceived?: string | null;
  domain?: string | null;
  domain_port?: number | null;
  refresh_seconds: number | null;
  state: string | null;
  registration_time?: string | null;
}

/** A module, or All of them, read its configuration again; `status` 0 is success (Asterisk core, 1.4+). */
export interface ReloadData extends EventData {
  module: string | null;
  status: number | null;
  message?: string | null;
}

/** A channel got another name and kept its uniqueid (Asterisk core, 1.2+). */
export interface RenameData extends EventData {
  channel_name: string | null;
  new_name: string | null;
  uniqueid: string | null;
}

/** A request was malformed (Asterisk core, 12.1+). */
export interface RequestBadFormatData extends EventData {
  event_tv: string | null;
  severity: string | null;
  service: string | null;
  event_version: number | null;
  account_id: string | null;
  session_id: string | null;
  local_address: string | null;
  remote_address: string | null;
  module?: string | null;
  session_tv?: string | null;
  request_type: string | null;
  request_params?: string | null;
}

/** An account asked for something it has no right to (Asterisk core, 12.1+). */
export interface RequestNotAllowedData extends EventData {
  event_tv: string | null;
  severity: string | null;
  service: string | null;
  event_version: number | null;
  account_id: string | null;
  session_id: string | null;
  local_address: string | null;
  remote_address: string | null;
  module?: string | null;
  session_tv?: string | null;
  request_type: string | null;
  request_params?: string | null;
}

/** An account asked for something the service can not do (Asterisk core, 12.1+). */
export interface RequestNotSupportedData extends EventData {
  event_tv: string | null;
  severity: string | null;
  service: string | null;
  event_version: number | null;
  account_id: string | null;
  session_id: string | null;
  local_address: string | null;
  remote_address: string | null;
  module?: string | null;
  session_tv?: string | null;
  request_type: string | null;
}

/** One list that can be watched as a whole, in the answer to PJSIPShowResourceLists (res_pjsip_pubsub, Asterisk 13+). */
export interface ResourceListDetailData extends EventData {
  object_type: string | null;
  object_name: string | null;
  full_state: boolean | null;
  list_item: string[] | null;
  notification_batch_interval_ms: number | null;
  resource_display_name: boolean | null;
}

/** The end of the answer to the action PJSIPShowResourceLists (res_pjsip_pubsub, Asterisk 13+). */
export interface ResourceListDetailCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** The end of the answer to the action SIPpeerstatus (chan_sip, Asterisk 11 to 12). */
export interface SIPpeerstatusCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** A fax was sent (res_fax, Asterisk 12+). */
export interface SendFAXData extends EventData {
  channel: ChannelSnapshot | null;
  local_station_id: string | null;
  remote_station_id: string | null;
  pages_transferred: number | null;
  resolution: string | null;
  transfer_rate: number | null;
  file_names: string[] | null;
}

/** A request was refused because the service has as many sessions as it may have (Asterisk core, 12.1+). */
export interface SessionLimitData extends EventData {
  event_tv: string | null;
  severity: string | null;
  service: string | null;
  event_version: number | null;
  account_id: string | null;
  session_id: string | null;
  local_address: string | null;
  remote_address: string | null;
  module?: string | null;
  session_tv?: string | null;
}

/** A SIP call was cut because its session timer ran out (chan_sip, Asterisk 12 to 20). */
export interface SessionTimeoutData extends EventData {
  channel: ChannelSnapshot | null;
  source: string | null;
}

/** The end of the answer to the action ShowDialPlan (Asterisk core, 1.6+). */
export interface ShowDialPlanCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
  list_extensions: number | null;
  list_priorities: number | null;
  list_contexts: number | null;
}

/** Asterisk is going down; `shutdown` is Cleanly or Uncleanly (Asterisk core, 1.2+). */
export interface ShutdownData extends EventData {
  shutdown: string | null;
  restart: boolean | null;
}

/** Something inside Asterisk asked a channel to hang up (Asterisk core, 12+). */
export interface SoftHangupRequestData extends EventData {
  channel: ChannelSnapshot | null;
  cause: number | null;
  tech_cause?: number | null;
}

/** A DAHDI span is in alarm (chan_dahdi, Asterisk 12+). */
export interface SpanAlarmData extends EventData {
  span: string | null;
  alarm: string | null;
}

/** A DAHDI span is no longer in alarm (chan_dahdi, Asterisk 12+). */
export interface SpanAlarmClearData extends EventData {
  span: string | null;
}

/** One channel in the answer to the action Status (Asterisk core, 1.4+). */
export interface StatusData extends EventData {
  channel: ChannelSnapshot | null;
  type: string | null;
  dnid: string | null;
  effective_connected_line_num: string | null;
  effective_connected_line_name: string | null;
  time_to_hangup: string | null;
  bridge_id: string | null;
  application: string | null;
  data: string | null;
  native_formats: string | null;
  read_format: string | null;
  read_trans: string | null;
  write_format: string | null;
  write_trans: string | null;
  call_group: string | null;
  pickup_group: string | null;
  seconds: number | null;
  variables?: Record<string, string> | null;
  bridged_channel_name?: string | null;
  bridged_uniqueid?: string | null;
}

/** The end of the answer to the action Status (Asterisk core, 1.4+). */
export interface StatusCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
  items: number | null;
}

/** An account got in (Asterisk core, 12.1+). */
export interface SuccessfulAuthData extends EventData {
  event_tv: string | null;
  severity: string | null;
  service: string | null;
  event_version: number | null;
  account_id: string | null;
  session_id: string | null;
  local_address: string | null;
  remote_address: string | null;
  module?: string | null;
  session_tv?: string | null;
  using_password: boolean | null;
}

/** A test passed a point in the code; what it reports there is in `extra` (Asterisk core with tests, 1.8+). */
export interface TestEventData extends EventData {
  type: string | null;
  state: string | null;
  app_file: string | null;
  app_function: string | null;
  app_line: number | null;
}

/** The transport of an endpoint in the answer to the action PJSIPShowEndpoint (res_pjsip, Asterisk 12.6+). */
export interface TransportDetailData extends EventData {
  object_type: string | null;
  object_name: string | null;
  protocol: string | null;
  bind: string | null;
  async_operations: number | null;
  ca_list_file: string | null;
  ca_list_path: string | null;
  cert_file: string | null;
  priv_key_file: string | null;
  password: string | null;
  external_signaling_address: string | null;
  external_signaling_port: number | null;
  external_media_address: string | null;
  domain: string | null;
  verify_server: boolean | null;
  verify_client: boolean | null;
  require_client_cert: boolean | null;
  method: string | null;
  cipher: string | null;
  local_net: string | null;
  tos: number | null;
  cos: number | null;
  websocket_write_timeout_ms: number | null;
  allow_reload: boolean | null;
  allow_wildcard_certs: boolean | null;
  symmetric_transport: boolean | null;
  tcp_keepalive_enable: boolean | null;
  tcp_keepalive_idle_time_seconds: number | null;
  tcp_keepalive_interval_time_seconds: number | null;
  tcp_keepalive_probe_count: number | null;
  endpoint_name: string | null;
}

/** A parked channel was retrieved by another one (res_parking, Asterisk 12+). */
export interface UnParkedCallData extends EventData {
  parkee_channel: ChannelSnapshot | null;
  parker_dial_string: string | null;
  parking_lot: string | null;
  parking_space: string | null;
  parking_timeout_seconds: number | null;
  parking_duration_seconds: number | null;
  parker_channel: ChannelSnapshot | null;
  retriever_channel: ChannelSnapshot | null;
}

/** A request came from another address than its session (Asterisk core, 12.1+). */
export interface UnexpectedAddressData extends EventData {
  event_tv: string | null;
  severity: string | null;
  service: string | null;
  event_version: number | null;
  account_id: string | null;
  session_id: string | null;
  local_address: string | null;
  remote_address: string | null;
  module?: string | null;
  session_tv?: string | null;
  expected_address: string | null;
}

/** A channel took its other side off hold (Asterisk core, 12+). */
export interface UnholdData extends EventData {
  channel: ChannelSnapshot | null;
}

/** A module was unloaded (Asterisk core, 16+). */
export interface UnloadData extends EventData {
  module: string | null;
  status: string | null;
}

/** An event of the dialplan's own; all headers its author chose are in `extra` (Asterisk core, 12.3+). */
export interface UserEventData extends EventData {
  channel: ChannelSnapshot | null;
  user_event: string | null;
}

/** A variable was set; a global one names the channel and uniqueid `none` (Asterisk core, 12+). */
export interface VarSetData extends EventData {
  channel: ChannelSnapshot | null;
  variable: string | null;
  value: string | null;
}

/** The end of the answer to the action VoicemailBoxSummary (app_voicemail, Asterisk 18+). */
export interface VoicemailBoxDetailCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** A mailbox got a new password, which is in the event (app_voicemail, Asterisk 18.21+). */
export interface VoicemailPasswordChangeData extends EventData {
  context: string | null;
  mailbox: string | null;
  new_password: string | null;
}

/** The mailbox that the action VoicemailUserStatus asked about (app_voicemail, Asterisk 16+). */
export interface VoicemailUserDetailData extends EventData {
  vm_context: string | null;
  voice_mailbox: string | null;
  full_name: string | null;
  email: string | null;
  pager: string | null;
  server_email: string | null;
  from_string: string | null;
  mail_command: string | null;
  language: string | null;
  time_zone: string | null;
  callback: string | null;
  dialout: string | null;
  mailbox_uniqueid: string | null;
  exit_context: string | null;
  say_duration_minimum_minutes: number | null;
  say_envelope: boolean | null;
  say_cid: boolean | null;
  attach_message: boolean | null;
  attachment_format: string | null;
  delete_message: boolean | null;
  volume_gain: number | null;
  can_review: boolean | null;
  can_mark_urgent: boolean | null;
  call_operator: boolean | null;
  max_message_count: number | null;
  max_message_length_seconds: number | null;
  new_message_count: number | null;
  old_message_count: number | null;
  imap_user?: string | null;
  imap_server?: string | null;
  imap_port?: string | null;
  imap_flags?: string | null;
}

/** The end of the answer to the action VoicemailUserStatus (app_voicemail, Asterisk 16+). */
export interface VoicemailUserDetailCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** One mailbox in the answer to the action VoicemailUsersList (app_voicemail, Asterisk 1.6+). */
export interface VoicemailUserEntryData extends EventData {
  vm_context: string | null;
  voice_mailbox: string | null;
  full_name: string | null;
  email: string | null;
  pager: string | null;
  server_email: string | null;
  from_string: string | null;
  mail_command: string | null;
  language: string | null;
  time_zone: string | null;
  callback: string | null;
  dialout: string | null;
  mailbox_uniqueid: string | null;
  exit_context: string | null;
  say_duration_minimum_minutes: number | null;
  say_envelope: boolean | null;
  say_cid: boolean | null;
  attach_message: boolean | null;
  attachment_format: string | null;
  delete_message: boolean | null;
  volume_gain: number | null;
  can_review: boolean | null;
  can_mark_urgent: boolean | null;
  call_operator: boolean | null;
  max_message_count: number | null;
  max_message_length_seconds: number | null;
  new_message_count: number | null;
  old_message_count: number | null;
  imap_user?: string | null;
  imap_server?: string | null;
  imap_port?: string | null;
  imap_flags?: string | null;
}

/** The end of the answer to the action VoicemailUsersList (app_voicemail, Asterisk 1.6+). */
export interface VoicemailUserEntryCompleteData extends EventData {
  event_list: string | null;
  list_items: number | null;
}

/** The end of the events that the action WaitEvent waited for (Asterisk core, 1.4+). */
export interface WaitEventCompleteData extends EventData {
}

/** A wink came from a channel (Asterisk core, 16.24+). */
export interface WinkData extends EventData {
  channel: ChannelSnapshot | null;
}

/** A radio module changed state (vgsm, Asterisk 1.4+). */
export interface VgsmMeStateData extends EventData {
  state: string | null;
  old_state: string | null;
  reason: string | null;
}

/** A radio module's registration at its network changed (vgsm, Asterisk 1.4+). */
export interface VgsmNetStateData extends EventData {
  registration: string | null;
}

/** A short message came in, wrapped like a mail (vgsm, Asterisk 1.4+). */
export interface VgsmSmsRxData extends EventData {
  received: string | null;
  sender: string | null;
  subject_line: string | null;
  mime_version: string | null;
  content_type: string | null;
  content_transfer_encoding: string | null;
  date: string | null;
  content: string | null;
  message_type: string | null;
  sender_np: string | null;
  sender_ton: string | null;
  sender_number: string | null;
  smcc_np: string | null;
  smcc_ton: string | null;
  smcc_number: string | null;
  more_messages_to_send: string | null;
  reply_path: string | null;
  user_data_header_indicator: string | null;
  status_report_indication: string | null;
}

/** A call as known at this moment. */
export interface Call {
  call_id: string;
  state: string;
  direction: string | null;
  originated: boolean;
  partial: boolean;
  caller: Party | null;
  dialled: string | null;
  callee: Party | null;
  started_at: string;
  up_at: string | null;
  answered_at: string | null;
  answered_after_seconds: number | null;
  ended_at: string | null;
  queue: QueuePlace | null;
  parked: ParkingPlace | null;
  conference: string | null;
  recorded: boolean;
  legs: Leg[];
  legs_total: number;
  transfers: Transfer[];
  hops: Hop[];
  absorbed: string[];
  ring_seconds: number;
  talk_seconds: number;
  hold_seconds: number;
  queue_seconds: number;
  park_seconds: number;
}

/** A place the call came through. `to`: an extension, queue, parking space or conference, as `kind` says. */
export interface Hop {
  kind: string;
  to: string | null;
  at: string;
}

/** One channel of a call, from its creation to its hang-up. */
export interface Leg {
  number: string | null;
  name: string | null;
  channel: string | null;
  uniqueid: string | null;
  role: string;
  state: string;
  held: boolean;
  started_at: string;
  rang_at: string | null;
  answered_at: string | null;
  ended_at: string | null;
  reason: string | null;
  cause: number | null;
  cause_text: string | null;
  hold_seconds: number;
}

/** Where someone is parked. */
export interface ParkingPlace {
  lot: string | null;
  space: string | null;
  parked_at: string;
}

/** Someone who takes part. `number` may be a place in the dialplan where no channel is known yet. */
export interface Party {
  number: string | null;
  name: string | null;
  channel: string | null;
  uniqueid: string | null;
}

/** Where a caller waits. */
export interface QueuePlace {
  queue: string;
  position: number | null;
  joined_at: string;
}

/** `kind`: blind, attended, blonde (handed over while the target still rang) or redirect (from outside the call). */
export interface Transfer {
  kind: string;
  at: string;
  by: Party | null;
  transferee: Party | null;
  to: Party;
}

/** The caller hung up in the queue. */
export interface CallAbandonedData {
  call_id: string;
  call: Call;
  queue: string;
  position: number | null;
  waited_seconds: number;
}

/** Someone answered. `by`: callee; caller (an originated call rang the caller's phone first); pbx (an application of the dialplan, `leg` is null). `after_seconds`: since the call began. `picked_up`: from a phone that did not ring itself. */
export interface CallAnsweredData {
  call_id: string;
  call: Call;
  by: string;
  leg: Leg | null;
  after_seconds: number;
  picked_up: boolean;
}

/** A party entered a conference. */
export interface CallConferencedData {
  call_id: string;
  call: Call;
  conference: string | null;
  leg: Leg | null;
}

/** The caller left the queue: `reason` answered or other (time out, a key, no members). */
export interface CallDequeuedData {
  call_id: string;
  call: Call;
  queue: string;
  reason: string;
  waited_seconds: number;
}

/** A digit was received from a party (option `calls.dtmf`). `seconds`: how long it was pressed. */
export interface CallDigitData {
  call_id: string;
  call: Call;
  leg: Leg | null;
  digit: string | null;
  seconds: number | null;
}

/** The last party is gone. */
export interface CallEndedData {
  call_id: string;
  call: Call;
  reason: string;
  cause: number | null;
  cause_text: string | null;
  hung_up_by: Party | null;
  merged_into: string | null;
  duration_seconds: number;
}

/** A party put the other on hold. */
export interface CallHeldData {
  call_id: string;
  call: Call;
  leg: Leg;
}

/** A party is gone, or was rung in vain. */
export interface CallLegEndedData {
  call_id: string;
  call: Call;
  leg: Leg;
}

/** A party (`leg`) was parked. `by`: the dial string of who parked. */
export interface CallParkedData {
  call_id: string;
  call: Call;
  lot: string | null;
  space: string | null;
  by: string | null;
  leg: Leg | null;
}

/** The caller joined a queue, at this position. */
export interface CallQueuedData {
  call_id: string;
  call: Call;
  queue: string;
  position: number | null;
}

/** A recording of the call began (MixMonitor). */
export interface CallRecordedData {
  call_id: string;
  call: Call;
  leg: Leg | null;
}

/** A party took the other back from hold, after `held_seconds`. */
export interface CallResumedData {
  call_id: string;
  call: Call;
  leg: Leg;
  held_seconds: number;
}

/** A phone rings: once for each leg. */
export interface CallRingingData {
  call_id: string;
  call: Call;
  leg: Leg;
}

/** A call began, or (`call.partial`) was found under way. */
export interface CallStartedData {
  call_id: string;
  call: Call;
}

/** The call detail record: follows `ended`, and nothing follows it. */
export interface CallSummaryData {
  call_id: string;
  call: Call;
  reason: string;
  cause: number | null;
  cause_text: string | null;
  hung_up_by: Party | null;
  merged_into: string | null;
  duration_seconds: number;
}

/** The call was handed over: see `Transfer`. A blind one is told before its target rings. */
export interface CallTransferredData {
  call_id: string;
  call: Call;
  transfer: Transfer;
}

/** A party is parked no more: `reason` retrieved (`by` whom), timeout or hung_up. */
export interface CallUnparkedData {
  call_id: string;
  call: Call;
  lot: string | null;
  space: string | null;
  by: Party | null;
  leg: Leg | null;
  reason: string;
  parked_seconds: number;
}

/** Who waits, or waited: the caller's channel. `since`: when the wait began, null where that is not known. */
export interface QueueCaller {
  uniqueid: string;
  linkedid: string | null;
  channel_name: string | null;
  caller_id_num: string | null;
  caller_id_name: string | null;
  since: string | null;
}

/** The queue right after the event. */
export interface QueueNow {
  waiting: number;
  longest_wait_since: string | null;
  talking: number;
  members: Record<string, number>;
  answered: number;
  completed: number;
  abandoned: number;
  completed_in_service_level: number;
  abandoned_in_service_level: number;
  service_level_seconds: number | null;
  service_level_perf: number | null;
  service_level_perf2: number | null;
}

/** A caller hung up while waiting. `position`: the last; `original_position`: that when joining. */
export interface CallerAbandonedData {
  queue: string;
  queue_now: QueueNow;
  inferred: boolean;
  caller: QueueCaller;
  wait_seconds: number | null;
  position: number | null;
  original_position: number | null;
  within_service_level: boolean | null;
}

/** A member by its interface (`PJSIP/100`, `Agent:1001`), which is its identity, and its name for people. */
export interface MemberRef {
  interface: string;
  name: string | null;
}

/** A member answered a caller. `wait_seconds`: from joining to here; `ring_seconds`: how long this member rang. */
export interface CallerAnsweredData {
  queue: string;
  queue_now: QueueNow;
  inferred: boolean;
  caller: QueueCaller;
  member: MemberRef | null;
  wait_seconds: number | null;
  ring_seconds: number | null;
  within_service_level: boolean | null;
}

/** The talk of a caller and a member ended. `hold_seconds`: how long the caller had waited. */
export interface CallCompletedData {
  queue: string;
  queue_now: QueueNow;
  inferred: boolean;
  caller: QueueCaller;
  member: MemberRef | null;
  hold_seconds: number | null;
  talk_seconds: number | null;
  ended_by: string | null;
}

/** A caller began to wait. `position`: place in the queue, from 1; `count`: callers waiting, this one included. */
export interface CallerJoinedData {
  queue: string;
  queue_now: QueueNow;
  inferred: boolean;
  caller: QueueCaller;
  position: number | null;
  count: number | null;
}

/** A caller stopped waiting without an answer and without hanging up, as far as can be known. */
export interface CallerLeftData {
  queue: string;
  queue_now: QueueNow;
  inferred: boolean;
  caller: QueueCaller;
  reason: string;
  wait_seconds: number | null;
  position: number | null;
  original_position: number | null;
}

/** A member of one queue. */
export interface MemberNow {
  interface: string;
  name: string | null;
  state: string;
  device: string;
  in_call: boolean;
  paused: boolean;
  paused_reason: string | null;
  penalty: number | null;
  membership: string | null;
}

/** What a snapshot found, once for every queue after every login: the figures, the members, who waits. */
export interface QueueListedData {
  queue: string;
  queue_now: QueueNow;
  inferred: boolean;
  strategy: string | null;
  members: MemberNow[];
  callers: QueueCaller[];
  total_members: number;
  total_callers: number;
}

/** A member was added to the queue (one of queues.conf: found by a snapshot). */
export interface MemberAddedData {
  queue: string;
  queue_now: QueueNow;
  inferred: boolean;
  member: MemberNow;
}

/** A member changed: its state, device, pause, reason, penalty or whether in a call of this queue. */
export interface MemberChangedData {
  queue: string;
  queue_now: QueueNow;
  inferred: boolean;
  member: MemberNow;
  state_before: string | null;
}

/** A member was removed from the queue; `member` is as it was last known. */
export interface MemberRemovedData {
  queue: string;
  queue_now: QueueNow;
  inferred: boolean;
  member: MemberNow;
}

/** A member rang for a caller and did not answer, or was busy. `ring_seconds` is null where its begin was not seen. */
export interface RingNoAnswerData {
  queue: string;
  queue_now: QueueNow;
  inferred: boolean;
  caller: QueueCaller;
  member: MemberRef;
  ring_seconds: number | null;
}

/** One item of a list answer, described as the event of its name is. */
export interface StateItem {
  event: string;
  data: Record<string, unknown>;
  of?: string | null;
}

/** The agents of app_agent_pool (before Asterisk 12: chan_agent), from Agents. */
export interface AgentsStateData {
  items: StateItem[];
  part: number;
  parts: number;
  total: number;
  sequence_before: number;
  sequence_after: number;
  complete: boolean;
}

/** The bridges, from BridgeList, and the channels in each, from BridgeInfo. */
export interface BridgesStateData {
  items: StateItem[];
  part: number;
  parts: number;
  total: number;
  sequence_before: number;
  sequence_after: number;
  complete: boolean;
}

/** The channels that live, from CoreShowChannels. */
export interface ChannelsStateData {
  items: StateItem[];
  part: number;
  parts: number;
  total: number;
  sequence_before: number;
  sequence_after: number;
  complete: boolean;
}

/** The conferences, from ConfbridgeListRooms, and who is in each, from ConfbridgeList. */
export interface ConferencesStateData {
  items: StateItem[];
  part: number;
  parts: number;
  total: number;
  sequence_before: number;
  sequence_after: number;
  complete: boolean;
}

/** Where PJSIP endpoints are registered, from PJSIPShowContacts. */
export interface ContactsStateData {
  items: StateItem[];
  part: number;
  parts: number;
  total: number;
  sequence_before: number;
  sequence_after: number;
  complete: boolean;
}

/** The states of devices, from DeviceStateList. */
export interface DevicesStateData {
  items: StateItem[];
  part: number;
  parts: number;
  total: number;
  sequence_before: number;
  sequence_after: number;
  complete: boolean;
}

/** The states of extensions with a hint, from ExtensionStateList. */
export interface ExtensionsStateData {
  items: StateItem[];
  part: number;
  parts: number;
  total: number;
  sequence_before: number;
  sequence_after: number;
  complete: boolean;
}

/** A channel that ended while nobody listened: events told of it before this login, Asterisk lists it no more, and no Hangup came for it. */
export interface InferredHangupData {
  uniqueid: string;
  linkedid: string | null;
  channel_name: string | null;
  inferred: boolean;
  reason: string;
  known_epoch: string;
  known_sequence: number;
  sequence_before: number;
  sequence_after: number;
}

/** The parked calls, from ParkedCalls. */
export interface ParkedStateData {
  items: StateItem[];
  part: number;
  parts: number;
  total: number;
  sequence_before: number;
  sequence_after: number;
  complete: boolean;
}

/** The queues with their members and callers, from QueueStatus. */
export interface QueuesStateData {
  items: StateItem[];
  part: number;
  parts: number;
  total: number;
  sequence_before: number;
  sequence_after: number;
  complete: boolean;
}

export interface AmiEventData {
  "asterisk.ami.AGIExecEnd.v1": AGIExecEndData;
  "asterisk.ami.AGIExecStart.v1": AGIExecStartData;
  "asterisk.ami.AOC-D.v1": AOCDData;
  "asterisk.ami.AOC-E.v1": AOCEData;
  "asterisk.ami.AOC-S.v1": AOCSData;
  "asterisk.ami.AgentCalled.v1": AgentCalledData;
  "asterisk.ami.AgentComplete.v1": AgentCompleteData;
  "asterisk.ami.AgentConnect.v1": AgentConnectData;
  "asterisk.ami.AgentDump.v1": AgentDumpData;
  "asterisk.ami.AgentLogin.v1": AgentLoginData;
  "asterisk.ami.AgentLogoff.v1": AgentLogoffData;
  "asterisk.ami.AgentRingNoAnswer.v1": AgentRingNoAnswerData;
  "asterisk.ami.Agentcallbacklogin.v1": AgentcallbackloginData;
  "asterisk.ami.Agentcallbacklogoff.v1": AgentcallbacklogoffData;
  "asterisk.ami.Agents.v1": AgentsData;
  "asterisk.ami.AgentsComplete.v1": AgentsCompleteData;
  "asterisk.ami.Alarm.v1": AlarmData;
  "asterisk.ami.AlarmClear.v1": AlarmClearData;
  "asterisk.ami.AorDetail.v1": AorDetailData;
  "asterisk.ami.AorList.v1": AorListData;
  "asterisk.ami.AorListComplete.v1": AorListCompleteData;
  "asterisk.ami.AsyncAGIEnd.v1": AsyncAGIEndData;
  "asterisk.ami.AsyncAGIExec.v1": AsyncAGIExecData;
  "asterisk.ami.AsyncAGIStart.v1": AsyncAGIStartData;
  "asterisk.ami.AttendedTransfer.v1": AttendedTransferData;
  "asterisk.ami.AuthDetail.v1": AuthDetailData;
  "asterisk.ami.AuthList.v1": AuthListData;
  "asterisk.ami.AuthListComplete.v1": AuthListCompleteData;
  "asterisk.ami.AuthMethodNotAllowed.v1": AuthMethodNotAllowedData;
  "asterisk.ami.BlindTransfer.v1": BlindTransferData;
  "asterisk.ami.BridgeAction.v1": BridgeActionData;
  "asterisk.ami.BridgeCreate.v1": BridgeCreateData;
  "asterisk.ami.BridgeDestroy.v1": BridgeDestroyData;
  "asterisk.ami.BridgeEnter.v1": BridgeEnterData;
  "asterisk.ami.BridgeExec.v1": BridgeExecData;
  "asterisk.ami.BridgeInfoChannel.v1": BridgeInfoChannelData;
  "asterisk.ami.BridgeInfoComplete.v1": BridgeInfoCompleteData;
  "asterisk.ami.BridgeLeave.v1": BridgeLeaveData;
  "asterisk.ami.BridgeListComplete.v1": BridgeListCompleteData;
  "asterisk.ami.BridgeListItem.v1": BridgeListItemData;
  "asterisk.ami.BridgeMerge.v1": BridgeMergeData;
  "asterisk.ami.BridgeTechnologyListComplete.v1": BridgeTechnologyListCompleteData;
  "asterisk.ami.BridgeTechnologyListItem.v1": BridgeTechnologyListItemData;
  "asterisk.ami.BridgeVideoSourceUpdate.v1": BridgeVideoSourceUpdateData;
  "asterisk.ami.CCAvailable.v1": CCAvailableData;
  "asterisk.ami.CCCallerRecalling.v1": CCCallerRecallingData;
  "asterisk.ami.CCCallerStartMonitoring.v1": CCCallerStartMonitoringData;
  "asterisk.ami.CCCallerStopMonitoring.v1": CCCallerStopMonitoringData;
  "asterisk.ami.CCFailure.v1": CCFailureData;
  "asterisk.ami.CCMonitorFailed.v1": CCMonitorFailedData;
  "asterisk.ami.CCOfferTimerStart.v1": CCOfferTimerStartData;
  "asterisk.ami.CCRecallComplete.v1": CCRecallCompleteData;
  "asterisk.ami.CCRequestAcknowledged.v1": CCRequestAcknowledgedData;
  "asterisk.ami.CCRequested.v1": CCRequestedData;
  "asterisk.ami.CEL.v1": CELData;
  "asterisk.ami.Cdr.v1": CdrData;
  "asterisk.ami.ChallengeResponseFailed.v1": ChallengeResponseFailedData;
  "asterisk.ami.ChallengeSent.v1": ChallengeSentData;
  "asterisk.ami.ChanSpyStart.v1": ChanSpyStartData;
  "asterisk.ami.ChanSpyStop.v1": ChanSpyStopData;
  "asterisk.ami.ChannelHungup.v1": ChannelHungupData;
  "asterisk.ami.ChannelTalkingStart.v1": ChannelTalkingStartData;
  "asterisk.ami.ChannelTalkingStop.v1": ChannelTalkingStopData;
  "asterisk.ami.ChannelUpdate.v1": ChannelUpdateData;
  "asterisk.ami.ChannelsHungupListComplete.v1": ChannelsHungupListCompleteData;
  "asterisk.ami.CloseSession.v1": CloseSessionData;
  "asterisk.ami.ConfbridgeEnd.v1": ConfbridgeEndData;
  "asterisk.ami.ConfbridgeJoin.v1": ConfbridgeJoinData;
  "asterisk.ami.ConfbridgeLeave.v1": ConfbridgeLeaveData;
  "asterisk.ami.ConfbridgeList.v1": ConfbridgeListData;
  "asterisk.ami.ConfbridgeListComplete.v1": ConfbridgeListCompleteData;
  "asterisk.ami.ConfbridgeListRooms.v1": ConfbridgeListRoomsData;
  "asterisk.ami.ConfbridgeListRoomsComplete.v1": ConfbridgeListRoomsCompleteData;
  "asterisk.ami.ConfbridgeMute.v1": ConfbridgeMuteData;
  "asterisk.ami.ConfbridgeRecord.v1": ConfbridgeRecordData;
  "asterisk.ami.ConfbridgeStart.v1": ConfbridgeStartData;
  "asterisk.ami.ConfbridgeStopRecord.v1": ConfbridgeStopRecordData;
  "asterisk.ami.ConfbridgeTalking.v1": ConfbridgeTalkingData;
  "asterisk.ami.ConfbridgeUnmute.v1": ConfbridgeUnmuteData;
  "asterisk.ami.ContactList.v1": ContactListData;
  "asterisk.ami.ContactListComplete.v1": ContactListCompleteData;
  "asterisk.ami.ContactStatus.v1": ContactStatusData;
  "asterisk.ami.ContactStatusDetail.v1": ContactStatusDetailData;
  "asterisk.ami.ContactStatusDetailComplete.v1": ContactStatusDetailCompleteData;
  "asterisk.ami.CoreShowChannel.v1": CoreShowChannelData;
  "asterisk.ami.CoreShowChannelMap.v1": CoreShowChannelMapData;
  "asterisk.ami.CoreShowChannelMapComplete.v1": CoreShowChannelMapCompleteData;
  "asterisk.ami.CoreShowChannelsComplete.v1": CoreShowChannelsCompleteData;
  "asterisk.ami.DAHDIChannel.v1": DAHDIChannelData;
  "asterisk.ami.DAHDIShowChannels.v1": DAHDIShowChannelsData;
  "asterisk.ami.DAHDIShowChannelsComplete.v1": DAHDIShowChannelsCompleteData;
  "asterisk.ami.DAHDIShowStatus.v1": DAHDIShowStatusData;
  "asterisk.ami.DAHDIShowStatusComplete.v1": DAHDIShowStatusCompleteData;
  "asterisk.ami.DBGetComplete.v1": DBGetCompleteData;
  "asterisk.ami.DBGetResponse.v1": DBGetResponseData;
  "asterisk.ami.DBGetTreeComplete.v1": DBGetTreeCompleteData;
  "asterisk.ami.DBGetTreeResponse.v1": DBGetTreeResponseData;
  "asterisk.ami.DNDState.v1": DNDStateData;
  "asterisk.ami.DTMFBegin.v1": DTMFBeginData;
  "asterisk.ami.DTMFEnd.v1": DTMFEndData;
  "asterisk.ami.DeadlockStart.v1": DeadlockStartData;
  "asterisk.ami.DeviceEntry.v1": DeviceEntryData;
  "asterisk.ami.DeviceStateChange.v1": DeviceStateChangeData;
  "asterisk.ami.DeviceStateListComplete.v1": DeviceStateListCompleteData;
  "asterisk.ami.DevicelistComplete.v1": DevicelistCompleteData;
  "asterisk.ami.DialBegin.v1": DialBeginData;
  "asterisk.ami.DialEnd.v1": DialEndData;
  "asterisk.ami.DialState.v1": DialStateData;
  "asterisk.ami.DongleDeviceEntry.v1": DongleDeviceEntryData;
  "asterisk.ami.DongleNewCUSD.v1": DongleNewCUSDData;
  "asterisk.ami.DongleNewUSSD.v1": DongleNewUSSDData;
  "asterisk.ami.DongleNewUSSDBase64.v1": DongleNewUSSDBase64Data;
  "asterisk.ami.DongleSMSStatus.v1": DongleSMSStatusData;
  "asterisk.ami.DongleShowDevicesComplete.v1": DongleShowDevicesCompleteData;
  "asterisk.ami.DongleStatus.v1": DongleStatusData;
  "asterisk.ami.DongleUSSDStatus.v1": DongleUSSDStatusData;
  "asterisk.ami.EndpointDetail.v1": EndpointDetailData;
  "asterisk.ami.EndpointDetailComplete.v1": EndpointDetailCompleteData;
  "asterisk.ami.EndpointList.v1": EndpointListData;
  "asterisk.ami.EndpointListComplete.v1": EndpointListCompleteData;
  "asterisk.ami.ExtensionStateListComplete.v1": ExtensionStateListCompleteData;
  "asterisk.ami.ExtensionStatus.v1": ExtensionStatusData;
  "asterisk.ami.FAXSession.v1": FAXSessionData;
  "asterisk.ami.FAXSessionsComplete.v1": FAXSessionsCompleteData;
  "asterisk.ami.FAXSessionsEntry.v1": FAXSessionsEntryData;
  "asterisk.ami.FAXStats.v1": FAXStatsData;
  "asterisk.ami.FAXStatus.v1": FAXStatusData;
  "asterisk.ami.FailedACL.v1": FailedACLData;
  "asterisk.ami.Flash.v1": FlashData;
  "asterisk.ami.FullyBooted.v1": FullyBootedData;
  "asterisk.ami.Hangup.v1": HangupData;
  "asterisk.ami.HangupHandlerPop.v1": HangupHandlerPopData;
  "asterisk.ami.HangupHandlerPush.v1": HangupHandlerPushData;
  "asterisk.ami.HangupHandlerRun.v1": HangupHandlerRunData;
  "asterisk.ami.HangupRequest.v1": HangupRequestData;
  "asterisk.ami.Hold.v1": HoldData;
  "asterisk.ami.IdentifyDetail.v1": IdentifyDetailData;
  "asterisk.ami.InboundRegistrationDetail.v1": InboundRegistrationDetailData;
  "asterisk.ami.InboundRegistrationDetailComplete.v1": InboundRegistrationDetailCompleteData;
  "asterisk.ami.InboundSubscriptionDetail.v1": InboundSubscriptionDetailData;
  "asterisk.ami.InboundSubscriptionDetailComplete.v1": InboundSubscriptionDetailCompleteData;
  "asterisk.ami.InvalidAccountID.v1": InvalidAccountIDData;
  "asterisk.ami.InvalidPassword.v1": InvalidPasswordData;
  "asterisk.ami.InvalidTransport.v1": InvalidTransportData;
  "asterisk.ami.JabberEvent.v1": JabberEventData;
  "asterisk.ami.JabberStatus.v1": JabberStatusData;
  "asterisk.ami.JitterBufStats.v1": JitterBufStatsData;
  "asterisk.ami.LineEntry.v1": LineEntryData;
  "asterisk.ami.LinelistComplete.v1": LinelistCompleteData;
  "asterisk.ami.ListDialplan.v1": ListDialplanData;
  "asterisk.ami.Load.v1": LoadData;
  "asterisk.ami.LoadAverageLimit.v1": LoadAverageLimitData;
  "asterisk.ami.LocalBridge.v1": LocalBridgeData;
  "asterisk.ami.LocalOptimizationBegin.v1": LocalOptimizationBeginData;
  "asterisk.ami.LocalOptimizationEnd.v1": LocalOptimizationEndData;
  "asterisk.ami.LogChannel.v1": LogChannelData;
  "asterisk.ami.MCID.v1": MCIDData;
  "asterisk.ami.MWIGet.v1": MWIGetData;
  "asterisk.ami.MWIGetComplete.v1": MWIGetCompleteData;
  "asterisk.ami.Masquerade.v1": MasqueradeData;
  "asterisk.ami.MeetmeEnd.v1": MeetmeEndData;
  "asterisk.ami.MeetmeJoin.v1": MeetmeJoinData;
  "asterisk.ami.MeetmeLeave.v1": MeetmeLeaveData;
  "asterisk.ami.MeetmeList.v1": MeetmeListData;
  "asterisk.ami.MeetmeListComplete.v1": MeetmeListCompleteData;
  "asterisk.ami.MeetmeListRooms.v1": MeetmeListRoomsData;
  "asterisk.ami.MeetmeListRoomsComplete.v1": MeetmeListRoomsCompleteData;
  "asterisk.ami.MeetmeMute.v1": MeetmeMuteData;
  "asterisk.ami.MeetmeTalkRequest.v1": MeetmeTalkRequestData;
  "asterisk.ami.MeetmeTalking.v1": MeetmeTalkingData;
  "asterisk.ami.MemoryLimit.v1": MemoryLimitData;
  "asterisk.ami.MessageWaiting.v1": MessageWaitingData;
  "asterisk.ami.MiniVoiceMail.v1": MiniVoiceMailData;
  "asterisk.ami.MixMonitorMute.v1": MixMonitorMuteData;
  "asterisk.ami.MixMonitorStart.v1": MixMonitorStartData;
  "asterisk.ami.MixMonitorStop.v1": MixMonitorStopData;
  "asterisk.ami.MobileStatus.v1": MobileStatusData;
  "asterisk.ami.ModuleLoadReport.v1": ModuleLoadReportData;
  "asterisk.ami.MonitorStart.v1": MonitorStartData;
  "asterisk.ami.MonitorStop.v1": MonitorStopData;
  "asterisk.ami.MusicOnHoldStart.v1": MusicOnHoldStartData;
  "asterisk.ami.MusicOnHoldStop.v1": MusicOnHoldStopData;
  "asterisk.ami.NewAccountCode.v1": NewAccountCodeData;
  "asterisk.ami.NewCallerid.v1": NewCalleridData;
  "asterisk.ami.NewConnectedLine.v1": NewConnectedLineData;
  "asterisk.ami.NewPeerAccount.v1": NewPeerAccountData;
  "asterisk.ami.Newchannel.v1": NewchannelData;
  "asterisk.ami.Newexten.v1": NewextenData;
  "asterisk.ami.Newstate.v1": NewstateData;
  "asterisk.ami.OriginateResponse.v1": OriginateResponseData;
  "asterisk.ami.OutboundRegistrationDetail.v1": OutboundRegistrationDetailData;
  "asterisk.ami.OutboundRegistrationDetailComplete.v1": OutboundRegistrationDetailCompleteData;
  "asterisk.ami.OutboundSubscriptionDetail.v1": OutboundSubscriptionDetailData;
  "asterisk.ami.OutboundSubscriptionDetailComplete.v1": OutboundSubscriptionDetailCompleteData;
  "asterisk.ami.PJSIPMaintenanceStatus.v1": PJSIPMaintenanceStatusData;
  "asterisk.ami.PJSIPMaintenanceStatusComplete.v1": PJSIPMaintenanceStatusCompleteData;
  "asterisk.ami.PRIEvent.v1": PRIEventData;
  "asterisk.ami.PRIShowSpansComplete.v1": PRIShowSpansCompleteData;
  "asterisk.ami.ParkedCall.v1": ParkedCallData;
  "asterisk.ami.ParkedCallGiveUp.v1": ParkedCallGiveUpData;
  "asterisk.ami.ParkedCallSwap.v1": ParkedCallSwapData;
  "asterisk.ami.ParkedCallTimeOut.v1": ParkedCallTimeOutData;
  "asterisk.ami.ParkedCallsComplete.v1": ParkedCallsCompleteData;
  "asterisk.ami.Parkinglot.v1": ParkinglotData;
  "asterisk.ami.ParkinglotsComplete.v1": ParkinglotsCompleteData;
  "asterisk.ami.PeerEntry.v1": PeerEntryData;
  "asterisk.ami.PeerStatus.v1": PeerStatusData;
  "asterisk.ami.PeerlistComplete.v1": PeerlistCompleteData;
  "asterisk.ami.Pickup.v1": PickupData;
  "asterisk.ami.Placeholder.v1": PlaceholderData;
  "asterisk.ami.PresenceStateChange.v1": PresenceStateChangeData;
  "asterisk.ami.PresenceStateListComplete.v1": PresenceStateListCompleteData;
  "asterisk.ami.PresenceStatus.v1": PresenceStatusData;
  "asterisk.ami.QueueCallerAbandon.v1": QueueCallerAbandonData;
  "asterisk.ami.QueueCallerJoin.v1": QueueCallerJoinData;
  "asterisk.ami.QueueCallerLeave.v1": QueueCallerLeaveData;
  "asterisk.ami.QueueEntry.v1": QueueEntryData;
  "asterisk.ami.QueueMember.v1": QueueMemberData;
  "asterisk.ami.QueueMemberAdded.v1": QueueMemberAddedData;
  "asterisk.ami.QueueMemberPause.v1": QueueMemberPauseData;
  "asterisk.ami.QueueMemberPenalty.v1": QueueMemberPenaltyData;
  "asterisk.ami.QueueMemberRemoved.v1": QueueMemberRemovedData;
  "asterisk.ami.QueueMemberRinginuse.v1": QueueMemberRinginuseData;
  "asterisk.ami.QueueMemberStatus.v1": QueueMemberStatusData;
  "asterisk.ami.QueueParams.v1": QueueParamsData;
  "asterisk.ami.QueueStatusComplete.v1": QueueStatusCompleteData;
  "asterisk.ami.QueueSummary.v1": QueueSummaryData;
  "asterisk.ami.QueueSummaryComplete.v1": QueueSummaryCompleteData;
  "asterisk.ami.RTCPReceived.v1": RTCPReceivedData;
  "asterisk.ami.RTCPReceiverStat.v1": RTCPReceiverStatData;
  "asterisk.ami.RTCPSent.v1": RTCPSentData;
  "asterisk.ami.RTPReceiverStat.v1": RTPReceiverStatData;
  "asterisk.ami.RTPSenderStat.v1": RTPSenderStatData;
  "asterisk.ami.ReceiveFAX.v1": ReceiveFAXData;
  "asterisk.ami.RegistrationsComplete.v1": RegistrationsCompleteData;
  "asterisk.ami.Registry.v1": RegistryData;
  "asterisk.ami.RegistryEntry.v1": RegistryEntryData;
  "asterisk.ami.Reload.v1": ReloadData;
  "asterisk.ami.Rename.v1": RenameData;
  "asterisk.ami.RequestBadFormat.v1": RequestBadFormatData;
  "asterisk.ami.RequestNotAllowed.v1": RequestNotAllowedData;
  "asterisk.ami.RequestNotSupported.v1": RequestNotSupportedData;
  "asterisk.ami.ResourceListDetail.v1": ResourceListDetailData;
  "asterisk.ami.ResourceListDetailComplete.v1": ResourceListDetailCompleteData;
  "asterisk.ami.SIPpeerstatusComplete.v1": SIPpeerstatusCompleteData;
  "asterisk.ami.SendFAX.v1": SendFAXData;
  "asterisk.ami.SessionLimit.v1": SessionLimitData;
  "asterisk.ami.SessionTimeout.v1": SessionTimeoutData;
  "asterisk.ami.ShowDialPlanComplete.v1": ShowDialPlanCompleteData;
  "asterisk.ami.Shutdown.v1": ShutdownData;
  "asterisk.ami.SoftHangupRequest.v1": SoftHangupRequestData;
  "asterisk.ami.SpanAlarm.v1": SpanAlarmData;
  "asterisk.ami.SpanAlarmClear.v1": SpanAlarmClearData;
  "asterisk.ami.Status.v1": StatusData;
  "asterisk.ami.StatusComplete.v1": StatusCompleteData;
  "asterisk.ami.SuccessfulAuth.v1": SuccessfulAuthData;
  "asterisk.ami.TestEvent.v1": TestEventData;
  "asterisk.ami.TransportDetail.v1": TransportDetailData;
  "asterisk.ami.UnParkedCall.v1": UnParkedCallData;
  "asterisk.ami.UnexpectedAddress.v1": UnexpectedAddressData;
  "asterisk.ami.Unhold.v1": UnholdData;
  "asterisk.ami.Unload.v1": UnloadData;
  "asterisk.ami.UserEvent.v1": UserEventData;
  "asterisk.ami.VarSet.v1": VarSetData;
  "asterisk.ami.VoicemailBoxDetailComplete.v1": VoicemailBoxDetailCompleteData;
  "asterisk.ami.VoicemailPasswordChange.v1": VoicemailPasswordChangeData;
  "asterisk.ami.VoicemailUserDetail.v1": VoicemailUserDetailData;
  "asterisk.ami.VoicemailUserDetailComplete.v1": VoicemailUserDetailCompleteData;
  "asterisk.ami.VoicemailUserEntry.v1": VoicemailUserEntryData;
  "asterisk.ami.VoicemailUserEntryComplete.v1": VoicemailUserEntryCompleteData;
  "asterisk.ami.WaitEventComplete.v1": WaitEventCompleteData;
  "asterisk.ami.Wink.v1": WinkData;
  "asterisk.ami.vgsm_me_state.v1": VgsmMeStateData;
  "asterisk.ami.vgsm_net_state.v1": VgsmNetStateData;
  "asterisk.ami.vgsm_sms_rx.v1": VgsmSmsRxData;
}

export interface BridgeEventData {
  "amibridge.event.unparsed.v1": EventUnparsedData;
  "amibridge.frame.damaged.v1": FrameDamagedData;
  "amibridge.gap.found.v1": GapFoundData;
  "amibridge.link.down.v1": LinkDownData;
  "amibridge.link.up.v1": LinkUpData;
  "amibridge.request.audited.v1": RequestAuditedData;
  "amibridge.resync.finished.v1": ResyncFinishedData;
  "amibridge.resync.started.v1": ResyncStartedData;
}

export interface StateEventData {
  "asterisk.state.agents.v1": AgentsStateData;
  "asterisk.state.bridges.v1": BridgesStateData;
  "asterisk.state.channels.v1": ChannelsStateData;
  "asterisk.state.conferences.v1": ConferencesStateData;
  "asterisk.state.contacts.v1": ContactsStateData;
  "asterisk.state.devices.v1": DevicesStateData;
  "asterisk.state.extensions.v1": ExtensionsStateData;
  "asterisk.state.hangup.v1": InferredHangupData;
  "asterisk.state.parked.v1": ParkedStateData;
  "asterisk.state.queues.v1": QueuesStateData;
}

export interface MeaningEventData {
  "asterisk.agent.changed.v1": AgentChangedData;
  "asterisk.agent.logged_in.v1": AgentLoggedInData;
  "asterisk.agent.logged_out.v1": AgentLoggedOutData;
  "asterisk.agent.paused.v1": AgentPausedData;
  "asterisk.agent.unpaused.v1": AgentUnpausedData;
  "asterisk.call.abandoned.v1": CallAbandonedData;
  "asterisk.call.answered.v1": CallAnsweredData;
  "asterisk.call.conferenced.v1": CallConferencedData;
  "asterisk.call.dequeued.v1": CallDequeuedData;
  "asterisk.call.dtmf.v1": CallDigitData;
  "asterisk.call.ended.v1": CallEndedData;
  "asterisk.call.held.v1": CallHeldData;
  "asterisk.call.leg_ended.v1": CallLegEndedData;
  "asterisk.call.parked.v1": CallParkedData;
  "asterisk.call.queued.v1": CallQueuedData;
  "asterisk.call.recorded.v1": CallRecordedData;
  "asterisk.call.resumed.v1": CallResumedData;
  "asterisk.call.ringing.v1": CallRingingData;
  "asterisk.call.started.v1": CallStartedData;
  "asterisk.call.summary.v1": CallSummaryData;
  "asterisk.call.transferred.v1": CallTransferredData;
  "asterisk.call.unparked.v1": CallUnparkedData;
  "asterisk.queue.abandoned.v1": CallerAbandonedData;
  "asterisk.queue.answered.v1": CallerAnsweredData;
  "asterisk.queue.completed.v1": CallCompletedData;
  "asterisk.queue.joined.v1": CallerJoinedData;
  "asterisk.queue.left.v1": CallerLeftData;
  "asterisk.queue.listed.v1": QueueListedData;
  "asterisk.queue.member_added.v1": MemberAddedData;
  "asterisk.queue.member_changed.v1": MemberChangedData;
  "asterisk.queue.member_removed.v1": MemberRemovedData;
  "asterisk.queue.ring_no_answer.v1": RingNoAnswerData;
}

export interface ActionParams {
  "amibridge.GetState": GetStateParams;
  "amibridge.Resync": ResyncParams;
  "AGI": AGIParams;
  "AOCMessage": AOCMessageParams;
  "AbsoluteTimeout": AbsoluteTimeoutParams;
  "AgentLogoff": AgentLogoffParams;
  "Agents": AgentsParams;
  "Atxfer": AtxferParams;
  "BlindTransfer": BlindTransferParams;
  "Bridge": BridgeParams;
  "BridgeDestroy": BridgeDestroyParams;
  "BridgeInfo": BridgeInfoParams;
  "BridgeKick": BridgeKickParams;
  "BridgeList": BridgeListParams;
  "BridgeTechnologyList": BridgeTechnologyListParams;
  "BridgeTechnologySuspend": BridgeTechnologySuspendParams;
  "BridgeTechnologyUnsuspend": BridgeTechnologyUnsuspendParams;
  "CancelAtxfer": CancelAtxferParams;
  "Challenge": ChallengeParams;
  "ChangeMonitor": ChangeMonitorParams;
  "Command": CommandParams;
  "ConfbridgeKick": ConfbridgeKickParams;
  "ConfbridgeList": ConfbridgeListParams;
  "ConfbridgeListRooms": ConfbridgeListRoomsParams;
  "ConfbridgeLock": ConfbridgeLockParams;
  "ConfbridgeMute": ConfbridgeMuteParams;
  "ConfbridgeSetSingleVideoSrc": ConfbridgeSetSingleVideoSrcParams;
  "ConfbridgeStartRecord": ConfbridgeStartRecordParams;
  "ConfbridgeStopRecord": ConfbridgeStopRecordParams;
  "ConfbridgeUnlock": ConfbridgeUnlockParams;
  "ConfbridgeUnmute": ConfbridgeUnmuteParams;
  "ControlPlayback": ControlPlaybackParams;
  "CoreSettings": CoreSettingsParams;
  "CoreShowChannelMap": CoreShowChannelMapParams;
  "CoreShowChannels": CoreShowChannelsParams;
  "CoreStatus": CoreStatusParams;
  "CreateConfig": CreateConfigParams;
  "DAHDIDNDoff": DAHDIDNDoffParams;
  "DAHDIDNDon": DAHDIDNDonParams;
  "DAHDIDialOffhook": DAHDIDialOffhookParams;
  "DAHDIHangup": DAHDIHangupParams;
  "DAHDIRestart": DAHDIRestartParams;
  "DAHDIShowChannels": DAHDIShowChannelsParams;
  "DAHDIShowStatus": DAHDIShowStatusParams;
  "DAHDITransfer": DAHDITransferParams;
  "DBDel": DBDelParams;
  "DBDelTree": DBDelTreeParams;
  "DBGet": DBGetParams;
  "DBGetTree": DBGetTreeParams;
  "DBPut": DBPutParams;
  "DeviceStateList": DeviceStateListParams;
  "DialplanExtensionAdd": DialplanExtensionAddParams;
  "DialplanExtensionRemove": DialplanExtensionRemoveParams;
  "DongleReload": DongleReloadParams;
  "DongleReset": DongleResetParams;
  "DongleRestart": DongleRestartParams;
  "DongleSendPDU": DongleSendPDUParams;
  "DongleSendSMS": DongleSendSMSParams;
  "DongleSendUSSD": DongleSendUSSDParams;
  "DongleShowDevices": DongleShowDevicesParams;
  "DongleStart": DongleStartParams;
  "DongleStop": DongleStopParams;
  "Events": EventsParams;
  "ExtensionState": ExtensionStateParams;
  "ExtensionStateList": ExtensionStateListParams;
  "FAXSession": FAXSessionParams;
  "FAXSessions": FAXSessionsParams;
  "FAXStats": FAXStatsParams;
  "Filter": FilterParams;
  "GetConfig": GetConfigParams;
  "GetConfigJSON": GetConfigJSONParams;
  "Getvar": GetvarParams;
  "Hangup": HangupParams;
  "IAXnetstats": IAXnetstatsParams;
  "IAXpeerlist": IAXpeerlistParams;
  "IAXpeers": IAXpeersParams;
  "IAXregistry": IAXregistryParams;
  "JabberSend": JabberSendParams;
  "ListCategories": ListCategoriesParams;
  "ListCommands": ListCommandsParams;
  "LocalOptimizeAway": LocalOptimizeAwayParams;
  "LoggerRotate": LoggerRotateParams;
  "Login": LoginParams;
  "Logoff": LogoffParams;
  "MWIDelete": MWIDeleteParams;
  "MWIGet": MWIGetParams;
  "MWIUpdate": MWIUpdateParams;
  "MailboxCount": MailboxCountParams;
  "MailboxStatus": MailboxStatusParams;
  "MeetmeList": MeetmeListParams;
  "MeetmeListRooms": MeetmeListRoomsParams;
  "MeetmeMute": MeetmeMuteParams;
  "MeetmeUnmute": MeetmeUnmuteParams;
  "MessageSend": MessageSendParams;
  "MixMonitor": MixMonitorParams;
  "MixMonitorMute": MixMonitorMuteParams;
  "ModuleCheck": ModuleCheckParams;
  "ModuleLoad": ModuleLoadParams;
  "ModuleReload": ModuleReloadParams;
  "ModuleUnload": ModuleUnloadParams;
  "Monitor": MonitorParams;
  "MuteAudio": MuteAudioParams;
  "Originate": OriginateParams;
  "PJSIPHangup": PJSIPHangupParams;
  "PJSIPNotify": PJSIPNotifyParams;
  "PJSIPQualify": PJSIPQualifyParams;
  "PJSIPRegister": PJSIPRegisterParams;
  "PJSIPSetMaintenance": PJSIPSetMaintenanceParams;
  "PJSIPShowAors": PJSIPShowAorsParams;
  "PJSIPShowAuths": PJSIPShowAuthsParams;
  "PJSIPShowContacts": PJSIPShowContactsParams;
  "PJSIPShowEndpoint": PJSIPShowEndpointParams;
  "PJSIPShowEndpoints": PJSIPShowEndpointsParams;
  "PJSIPShowMaintenance": PJSIPShowMaintenanceParams;
  "PJSIPShowRegistrationInboundContactStatuses": PJSIPShowRegistrationInboundContactStatusesParams;
  "PJSIPShowRegistrationsInbound": PJSIPShowRegistrationsInboundParams;
  "PJSIPShowRegistrationsOutbound": PJSIPShowRegistrationsOutboundParams;
  "PJSIPShowResourceLists": PJSIPShowResourceListsParams;
  "PJSIPShowSubscriptionsInbound": PJSIPShowSubscriptionsInboundParams;
  "PJSIPShowSubscriptionsOutbound": PJSIPShowSubscriptionsOutboundParams;
  "PJSIPUnregister": PJSIPUnregisterParams;
  "PRIDebugFileSet": PRIDebugFileSetParams;
  "PRIDebugFileUnset": PRIDebugFileUnsetParams;
  "PRIDebugSet": PRIDebugSetParams;
  "PRIShowSpans": PRIShowSpansParams;
  "Park": ParkParams;
  "ParkedCalls": ParkedCallsParams;
  "Parkinglots": ParkinglotsParams;
  "PauseMonitor": PauseMonitorParams;
  "Ping": PingParams;
  "PlayDTMF": PlayDTMFParams;
  "PlayMF": PlayMFParams;
  "PresenceState": PresenceStateParams;
  "PresenceStateList": PresenceStateListParams;
  "QueueAdd": QueueAddParams;
  "QueueChangePriorityCaller": QueueChangePriorityCallerParams;
  "QueueLog": QueueLogParams;
  "QueueMemberRingInUse": QueueMemberRingInUseParams;
  "QueuePause": QueuePauseParams;
  "QueuePenalty": QueuePenaltyParams;
  "QueueReload": QueueReloadParams;
  "QueueRemove": QueueRemoveParams;
  "QueueReset": QueueResetParams;
  "QueueRule": QueueRuleParams;
  "QueueStatus": QueueStatusParams;
  "QueueSummary": QueueSummaryParams;
  "QueueUnpause": QueueUnpauseParams;
  "QueueWithdrawCaller": QueueWithdrawCallerParams;
  "Queues": QueuesParams;
  "Redirect": RedirectParams;
  "Reload": ReloadParams;
  "SIPnotify": SIPnotifyParams;
  "SIPpeers": SIPpeersParams;
  "SIPqualifypeer": SIPqualifypeerParams;
  "SIPshowpeer": SIPshowpeerParams;
  "SIPshowregistry": SIPshowregistryParams;
  "SendFlash": SendFlashParams;
  "SendText": SendTextParams;
  "Setvar": SetvarParams;
  "ShowDialPlan": ShowDialPlanParams;
  "SorceryMemoryCacheExpire": SorceryMemoryCacheExpireParams;
  "SorceryMemoryCacheExpireObject": SorceryMemoryCacheExpireObjectParams;
  "SorceryMemoryCachePopulate": SorceryMemoryCachePopulateParams;
  "SorceryMemoryCacheStale": SorceryMemoryCacheStaleParams;
  "SorceryMemoryCacheStaleObject": SorceryMemoryCacheStaleObjectParams;
  "Status": StatusParams;
  "StopMixMonitor": StopMixMonitorParams;
  "StopMonitor": StopMonitorParams;
  "UnpauseMonitor": UnpauseMonitorParams;
  "UpdateConfig": UpdateConfigParams;
  "UserEvent": UserEventParams;
  "VoicemailBoxSummary": VoicemailBoxSummaryParams;
  "VoicemailForward": VoicemailForwardParams;
  "VoicemailMove": VoicemailMoveParams;
  "VoicemailRefresh": VoicemailRefreshParams;
  "VoicemailRemove": VoicemailRemoveParams;
  "VoicemailUserStatus": VoicemailUserStatusParams;
  "VoicemailUsersList": VoicemailUsersListParams;
  "WaitEvent": WaitEventParams;
  "vgsm_sms_tx": VgsmSmsTxParams;
}

/** An event with a class of its own; `type` tells which. */
export type AmiEvent = { [T in keyof AmiEventData]: Envelope<T, AmiEventData[T]> }[keyof AmiEventData];

/** An event of the bridge about itself. */
export type BridgeEvent = { [T in keyof BridgeEventData]: Envelope<T, BridgeEventData[T]> }[keyof BridgeEventData];

/** What the bridge found out by asking Asterisk: a snapshot, or a hang-up that follows from one. */
export type StateEvent = { [T in keyof StateEventData]: Envelope<T, StateEventData[T]> }[keyof StateEventData];

/** An event without a class: everything it has is in `data.extra`. */
export type UnknownEvent = Envelope<string, EventData>;

/** A request of one action; without its name, of any that has a class. */
export type ActionRequest<A extends keyof ActionParams = keyof ActionParams> = {
  [N in A]: Omit<Request, "action" | "params"> & { action: N } & RequestParams<ActionParams[N]>;
}[A];

/** `params` may be left out where none is required. */
export type RequestParams<P> = {} extends P ? { params?: P } : { params: P };

/** The answer to a request. */
export type ReplyEvent = Envelope<"amibridge.command.replied.v1", Reply>;
