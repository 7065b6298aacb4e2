"""A tiny random CLIP as OpenAI's code saves its models (a TorchScript archive in half precision), and its embeddings.

    python test/goldens/open_ai.py          # writes test/goldens/clip/open-ai/

Needs torch and open_clip, whose CLIP has OpenAI's names. The vocabulary is that of clip/quick-gelu.
"""

import json
import pathlib
import zipfile

import torch
from hash_noise import noise
from open_clip.model import CLIP, CLIPTextCfg, CLIPVisionCfg

FOLDER = pathlib.Path(__file__).parent / "clip"
OUT = FOLDER / "open-ai"
SIDE = 8

text = json.loads((FOLDER / "quick-gelu" / "config.json").read_text())["text_config"]
torch.manual_seed(6)
model = CLIP(
    12,
    CLIPVisionCfg(layers=1, width=128, patch_size=4, head_width=64, image_size=SIDE, mlp_ratio=0.25),
    CLIPTextCfg(context_length=12, vocab_size=text["vocab_size"], width=64, heads=1, layers=2, mlp_ratio=0.5),
    quick_gelu=True,
).eval()
images = torch.from_numpy(noise(4 * 3 * SIDE * SIDE, 9)).reshape(4, 3, SIDE, SIDE)
ids = torch.tensor(json.loads((FOLDER / "expected.json").read_text())["models"]["quick-gelu"]["ids"])
with torch.no_grad():
    for parameter in model.parameters():
        parameter.add_(0.05 * torch.randn_like(parameter))
        parameter.copy_(parameter.half())
    result = {"imageEmbeddings": model.encode_image(images).tolist(), "textEmbeddings": model.encode_text(ids).tolist()}
    script = torch.jit.trace(model, (images, ids), check_trace=False).half()
OUT.mkdir(exist_ok=True)
script.save(str(OUT / "whole.pt"))
# Without what is for debuggers, which has paths of the machine.
with zipfile.ZipFile(OUT / "whole.pt") as whole, zipfile.ZipFile(OUT / "tiny.pt", "w", zipfile.ZIP_STORED) as tiny:
    for name in whole.namelist():
        if not name.endswith(".debug_pkl"):
            tiny.writestr(zipfile.ZipInfo(name), whole.read(name))
(OUT / "whole.pt").unlink()
(OUT / "expected.json").write_text(json.dumps(result) + "\n")
