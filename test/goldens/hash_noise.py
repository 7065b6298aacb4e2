"""Numbers from an integer hash that the tests compute too (test/support/hash-noise.ts), so nothing large is stored."""

import numpy as np


def _hash(count, stream):
    """A 32-bit finaliser over the index, shifted by the stream: uint32 in uint64."""
    x = (np.arange(count, dtype=np.uint64) + np.uint64(stream * 0x9E3779B9)) & np.uint64(0xFFFFFFFF)
    for multiplier in (0x85EBCA6B, 0xC2B2AE35):
        x = ((x ^ (x >> np.uint64(16))) * np.uint64(multiplier)) & np.uint64(0xFFFFFFFF)
    return x ^ (x >> np.uint64(16))


def noise(count, stream):
    """Uniform numbers in [-1, 1), float32."""
    return (_hash(count, stream).astype(np.float64) / 2**31 - 1).astype(np.float32)


def noise_bytes(count, stream):
    """Uniform bytes."""
    return (_hash(count, stream) >> np.uint64(24)).astype(np.uint8)
