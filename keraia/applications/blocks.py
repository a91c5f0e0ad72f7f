"""What MobileNets and EfficientNets share: numbers of filters, and padding."""

from typing import Any

from keraia.applications.frame import Frame


def nearest(value: float) -> int:
    """The multiple of 8 next to `value`, at least 8."""
    return max(8, int(value + 4) // 8 * 8)


def divisible(value: float) -> int:
    """The multiple of 8 next to `value`, at most a tenth below it."""
    found = nearest(value)
    return found + 8 if found < 0.9 * value else found


def halving_padding(frame: Frame, x: Any, kernel: int) -> tuple[tuple[int, int], ...]:
    """Padding before a convolution of stride 2 that puts its last step at the border."""
    sides = x.shape[1:3] if frame.channels_last else x.shape[2:4]
    half = kernel // 2
    odd = [0 if side is None else side % 2 for side in sides]
    return tuple((half - 1 + one, half) for one in odd)
