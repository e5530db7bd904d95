"""Seeded runs of sending under faults: `make faults`. What a run is made of follows from its seed alone."""
