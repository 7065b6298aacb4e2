"""The workloads in PyTorch: python pytorch.py WORKLOAD THREADS.

Answers "steps N" with times, values and processor time, and "memory" with the peak so far, as worker.ts does. Weights and inputs come from the
same hash of their names, so that all contenders compute the same losses.
"""

import json
import math
import sys
import time

import efficient_net
import torch
from noise import CLASSES, initial_weight, labels, noise
from torch import nn
from torch.nn import functional as F

LEARNING_RATE = 1e-3


def linear(name, from_, to):
    layer = nn.Linear(from_, to, device="meta").to_empty(device="cpu")
    with torch.no_grad():
        layer.weight.copy_(initial_weight(f"{name}.weight", from_, to).T)
        layer.bias.copy_(initial_weight(f"{name}.bias", to))
    return layer


def convolution(name, from_, to, size, **options):
    layer = nn.Conv2d(from_, to, size, **options)
    with torch.no_grad():
        layer.weight.copy_(initial_weight(f"{name}.weight", size, size, from_, to).permute(3, 2, 0, 1))
        if layer.bias is not None:
            layer.bias.copy_(initial_weight(f"{name}.bias", to))
    return layer


def norm(name, width):
    layer = nn.LayerNorm(width)
    with torch.no_grad():
        layer.weight.copy_(initial_weight(f"{name}.scale", width))
        layer.bias.copy_(initial_weight(f"{name}.bias", width))
    return layer


def images(batch, size, name="images"):
    """NHWC as everywhere else, seen as channels_last."""
    return noise(name, batch, size, size, 3).permute(0, 3, 1, 2)


class FlattenNHWC(nn.Module):
    """Rows, columns, channels: TensorFlow's order, which channels_last memory already has."""

    def forward(self, x):
        return x.permute(0, 2, 3, 1).flatten(1)


def cnn(size):
    layers, channels = [], 3
    for i, filters in enumerate([32, 64, 128]):
        layers += [convolution(f"layers.{i}", channels, filters, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
        channels = filters
    flat = (size // 8) ** 2 * channels
    model = nn.Sequential(
        *layers, FlattenNHWC(), linear("layers.3", flat, 128), nn.ReLU(), linear("layers.4", 128, CLASSES)
    )
    return model.to(memory_format=torch.channels_last)


def fnn(size):
    sizes = [size * size * 3, 512, 256, CLASSES]
    layers = [FlattenNHWC()]
    for i, (a, b) in enumerate(zip(sizes, sizes[1:])):
        layers += [linear(f"layers.{i}", a, b)] + ([nn.ReLU()] if i < 2 else [])
    return nn.Sequential(*layers)


WIDTH, HEADS, TOKENS = 768, 12, 50


class Low(nn.Module):
    """x W + b + x A B, the LoRA of a frozen layer."""

    def __init__(self, name, rank):
        super().__init__()
        self.base = linear(name, WIDTH, WIDTH).requires_grad_(False)
        self.a = nn.Parameter(initial_weight(f"{name}.loraA", WIDTH, rank))
        self.b = nn.Parameter(initial_weight(f"{name}.loraB", rank, WIDTH))

    def forward(self, x):
        return self.base(x) + x @ self.a @ self.b


class Block(nn.Module):
    """A transformer block that normalises first."""

    def __init__(self, name, rank=0):
        super().__init__()
        self.norm1, self.norm2 = norm(f"{name}.norm1", WIDTH), norm(f"{name}.norm2", WIDTH)
        for part in "qkv":
            adapted = rank and part in "qv"
            layer = Low(f"{name}.{part}", rank) if adapted else linear(f"{name}.{part}", WIDTH, WIDTH)
            setattr(self, part, layer)
        self.out = linear(f"{name}.out", WIDTH, WIDTH)
        self.up, self.down = linear(f"{name}.up", WIDTH, 4 * WIDTH), linear(f"{name}.down", 4 * WIDTH, WIDTH)

    def forward(self, x):
        batch, tokens, _ = x.shape
        y = self.norm1(x)
        q, k, v = (f(y).view(batch, tokens, HEADS, -1).transpose(1, 2) for f in (self.q, self.k, self.v))
        mixed = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(batch, tokens, WIDTH)
        x = x + self.out(mixed)
        z = self.up(self.norm2(x))
        return x + self.down(z * torch.sigmoid(1.702 * z))


class Classifier(nn.Module):
    """Blocks, the mean of the tokens, three logits."""

    def __init__(self, layers, rank=0):
        super().__init__()
        self.blocks = nn.Sequential(*[Block(f"blocks.{i}", rank) for i in range(layers)])
        self.head = linear("head", WIDTH, CLASSES)

    def forward(self, x):
        return self.head(self.blocks(x).mean(1))


def training(model, inputs):
    """Forward, gradients, plain SGD, and the loss read back."""
    target = labels(len(inputs))
    optimizer = torch.optim.SGD([p for p in model.parameters() if p.requires_grad], LEARNING_RATE)

    def step():
        optimizer.zero_grad()
        loss = F.cross_entropy(model(inputs), target)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def tokens():
    return noise("tokens", 16, TOKENS, WIDTH)


def last_block():
    model = Classifier(4)
    model.blocks[:3].requires_grad_(False)
    return training(model, tokens())


def lora():
    model = Classifier(4, rank=2)
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(name.endswith((".a", ".b")))
    return training(model, tokens())


def gradients():
    """Forward and gradients of the CNN without an update."""
    model, inputs, target = cnn(32), images(4, 32), labels(4)

    def step():
        model.zero_grad()
        loss = F.cross_entropy(model(inputs), target)
        loss.backward()
        return loss.item()

    return step


class Tower(nn.Module):
    """CLIP's image tower ViT-B/32: [batch, 3, 224, 224] to [batch, 512]."""

    def __init__(self):
        super().__init__()
        self.patches = convolution("patches", 3, WIDTH, 32, stride=32, bias=False)
        self.token = nn.Parameter(initial_weight("class.bias", WIDTH))
        self.positions = nn.Parameter(initial_weight("positions.weight", TOKENS, WIDTH))
        self.before, self.after = norm("before", WIDTH), norm("after", WIDTH)
        self.blocks = nn.Sequential(*[Block(f"blocks.{i}") for i in range(12)])
        self.projection = nn.Parameter(initial_weight("projection.weight", WIDTH, 512))

    def forward(self, x):
        y = self.patches(x).flatten(2).transpose(1, 2)
        y = torch.cat([self.token.expand(len(x), 1, WIDTH), y], 1) + self.positions
        return self.after(self.blocks(self.before(y))[:, 0]) @ self.projection


def inference():
    model, inputs = Tower().eval().to(memory_format=torch.channels_last), images(16, 224)

    @torch.inference_mode()
    def step():
        return model(inputs).square().mean().item()

    return step


def adamw(**options):
    """The update alone, of the weights of the image tower."""
    model = Tower()
    for parameter in model.parameters():
        parameter.grad = torch.full_like(parameter, 0.01)
    optimizer = torch.optim.AdamW(model.parameters(), LEARNING_RATE, **options)
    checked = model.blocks[0].up.weight

    def step():
        optimizer.step()
        return checked[0].square().sum().item()

    return step


def hugging_face(workload):
    """Needs transformers, which the other workloads neither need nor hold in memory."""
    import hugging_face as peer

    return getattr(peer, workload)()


WORKLOADS = {
    "cnn-128": lambda: training(cnn(128), images(32, 128)),
    "cnn-64": lambda: training(cnn(64), images(32, 64)),
    "fnn-64": lambda: training(fnn(64), images(32, 64)),
    "vit-2blocks": lambda: training(Classifier(2), tokens()),
    "vit-last1": last_block,
    "vit-lora": lora,
    "vit-b32": inference,
    "clip-features": lambda: hugging_face("features"),
    "clip-photos": lambda: hugging_face("photos"),
    "clip-lora": lambda: hugging_face("lora"),
    "clip-finetuning": lambda: hugging_face("fine_tuning"),
    "lite2-features": efficient_net.features,
    "lite2-finetuning": efficient_net.fine_tuning,
    "adamw-86m": lambda: adamw(fused=True),
    "adamw-86m-default": adamw,
    "eager": gradients,
}


def peak_memory():
    """The most memory this process has held, in MiB."""
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) / 1024
    except OSError:
        import resource  # not on Windows

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak / 2**20 if sys.platform == "darwin" else peak / 2**10


def main(workload, threads):
    torch.set_num_threads(int(threads))
    step = WORKLOADS[workload]()
    answer({"versions": {"torch": torch.__version__}})
    for line in sys.stdin:
        what, *count = line.split()
        if what == "memory":
            answer({"peakMiB": peak_memory()})
            continue
        times, values = [], []
        before = time.process_time()
        for _ in range(int(count[0])):
            started = time.perf_counter()
            value = step()
            times.append((time.perf_counter() - started) * 1e3)
            if value is not None and not math.isfinite(value):
                raise ArithmeticError(f"a step computed {value}")
            values.append(value)
        answer({"times": times, "values": values, "cpu": time.process_time() - before})


def answer(message):
    print(json.dumps(message), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
