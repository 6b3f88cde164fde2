"""The demo province: Guizhou's real divisions, and stations, people and visits that are invented.

Deterministic by seed. People carry county code 419999 only, which belongs to no place, so that no
number can be a real person's (specification 4.1).
"""
