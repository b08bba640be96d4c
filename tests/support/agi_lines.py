"""The line of every AGI command, for tests that write them and for those that have Asterisk read them."""

from __future__ import annotations

from amibridge.client.agi.commands import Value

# Every command, as short as it can be and with everything.
LINES: dict[str, tuple[tuple[tuple[Value, ...], str], ...]] = {
    "answer": (((), "ANSWER"),),
    "asyncagi break": (((), "ASYNCAGI BREAK"),),
    "channel status": (((), "CHANNEL STATUS"), (("PJSIP/a-1",), 'CHANNEL STATUS "PJSIP/a-1"')),
    "control stream file": (
        (("f", ""), 'CONTROL STREAM FILE "f" ""'),
        (("f", "#", None, None, "4"), 'CONTROL STREAM FILE "f" "#" 3000 "" "4"'),
        (("f", "#", 1.5, "6", "4", "5", 0.25), 'CONTROL STREAM FILE "f" "#" 1500 "6" "4" "5" 250'),
    ),
    "database del": ((("f", "k"), 'DATABASE DEL "f" "k"'),),
    "database deltree": ((("f",), 'DATABASE DELTREE "f"'), (("f", "k"), 'DATABASE DELTREE "f" "k"')),
    "database get": ((("f", "k"), 'DATABASE GET "f" "k"'),),
    "database put": ((("f", "k", "v w"), 'DATABASE PUT "f" "k" "v w"'),),
    "exec": (
        (("Hangup",), 'EXEC "Hangup"'),
        (("Dial", ("PJSIP/a", "20")), 'EXEC "Dial" "PJSIP/a" "20"'),
        (("Playback", "a,noanswer"), 'EXEC "Playback" "a,noanswer"'),
    ),
    "get data": (
        (("f",), 'GET DATA "f"'),
        (("f", 5), 'GET DATA "f" 5000'),
        (("f", None, 4), 'GET DATA "f" 0 4'),
        (("f", 2.5, 4), 'GET DATA "f" 2500 4'),
    ),
    "get full variable": ((("${A}",), 'GET FULL VARIABLE "${A}"'), (("${A}", "c"), 'GET FULL VARIABLE "${A}" "c"')),
    "get option": ((("f", "12"), 'GET OPTION "f" "12"'), (("f", "12", 3), 'GET OPTION "f" "12" 3000')),
    "get variable": ((("A",), 'GET VARIABLE "A"'),),
    "gosub": (
        (("c", "s", 1), 'GOSUB "c" "s" "1"'),
        (("main", "failed", 1, "a,b"), 'GOSUB "main" "failed" "1" "a,b"'),
    ),
    "hangup": (((), "HANGUP"), (("PJSIP/a-1",), 'HANGUP "PJSIP/a-1"')),
    "noop": (((), "NOOP"),),
    "receive char": (((2,), "RECEIVE CHAR 2000"),),
    "receive text": (((2,), "RECEIVE TEXT 2000"),),
    "record file": (
        (("f", "wav", "#", -1), 'RECORD FILE "f" "wav" "#" -1'),
        (("f", "wav", "#", 5, None, True, 3), 'RECORD FILE "f" "wav" "#" 5000 0 BEEP s=3'),
        (("f", "wav", "#", 5, 8000, None, 3), 'RECORD FILE "f" "wav" "#" 5000 8000 s=3'),
    ),
    "say alpha": ((("abc", ""), 'SAY ALPHA "abc" ""'),),
    "say date": (((0, "#"), 'SAY DATE 0 "#"'),),
    "say datetime": (
        ((0, ""), 'SAY DATETIME 0 ""'),
        ((0, "", None, "UTC"), 'SAY DATETIME 0 "" "ABdY \'digits/at\' IMp" "UTC"'),
        ((0, "", "Y", "UTC"), 'SAY DATETIME 0 "" "Y" "UTC"'),
    ),
    "say digits": ((("0123", ""), 'SAY DIGITS "0123" ""'),),
    "say number": (((-5, ""), 'SAY NUMBER -5 ""'), ((5, "1", "f"), 'SAY NUMBER 5 "1" "f"')),
    "say phonetic": ((("a", ""), 'SAY PHONETIC "a" ""'),),
    "say time": (((1, ""), 'SAY TIME 1 ""'),),
    "send image": ((("i",), 'SEND IMAGE "i"'),),
    "send text": ((("hello there",), 'SEND TEXT "hello there"'),),
    "set autohangup": (((20,), "SET AUTOHANGUP 20"),),
    "set callerid": ((('"Zoë" <5>',), 'SET CALLERID "\\"Zoë\\" <5>"'),),
    "set context": ((("c",), 'SET CONTEXT "c"'),),
    "set extension": ((("e",), 'SET EXTENSION "e"'),),
    "set music": (((True, "jazz"), 'SET MUSIC on "jazz"'), ((False,), "SET MUSIC off")),
    "set priority": ((("1",), 'SET PRIORITY "1"'),),
    "set variable": ((("A", 'a "b" \\ c)'), 'SET VARIABLE "A" "a \\"b\\" \\\\ c)"'),),
    "speech activate grammar": ((("g",), 'SPEECH ACTIVATE GRAMMAR "g"'),),
    "speech create": ((("e",), 'SPEECH CREATE "e"'),),
    "speech deactivate grammar": ((("g",), 'SPEECH DEACTIVATE GRAMMAR "g"'),),
    "speech destroy": (((), "SPEECH DESTROY"),),
    "speech load grammar": ((("g", "/p"), 'SPEECH LOAD GRAMMAR "g" "/p"'),),
    "speech recognize": (
        (("p", 5), 'SPEECH RECOGNIZE "p" 5'),
        (("p", 5, 100), 'SPEECH RECOGNIZE "p" 5 100'),
    ),
    "speech set": ((("n", "v"), 'SPEECH SET "n" "v"'),),
    "speech unload grammar": ((("g",), 'SPEECH UNLOAD GRAMMAR "g"'),),
    "stream file": ((("f", "#"), 'STREAM FILE "f" "#"'), (("f", "", 800), 'STREAM FILE "f" "" 800')),
    "tdd mode": ((("mate",), 'TDD MODE "mate"'),),
    "verbose": ((("hello", 3), 'VERBOSE "hello" 3'),),
    "wait for digit": (((0.3,), "WAIT FOR DIGIT 300"), ((-1,), "WAIT FOR DIGIT -1")),
}
