"""The published language: `fields` (values), `event` (how a class declares one AMI event), `events/<family>` (one class is
one event), `registry` (name to class), `envelope` (CloudEvents), `lifecycle` (the bridge about itself), `requests`
(commands and replies), `addresses` (every routing key, exchange, queue and stream name)."""
