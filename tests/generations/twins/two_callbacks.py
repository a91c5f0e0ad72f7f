# Keras 2: the learning rate read and set, plateaus, files every second epoch
import os
import numpy as np
import keras.backend as K
from keras.models import Sequential
from keras.layers import Dense
from keras.optimizers import SGD
from keras.callbacks import Callback, ModelCheckpoint, ReduceLROnPlateau, LearningRateScheduler


class Rates(Callback):
    def on_train_begin(self, logs={}):
        self.rates = []

    def on_epoch_end(self, epoch, logs={}):
        self.rates.append(float(K.get_value(self.model.optimizer.lr)))


rng = np.random.RandomState(25)
x, y = rng.randn(8, 3), rng.randn(8, 1)
model = Sequential([Dense(1, input_shape=(3,))])
model.set_weights([np.ones((3, 1)), np.zeros(1)])
model.compile(SGD(learning_rate=0.1), 'mse')
rates = Rates()
saver = ModelCheckpoint('epoch-{epoch:d}.h5', period=2, monitor='loss')
plateau = ReduceLROnPlateau(monitor='loss', factor=0.5, patience=1, min_delta=10.0)
model.fit(x, y, epochs=4, verbose=0, batch_size=8, callbacks=[plateau, rates, saver])
K.set_value(model.optimizer.lr, 0.03)
scheduled = Rates()
model.fit(x, y, epochs=2, verbose=0, batch_size=8,
          callbacks=[LearningRateScheduler(lambda epoch: 0.03 / (epoch + 1)), scheduled])
files = [os.path.exists('epoch-%d.h5' % i) for i in (1, 2, 3, 4)]
answer = rates.rates + scheduled.rates + [float(f) for f in files] + model.predict(x)[:, 0].tolist()
