# Keras 2: paths and helpers of then, classes and probabilities
import numpy as np
from keras.models import Sequential
from keras.layers.core import Dense, Activation
from keras.utils.np_utils import to_categorical
from keras.optimizers import Adam

rng = np.random.RandomState(20)
x, labels = rng.randn(30, 4), rng.randint(0, 3, 30)
y = to_categorical(labels, num_classes=3)
model = Sequential()
model.add(Dense(6, input_shape=(4,), kernel_initializer='he_normal', activation='elu'))
model.add(Dense(3))
model.add(Activation('softmax'))
model.set_weights([rng.randn(*w.shape) * 0.5 for w in model.get_weights()])
model.compile(optimizer=Adam(lr=0.05), loss='categorical_crossentropy', metrics=['accuracy'])
history = model.fit(x, y, epochs=3, batch_size=10, verbose=0, shuffle=False)
score = model.evaluate(x, y, verbose=0)
answer = history.history['loss'] + history.history['accuracy'] + list(score) + model.predict_classes(x).tolist()
