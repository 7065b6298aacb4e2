"""Tiny random vision models as ONNX files with their settings, and what Hugging Face transformers computes with them.

    python test/goldens/encoders.py          # writes test/goldens/encoders/ and test/goldens/encoders.json

Needs torch, transformers, onnx and pillow. Images are noise; preprocessing is Hugging Face's Pillow backend.
"""

import json
import pathlib
import shutil

import numpy as np
import onnx
import torch
import transformers
from PIL import Image
from hash_noise import noise_bytes
from transformers import (
    AutoImageProcessor,
    CLIPVisionConfig,
    CLIPVisionModelWithProjection,
    ConvNextConfig,
    ConvNextModel,
    Dinov2Config,
    Dinov2Model,
    SiglipVisionConfig,
    SiglipVisionModel,
    ViTConfig,
    ViTModel,
)

FOLDER = pathlib.Path(__file__).with_suffix("")
SIZES = [(50, 37), (32, 32), (21, 90), (61, 40)]
SMALL = dict(hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32, patch_size=8, image_size=32)
STATISTICS = dict(image_mean=[0.485, 0.456, 0.406], image_std=[0.229, 0.224, 0.225])
CROP = dict(size={"shortest_edge": 37}, crop_size={"height": 32, "width": 32}, do_center_crop=True, resample=3)

MODELS = {
    "vit": (
        ViTModel(ViTConfig(**SMALL)), "model", {},
        dict(image_processor_type="ViTImageProcessor", size={"height": 32, "width": 32}),
    ),
    "dinov2": (
        Dinov2Model(Dinov2Config(**{k: v for k, v in SMALL.items() if k != "intermediate_size"}, mlp_ratio=2)), "model", {},
        dict(image_processor_type="BitImageProcessor", **CROP, **STATISTICS),
    ),
    "convnext": (
        ConvNextModel(ConvNextConfig(hidden_sizes=[4, 8, 8, 16], depths=[1, 1, 1, 1])), "model", {},
        dict(image_processor_type="ConvNextImageProcessor", size={"shortest_edge": 64}, crop_pct=0.875, resample=3, **STATISTICS),
    ),
    "clip": (
        CLIPVisionModelWithProjection(CLIPVisionConfig(**SMALL, projection_dim=12)), "vision_model",
        dict(model_type="clip"),
        dict(image_processor_type="CLIPImageProcessor", **CROP),
    ),
    "siglip": (
        SiglipVisionModel(SiglipVisionConfig(**SMALL)), "vision_model",
        dict(model_type="siglip"),
        dict(image_processor_type="SiglipImageProcessor", size={"height": 32, "width": 32}, resample=3),
    ),
}


class Outputs(torch.nn.Module):
    """A model with the outputs that exports for transformers.js have."""

    def __init__(self, model, names):
        super().__init__()
        self.model, self.names = model, names

    def forward(self, pixel_values):
        outputs = self.model(pixel_values)
        return tuple(getattr(outputs, name) for name in self.names)


def randomise(model, seed):
    generator = torch.Generator().manual_seed(seed)
    for parameter in model.parameters():
        parameter.data = torch.randn(parameter.shape, generator=generator) * 0.2 + (parameter.data == 1)


def shrink(file, external):
    """Short names, nothing of where in Python each node comes from; large models keep their weights in a second file."""
    model = onnx.load(file)
    graph = model.graph
    del graph.value_info[:]
    short = {value.name: value.name for value in [*graph.input, *graph.output]}
    for value in graph.initializer:
        value.name = short.setdefault(value.name, f"v{len(short)}")
    for node in graph.node:
        node.name = node.doc_string = ""
        del node.metadata_props[:]
        for names in (node.input, node.output):
            names[:] = [short.setdefault(name, f"v{len(short)}") if name else "" for name in names]
    options = dict(save_as_external_data=True, location=f"{file.name}_data", size_threshold=64) if external else {}
    onnx.save(model, file, **options)


def features(name, outputs):
    found = {}
    hidden = outputs.get("last_hidden_state")
    if hidden is not None and hidden.ndim == 4:
        found["mean"] = hidden.mean((2, 3))
    elif hidden is not None:
        before = 0 if name == "siglip" else 1
        found["mean"] = hidden[:, before:].mean(1)
        if before:
            found["cls"] = hidden[:, 0]
    summary = outputs.get("pooler_output", outputs.get("image_embeds"))
    if summary is not None:
        found["pooled"] = summary
    return {key: [[float(f"{v:.8g}") for v in row] for row in value.tolist()] for key, value in found.items()}


images = [Image.fromarray(noise_bytes(w * h * 3, i).reshape(h, w, 3)) for i, (w, h) in enumerate(SIZES)]
goldens = {}
shutil.rmtree(FOLDER, ignore_errors=True)
for seed, (name, (model, file, extra, processor)) in enumerate(MODELS.items()):
    folder = FOLDER / name
    (folder / "onnx").mkdir(parents=True)
    model = model.eval()
    randomise(model, seed)
    config = model.config.to_dict()
    kept = {k: config[k] for k in ("patch_size", "num_register_tokens") if k in config and name != "convnext"}
    config = {"model_type": model.config.model_type, **kept}
    if extra:
        config = {**extra, "vision_config": kept}
    (folder / "config.json").write_text(json.dumps(config) + "\n")
    (folder / "preprocessor_config.json").write_text(json.dumps(processor) + "\n")

    prepare = AutoImageProcessor.from_pretrained(folder, backend="pil")
    pixels = torch.cat([prepare(image, return_tensors="pt")["pixel_values"] for image in images])
    with torch.no_grad():
        outputs = model(pixels)
    # Not every export carries every output; ViT's has both kinds, DINOv2's on the hub has the tokens alone.
    names = ["image_embeds"] if name == "clip" else ["last_hidden_state", "pooler_output"]
    if name == "dinov2":
        names = names[:1]
    torch.onnx.export(
        Outputs(model, names), (pixels[:1],), folder / "onnx" / f"{file}.onnx", dynamo=False, opset_version=17,
        input_names=["pixel_values"], output_names=names,
        dynamic_axes={key: {0: "batch_size"} for key in ["pixel_values", *names]},
    )
    shrink(folder / "onnx" / f"{file}.onnx", external=name == "siglip")
    goldens[name] = features(name, {key: outputs[key] for key in names})

result = {"transformers": transformers.__version__, "sizes": SIZES, "models": goldens}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(result) + "\n")
