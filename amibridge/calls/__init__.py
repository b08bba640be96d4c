"""The call tracker: a pure fold from the events of one PBX to `asterisk.call.*` records."""
