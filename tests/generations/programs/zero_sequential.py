# Keras 0.3: names and paths of the first releases
import numpy as np
from keras.models import Sequential
from keras.layers.core import Dense, Activation, TimeDistributedDense, Reshape, RepeatVector
from keras.layers.embeddings import Embedding
from keras.layers.recurrent import SimpleRNN
from keras.regularizers import l2, activity_l2
from keras.constraints import maxnorm, nonneg

rng = np.random.RandomState(69)
X = rng.randint(0, 5, (4, 3))
model = Sequential()
model.add(Embedding(5, 2, input_length=3))
model.add(SimpleRNN(2, return_sequences=True))
model.add(TimeDistributedDense(3, W_regularizer=l2(.01), W_constraint=maxnorm(3.), b_constraint=nonneg()))
model.add(Activation('softmax'))
model.set_weights([rng.randn(*w.shape) for w in model.get_weights()])
model.compile(loss='mse', optimizer='sgd', class_mode='categorical')
answer = model.predict_proba(X).ravel().tolist() + list(model.output_shape[1:])
