# Keras 2: a Sequence without a constructor of its base, fit_generator, queue arguments
import numpy as np
from keras.models import Sequential
from keras.layers import Dense
from keras.utils import Sequence
from keras.callbacks import LambdaCallback


class Batches(Sequence):
    def __init__(self, x, y, size):
        self.x, self.y, self.size = x, y, size

    def __len__(self):
        return int(np.ceil(len(self.x) / float(self.size)))

    def __getitem__(self, i):
        part = slice(i * self.size, (i + 1) * self.size)
        return self.x[part], self.y[part]


rng = np.random.RandomState(22)
x, y = rng.randn(18, 3), rng.randn(18, 1)
model = Sequential([Dense(1, input_shape=(3,))])
model.set_weights([np.ones((3, 1)), np.zeros(1)])
model.compile(optimizer='sgd', loss='mse')
seen = []
model.fit_generator(Batches(x, y, 6), steps_per_epoch=3, epochs=2, verbose=0, shuffle=False, workers=1,
                    use_multiprocessing=False, max_queue_size=4,
                    callbacks=[LambdaCallback(on_batch_end=lambda batch, logs: seen.append(batch))])
out = model.predict_generator(Batches(x, y, 6), steps=3, workers=1)
score = model.evaluate_generator(Batches(x, y, 6), steps=3)
answer = [len(seen), float(score)] + out[:, 0].tolist()
