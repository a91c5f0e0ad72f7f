# Keras 1: generators counted in samples
import numpy as np
from keras.models import Sequential
from keras.layers import Dense

rng = np.random.RandomState(8)
X, y = rng.randn(24, 3), rng.randn(24, 1)


def batches():
    while True:
        for i in range(0, 24, 6):
            yield X[i:i + 6], y[i:i + 6]


model = Sequential([Dense(1, input_dim=3)])
model.set_weights([np.ones((3, 1)), np.zeros(1)])
model.compile('sgd', 'mse')
history = model.fit_generator(batches(), samples_per_epoch=24, nb_epoch=2, verbose=0,
                              validation_data=batches(), nb_val_samples=24, max_q_size=2, nb_worker=1)
score = model.evaluate_generator(batches(), val_samples=24)
output = model.predict_generator(batches(), val_samples=12)
answer = history.history['loss'] + history.history['val_loss'] + [float(score), len(output)] + output[:, 0].tolist()
