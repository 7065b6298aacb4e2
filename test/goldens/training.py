"""Losses of PyTorch twins of the baselines: the same weights, the same images, 20 steps of AdamW on one batch.

    pip install torch numpy
    python test/goldens/training.py        # writes test/goldens/training.json

Weights and images come from an integer hash that the test computes too, so nothing large is stored.
"""

import json
import pathlib

import numpy as np
import torch
from hash_noise import noise
from torch import nn

SIZE, BATCH, STEPS = 32, 32, 20
CHANNELS, DENSE, HIDDEN, CLASSES = [32, 64, 128], 128, [512, 256], 3
WEIGHT_DECAY = 1e-2
# Small enough that a noise image is not learnt by heart in the first step.
LEARNING_RATE = {"fnn": 2e-5, "cnn": 1e-4}
# Where a pooling window or a gradient is nearly tied, AdamW's first steps turn one rounding into 1e-3 of loss: then two
# right programs differ. The images are the first stream whose losses in single and in double precision agree.
STREAMS = range(0, 1000, 100)
ROUNDING = 1e-5


def weights(shapes):
    """Tensors in TensorFlow's layout ([in, out], [height, width, in, out]), He-uniform kernels and small biases."""
    for stream, shape in enumerate(shapes, start=1):
        fan_in = int(np.prod(shape[:-1]))
        scale = np.float32(np.sqrt(6 / fan_in)) if len(shape) > 1 else np.float32(0.05)
        yield torch.from_numpy(noise(int(np.prod(shape)), stream)).reshape(shape) * scale


class Flatten(nn.Module):
    """Rows, columns, channels: TensorFlow's order."""

    def forward(self, x):
        return x.permute(0, 2, 3, 1).flatten(1)


def fnn():
    sizes = [SIZE * SIZE * 3, *HIDDEN, CLASSES]
    layers = [Flatten()]
    for i, (a, b) in enumerate(zip(sizes, sizes[1:])):
        layers += [nn.Linear(a, b)] + ([nn.ReLU()] if i < len(HIDDEN) else [])
    return nn.Sequential(*layers)


def cnn():
    layers, channels = [], 3
    for filters in CHANNELS:
        layers += [nn.Conv2d(channels, filters, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
        channels = filters
    flat = (SIZE // 2 ** len(CHANNELS)) ** 2 * channels
    return nn.Sequential(*layers, Flatten(), nn.Linear(flat, DENSE), nn.ReLU(), nn.Linear(DENSE, CLASSES))


def losses(model, learning_rate, stream, dtype):
    model = model.to(dtype)
    parametrised = [m for m in model if isinstance(m, (nn.Linear, nn.Conv2d))]
    shapes = []
    for m in parametrised:
        w = m.weight.shape
        shapes += [(w[2], w[3], w[1], w[0]) if len(w) == 4 else (w[1], w[0]), tuple(m.bias.shape)]
    values = weights(shapes)
    with torch.no_grad():
        for m in parametrised:
            kernel = next(values)
            m.weight.copy_(kernel.permute(3, 2, 0, 1) if kernel.ndim == 4 else kernel.T)
            m.bias.copy_(next(values))
    images = torch.from_numpy(noise(BATCH * SIZE * SIZE * 3, stream)).reshape(BATCH, SIZE, SIZE, 3).permute(0, 3, 1, 2).to(dtype)
    labels = torch.arange(BATCH) % CLASSES
    optimizer = torch.optim.AdamW(model.parameters(), lr=learning_rate, weight_decay=WEIGHT_DECAY)
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        yield loss.item()


def well_conditioned(network, learning_rate):
    for stream in STREAMS:
        single, double = (list(losses(network(), learning_rate, stream, dtype)) for dtype in (torch.float32, torch.float64))
        if max(abs(a - b) for a, b in zip(single, double)) < ROUNDING:
            return {"images": stream, "losses": double}
    raise SystemExit("no stream of images whose losses do not depend on rounding")


golden = {
    "torch": torch.__version__,
    "learningRate": LEARNING_RATE,
    "weightDecay": WEIGHT_DECAY,
    "fnn": well_conditioned(fnn, LEARNING_RATE["fnn"]),
    "cnn": well_conditioned(cnn, LEARNING_RATE["cnn"]),
}
file = pathlib.Path(__file__).with_suffix(".json")
file.write_text(json.dumps(golden, indent=1) + "\n")
print(file.name, golden["fnn"]["losses"][-1], golden["cnn"]["losses"][-1])
