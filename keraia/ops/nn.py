"""`keras.ops.nn`: functions of neural networks."""

from keraia.ops.activation import celu as celu
from keraia.ops.activation import elu as elu
from keraia.ops.activation import gelu as gelu
from keraia.ops.activation import glu as glu
from keraia.ops.activation import hard_shrink as hard_shrink
from keraia.ops.activation import hard_sigmoid as hard_sigmoid
from keraia.ops.activation import hard_silu as hard_silu
from keraia.ops.activation import hard_tanh as hard_tanh
from keraia.ops.activation import leaky_relu as leaky_relu
from keraia.ops.activation import log_sigmoid as log_sigmoid
from keraia.ops.activation import log_softmax as log_softmax
from keraia.ops.activation import relu as relu
from keraia.ops.activation import relu6 as relu6
from keraia.ops.activation import selu as selu
from keraia.ops.activation import sigmoid as sigmoid
from keraia.ops.activation import silu as silu
from keraia.ops.activation import soft_shrink as soft_shrink
from keraia.ops.activation import softmax as softmax
from keraia.ops.activation import softplus as softplus
from keraia.ops.activation import softsign as softsign
from keraia.ops.activation import sparse_plus as sparse_plus
from keraia.ops.activation import sparse_sigmoid as sparse_sigmoid
from keraia.ops.activation import sparsemax as sparsemax
from keraia.ops.activation import squareplus as squareplus
from keraia.ops.activation import tanh_shrink as tanh_shrink
from keraia.ops.activation import threshold as threshold
from keraia.ops.attention import dot_product_attention as dot_product_attention
from keraia.ops.conv import conv as conv
from keraia.ops.conv import conv_transpose as conv_transpose
from keraia.ops.conv import depthwise_conv as depthwise_conv
from keraia.ops.conv import separable_conv as separable_conv
from keraia.ops.crossentropy import binary_crossentropy as binary_crossentropy
from keraia.ops.crossentropy import categorical_crossentropy as categorical_crossentropy
from keraia.ops.crossentropy import (
    sparse_categorical_crossentropy as sparse_categorical_crossentropy,
)
from keraia.ops.ctc import ctc_loss as ctc_loss
from keraia.ops.ctc_decoding import ctc_decode as ctc_decode
from keraia.ops.encoding import multi_hot as multi_hot
from keraia.ops.encoding import polar as polar
from keraia.ops.fidelity import psnr as psnr
from keraia.ops.folding import depth_to_space as depth_to_space
from keraia.ops.folding import fold as fold
from keraia.ops.folding import space_to_depth as space_to_depth
from keraia.ops.folding import unfold as unfold
from keraia.ops.indexing import one_hot as one_hot
from keraia.ops.normalization import batch_normalization as batch_normalization
from keraia.ops.normalization import layer_normalization as layer_normalization
from keraia.ops.normalization import moments as moments
from keraia.ops.normalization import normalize as normalize
from keraia.ops.normalization import rms_normalization as rms_normalization
from keraia.ops.pooling import adaptive_average_pool as adaptive_average_pool
from keraia.ops.pooling import adaptive_max_pool as adaptive_max_pool
from keraia.ops.pooling import average_pool as average_pool
from keraia.ops.pooling import max_pool as max_pool
