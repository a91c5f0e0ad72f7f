# Keras 1: old names of arguments, a decaying rate, positional init and activation
import numpy as np
from keras.models import Sequential
from keras.layers.core import Dense, Dropout, Activation
from keras.optimizers import SGD
from keras.regularizers import l2

rng = np.random.RandomState(2)
X, y = rng.randn(32, 5), rng.randint(0, 2, (32, 1))
model = Sequential()
model.add(Dense(6, 'glorot_uniform', 'relu', input_dim=5, W_regularizer=l2(0.01)))
model.add(Dropout(p=0.0))
model.add(Dense(output_dim=1, init='zero', bias=True))
model.add(Activation('sigmoid'))
model.set_weights([rng.randn(*w.shape) * 0.4 for w in model.get_weights()])
sgd = SGD(lr=0.5, decay=0.1, momentum=0.9, nesterov=True)
model.compile(loss='binary_crossentropy', optimizer=sgd, metrics=['accuracy'])
history = model.fit(X, y, batch_size=8, nb_epoch=3, verbose=0, shuffle=False)
answer = history.history['loss'] + history.history['acc'] + model.predict_proba(X[:3], verbose=0)[:, 0].tolist()
