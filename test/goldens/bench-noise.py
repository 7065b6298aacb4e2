"""Numbers that the bench's PyTorch side makes from names: weights and inputs must be those of its TypeScript side.

    pip install torch numpy
    python test/goldens/bench-noise.py        # writes test/goldens/bench-noise.json
"""

import json
import pathlib
import sys

here = pathlib.Path(__file__)
sys.path.insert(0, str(here.parents[2] / "bench" / "peers"))
from pytorch import initial_weight, noise  # noqa: E402

golden = {
    # Beyond 2**20 numbers the Python side starts a new piece.
    "noise": {"name": "images", "count": 2**20 + 4, "last": noise("images", 2**20 + 4)[-8:].tolist()},
    "weights": [
        {"name": name, "shape": list(shape), "values": initial_weight(name, *shape).flatten()[:6].tolist()}
        for name, shape in [
            ("layers.0.weight", (3, 3, 3, 4)),
            ("blocks.1.q.weight", (6, 5)),
            ("blocks.1.q.bias", (6,)),
            ("blocks.1.norm1.scale", (6,)),
        ]
    ],
}
here.with_suffix(".json").write_text(json.dumps(golden, indent=1) + "\n")
