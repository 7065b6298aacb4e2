"""The first numbers of the seeded generator, from a second implementation (FNV-1a, splitmix32, xoshiro128**).

    python test/goldens/generator.py          # writes test/goldens/generator.json
"""

import json
import pathlib

MASK = 0xFFFFFFFF


def rotl(x, k):
    return ((x << k) | (x >> (32 - k))) & MASK


def seeded_state(parts):
    text = "|".join(f"{'string' if isinstance(p, str) else 'number'}:{p}" for p in parts)
    h = 0x811C9DC5
    for byte in text.encode():
        h = ((h ^ byte) * 0x01000193) & MASK
    state = []
    for _ in range(4):
        h = (h + 0x9E3779B9) & MASK
        z = ((h ^ (h >> 16)) * 0x85EBCA6B) & MASK
        z = ((z ^ (z >> 13)) * 0xC2B2AE35) & MASK
        state.append(z ^ (z >> 16))
    return state


def xoshiro128starstar(s):
    while True:
        yield (rotl((s[1] * 5) & MASK, 7) * 9) & MASK
        t = (s[1] << 9) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotl(s[3], 11)


goldens = []
for parts in ([0], [42], [7, "shuffle"], ["Grüße", 3]):
    stream = xoshiro128starstar(seeded_state(parts))
    goldens.append({"parts": parts, "uint32": [next(stream) for _ in range(20)]})
file = pathlib.Path(__file__).with_suffix(".json")
file.write_text("[\n" + ",\n".join(json.dumps(g) for g in goldens) + "\n]\n")
