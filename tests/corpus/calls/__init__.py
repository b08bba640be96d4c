"""Phone calls recorded on a real Asterisk: the recordings (`*.raw`, `manifest.json`) and the program that makes them."""
