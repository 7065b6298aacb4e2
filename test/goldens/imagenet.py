"""What torchvision's ImageNet preprocessing makes of noise, and MobileNetV2's features of a few photos.

    STILLACT_MIRROR=<folder> python test/goldens/imagenet.py          # writes test/goldens/imagenet.json

Needs torch, torchvision, pillow and onnxruntime; the mirror holds coco/val2017 and models/mobilenet_v2.
"""

import hashlib
import json
import os
import pathlib

import numpy as np
import onnxruntime
import torchvision
from PIL import Image
from hash_noise import noise_bytes
from torchvision.transforms import CenterCrop, Compose, InterpolationMode, Normalize, Resize, ToTensor

NORMALISE = [ToTensor(), Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])]
# The room beside the crop is even and odd, and its half falls to either side when it is rounded to even.
SIZES = [(50, 37), (39, 37), (41, 37), (43, 37), (37, 45), (37, 37), (21, 90), (200, 31)]
PHOTOS = ["000000001268", "000000005503", "000000011149"]


def numbers(values):
    return [float(f"{v:.8g}") for v in values]


pixels = []
for stream, (width, height) in enumerate(SIZES):
    image = Image.fromarray(noise_bytes(width * height * 3, stream).reshape(height, width, 3))
    fitted = Compose([Resize(37), CenterCrop(32)])(image)
    values = Compose(NORMALISE)(fitted).numpy()
    pixels.append({
        "size": [width, height], "sha256": hashlib.sha256(fitted.tobytes()).hexdigest(),
        "start": numbers(values.ravel()[:6]), "mean": numbers(values.mean((1, 2), dtype=np.float64)),
    })

mirror = pathlib.Path(os.environ["STILLACT_MIRROR"])
session = onnxruntime.InferenceSession(mirror / "models/mobilenet_v2/features_logits_fp32.onnx")
prepare = Compose([Resize(256, InterpolationMode.BILINEAR), CenterCrop(224), *NORMALISE])
photos = []
for photo in PHOTOS:
    image = Image.open(mirror / f"coco/val2017/{photo}.jpg").convert("RGB")
    features, logits = session.run(["features", "logits"], {session.get_inputs()[0].name: prepare(image)[None].numpy()})
    photos.append({
        "photo": photo, "features": numbers(features[0, ::64]), "norm": float(np.linalg.norm(features[0])),
        "class": int(logits[0].argmax()),
    })

result = {"torchvision": torchvision.__version__.split("+")[0], "pixels": pixels, "photos": photos}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(result) + "\n")
