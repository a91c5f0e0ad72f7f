# tf.keras 2: layers that adapt, under their first names
import numpy as np
import tensorflow as tf
from tensorflow.keras.layers.experimental import preprocessing

rng = np.random.RandomState(45)
x = rng.randn(20, 3).astype('float32') * 4 + 2
normalize = preprocessing.Normalization()
normalize.adapt(x)
scale = preprocessing.Rescaling(1. / 2, offset=1.0)
model = tf.keras.Sequential([normalize, scale])
answer = model.predict(x[:4], verbose=0).ravel().tolist()
