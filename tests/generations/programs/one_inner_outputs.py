# Keras 1: functions of a graph, the phase of learning, gradients by the input
import numpy as np
from keras import backend as K
from keras.models import Sequential
from keras.layers.core import Dense, Dropout, Activation

rng = np.random.RandomState(9)
X = rng.randn(4, 3)
model = Sequential()
model.add(Dense(5, input_dim=3))
model.add(Activation('tanh'))
model.add(Dropout(0.5))
model.add(Dense(2))
model.set_weights([rng.randn(*w.shape) for w in model.get_weights()])
get_hidden = K.function([model.layers[0].input, K.learning_phase()], [model.layers[1].output])
hidden = get_hidden([X, 0])[0]
loss = K.mean(K.square(model.output[:, 0]))
grads = K.gradients(loss, model.input)[0]
grads = grads / (K.sqrt(K.mean(K.square(grads))) + 1e-5)
saliency = K.function([model.input, K.learning_phase()], [loss, grads])([X, 0])
answer = hidden.ravel().tolist() + [float(saliency[0])] + np.ravel(saliency[1]).tolist()
