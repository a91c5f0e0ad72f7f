"""Rectangles around things in images: their formats, overlaps, offsets and motions."""
