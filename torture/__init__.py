"""Faults that an archive must survive, tried on real archives by real commands: ``make torture``."""
