"""`keras.preprocessing.image`: older names of what stands in `keras.utils`."""

from keraia.utils.pictures import array_to_img as array_to_img
from keraia.utils.pictures import img_to_array as img_to_array
from keraia.utils.pictures import load_img as load_img
from keraia.utils.pictures import save_img as save_img
from keraia.utils.resizing import smart_resize as smart_resize
