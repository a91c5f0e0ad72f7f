"""Public namespace `keras.callbacks`: objects that watch and steer a run."""

from keraia.callbacks.backup_and_restore import BackupAndRestore as BackupAndRestore
from keraia.callbacks.base import Callback as Callback
from keraia.callbacks.base import CallbackList as CallbackList
from keraia.callbacks.csv_logger import CSVLogger as CSVLogger
from keraia.callbacks.early_stopping import EarlyStopping as EarlyStopping
from keraia.callbacks.history import History as History
from keraia.callbacks.lambda_callback import LambdaCallback as LambdaCallback
from keraia.callbacks.learning_rate import LearningRateScheduler as LearningRateScheduler
from keraia.callbacks.learning_rate import ReduceLROnPlateau as ReduceLROnPlateau
from keraia.callbacks.model_checkpoint import ModelCheckpoint as ModelCheckpoint
from keraia.callbacks.progbar_logger import ProgbarLogger as ProgbarLogger
from keraia.callbacks.remote_monitor import RemoteMonitor as RemoteMonitor
from keraia.callbacks.swap_ema_weights import SwapEMAWeights as SwapEMAWeights
from keraia.callbacks.tensorboard import TensorBoard as TensorBoard
from keraia.callbacks.terminate_on_nan import TerminateOnNaN as TerminateOnNaN
