"""What Hugging Face transformers makes of the committed mini-CLIP: token ids, embeddings, scale.

    pip install torch transformers
    python test/goldens/mini_clip.py        # writes test/goldens/mini_clip.json

The folder is loaded as any CLIP of the hub is: CLIPModel, and CLIPTokenizer from tokenizer.json as well as from vocab.json
and merges.txt. Pixels come from an integer hash that the test computes too.
"""

import json
import pathlib
import shutil
import tempfile

import torch
import transformers
from hash_noise import noise
from transformers import CLIPModel, CLIPTokenizer


FOLDER = pathlib.Path(__file__).parents[2] / "data" / "mini-clip"
PROMPTS = ["sitting", "A person walking", "a drawing of an old person in a red shirt, standing!", "naïve 42", ""]


def slow_ids():
    """Ids from the two older files alone."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("vocab.json", "merges.txt", "tokenizer_config.json"):
            shutil.copy(FOLDER / name, folder)
        return CLIPTokenizer.from_pretrained(folder)(PROMPTS)["input_ids"]


def main():
    model = CLIPModel.from_pretrained(FOLDER).double().eval()
    tokens = CLIPTokenizer.from_pretrained(FOLDER)(PROMPTS)["input_ids"]
    assert tokens == slow_ids()
    size = model.config.vision_config.image_size
    pixels = torch.from_numpy(noise(2 * size * size * 3, 0)).reshape(2, size, size, 3).permute(0, 3, 1, 2).double()

    def rows(features):
        features = getattr(features, "pooler_output", features)
        unit = features / features.norm(dim=-1, keepdim=True)
        return [[round(value, 7) for value in row] for row in unit.tolist()]

    with torch.no_grad():
        golden = {
            "made with": f"transformers {transformers.__version__}, torch {torch.__version__.split('+')[0]}",
            "prompts": PROMPTS,
            "tokens": tokens,
            "textEmbeddings": [rows(model.get_text_features(torch.tensor([ids])))[0] for ids in tokens],
            "imageEmbeddings": rows(model.get_image_features(pixels)),
            "logitScale": model.logit_scale.exp().item(),
        }
    pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(golden, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
