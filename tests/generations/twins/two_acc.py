# Keras 2.2: accuracy is "acc" in the history
import numpy as np
from keras.models import Sequential
from keras.layers import Dense

rng = np.random.RandomState(21)
x, y = rng.randn(20, 3), rng.randint(0, 2, 20)
model = Sequential([Dense(1, activation='sigmoid', input_shape=(3,))])
model.set_weights([rng.randn(3, 1), np.zeros(1)])
model.compile(__import__('keras').optimizers.SGD(0.01), 'binary_crossentropy', metrics=['accuracy'])
history = model.fit(x, y, epochs=2, verbose=0, validation_split=0.25, shuffle=False)
answer = history.history['accuracy'] + history.history['val_accuracy'] + history.history['val_loss']
