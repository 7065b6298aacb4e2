"""EfficientNet-Lite2 of PyTorch's own layers, for pytorch.py."""

import math

import torch
from noise import CLASSES, initial_weight, labels, noise
from torch import nn
from torch.nn import functional as F

BATCH, SIZE, STEM, HEAD, LEARNING_RATE = 8, 260, 32, 1280, 1e-3
# Blocks, kernel, stride of the first, expansion, channels: lite0's, 1.1 times as wide and 1.2 times as deep.
STAGES = [(1, 3, 1, 1, 16), (3, 3, 2, 6, 24), (3, 5, 2, 6, 48), (4, 3, 2, 6, 88), (4, 5, 1, 6, 120), (5, 5, 2, 6, 208), (1, 3, 1, 6, 352)]


class SameConvolution(nn.Conv2d):
    """Padded as TensorFlow does: what is odd goes to the right and below."""

    def forward(self, x):
        kernel, stride = self.kernel_size[0], self.stride[0]
        total = [max((math.ceil(size / stride) - 1) * stride + kernel - size, 0) for size in x.shape[:1:-1]]
        if all(t % 2 == 0 for t in total):
            return F.conv2d(x, self.weight, None, stride, [t // 2 for t in reversed(total)], 1, self.groups)
        return F.conv2d(F.pad(x, [side for t in total for side in (t // 2, t - t // 2)]), self.weight, None, stride, 0, 1, self.groups)


def convolution(from_, to, kernel=1, stride=1, groups=1):
    return SameConvolution(from_, to, kernel, stride, groups=groups, bias=False)


class Block(nn.Module):
    def __init__(self, from_, to, expansion, kernel, stride):
        super().__init__()
        inner = from_ * expansion
        if expansion > 1:
            self._expand_conv, self._bn0 = convolution(from_, inner), nn.BatchNorm2d(inner, 1e-3)
        self._depthwise_conv, self._bn1 = convolution(inner, inner, kernel, stride, inner), nn.BatchNorm2d(inner, 1e-3)
        self._project_conv, self._bn2 = convolution(inner, to), nn.BatchNorm2d(to, 1e-3)
        self.expands, self.skips = expansion > 1, stride == 1 and from_ == to

    def forward(self, x):
        y = F.relu6(self._bn0(self._expand_conv(x)), inplace=True) if self.expands else x
        y = F.relu6(self._bn1(self._depthwise_conv(y)), inplace=True)
        y = self._bn2(self._project_conv(y))
        return x + y if self.skips else y


class Lite2(nn.Module):
    def __init__(self):
        super().__init__()
        self._conv_stem, self._bn0 = convolution(3, STEM, 3, 2), nn.BatchNorm2d(STEM, 1e-3)
        blocks, from_ = [], STEM
        for count, kernel, first, expansion, to in STAGES:
            for i in range(count):
                blocks.append(Block(from_, to, expansion, kernel, first if i == 0 else 1))
                from_ = to
        self._blocks = nn.Sequential(*blocks)
        self._conv_head, self._bn1 = convolution(from_, HEAD), nn.BatchNorm2d(HEAD, 1e-3)
        self._fc = nn.Linear(HEAD, CLASSES)

    def features(self, x):
        x = self._blocks(F.relu6(self._bn0(self._conv_stem(x)), inplace=True))
        return F.relu6(self._bn1(self._conv_head(x)), inplace=True).mean((2, 3))

    def forward(self, x):
        return self._fc(self.features(x))


def initial(name, shape):
    """In PyTorch's layout, from the hash of a name and TensorFlow's shape."""
    if len(shape) == 1:
        return initial_weight(f"{name}.scale" if name.endswith(("weight", "running_var")) else name, *shape)
    if len(shape) == 2:
        return initial_weight(name, *reversed(shape)).T
    out, from_, height, width = shape
    return initial_weight(name, height, width, from_, out).permute(3, 2, 0, 1)


def network():
    """Its normalisations use the stored statistics, in training too."""
    model = Lite2().eval()
    with torch.no_grad():
        for name, tensor in [*model.named_parameters(), *model.named_buffers()]:
            if tensor.ndim > 0:  # not the number of batches seen
                tensor.copy_(initial(name, tensor.shape))
    return model.to(memory_format=torch.channels_last)


def images():
    return noise("images", BATCH, SIZE, SIZE, 3).permute(0, 3, 1, 2)


def features():
    model, inputs = network(), images()

    @torch.inference_mode()
    def step():
        return model.features(inputs).square().mean().item()

    return step


def fine_tuning():
    model, inputs, target = network(), images(), labels(BATCH)
    optimizer = torch.optim.SGD(model.parameters(), LEARNING_RATE)

    def step():
        optimizer.zero_grad()
        loss = F.cross_entropy(model(inputs), target)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step
