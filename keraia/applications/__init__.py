"""`keras.applications`: architectures of image classifiers, with weights trained on ImageNet.

Example:
    >>> import numpy as np
    >>> from keraia import applications
    >>> network = applications.MobileNetV2(
    ...     (96, 96, 3), alpha=0.35, include_top=False, pooling="avg", weights=None
    ... )
    >>> network.output_shape, network.count_params()
    ((None, 1280), 410208)
"""

from keraia.applications import convnext as convnext
from keraia.applications import densenet as densenet
from keraia.applications import efficientnet as efficientnet
from keraia.applications import efficientnet_v2 as efficientnet_v2
from keraia.applications import imagenet_utils as imagenet_utils
from keraia.applications import inception_resnet_v2 as inception_resnet_v2
from keraia.applications import inception_v3 as inception_v3
from keraia.applications import mobilenet as mobilenet
from keraia.applications import mobilenet_v2 as mobilenet_v2
from keraia.applications import mobilenet_v3 as mobilenet_v3
from keraia.applications import nasnet as nasnet
from keraia.applications import resnet as resnet
from keraia.applications import resnet50 as resnet50
from keraia.applications import resnet_v2 as resnet_v2
from keraia.applications import vgg16 as vgg16
from keraia.applications import vgg19 as vgg19
from keraia.applications import xception as xception
from keraia.applications.convnext import ConvNeXtBase as ConvNeXtBase
from keraia.applications.convnext import ConvNeXtLarge as ConvNeXtLarge
from keraia.applications.convnext import ConvNeXtSmall as ConvNeXtSmall
from keraia.applications.convnext import ConvNeXtTiny as ConvNeXtTiny
from keraia.applications.convnext import ConvNeXtXLarge as ConvNeXtXLarge
from keraia.applications.densenet import DenseNet121 as DenseNet121
from keraia.applications.densenet import DenseNet169 as DenseNet169
from keraia.applications.densenet import DenseNet201 as DenseNet201
from keraia.applications.efficientnet import EfficientNetB0 as EfficientNetB0
from keraia.applications.efficientnet import EfficientNetB1 as EfficientNetB1
from keraia.applications.efficientnet import EfficientNetB2 as EfficientNetB2
from keraia.applications.efficientnet import EfficientNetB3 as EfficientNetB3
from keraia.applications.efficientnet import EfficientNetB4 as EfficientNetB4
from keraia.applications.efficientnet import EfficientNetB5 as EfficientNetB5
from keraia.applications.efficientnet import EfficientNetB6 as EfficientNetB6
from keraia.applications.efficientnet import EfficientNetB7 as EfficientNetB7
from keraia.applications.efficientnet_v2 import EfficientNetV2B0 as EfficientNetV2B0
from keraia.applications.efficientnet_v2 import EfficientNetV2B1 as EfficientNetV2B1
from keraia.applications.efficientnet_v2 import EfficientNetV2B2 as EfficientNetV2B2
from keraia.applications.efficientnet_v2 import EfficientNetV2B3 as EfficientNetV2B3
from keraia.applications.efficientnet_v2 import EfficientNetV2L as EfficientNetV2L
from keraia.applications.efficientnet_v2 import EfficientNetV2M as EfficientNetV2M
from keraia.applications.efficientnet_v2 import EfficientNetV2S as EfficientNetV2S
from keraia.applications.inception_resnet_v2 import InceptionResNetV2 as InceptionResNetV2
from keraia.applications.inception_v3 import InceptionV3 as InceptionV3
from keraia.applications.mobilenet import MobileNet as MobileNet
from keraia.applications.mobilenet_v2 import MobileNetV2 as MobileNetV2
from keraia.applications.mobilenet_v3 import MobileNetV3Large as MobileNetV3Large
from keraia.applications.mobilenet_v3 import MobileNetV3Small as MobileNetV3Small
from keraia.applications.nasnet import NASNetLarge as NASNetLarge
from keraia.applications.nasnet import NASNetMobile as NASNetMobile
from keraia.applications.resnet import ResNet50 as ResNet50
from keraia.applications.resnet import ResNet101 as ResNet101
from keraia.applications.resnet import ResNet152 as ResNet152
from keraia.applications.resnet_v2 import ResNet50V2 as ResNet50V2
from keraia.applications.resnet_v2 import ResNet101V2 as ResNet101V2
from keraia.applications.resnet_v2 import ResNet152V2 as ResNet152V2
from keraia.applications.vgg16 import VGG16 as VGG16
from keraia.applications.vgg19 import VGG19 as VGG19
from keraia.applications.xception import Xception as Xception
