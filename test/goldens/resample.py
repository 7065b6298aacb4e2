"""What Pillow's Image.resize makes of noise: SHA-256 of the bytes, and the first of them.

    python test/goldens/resample.py          # writes test/goldens/resample.json
"""

import hashlib
import json
import pathlib

import numpy as np
import PIL
from hash_noise import noise_bytes
from PIL import Image

FILTERS = {
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
}
SIZES = [  # source width and height, result width and height
    (1, 1, 7, 5),
    (1, 8000, 3, 224),
    (8000, 1, 224, 1),
    (5, 5, 1, 1),
    (2, 3, 64, 64),
    (50, 40, 224, 224),
    (640, 480, 341, 256),
    (333, 500, 256, 384),
    (480, 640, 224, 224),
    (100, 100, 100, 50),
    (100, 100, 50, 100),
    (31, 17, 31, 17),
    (225, 223, 224, 224),
    (21, 90, 32, 32),  # the columns come first …
    (250, 900, 224, 806),
    (64, 100, 60, 91),
    (64, 100, 60, 92),  # … and just not any more
]


def main():
    cases = []
    for stream, (width, height, to_width, to_height) in enumerate(SIZES):
        image = Image.fromarray(noise_bytes(width * height * 3, stream).reshape(height, width, 3))
        for name, resampling in FILTERS.items():
            data = image.resize((to_width, to_height), resampling).tobytes()
            cases.append({
                "from": [width, height], "to": [to_width, to_height], "stream": stream, "filter": name,
                "start": list(data[:12]), "sha256": hashlib.sha256(data).hexdigest(),
            })
    file = pathlib.Path(__file__).with_suffix(".json")
    lines = ",\n".join(json.dumps(case) for case in cases)
    file.write_text(f'{{"pillow": "{PIL.__version__}", "cases": [\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
