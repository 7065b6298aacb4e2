"""Values and gradients of small networks in PyTorch, and a training run with warm-up, cosine schedule and clipping.

    pip install torch numpy
    python test/goldens/engine.py        # writes test/goldens/engine.json

Inputs come from an integer hash that the test computes too (see training.py), in TensorFlow's layouts.
"""

import json
import math
import pathlib

import numpy as np
import torch
from hash_noise import noise
from torch.nn import functional as F

torch.set_num_threads(1)


def numbers(tensor):
    """Nine significant digits hold a float32 exactly."""
    return [float(f"{value:.9g}") for value in tensor.detach().flatten().tolist()]


def nchw(x):
    return x.permute(0, 3, 1, 2)


def nhwc(x):
    return x.permute(0, 2, 3, 1)


def filters(w):
    return w.permute(3, 2, 0, 1)


def block(activation, masked):
    """A transformer block that normalises first; two heads."""

    def forward(x, scale1, shift1, wqkv, bqkv, wo, bo, scale2, shift2, w1, b1, w2, b2):
        batch, tokens, width = x.shape
        heads = lambda t: t.reshape(batch, tokens, 2, width // 2).transpose(1, 2)
        q, k, v = (heads(t) for t in (F.layer_norm(x, (width,), scale1, shift1, 1e-5) @ wqkv + bqkv).chunk(3, dim=-1))
        attended = F.scaled_dot_product_attention(q, k, v, is_causal=masked)
        x = x + attended.transpose(1, 2).reshape(batch, tokens, width) @ wo + bo
        hidden = F.layer_norm(x, (width,), scale2, shift2, 1e-5) @ w1 + b1
        hidden = F.gelu(hidden) if activation == "gelu" else hidden * torch.sigmoid(1.702 * hidden)
        return x + hidden @ w2 + b2

    d = 8
    return forward, {
        "x": [2, 5, d], "scale1": [d], "shift1": [d], "wqkv": [d, 3 * d], "bqkv": [3 * d], "wo": [d, d], "bo": [d],
        "scale2": [d], "shift2": [d], "w1": [d, 2 * d], "b1": [2 * d], "w2": [2 * d, d], "b2": [d],
    }


def convolutions(quarters, w1, scale, shift, w2, b2):
    """Pools numbers of which many are equal, so that it matters which of them gets the gradient."""
    y = F.max_pool2d(nchw(quarters), 3, 2)
    y = F.conv2d(y, filters(w1), padding="same")
    y = F.relu(F.batch_norm(y, None, None, scale, shift, training=True, eps=1e-3))
    y = F.conv2d(F.max_pool2d(y, 2, 1), filters(w2), b2, stride=1)
    return nhwc(F.avg_pool2d(y, 2, 1))


def separable(x, depthwise, pointwise, scale, shift):
    channels = x.shape[3]
    w = depthwise.permute(2, 3, 0, 1).reshape(-1, 1, 3, 3)
    y = F.conv2d(F.conv2d(nchw(x), w, padding="same", groups=channels), filters(pointwise))
    y = F.relu6(F.batch_norm(y, None, None, scale, shift, training=True, eps=1e-3) * 4)
    return y.mean((2, 3))


TOKENS = [[1, 4, 4, 0], [6, 1, 1, 5]]


def embedding(table, positions, scale, shift):
    x = F.embedding(torch.tensor(TOKENS), table) + positions
    return F.layer_norm(x, x.shape[-1:], scale, shift, 1e-5)


def contrastive(images, texts, temperature):
    """CLIP's loss: each image against all texts, each text against all images."""
    logits = temperature.exp() * F.normalize(images, dim=-1) @ F.normalize(texts, dim=-1).T
    labels = torch.arange(len(images))
    return (F.cross_entropy(logits, labels) + F.cross_entropy(logits.T, labels)) / 2


def made(name, shape, stream):
    x = torch.from_numpy(noise(math.prod(shape), stream)).reshape(shape)
    return (torch.round(x * 4) / 4 if name == "quarters" else x).requires_grad_()


def case(forward, shapes):
    inputs = [made(name, shape, i + 1) for i, (name, shape) in enumerate(shapes.items())]
    output = forward(*inputs)
    weights = torch.from_numpy(noise(output.numel(), 100)).reshape(output.shape)
    (output * weights).sum().backward()
    gradients = {name: numbers(x.grad) for name, x in zip(shapes, inputs)}
    return {"shapes": shapes, "output": numbers(output), "gradients": gradients}


STEPS, WARMUP, PEAK, CLIP, DECAY = 8, 3, 0.05, 0.5, 0.1


def rate(step):
    """Linear warm-up, then half a cosine to zero; `step` counts from 0."""
    if step < WARMUP:
        return PEAK * (step + 1) / WARMUP
    return PEAK * (1 + math.cos(math.pi * (step - WARMUP) / (STEPS - WARMUP))) / 2


def run(make):
    shapes = {"w1": [6, 8], "b1": [8], "w2": [8, 3], "b2": [3]}
    w1, b1, w2, b2 = params = [made(name, shape, i + 1) for i, (name, shape) in enumerate(shapes.items())]
    optimizer = make(params)
    losses, norms = [], []
    for step in range(STEPS):
        x = torch.from_numpy(noise(5 * 6, 50 + step)).reshape(5, 6)
        loss = F.cross_entropy(torch.tanh(x @ w1 + b1) @ w2 + b2, torch.arange(5) % 3)
        optimizer.zero_grad()
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(params, CLIP).item())
        optimizer.param_groups[0]["lr"] = rate(step)
        optimizer.step()
        losses.append(loss.item())
    parameters = {name: numbers(p) for name, p in zip(shapes, params)}
    return {"shapes": shapes, "losses": losses, "norms": norms, "parameters": parameters}


golden = {
    "torch": torch.__version__,
    "cases": {
        "block, GELU": case(*block("gelu", False)),
        "block, QuickGELU, masked": case(*block("quickGelu", True)),
        "convolutions": case(
            convolutions,
            {"quarters": [2, 9, 9, 2], "w1": [3, 3, 2, 4], "scale": [4], "shift": [4], "w2": [2, 2, 4, 3], "b2": [3]},
        ),
        "separable": case(
            separable,
            {"x": [2, 6, 5, 3], "depthwise": [3, 3, 3, 2], "pointwise": [1, 1, 6, 4], "scale": [4], "shift": [4]},
        ),
        "embedding": case(embedding, {"table": [7, 6], "positions": [4, 6], "scale": [6], "shift": [6]}),
        "contrastive": case(contrastive, {"images": [5, 6], "texts": [5, 6], "temperature": []}),
    },
    "tokens": TOKENS,
    "schedule": {"steps": STEPS, "warmup": WARMUP, "peak": PEAK, "clip": CLIP, "weightDecay": DECAY},
    "runs": {
        "adamw": run(lambda params: torch.optim.AdamW(params, weight_decay=DECAY)),
        "sgd": run(lambda params: torch.optim.SGD(params, momentum=0.9)),
    },
}
file = pathlib.Path(__file__).with_suffix(".json")
file.write_text(json.dumps(golden) + "\n")
print(file.name, file.stat().st_size, golden["runs"]["adamw"]["losses"], golden["runs"]["adamw"]["norms"])
