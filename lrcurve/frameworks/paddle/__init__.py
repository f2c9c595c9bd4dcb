"""The schedulers of PaddlePaddle, ``paddle.optimizer.lr``; each holds the rate itself and has no optimizer."""
