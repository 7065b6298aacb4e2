"""Values and gradients of PyTorch for what tfjs has wrong or lacks, in double precision.

    pip install torch numpy
    python test/goldens/gradients.py        # writes test/goldens/gradients.json

Inputs come from an integer hash that the test computes too (hash_noise.py), rounded where ties are wanted. Each case is the
gradient of sum(output * noise). Of large tensors every n-th value is stored.
"""

import json
import pathlib

import numpy as np
import torch
import torch.nn.functional as F
from hash_noise import noise

cases = {}


def values(shape, stream, change=lambda x: x):
    return change(torch.from_numpy(noise(int(np.prod(shape)), stream)).double().reshape(shape))


def sample(x):
    step = -(-x.numel() // 150) | 1
    return {"size": x.numel(), "step": step, "values": x.flatten()[::step].tolist()}


def case(name, shapes, function, change=lambda x: x):
    inputs = [values(shape, i + 1, change).requires_grad_() for i, shape in enumerate(shapes)]
    output = function(*inputs)
    weights = values(output.shape, 100)
    grads = torch.autograd.grad((output * weights).sum(), inputs)
    cases[name] = {
        "shapes": shapes,
        "output": sample(output),
        "gradients": [sample(grad) for grad in grads],
    }


def halves(x):
    return torch.round(x * 2) / 2


def nchw(function):
    """A function of NCHW images as one of NHWC images."""
    return lambda x, *rest: function(x.permute(0, 3, 1, 2), *rest).permute(0, 2, 3, 1)


def filters(w):
    return w.permute(3, 2, 0, 1)


def same(x, kernel, dilation):
    """TensorFlow's padding: one more at the end if the total is odd."""
    total = [(k - 1) * d for k, d in zip(kernel, dilation)]
    return F.pad(x, (total[1] // 2, total[1] - total[1] // 2, total[0] // 2, total[0] - total[0] // 2))


def conv(dilation, padding):
    def run(x, w):
        x = same(x, w.shape[:2], dilation) if padding == "same" else x
        return F.conv2d(x, filters(w), dilation=dilation)

    return nchw(run)


def depthwise(dilation, padding):
    def run(x, w):
        x = same(x, w.shape[:2], dilation) if padding == "same" else x
        return F.conv2d(x, w.permute(2, 3, 0, 1).flatten(0, 1)[:, None], groups=x.shape[1], dilation=dilation)

    return nchw(run)


def batch_norm(axis, scale, center):
    def run(x, *weights):
        weights = list(weights)
        gamma = weights.pop(0) if scale else None
        beta = weights.pop(0) if center else None
        return F.batch_norm(x.movedim(axis, 1), None, None, gamma, beta, training=True, eps=1e-3).movedim(1, axis)

    return run


for size, shape in {"small": [2, 5, 6, 3], "large": [8, 40, 36, 3]}.items():
    channels = shape[-1]
    case(f"conv2d, dilated, same, {size}", [shape, [3, 2, channels, 4]], conv((2, 2), "same"))
    case(f"conv2d, dilated, valid, {size}", [shape, [2, 3, channels, 4]], conv((3, 1), "valid"))
    case(f"depthwise, dilated, {size}", [shape, [3, 3, channels, 2]], depthwise((2, 2), "same"))
    for scale in (True, False):
        for center in (True, False):
            vectors = [[channels]] * (scale + center)
            case(f"batch norm, scale {scale}, center {center}, {size}", [shape, *vectors], batch_norm(3, scale, center))
    case(f"batch norm, axis 1, {size}", [shape, [shape[1]], [shape[1]]], batch_norm(1, True, True))
    case(f"max with ties, {size}", [shape], lambda x: x.amax((1, 3)), halves)
    case(f"min with ties, {size}", [shape], lambda x: x.amin(2), halves)
    case(f"abs, {size}", [shape], torch.abs, halves)
    case(f"flip, {size}", [shape], lambda x: x.flip(2))
    case(f"top 3, {size}", [shape], lambda x: x.movedim(3, 2).topk(3).values)
    case(f"cumulative product, {size}", [shape], lambda x: x.cumprod(1), halves)
    case(f"cumulative sum, {size}", [shape], lambda x: x.cumsum(1))
    case(f"reflected, {size}", [shape], nchw(lambda x: F.pad(x, (2, 3, 1, 2), mode="reflect")))
    case(f"strided slice, {size}", [shape], lambda x: x[:, 1:-1:2, 1::3, 1:])
    case(f"gatherND, {size}", [shape], lambda x: x[[0, 1, 1, 0, 1], [2, 0, 0, 3, 4]])
    case(f"nearest, twice, {size}", [shape], nchw(lambda x: F.interpolate(x, scale_factor=2)))
    case(f"nearest, odd, {size}", [shape], nchw(lambda x: F.interpolate(x, size=(7, 4))))
    case(f"bilinear, half pixels, {size}", [shape], nchw(lambda x: F.interpolate(x, size=(8, 4), mode="bilinear")))
    corners = nchw(lambda x: F.interpolate(x, size=(9, 4), mode="bilinear", align_corners=True))
    case(f"bilinear, corners, {size}", [shape], corners)
    average = nchw(lambda x: F.avg_pool2d(F.pad(x, (0, 1, 0, 1)), 2, 1) * ratio(x))

    def ratio(x):
        """TensorFlow does not count the padding: one more row and column here."""
        ones = F.avg_pool2d(F.pad(torch.ones_like(x), (0, 1, 0, 1)), 2, 1)
        return 1 / ones

    case(f"average pool, same, {size}", [shape], average)
    case(f"softplus, {size}", [shape], lambda x: F.softplus(x * 60, threshold=1000))
    case(f"log sigmoid, {size}", [shape], F.logsigmoid, lambda x: x * 60)
    case(f"log of the sigmoid, {size}", [shape], lambda x: torch.log(torch.sigmoid(x * 60)))

case("depth to space", [[2, 3, 4, 8]], lambda x: x.reshape(2, 3, 4, 2, 2, 2).permute(0, 1, 3, 2, 4, 5).reshape(2, 6, 8, 2))
case("scatterND", [[3, 4]], lambda x: torch.zeros(5, 4, dtype=x.dtype).index_put((torch.tensor([4, 1, 4]),), x, accumulate=True))

file = pathlib.Path(__file__).with_suffix(".json")
rounded = json.loads(json.dumps({"torch": torch.__version__, "cases": cases}), parse_float=lambda text: float(f"{float(text):.7g}"))
file.write_text(json.dumps(rounded) + "\n")
print(file.name, len(cases), file.stat().st_size)
