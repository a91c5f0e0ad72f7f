"""Old spellings as data: what older generations wrote, and how it is written today."""
