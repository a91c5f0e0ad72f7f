# Keras 2: states handed from one recurrence to another
import numpy as np
from keras.layers import Input, LSTM, Dense
from keras.layers import Embedding
from keras.models import Model

rng = np.random.RandomState(67)
words, heard = rng.randint(1, 9, (3, 5)), rng.rand(3, 4, 2)
encoder_inputs = Input(shape=(None,))
x = Embedding(9, 3, mask_zero=True)(encoder_inputs)
_, h, c = LSTM(4, return_state=True)(x)
decoder_inputs = Input(shape=(None, 2))
d, _, _ = LSTM(4, return_sequences=True, return_state=True)(decoder_inputs, initial_state=[h, c])
model = Model([encoder_inputs, decoder_inputs], Dense(2, activation='softmax')(d))
model.set_weights([rng.randn(*w.shape) * 0.5 for w in model.get_weights()])
model.compile(optimizer=__import__('keras').optimizers.SGD(0.01), loss='categorical_crossentropy')
loss = model.train_on_batch([words, heard], np.eye(2)[rng.randint(0, 2, (3, 4))], sample_weight=np.ones((3, 4)))
words[0, 3:] = 0
answer = [float(loss)] + model.predict([words, heard]).ravel().tolist()
