"""`keras.preprocessing`: older names of what stands in `keras.utils`."""

from keraia.data.from_folders import image_dataset_from_directory as image_dataset_from_directory
from keraia.data.from_folders import text_dataset_from_directory as text_dataset_from_directory
from keraia.data.series import timeseries_dataset_from_array as timeseries_dataset_from_array
from keraia.preprocessing import image as image
from keraia.preprocessing import sequence as sequence
