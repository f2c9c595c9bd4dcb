"""torch.optim.lr_scheduler of torch 2.13.0.

``t`` counts the calls of ``step()``: the construction gives the rate of update 0, call t that of update t. Nearly all
of torch's schedulers change the optimizer's current rate from call to call instead of computing it; alone, that gives
the closed form noted with each, but inside SequentialLR, ChainedScheduler and other libraries' wrappers it may not.
"""
