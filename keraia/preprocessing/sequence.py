"""`keras.preprocessing.sequence`: an older name of what stands in `keras.utils`."""

from keraia.utils.sequences import pad_sequences as pad_sequences
