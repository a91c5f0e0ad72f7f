# tf.keras 2: a loop with a tape, an optimizer and metrics
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers, losses, metrics, optimizers

rng = np.random.RandomState(42)
x, y = tf.constant(rng.randn(10, 3), tf.float32), tf.constant(rng.randn(10, 1), tf.float32)
model = tf.keras.models.Sequential([layers.Dense(4, 'tanh', input_shape=(3,)), layers.Dense(1)])
model.set_weights([rng.randn(*w.shape) for w in model.get_weights()])
loss_fn = losses.MeanSquaredError()
optimizer = optimizers.SGD(learning_rate=0.1, momentum=0.9)
mean = metrics.Mean()
for step in range(4):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    mean.update_state(loss)
first = float(mean.result())
mean.reset_states()
mean.update_state(2.0)
answer = [first, float(mean.result())] + model.predict(x, verbose=0)[:, 0].tolist()
