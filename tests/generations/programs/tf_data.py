# tf.keras 2: data sets, losses with reductions, metrics as objects
import numpy as np
import tensorflow as tf

rng = np.random.RandomState(41)
x, y = rng.randn(12, 4).astype('float32'), rng.randint(0, 3, 12)
data = tf.data.Dataset.from_tensor_slices((x, y)).batch(4)
model = tf.keras.Sequential([
    tf.keras.layers.Dense(5, activation=tf.nn.relu, input_shape=(4,)),
    tf.keras.layers.Dense(3),
])
model.set_weights([rng.randn(*w.shape) for w in model.get_weights()])
model.compile(optimizer=tf.keras.optimizers.legacy.Adam(learning_rate=0.01),
              loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction=tf.keras.losses.Reduction.AUTO),
              metrics=[tf.keras.metrics.SparseCategoricalAccuracy(name='acc')])
history = model.fit(data, epochs=2, verbose=0, validation_data=data)
answer = history.history['loss'] + history.history['acc'] + history.history['val_loss'] + model.predict(data, verbose=0).ravel().tolist()
