"""A config of nanoGPT, as ``python train.py nanogpt_train.py`` reads it."""

out_dir = "out-small"
init_from = "scratch"
wandb_log = False

batch_size = 16
block_size = 512
gradient_accumulation_steps = 4 * 8

learning_rate = 1e-3
max_iters = 20000
lr_decay_iters = max_iters
min_lr = learning_rate / 10
warmup_iters = 500
