"""What services do when the register changes; each module listens to `households.signals`."""
