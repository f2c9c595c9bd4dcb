"""mmengine 0.10.7, and with it mmdetection, mmsegmentation and mmpretrain: ``param_scheduler`` of their configs."""
