"""timm's schedulers, as its ``train.py`` drives them.

Update or epoch 0 has what the constructor leaves in the optimizer, t >= 1 what ``step(t)`` or ``step_update(t)`` sets.
"""
