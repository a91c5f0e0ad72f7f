import numpy as np
from keras.models import Sequential
from keras.layers.core import Dense, Activation
from keras.utils import np_utils

rng = np.random.RandomState(1)
X = rng.randn(40, 4)
labels = (X[:, 0] > 0).astype('int') + (X[:, 1] > 0).astype('int')
Y = np_utils.to_categorical(labels, 3)

model = Sequential()
model.add(Dense(8, input_dim=4, init='uniform'))
model.add(Activation('tanh'))
model.add(Dense(3, init='uniform'))
model.add(Activation('softmax'))
model.set_weights([rng.randn(*w.shape) * 0.5 for w in model.get_weights()])
model.compile(loss='categorical_crossentropy', optimizer='sgd', class_mode='categorical')
log = model.fit(X, Y, nb_epoch=2, batch_size=40, show_accuracy=True, verbose=0, shuffle=False)
classes = model.predict_classes(X, verbose=0)
answer = log.history['loss'] + log.history['acc'] + [float(np_utils.accuracy(classes, labels))]
