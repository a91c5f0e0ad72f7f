from keras.models import Graph
from keras.layers.core import Dense
import numpy as np

rng = np.random.RandomState(0)
a, b = rng.rand(20, 3), rng.rand(20, 3)
y = a.sum(axis=1, keepdims=True) - b.sum(axis=1, keepdims=True)

graph = Graph()
graph.add_input(name='a', input_shape=(3,))
graph.add_input(name='b', input_shape=(3,))
graph.add_node(Dense(4, init='one'), name='dense_a', input='a')
graph.add_node(Dense(4, init='one'), name='dense_b', input='b')
graph.add_node(Dense(1, init='one'), name='out', inputs=['dense_a', 'dense_b'], merge_mode='concat')
graph.add_output(name='y', input='out')
graph.compile('sgd', {'y': 'mse'})
before = graph.predict({'a': a, 'b': b})['y']
loss = graph.train_on_batch({'a': a, 'b': b, 'y': y})
answer = [float(np.ravel(loss)[0]), float(before.sum()), float(graph.predict({'a': a, 'b': b})['y'].sum())]
