"""`keras.distillation`: small models that learn from large ones."""

from keraia.distillation.distiller import Distiller as Distiller
from keraia.distillation.losses import DistillationLoss as DistillationLoss
from keraia.distillation.losses import FeatureDistillation as FeatureDistillation
from keraia.distillation.losses import LogitsDistillation as LogitsDistillation
