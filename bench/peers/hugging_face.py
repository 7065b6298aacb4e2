"""CLIP's image tower as Hugging Face's transformers has it, for pytorch.py."""

import os
from concurrent.futures import ThreadPoolExecutor

import torch
from noise import initial_weight, labels, noise
from PIL import Image
from torch import nn
from torch.nn import functional as F
from transformers import CLIPImageProcessorPil, CLIPVisionConfig, CLIPVisionModelWithProjection

BATCH, RANK, LEARNING_RATE = 16, 8, 1e-5


class ClassTokenLayer(nn.Module):
    """The last layer of the encoder for the class token, the only one that is read; the others are looked at."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, x, *_, **__):
        layer, attention, first = self.layer, self.layer.self_attn, x[:, :1]
        split = lambda y: y.unflatten(-1, (attention.num_heads, -1)).transpose(1, 2)
        y = layer.layer_norm1(x)
        q, k, v = attention.q_proj(y[:, :1]), attention.k_proj(y), attention.v_proj(y)
        mixed = F.scaled_dot_product_attention(split(q), split(k), split(v)).transpose(1, 2).flatten(2)
        z = first + attention.out_proj(mixed)
        return z + layer.mlp(layer.layer_norm2(z))


class Low(nn.Module):
    """x W + b + x A B, the LoRA of a frozen layer."""

    def __init__(self, name, base):
        super().__init__()
        self.base = base
        self.a = nn.Parameter(initial_weight(f"{name}.lora_A.weight", RANK, base.in_features))
        self.b = nn.Parameter(initial_weight(f"{name}.lora_B.weight", base.out_features, RANK))

    def forward(self, x):
        return self.base(x) + x @ self.a.T @ self.b.T


def tower():
    """ViT-B/32, which is what the configuration is without entries."""
    model = CLIPVisionModelWithProjection(CLIPVisionConfig())
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            known = name.removesuffix("weight") + "scale" if parameter.ndim == 1 and name.endswith("weight") else name
            parameter.copy_(initial_weight(known, *parameter.shape))
    layers = model.vision_model.encoder.layers
    layers[-1] = ClassTokenLayer(layers[-1])
    return model.train()


def images():
    return noise("images", BATCH, 3, 224, 224)


def features_of(pixels):
    model = tower().eval()

    @torch.inference_mode()
    def step():
        return model(pixel_values=pixels()).image_embeds.square().mean().item()

    return step


def features():
    inputs = images()
    return features_of(lambda: inputs)


def photos():
    """From JPEG files, on as many threads as the model has: Pillow lets go of Python's lock while it works."""
    files = [os.environ["STILLACT_BENCH_PHOTO"]] * BATCH
    processor = CLIPImageProcessorPil()
    pool = ThreadPoolExecutor(torch.get_num_threads())

    def prepare(file):
        with Image.open(file) as image:
            return processor(images=image.convert("RGB"), return_tensors="pt")["pixel_values"]

    return features_of(lambda: torch.cat(list(pool.map(prepare, files))))


def training(model):
    """Cross-entropy of the similarities to three fixed directions; the fused AdamW is the fastest that PyTorch has."""
    inputs, classes, target = images(), noise("classes", 3, 512), labels(BATCH)
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(trained, LEARNING_RATE, fused=True)

    def step():
        optimizer.zero_grad()
        embeddings = model(pixel_values=inputs).image_embeds
        loss = F.cross_entropy(F.normalize(embeddings, dim=-1) @ classes.T, target)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def lora():
    model = tower().requires_grad_(False)
    for i, layer in enumerate(model.vision_model.encoder.layers):
        attention = getattr(layer, "layer", layer).self_attn
        for part in ["q_proj", "v_proj"]:
            name = f"vision_model.encoder.layers.{i}.self_attn.{part}"
            setattr(attention, part, Low(name, getattr(attention, part)))
    return training(model)


def fine_tuning():
    return training(tower())
