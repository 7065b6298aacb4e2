"""What Pillow makes of image files of many kinds: RGB bytes at native size, transparency laid on white.

    pip install "pillow>=12" numpy
    python test/goldens/images.py     # writes test/goldens/images.json
"""

import base64
import io
import json
import pathlib
import struct
import zlib

import numpy as np
import PIL
from PIL import Image, ImageOps

WIDTH, HEIGHT = 21, 13
rng = np.random.default_rng(0)


def values(*channels, dtype=np.uint8):
    """Slopes, so that JPEG keeps them, with a plain corner."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    planes = [(x * (c + 3) * 3 + y * (5 - c) * 2) % 256 for c in range(channels[0] if channels else 1)]
    image = np.stack(planes, axis=-1)
    image[:4, :4] = 255 * (np.arange(image.shape[-1]) % 2)
    return image.astype(dtype)


def saved(image, kind, **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def without_adobe(jpeg):
    """The same file without its Adobe marker: nothing then says whether the inks are stored inverted."""
    start = jpeg.index(b"\xff\xee")
    return jpeg[:start] + jpeg[start + 2 + int.from_bytes(jpeg[start + 2 : start + 4], "big") :]


def ycck(jpeg):
    """The same file, read as YCCK: the Adobe marker's transform set to 2."""
    start = jpeg.index(b"Adobe")
    return jpeg[: start + 11] + b"\x02" + jpeg[start + 12 :]


def png16(array):
    """A PNG with 16 bits per channel, which Pillow does not write."""
    colour = {1: 0, 2: 4, 3: 2, 4: 6}[array.shape[-1]]
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 16, colour, 0, 0, 0)
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in array)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    body = [struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in chunks]
    return b"\x89PNG\r\n\x1a\n" + b"".join(body)


def rgb(file):
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(file)))
    if image.mode.startswith("I;16"):  # Pillow's own conversion to 8 bits clips; the high byte is what it takes of colours
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    if image.has_transparency_data:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    image = image.convert("RGB")
    return image.size, image.tobytes()


def orientation(n):
    exif = Image.Exif()
    exif[0x0112] = n
    return exif


def files():
    cmyk = Image.fromarray(values(4), "CMYK")
    yield "CMYK JPEG, one ink", saved(Image.new("CMYK", (16, 16), (255, 0, 0, 0)), "JPEG")
    yield "CMYK JPEG", saved(cmyk, "JPEG", quality=95)
    yield "CMYK JPEG without Adobe's marker", without_adobe(saved(cmyk, "JPEG", quality=95))
    yield "YCCK JPEG", ycck(saved(cmyk, "JPEG", quality=95))
    yield "CMYK JPEG with a profile", saved(cmyk, "JPEG", quality=95, icc_profile=b"\0" * 128)
    yield "CMYK JPEG on its side", saved(cmyk, "JPEG", quality=95, exif=orientation(6))
    yield "grey JPEG", saved(Image.fromarray(values(1)[..., 0], "L"), "JPEG")
    yield "grey PNG with alpha", saved(Image.fromarray(values(2), "LA"), "PNG")
    yield "RGB PNG with alpha", saved(Image.fromarray(values(4), "RGBA"), "PNG")
    palette = Image.fromarray(values(3), "RGB").quantize(32)
    yield "palette PNG", saved(palette, "PNG")
    yield "palette PNG, one colour transparent", saved(palette, "PNG", transparency=3)
    yield "palette PNG, colours partly transparent", saved(palette, "PNG", transparency=bytes(range(0, 256, 8)))
    yield "grey PNG, one level transparent", saved(Image.fromarray(values(1)[..., 0], "L"), "PNG", transparency=255)
    yield "one-bit PNG", saved(Image.fromarray(values(1)[..., 0] > 90), "PNG")
    for channels, name in [(1, "grey"), (3, "RGB")]:
        yield f"16-bit {name} PNG", png16(rng.integers(0, 65536, (HEIGHT, WIDTH, channels)))
    upright = Image.fromarray(values(3), "RGB")
    for n in range(1, 9):
        yield f"JPEG, orientation {n}", saved(upright, "JPEG", quality=95, subsampling=0, exif=orientation(n))
    yield "WebP with alpha", saved(Image.fromarray(values(4), "RGBA"), "WEBP", lossless=True, exact=True)


def main():
    cases = []
    for name, file in files():
        (width, height), pixels = rgb(file)
        encoded = [base64.b64encode(part).decode() for part in (file, pixels)]
        cases.append({"name": name, "width": width, "height": height, "file": encoded[0], "pixels": encoded[1]})
    target = pathlib.Path(__file__).with_suffix(".json")
    target.write_text(json.dumps({"pillow": PIL.__version__, "cases": cases}, indent=1) + "\n")
    print(f"{target.name}: {target.stat().st_size} bytes, {len(cases)} files")


main()
