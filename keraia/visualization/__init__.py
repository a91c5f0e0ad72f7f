"""`keras.visualization`: images with what models see in them."""

from keraia.visualization.bounding_boxes import draw_bounding_boxes as draw_bounding_boxes
from keraia.visualization.galleries import plot_bounding_box_gallery as plot_bounding_box_gallery
from keraia.visualization.galleries import plot_image_gallery as plot_image_gallery
from keraia.visualization.galleries import (
    plot_segmentation_mask_gallery as plot_segmentation_mask_gallery,
)
from keraia.visualization.masks import draw_segmentation_masks as draw_segmentation_masks
