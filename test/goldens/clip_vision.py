"""Image towers of CLIP alone, as Hugging Face transformers saves them: random weights, and what they make of images.

    pip install torch transformers safetensors
    python test/goldens/clip_vision.py        # writes test/goldens/clip-vision/

One with its projection, in double precision and with the third kind of GELU; one without, whose names lack the tower's,
in a half-precision variant. Images come from an integer hash that the test computes too; arithmetic is in float64.
"""

import json
import pathlib
import shutil

import torch
import transformers
from hash_noise import noise
from transformers import CLIPVisionConfig, CLIPVisionModel, CLIPVisionModelWithProjection

HERE = pathlib.Path(__file__).parent / "clip-vision"
SIZES = dict(hidden_size=12, intermediate_size=20, num_hidden_layers=2, num_attention_heads=3, image_size=13, patch_size=4)
MODELS = {
    "projected": (CLIPVisionModelWithProjection, dict(projection_dim=7, hidden_act="gelu_pytorch_tanh"), torch.float64, None),
    "plain": (CLIPVisionModel, dict(hidden_act="quick_gelu"), torch.float16, "fp16"),
}

shutil.rmtree(HERE, ignore_errors=True)
golden = {"transformers": transformers.__version__, "torch": torch.__version__}
images = torch.from_numpy(noise(3 * 13 * 13 * 3, 0)).double().reshape(3, 13, 13, 3).permute(0, 3, 1, 2)
for name, (kind, settings, dtype, variant) in MODELS.items():
    torch.manual_seed(0)
    model = kind._from_config(CLIPVisionConfig(**SIZES, **settings), attn_implementation="eager").eval()
    with torch.no_grad():
        for stream, (_, p) in enumerate(sorted(model.named_parameters()), start=1):
            p.add_(0.2 * torch.from_numpy(noise(p.numel(), stream)).reshape(p.shape))
        model.to(dtype).save_pretrained(HERE / name, variant=variant)
        output = model.double()(pixel_values=images)
    hidden = output.last_hidden_state[:, 0]
    pooled = output.pooler_output if name == "plain" else model.vision_model.post_layernorm(hidden)
    golden[name] = {"pooled": pooled.tolist(), "embeddings": output.image_embeds.tolist() if name == "projected" else None}
(HERE / "expected.json").write_text(json.dumps(golden) + "\n")
for file in sorted(HERE.rglob("*")):
    print(file.relative_to(HERE), file.stat().st_size)
