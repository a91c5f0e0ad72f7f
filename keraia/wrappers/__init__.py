"""`keras.wrappers`: models as estimators of scikit-learn."""

from keraia.wrappers.estimators import SKLearnClassifier as SKLearnClassifier
from keraia.wrappers.estimators import SKLearnRegressor as SKLearnRegressor
from keraia.wrappers.estimators import SKLearnTransformer as SKLearnTransformer
