# Keras 2: pooling, cropping and padding of sequences, images and volumes
import numpy as np
from keras.layers import AveragePooling1D, MaxPooling3D, GlobalMaxPooling1D, AvgPool2D
from keras.layers import Cropping1D, Cropping2D, UpSampling2D, ZeroPadding3D, Conv2DTranspose
from keras.models import Sequential

rng = np.random.RandomState(70)
one = Sequential([Cropping1D(1, input_shape=(8, 2)), AveragePooling1D(2), GlobalMaxPooling1D()])
two = Sequential([Cropping2D(((1, 0), (0, 1)), input_shape=(6, 6, 1)), UpSampling2D((2, 1)), AvgPool2D(2),
                  Conv2DTranspose(1, 2, strides=2, kernel_initializer='ones')])
three = Sequential([ZeroPadding3D(1, input_shape=(2, 2, 2, 1)), MaxPooling3D(2)])
answer = one.predict(rng.randn(2, 8, 2)).ravel().tolist() + two.predict(rng.randn(1, 6, 6, 1)).ravel().tolist() + three.predict(rng.randn(1, 2, 2, 2, 1)).ravel().tolist()
