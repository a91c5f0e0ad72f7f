"""`keras.utils.bounding_boxes`: boxes around things in images."""

from keraia.ops.boxes.deltas import decode_deltas_to_boxes as decode_deltas_to_boxes
from keraia.ops.boxes.deltas import encode_box_to_deltas as encode_box_to_deltas
from keraia.ops.boxes.formats import convert_format as convert_format
from keraia.ops.boxes.geometry import affine_transform as affine_transform
from keraia.ops.boxes.geometry import clip_to_image_size as clip_to_image_size
from keraia.ops.boxes.geometry import crop as crop
from keraia.ops.boxes.geometry import pad as pad
from keraia.ops.boxes.overlap import compute_ciou as compute_ciou
from keraia.ops.boxes.overlap import compute_iou as compute_iou
