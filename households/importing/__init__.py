"""The register of households and persons from any spreadsheet (specification 2.16)."""
