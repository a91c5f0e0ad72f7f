# Keras 1: recurrent layers by their old arguments, with the hard sigmoid of then
import numpy as np
from keras.models import Sequential
from keras.layers import Embedding, LSTM, GRU, SimpleRNN, TimeDistributed, Dense

rng = np.random.RandomState(6)
words = rng.randint(0, 7, (5, 4))
model = Sequential()
model.add(Embedding(7, 3, input_length=4, init='uniform'))
model.add(LSTM(output_dim=4, inner_init='orthogonal', forget_bias_init='one', return_sequences=True,
               consume_less='gpu'))
model.add(GRU(3, return_sequences=True, dropout_W=0.0, dropout_U=0.0))
model.add(SimpleRNN(2, return_sequences=True))
model.add(TimeDistributed(Dense(1)))
model.set_weights([rng.randn(*w.shape) * 0.6 for w in model.get_weights()])
model.compile(loss='mse', optimizer='sgd')
loss = model.train_on_batch(words, np.ones((5, 4, 1)))
answer = [float(loss)] + model.predict(words).ravel().tolist()
