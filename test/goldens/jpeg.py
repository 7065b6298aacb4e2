"""What Pillow and Hugging Face's CLIP processor make of JPEG files: bytes after resizing and cutting.

    pip install transformers "pillow>=13"
    python test/goldens/jpeg.py PHOTOS     # writes test/goldens/jpeg.json; PHOTOS is a folder with COCO's val2017 images

Files made here are stored whole, with the bytes that come of them. Of the 285 photos only hashes are stored: facts, no pixels.
"""

import base64
import csv
import hashlib
import io
import json
import pathlib
import sys

import numpy as np
import PIL
from PIL import Image, features
from transformers import CLIPImageProcessorPil

HERE = pathlib.Path(__file__)
MANIFEST = HERE.parents[2] / "data" / "photos-285.csv"
CROP = 24
FILES = [  # name, width, height, mode, how it is saved
    ("4:4:4", 61, 40, "RGB", dict(quality=90, subsampling=0)),
    ("4:2:2", 61, 40, "RGB", dict(quality=75, subsampling=1)),
    ("4:2:0, as most cameras save", 47, 35, "RGB", dict(quality=75, subsampling=2)),
    ("4:2:0, upright, coarse", 33, 58, "RGB", dict(quality=30, subsampling=2)),
    ("4:2:0, progressive", 50, 37, "RGB", dict(quality=60, subsampling=2, progressive=True)),
    ("4:2:0, with restart markers", 64, 48, "RGB", dict(quality=85, subsampling=2, restart_marker_rows=1)),
    ("grey", 39, 44, "L", dict(quality=80)),
    ("one pixel", 1, 1, "RGB", dict(quality=95)),
]


def picture(width, height, mode):
    """Slopes of colour, a hard edge and some grain: what the steps of a decoder treat each in their own way."""
    y, x = np.mgrid[0:height, 0:width]
    grain = np.random.default_rng(0).integers(-20, 21, (height, width, 3))
    slopes = np.stack([255 * x / width, 255 * y / height, 255 * (1 - x / width)], axis=-1)
    edge = np.where(((x - width / 2) ** 2 + (y - height / 2) ** 2 < (height / 3) ** 2)[..., None], [220, 40, 30], slopes)
    return Image.fromarray(np.clip(edge + grain, 0, 255).astype(np.uint8)).convert(mode)


def processed(image, crop):
    """The bytes `[height, width, 3]` that normalising begins with."""
    processor = CLIPImageProcessorPil(
        size={"shortest_edge": crop}, crop_size={"height": crop, "width": crop}, do_rescale=False, do_normalize=False
    )
    pixels = np.asarray(processor(image.convert("RGB"), return_tensors="np")["pixel_values"][0])
    assert pixels.min() >= 0 and pixels.max() <= 255 and (pixels == np.round(pixels)).all()
    return pixels.astype(np.uint8).transpose(1, 2, 0).tobytes()


def made(name, width, height, mode, options):
    file = io.BytesIO()
    picture(width, height, mode).save(file, "JPEG", **options)
    pixels = processed(Image.open(io.BytesIO(file.getvalue())), CROP)
    return {"name": name, "jpeg": base64.b64encode(file.getvalue()).decode(), "pixels": base64.b64encode(pixels).decode()}


def photo(folder, row):
    image = Image.open(folder / f"{int(row['image_id']):012}.jpg")
    return [row["image_id"], hashlib.sha256(processed(image, 224)).hexdigest()[:16]]


def main(folder):
    result = {
        "pillow": PIL.__version__,
        "libjpeg_turbo": features.version("libjpeg_turbo"),
        "crop": CROP,
        "files": [made(*file) for file in FILES],
        "photos": dict(photo(folder, row) for row in csv.DictReader(MANIFEST.open())),
    }
    HERE.with_suffix(".json").write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
