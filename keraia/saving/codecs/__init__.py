"""Formats of files: bytes and paths on one side, snapshots on the other."""
