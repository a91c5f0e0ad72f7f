# Keras 2: switches of then that change nothing, and names that moved
import numpy as np
import keras
from keras import backend as K
from keras.engine import InputSpec
from keras.layers import CuDNNLSTM, CuDNNGRU
from keras.models import Sequential
from keras.utils import multi_gpu_model
from keras.utils.layer_utils import count_params

K.clear_session()
K.set_learning_phase(0)
K.manual_variable_initialization(False)
rng = np.random.RandomState(55)
x = rng.randn(2, 4, 3)
model = Sequential()
model.add(CuDNNLSTM(3, return_sequences=True, input_shape=(4, 3)))
model.add(CuDNNGRU(2))
model.set_weights([rng.randn(*w.shape) * 0.5 for w in model.get_weights()])
parallel = multi_gpu_model(model, gpus=1)
model.compile('rmsprop', 'logcosh', metrics=['cosine_proximity'])
answer = parallel.predict(x).ravel().tolist() + [float(count_params(model.weights)), float(len(keras.__version__.split('.')))]
