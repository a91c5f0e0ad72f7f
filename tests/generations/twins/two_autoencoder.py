# Keras 2: an encoder and a decoder with layers in common
import numpy as np
from keras.layers import Dense, Input
from keras.models import Model, Sequential
from keras.utils import to_categorical

rng = np.random.RandomState(66)
x = rng.rand(10, 6)
source = Input(shape=(6,))
code = Dense(2, activation='sigmoid', name='code')(source)
image = Dense(6, activation='sigmoid')(code)
whole = Model(inputs=source, outputs=image)
encoder = Model(inputs=source, outputs=whole.get_layer('code').output)
entry = Input(shape=(2,))
decoder = Model(entry, whole.layers[-1](entry))
whole.set_weights([rng.randn(*w.shape) for w in whole.get_weights()])
whole.compile(optimizer=__import__('keras').optimizers.legacy.Adadelta(1.0), loss='binary_crossentropy')
history = whole.fit(x, x, epochs=2, batch_size=5, shuffle=False, verbose=0, validation_data=(x, x))
answer = history.history['loss'] + decoder.predict(encoder.predict(x)).ravel()[:12].tolist() + [len(whole.layers)]
