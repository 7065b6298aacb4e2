"""Losses of PyTorch twins of models as others write them in tf.layers: the same weights and inputs, 20 steps, double precision.

    pip install torch numpy
    python test/goldens/third_party.py        # writes test/goldens/third_party.json

Weights come from an integer hash that the test computes too (hash_noise.py), in the order and the layout of tf.layers.
"""

import json
import math
import pathlib

import numpy as np
import torch
import torch.nn.functional as F
from hash_noise import noise

STEPS = 20
LEARNING_RATE = {"sgd": 0.01, "adamw": 1e-3}


class Weights:
    """Trainable weights in TensorFlow's layouts, in the order in which they are asked for."""

    def __init__(self):
        self.all = []

    def __call__(self, *shape, scale=None, offset=0.0):
        fan_in = int(np.prod(shape[:-1])) if len(shape) > 1 else 1
        scale = scale if scale is not None else (math.sqrt(3 / fan_in) if len(shape) > 1 else 0.1)
        values = noise(int(np.prod(shape)), len(self.all) + 1).astype(np.float64) * scale + offset
        tensor = torch.from_numpy(values.astype(np.float32).astype(np.float64)).reshape(shape).requires_grad_()
        self.all.append((tensor, scale, offset))
        return tensor


def same(x, kernel, stride=1):
    """TensorFlow's padding of NCHW images."""
    pads = []
    for size in (x.shape[3], x.shape[2]):
        total = max((math.ceil(size / stride) - 1) * stride + kernel - size, 0)
        pads += [total // 2, total - total // 2]
    return F.pad(x, pads)


def conv(w, channels, filters, kernel=3, stride=1, padding="same", bias=True):
    k = w(kernel, kernel, channels, filters)
    b = w(filters) if bias else None
    return lambda x: F.conv2d(same(x, kernel, stride) if padding == "same" else x, k.permute(3, 2, 0, 1), b, stride)


def depthwise(w, channels, stride=1):
    k = w(3, 3, channels, 1)
    return lambda x: F.conv2d(same(x, 3, stride), k.permute(2, 3, 0, 1), None, stride, groups=channels)


def separable(w, channels, filters):
    deep, point, bias = w(3, 3, channels, 1), w(1, 1, channels, filters), w(filters)
    return lambda x: F.conv2d(
        F.conv2d(same(x, 3), deep.permute(2, 3, 0, 1), groups=channels), point.permute(3, 2, 0, 1), bias
    )


def norm(w, channels):
    gamma, beta = w(channels, offset=1.0), w(channels)
    return lambda x: F.batch_norm(x, None, None, gamma, beta, training=True, eps=1e-3)


def dense(w, a, b):
    k, bias = w(a, b), w(b)
    return lambda x: x @ k + bias


def flat(x):
    """Rows, columns, channels: TensorFlow's order."""
    return x.permute(0, 2, 3, 1).flatten(1)


def lenet(w):
    c1, c2 = conv(w, 1, 6, 5), conv(w, 6, 16, 5, padding="valid")
    d1, d2, d3 = dense(w, 16, 24), dense(w, 24, 16), dense(w, 16, 3)
    return lambda x: d3(d2(d1(flat(F.avg_pool2d(c2(F.avg_pool2d(c1(x).tanh(), 2)).tanh(), 2))).tanh()).tanh())


def vgg(w):
    layers, channels = [], 3
    for filters in (8, 16):
        for _ in range(2):
            layers += [conv(w, channels, filters), norm(w, filters), F.relu]
            channels = filters
        layers.append(lambda x: F.max_pool2d(x, 2))
    layers += [flat, dense(w, 4 * 4 * 16, 12), F.relu, dense(w, 12, 3)]  # dropout of rate 0 in between

    def forward(x):
        for layer in layers:
            x = layer(x)
        return x

    return forward


def mobilenet(w):
    layers = [conv(w, 3, 8, 3, 2, bias=False), norm(w, 8), F.relu6]
    for channels, filters, stride in ((8, 12, 1), (12, 16, 2)):
        layers += [depthwise(w, channels, stride), norm(w, channels), F.relu6]
        layers += [conv(w, channels, filters, 1, bias=False), norm(w, filters), F.relu6]
    layers += [lambda x: x.mean((2, 3)), dense(w, 16, 3)]

    def forward(x):
        for layer in layers:
            x = layer(x)
        return x

    return forward


def resnet(w):
    stem, first = conv(w, 3, 8), norm(w, 8)
    blocks = []
    for channels, filters, stride in ((8, 8, 1), (8, 12, 2)):
        a, n1 = conv(w, channels, filters, 3, stride, bias=False), norm(w, filters)
        b, n2 = conv(w, filters, filters, 3, 1, bias=False), norm(w, filters)
        short = conv(w, channels, filters, 1, stride, bias=False) if stride > 1 else (lambda x: x)
        blocks.append((a, n1, b, n2, short))
    out = dense(w, 12, 3)

    def forward(x):
        x = F.relu(first(stem(x)))
        for a, n1, b, n2, short in blocks:
            x = F.relu(n2(b(F.relu(n1(a(x))))) + short(x))
        return out(x.mean((2, 3)))

    return forward


def unet(w):
    down, low = conv(w, 3, 6), conv(w, 6, 12)
    up, out = conv(w, 18, 6), conv(w, 6, 1, 1)

    def forward(x):
        a = F.relu(down(x))
        b = F.relu(low(F.max_pool2d(a, 2)))
        return out(F.relu(up(torch.cat([F.interpolate(b, scale_factor=2), a], 1))))

    return forward


def transformer(w):
    """Pre-norm, two heads, on token ids."""
    width, heads, length = 8, 2, 6
    table = w(11, width, scale=0.5)
    g1, b1 = w(width, offset=1.0), w(width)
    q, k, v, o = (dense(w, width, width) for _ in range(4))
    g2, b2 = w(width, offset=1.0), w(width)
    up, down, out = dense(w, width, 16), dense(w, 16, width), dense(w, width, 3)

    def split(x):
        return x.reshape(-1, length, heads, width // heads).transpose(1, 2)

    def forward(ids):
        x = table[ids]
        y = F.layer_norm(x, (width,), g1, b1, 1e-3)
        scores = split(q(y)) @ split(k(y)).transpose(2, 3) / math.sqrt(width // heads)
        attended = (scores.softmax(-1) @ split(v(y))).transpose(1, 2).reshape(x.shape)
        x = x + o(attended)
        x = x + down(F.gelu(up(F.layer_norm(x, (width,), g2, b2, 1e-3))))
        return out(x.mean(1))

    return forward


def recurrent(w):
    """An LSTM whose sequence a GRU reads; gates in the order of Keras."""
    units = 6
    lk, lr, lb = w(4, 4 * units), w(units, 4 * units), w(4 * units)
    gk, gr, gb = w(units, 3 * units), w(units, 3 * units), w(3 * units)
    out = dense(w, units, 3)

    def forward(x):
        h = c = torch.zeros(x.shape[0], units, dtype=x.dtype)
        sequence = []
        for t in range(x.shape[1]):
            i, f, g, o = (x[:, t] @ lk + h @ lr + lb).chunk(4, 1)
            c = f.sigmoid() * c + i.sigmoid() * g.tanh()
            h = o.sigmoid() * c.tanh()
            sequence.append(h)
        h = torch.zeros_like(h)
        for step in sequence:
            xz, xr, xh = (step @ gk + gb).chunk(3, 1)
            rz, rr, rh = gr.chunk(3, 1)
            z, r = (xz + h @ rz).sigmoid(), (xr + h @ rr).sigmoid()
            h = z * h + (1 - z) * (xh + (r * h) @ rh).tanh()
        return out(h)

    return forward


def separables(w):
    a, b = separable(w, 3, 8), separable(w, 8, 12)
    hidden = norm(w, 12)
    out = dense(w, 12, 3)
    return lambda x: out(F.relu(hidden(b(F.max_pool2d(F.relu(a(x)), 2)))).amax((2, 3)))


MODELS = {
    "LeNet": (lenet, [16, 12, 12, 1], "sgd"),
    "VGG": (vgg, [8, 16, 16, 3], "sgd"),
    "MobileNetV1": (mobilenet, [8, 16, 16, 3], "adamw"),
    "ResNet": (resnet, [8, 12, 12, 3], "sgd"),
    "UNet": (unet, [6, 12, 12, 3], "adamw"),
    "transformer": (transformer, [12, 6], "adamw"),
    "LSTM and GRU": (recurrent, [12, 5, 4], "adamw"),
    "separable convolutions": (separables, [8, 12, 12, 3], "sgd"),
}


def run(build, shape, kind):
    weights = Weights()
    model = build(weights)
    count = int(np.prod(shape))
    values = torch.from_numpy(noise(count, 500).astype(np.float64)).reshape(shape)
    if len(shape) == 2:
        inputs = torch.floor((values + 1) / 2 * 11).long()
    elif len(shape) == 4:
        inputs = values.permute(0, 3, 1, 2)
    else:
        inputs = values
    parameters = [tensor for tensor, _, _ in weights.all]
    rate = LEARNING_RATE[kind]
    optimizer = (
        torch.optim.SGD(parameters, lr=rate, momentum=0.9)
        if kind == "sgd"
        else torch.optim.AdamW(parameters, lr=rate, weight_decay=0.01)
    )
    labels = torch.arange(shape[0]) % 3
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        output = model(inputs)
        if output.ndim == 4:  # a mask for every pixel: where the picture is bright
            loss = F.binary_cross_entropy_with_logits(output[:, 0], (inputs.mean(1) > 0).double())
        else:
            loss = F.cross_entropy(output, labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    scales = [{"shape": list(tensor.shape), "scale": scale, "offset": offset} for tensor, scale, offset in weights.all]
    return {"inputs": shape, "optimizer": kind, "weights": scales, "losses": losses}


golden = {name: run(*description) for name, description in MODELS.items()}
file = pathlib.Path(__file__).with_suffix(".json")
text = {"torch": torch.__version__, "learningRate": LEARNING_RATE, "models": golden}
file.write_text(json.dumps(text, indent=1) + "\n")
for name, model in golden.items():
    print(name, [round(loss, 4) for loss in (model["losses"][0], model["losses"][-1])])
