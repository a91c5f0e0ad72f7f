# tf.keras 2: a strategy, schedules, callbacks, a model saved to a folder
import numpy as np
import tensorflow as tf
from tensorflow import keras

strategy = tf.distribute.MirroredStrategy()
rng = np.random.RandomState(46)
x, y = rng.randn(8, 2).astype('float32'), rng.randn(8, 1).astype('float32')
with strategy.scope():
    model = keras.Sequential([keras.layers.Dense(1, input_shape=(2,), kernel_initializer='ones')])
    rate = keras.optimizers.schedules.ExponentialDecay(0.1, decay_steps=1, decay_rate=0.5)
    model.compile(loss='mse', optimizer=keras.optimizers.SGD(rate))
model.fit(x, y, epochs=2, batch_size=4, verbose=0, shuffle=False,
          callbacks=[keras.callbacks.EarlyStopping(monitor='loss', patience=3)])
model.save('saved')
again = keras.models.load_model('saved')
model.save_weights('weights/ckpt')
again.load_weights('weights/ckpt').expect_partial()
answer = again.predict(x, verbose=0)[:, 0].tolist()
