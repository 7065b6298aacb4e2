"""LoRA adapters of Hugging Face's PEFT for the tiny CLIP of test/goldens/clip/quick-gelu, and the logits with them.

    pip install torch transformers peft safetensors numpy
    python test/goldens/peft_adapters.py                # writes test/goldens/peft/
    python test/goldens/peft_adapters.py ADAPTER        # prints the logits with the adapter of that folder
"""

import json
import pathlib
import shutil
import sys

import peft
import torch
import transformers
from hash_noise import noise
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import CLIPModel

HERE = pathlib.Path(__file__).parent
CLIP = HERE / "clip" / "quick-gelu"
OUT = HERE / "peft"
CONFIGS = {
    "plain": LoraConfig(r=3, lora_alpha=5, target_modules=["q_proj", "v_proj"]),
    "patterns": LoraConfig(
        r=2,
        lora_alpha=3,
        use_rslora=True,
        target_modules=r"vision_model\..*\.(fc1|fc2)|.*(visual_projection|text_model.*out_proj)",
        rank_pattern={"fc1": 4},
        alpha_pattern={"visual_projection": 7, "layers.0.self_attn.out_proj": 1.5},
    ),
}


def base():
    return CLIPModel.from_pretrained(CLIP, dtype=torch.float64).eval()


def logits(model):
    golden = json.loads((HERE / "clip" / "expected.json").read_text())["models"]["quick-gelu"]
    size = base().config.vision_config.image_size
    images = torch.from_numpy(noise(4 * size * size * 3, 0)).reshape(4, size, size, 3).permute(0, 3, 1, 2).double()
    with torch.no_grad():
        return model(input_ids=torch.tensor(golden["ids"]), pixel_values=images).logits_per_image.tolist()


if len(sys.argv) > 1:
    print(json.dumps(logits(PeftModel.from_pretrained(base(), sys.argv[1]).eval())))
    sys.exit()
shutil.rmtree(OUT, ignore_errors=True)
expected = {}
for name, config in CONFIGS.items():
    model = get_peft_model(base(), config).eval()
    adapted = [(key, p) for key, p in sorted(model.named_parameters()) if "lora_" in key]
    with torch.no_grad():
        for stream, (_, p) in enumerate(adapted, start=100):
            p.copy_(0.3 * torch.from_numpy(noise(p.numel(), stream)).reshape(p.shape))
    expected[name] = {"adapted": len(adapted) // 2, "logits": logits(model)}
    model.float().save_pretrained(OUT / name)
    (OUT / name / "README.md").unlink(missing_ok=True)
    config_file = OUT / name / "adapter_config.json"
    content = json.loads(config_file.read_text()) | {"base_model_name_or_path": None}  # a path of the machine
    config_file.write_text(json.dumps(content, indent=2, sort_keys=True) + "\n")
versions = {"peft": peft.__version__, "transformers": transformers.__version__, "torch": torch.__version__}
(OUT / "expected.json").write_text(json.dumps({"versions": versions, **expected}) + "\n")
