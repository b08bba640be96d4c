"""amibridge: Asterisk Manager Interface events onto a message broker, and actions back."""

__version__ = "0.1.0"
