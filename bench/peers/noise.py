"""Inputs, weights and labels of the workloads from hashes of their names: the twin of ../noise.ts."""

import math
import zlib

import numpy as np
import torch

CLASSES = 3


def mix(x):
    """lowbias32, as in noise.ts."""
    x ^= x >> np.uint32(16)
    x *= np.uint32(0x7FEB352D)
    x ^= x >> np.uint32(15)
    x *= np.uint32(0x846CA68B)
    x ^= x >> np.uint32(16)
    return x


def noise(name, *shape):
    """Uniform numbers in [-1, 1); in pieces, so that making them does not set the peak of memory."""
    values = np.empty(math.prod(shape), dtype=np.float32)
    seed = np.uint32(zlib.crc32(name.encode()))
    piece = 1 << 20
    for start in range(0, len(values), piece):
        index = np.arange(start, min(start + piece, len(values)), dtype=np.uint32)
        values[start : start + piece] = (mix(mix(index) + seed).view(np.int32) >> 8) / np.float32(2**23)
    return torch.from_numpy(values).reshape(shape)


def initial_weight(name, *shape):
    """As in noise.ts; the shape is TensorFlow's."""
    fan_in = math.prod(shape[:-1])
    centre, spread = (1, 0.1) if name.endswith(".scale") else (0, 0.05) if len(shape) == 1 else (0, math.sqrt(3 / fan_in))
    return noise(name, *shape).mul_(spread).add_(centre)


def labels(batch):
    return torch.arange(batch) % CLASSES
