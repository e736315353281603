"""Tests of the whole state machine; a package, so that they can share one deployment."""
