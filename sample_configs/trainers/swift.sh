#!/bin/bash
# A fine-tuning with ms-swift on two processes.
#   lrcurve plot sample_configs/trainers/swift.sh --dataset-size 5000 --processes 2
export CUDA_VISIBLE_DEVICES=0,1
LR=1e-4

NPROC_PER_NODE=2 swift sft \
    --model Qwen/Qwen2.5-7B-Instruct \
    --tuner_type lora \
    --dataset 'AI-ModelScope/alpaca-gpt4-data-en#5000' \
    --num_train_epochs 2 \
    --per_device_train_batch_size 1 \
    --learning_rate $LR \
    --lr_scheduler_type cosine_with_min_lr \
    --lr_scheduler_kwargs '{"min_lr_rate": 0.1}' \
    --warmup_ratio 0.05
