from keraia.callbacks import CSVLogger


def write(path, epochs, **kwargs):
    logger = CSVLogger(path, **kwargs)
    logger.on_train_begin()
    for epoch, logs in epochs:
        logger.on_epoch_end(epoch, logs)
    logger.on_train_end()
    return path.read_text().splitlines()


def test_a_row_for_each_epoch(tmp_path):
    lines = write(tmp_path / "a.csv", [(0, {"loss": 1.5, "accuracy": 0.5, "val_loss": 2.0})])
    assert lines == ["epoch,accuracy,loss,val_loss", "0,0.5,1.5,2.0"]


def test_validation_has_columns_even_where_it_comes_later(tmp_path):
    lines = write(tmp_path / "a.csv", [(0, {"loss": 1.0}), (1, {"loss": 0.5, "val_loss": 2.0})])
    assert lines == ["epoch,loss,val_loss", "0,1.0,NA", "1,0.5,2.0"]


def test_rows_are_added_without_another_head(tmp_path):
    write(tmp_path / "a.csv", [(0, {"loss": 1.0})])
    lines = write(tmp_path / "a.csv", [(1, {"loss": 0.5})], append=True)
    assert lines == ["epoch,loss,val_loss", "0,1.0,NA", "1,0.5,NA"]


def test_another_separator(tmp_path):
    assert write(tmp_path / "a.csv", [(0, {"loss": 1.0, "val_loss": 2.0})], separator=";")[1] == (
        "0;1.0;2.0"
    )
