"""A tiny random CLIP as OpenCLIP saves it, and the embeddings that OpenCLIP computes.

    python test/goldens/open_clip_names.py          # writes test/goldens/clip/open-clip/

Needs torch and open_clip. Its sizes are those of clip/quick-gelu, whose config.json and tokenizer go with it.
"""

import json
import pathlib

import torch
from hash_noise import noise
from open_clip.model import CLIP, CLIPTextCfg, CLIPVisionCfg

FOLDER = pathlib.Path(__file__).parent / "clip"

config = json.loads((FOLDER / "quick-gelu" / "config.json").read_text())
text, vision = config["text_config"], config["vision_config"]
torch.manual_seed(5)
model = CLIP(
    config["projection_dim"],
    CLIPVisionCfg(
        layers=vision["num_hidden_layers"], width=vision["hidden_size"], patch_size=vision["patch_size"],
        head_width=vision["hidden_size"] // vision["num_attention_heads"], image_size=vision["image_size"],
        mlp_ratio=vision["intermediate_size"] / vision["hidden_size"],
    ),
    CLIPTextCfg(
        context_length=text["max_position_embeddings"], vocab_size=text["vocab_size"], width=text["hidden_size"],
        heads=text["num_attention_heads"], layers=text["num_hidden_layers"],
        mlp_ratio=text["intermediate_size"] / text["hidden_size"],
    ),
    quick_gelu=True,
).eval()
with torch.no_grad():
    for parameter in model.parameters():
        parameter.add_(0.1 * torch.randn_like(parameter))  # biases and norms, too, begin as they would after training
        parameter.copy_(parameter.half())
    ids = torch.tensor(json.loads((FOLDER / "expected.json").read_text())["models"]["quick-gelu"]["ids"])
    side = vision["image_size"]
    images = torch.from_numpy(noise(4 * 3 * side * side, 9)).reshape(4, 3, side, side)
    result = {
        "imageEmbeddings": model.encode_image(images).tolist(),
        "textEmbeddings": model.encode_text(ids).tolist(),
        "logitScale": model.logit_scale.item(),
    }
state = {name: tensor.half() for name, tensor in model.state_dict().items()}
(FOLDER / "open-clip").mkdir(exist_ok=True)
torch.save(state, str(FOLDER / "open-clip" / "open_clip_pytorch_model.bin"))
settings = {
    "model_cfg": {
        "embed_dim": config["projection_dim"], "quick_gelu": True,
        "vision_cfg": {
            "image_size": side, "layers": vision["num_hidden_layers"], "width": vision["hidden_size"],
            "head_width": vision["hidden_size"] // vision["num_attention_heads"], "patch_size": vision["patch_size"],
            "mlp_ratio": vision["intermediate_size"] / vision["hidden_size"],
        },
        "text_cfg": {
            "context_length": text["max_position_embeddings"], "vocab_size": text["vocab_size"],
            "width": text["hidden_size"], "heads": text["num_attention_heads"], "layers": text["num_hidden_layers"],
            "mlp_ratio": text["intermediate_size"] / text["hidden_size"],
        },
    },
    "preprocess_cfg": {"mean": [0.5, 0.5, 0.5], "std": [0.25, 0.25, 0.25]},
}
(FOLDER / "open-clip" / "open_clip_config.json").write_text(json.dumps(settings, indent=2) + "\n")
(FOLDER / "open-clip" / "expected.json").write_text(json.dumps(result) + "\n")
