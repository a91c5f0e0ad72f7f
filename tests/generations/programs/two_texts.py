# Keras 2: words as numbers
import numpy as np
from keras.preprocessing.text import Tokenizer, text_to_word_sequence, hashing_trick
from keras.preprocessing.sequence import pad_sequences, TimeseriesGenerator, make_sampling_table, skipgrams

texts = ['The cat sat on the mat.', 'The dog ate my homework, the dog did!', 'A cat!']
tokenizer = Tokenizer(num_words=8, oov_token='<UNK>')
tokenizer.fit_on_texts(texts)
sequences = tokenizer.texts_to_sequences(texts + ['the unknown cat'])
padded = pad_sequences(sequences, maxlen=6)
parts = [padded.ravel()]
for mode in ('binary', 'count', 'freq', 'tfidf'):
    parts.append(tokenizer.texts_to_matrix(texts, mode=mode).ravel())
parts.append(hashing_trick(texts[1], 50, hash_function='md5'))
series = TimeseriesGenerator(np.arange(20), np.arange(20), length=5, sampling_rate=2, stride=2, batch_size=3)
parts += [series[1][0].ravel(), series[1][1], [len(series)], make_sampling_table(10)]
pairs, labels = skipgrams([1, 2, 3, 0, 4], vocabulary_size=5, window_size=1, negative_samples=0., shuffle=False)
parts += [np.ravel(pairs), labels, [len(text_to_word_sequence(texts[1]))]]
answer = np.concatenate([np.asarray(p, 'float') for p in parts]).tolist()
