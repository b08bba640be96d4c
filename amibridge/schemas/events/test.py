"""Events of Asterisk's test framework, which some distributions build in."""

from __future__ import annotations

from amibridge.schemas.event import AmiEvent, header
from amibridge.schemas.fields import Integer, Text


class TestEvent(AmiEvent, family="test"):
    """A test passed a point in the code; what it reports there is in `extra` (Asterisk core with tests, 1.8+)."""

    type: Text = header("Type")
    state: Text = header("State")
    app_file: Text = header("AppFile")
    app_function: Text = header("AppFunction")
    app_line: Integer = header("AppLine")
