"""Helpers that older generations showed beside the library."""
