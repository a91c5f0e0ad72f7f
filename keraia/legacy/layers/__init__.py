"""Layers that Keras 3 dropped, as ordinary layers."""
