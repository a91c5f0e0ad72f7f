# Keras 1: weights of classes and of samples, stopping, a callback of the program's own
import numpy as np
from keras.models import Sequential
from keras.layers import Dense
from keras.callbacks import Callback, EarlyStopping


class Losses(Callback):
    def on_train_begin(self, logs={}):
        self.losses = []
        self.epochs = self.params['epochs']

    def on_batch_end(self, batch, logs={}):
        self.losses.append(logs.get('loss'))


rng = np.random.RandomState(53)
X, y = rng.randn(12, 3), rng.randint(0, 2, (12, 1))
model = Sequential([Dense(1, activation='sigmoid', input_shape=(3,), kernel_initializer='ones')])
model.compile(__import__('keras').optimizers.SGD(0.01), 'binary_crossentropy')
losses = Losses()
model.fit(X, y, batch_size=12, epochs=3, verbose=0, class_weight={0: 1., 1: 3.}, callbacks=[losses])
model.fit(X, y, batch_size=12, epochs=2, verbose=0, sample_weight=np.linspace(0, 1, 12),
          callbacks=[EarlyStopping(monitor='loss', patience=5)])
answer = [float(l) for l in losses.losses] + [losses.epochs] + model.predict(X)[:, 0].tolist()
