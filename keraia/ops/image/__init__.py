"""`keras.ops.image`: images resized, cropped, warped, filtered, recoloured, cut to pieces."""

from .color import hsv_to_rgb as hsv_to_rgb
from .color import rgb_to_grayscale as rgb_to_grayscale
from .color import rgb_to_hsv as rgb_to_hsv
from .filtering import gaussian_blur as gaussian_blur
from .filtering import sobel_edges as sobel_edges
from .filtering import ssim as ssim
from .framing import crop_images as crop_images
from .framing import pad_images as pad_images
from .patches import extract_patches as extract_patches
from .patches import extract_patches_3d as extract_patches_3d
from .resizing import resize as resize
from .resizing import scale_and_translate as scale_and_translate
from .sampling import map_coordinates as map_coordinates
from .warping import affine_transform as affine_transform
from .warping import elastic_transform as elastic_transform
from .warping import perspective_transform as perspective_transform
