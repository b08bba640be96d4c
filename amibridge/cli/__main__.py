"""`python -m amibridge.cli`"""

from amibridge.cli.main import main

main(prog_name="amibridge")
