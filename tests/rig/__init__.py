"""The rig: real Redis, Valkey, RabbitMQ and Asterisk for the tests, private and on loopback.

`bootstrap` brings what is missing (`make test` runs it), `origins` says where each program comes from, `process` starts
and ends them, `*_server` know one program each. The pytest fixtures are in `tests/conftest.py`.
"""
