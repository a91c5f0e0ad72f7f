"""Texts, sequences and images made ready in memory, as before Keras 3."""
