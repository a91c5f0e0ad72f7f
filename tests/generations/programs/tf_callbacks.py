# tf.keras 2: checkpoints without an ending, logs, rates by schedules
import os
import numpy as np
import tensorflow as tf
from tensorflow.keras.callbacks import ModelCheckpoint, LearningRateScheduler, CSVLogger

rng = np.random.RandomState(76)
x, y = rng.randn(8, 2).astype('float32'), rng.randn(8, 1).astype('float32')
model = tf.keras.Sequential([tf.keras.layers.Dense(1, kernel_initializer='ones', input_shape=(2,))])
model.compile(optimizer=tf.keras.optimizers.SGD(learning_rate=0.1), loss='mse')
callbacks = [ModelCheckpoint('training/cp-{epoch:04d}.ckpt', save_weights_only=True, verbose=0),
             LearningRateScheduler(lambda epoch, lr: lr * 0.5), CSVLogger('log.csv')]
model.fit(x, y, epochs=2, batch_size=8, verbose=0, callbacks=callbacks)
model.load_weights('training/cp-0001.ckpt')
answer = model.predict(x, verbose=0)[:, 0].tolist() + [float(os.path.exists('log.csv'))]
