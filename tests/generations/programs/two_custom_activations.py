# Keras 2: registered names, activations by function, custom objects in files
import numpy as np
from keras import backend as K
from keras.layers import Activation, Dense
from keras.models import Sequential, load_model
from keras.utils.generic_utils import get_custom_objects, CustomObjectScope


def swish(x):
    return x * K.sigmoid(x)


get_custom_objects().update({'swish2': Activation(swish)})
rng = np.random.RandomState(74)
x = rng.randn(4, 3)
model = Sequential([Dense(3, activation=swish, input_shape=(3,)), Activation('swish2'), Dense(1, activation='selu')])
model.set_weights([rng.randn(*w.shape) for w in model.get_weights()])
model.save('own.h5')
with CustomObjectScope({'swish': swish}):
    again = load_model('own.h5')
answer = again.predict(x)[:, 0].tolist()
