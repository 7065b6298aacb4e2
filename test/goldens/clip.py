"""Tiny random CLIPs of Hugging Face transformers: files, embeddings, logits, loss, gradients, and weights after AdamW.

    pip install torch transformers safetensors onnx "pillow>=13"
    python test/goldens/clip.py        # writes test/goldens/clip/

A random ViT-B/32 is checked in the same way on request (3 GB of files, some minutes):

    python test/goldens/clip.py FOLDER
    STILLACT_CLIP_FULL=FOLDER npx vitest run test/models/clip/full-size.test.ts

Two models, so that every rule is met once: OpenAI's kind (QuickGELU, end token 2 in the config) and OpenCLIP's kind
(GELU, towers of other widths, pixels beyond the last patch). Images come from an integer hash that the test computes too.
Pillow before 13 rounds some upright images a little otherwise, as resample.ts tells. Weights are rounded to half
precision, so that every format holds the same numbers; all arithmetic is in float64.
"""

import json
import pathlib
import shutil
import sys
import warnings

import numpy as np
import onnx
import PIL
import torch
import transformers
from hash_noise import noise
from PIL import Image
from safetensors.torch import save_file
from transformers import CLIPConfig, CLIPImageProcessorPil, CLIPModel, CLIPTextModelWithProjection, CLIPTokenizer, CLIPVisionModelWithProjection

HERE = pathlib.Path(__file__).with_suffix("")
STEPS, LEARNING_RATE = 5, 1e-3
ADAMW = dict(betas=(0.9, 0.98), eps=1e-6, weight_decay=0.2)  # CLIP's, arXiv 2103.00020, table 19
WORDS = "a photo of the person who is walking or running sitting standing"
PROMPTS = [
    "a photo of a person sitting",
    "Walking!",
    "  it's   the\tPERSON, who is running: 12 3 ",
    "a photo of the person who is walking or running or sitting or standing, is it not so?",
    "",
    "a photo of naïve Ünïcödé 走る 🙂",
]


def vocabulary():
    """Letters, digits, some signs, and the merges that make whole words of WORDS."""
    symbols = list("abcdefghijklmnopqrstuvwxyz0123456789.,!?'-:")
    tokens, merges = symbols + [s + "</w>" for s in symbols], []
    for word in WORDS.split():
        parts = [*word[:-1], word[-1] + "</w>"]
        while len(parts) > 1:
            if (pair := tuple(parts[:2])) not in merges:
                merges.append(pair)
                tokens.append("".join(pair))
            parts[:2] = ["".join(pair)]
    tokens = list(dict.fromkeys(tokens)) + ["<|startoftext|>", "<|endoftext|>"]
    return {token: i for i, token in enumerate(tokens)}, merges


VOCABULARY, MERGES = vocabulary()
END = VOCABULARY["<|endoftext|>"]
TEXT = dict(vocab_size=len(VOCABULARY), bos_token_id=END - 1, pad_token_id=END, num_hidden_layers=2)
CONFIGS = {
    "quick-gelu": CLIPConfig(
        text_config=TEXT | dict(eos_token_id=2, hidden_size=16, intermediate_size=28, num_attention_heads=2, max_position_embeddings=12),
        vision_config=dict(hidden_size=24, intermediate_size=40, num_attention_heads=3, num_hidden_layers=2, image_size=12, patch_size=4),
        projection_dim=14,
    ),
    "gelu": CLIPConfig(
        text_config=TEXT
        | dict(eos_token_id=END, hidden_size=20, intermediate_size=24, num_attention_heads=5, max_position_embeddings=16, hidden_act="gelu"),
        vision_config=dict(
            hidden_size=16, intermediate_size=36, num_attention_heads=2, num_hidden_layers=3, image_size=13, patch_size=6, hidden_act="gelu"
        ),
        projection_dim=10,
    ),
}


def model_of(config, spread=0.1):
    """No two parameters are equal, and all of them matter."""
    torch.manual_seed(0)
    model = CLIPModel._from_config(config, attn_implementation="eager").eval()
    with torch.no_grad():
        for stream, (_, p) in enumerate(sorted(model.named_parameters()), start=1):
            p.add_(spread * torch.from_numpy(noise(p.numel(), stream)).reshape(p.shape))
            p.copy_(p.half())
    return model


def images(size):
    return torch.from_numpy(noise(4 * size * size * 3, 0)).reshape(4, size, size, 3).permute(0, 3, 1, 2)


# Width and height: odd differences, upright, enlarged, one pixel.
PHOTOS = [(37, 24), (20, 45), (9, 7), (1, 1)]


def processed(folder):
    """What Hugging Face's processor (Pillow) makes of photos of noise, and its settings."""
    processor = CLIPImageProcessorPil(size={"shortest_edge": 15}, crop_size={"height": 12, "width": 12})
    processor.save_pretrained(folder)
    results = []
    for width, height in PHOTOS:
        bytes = ((torch.from_numpy(noise(width * height * 3, 1)) + 1) * 127.5).round().to(torch.uint8).reshape(height, width, 3)
        pixels = np.asarray(processor(Image.fromarray(bytes.numpy()), return_tensors="np")["pixel_values"][0])
        results.append({"width": width, "height": height, "pixels": [round(float(v), 6) for v in pixels.ravel()]})
    return results


class Outputs(torch.nn.Module):
    """A model with plain tensors in and out, under the names of transformers.js."""

    def __init__(self, model, outputs):
        super().__init__()
        for name, child in model.named_children():
            self.add_module(name, child)
        self.logit_scale = getattr(model, "logit_scale", None)
        self._model, self._outputs = [model], outputs  # in a list: not a module of this one, so that names keep no prefix

    def forward(self, *inputs):
        given = self._model[0](**dict(zip(self._outputs["inputs"], inputs)))
        return tuple(given[name] for name in self._outputs["outputs"])


def export(model, file, inputs, outputs):
    """As optimum does for transformers.js: through TorchScript, constants folded."""
    file.parent.mkdir(parents=True, exist_ok=True)
    names = dict(inputs=list(inputs), outputs=outputs)
    axes = {name: {0: f"{name}_batch"} for name in names["inputs"]}
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        arguments = dict(dynamo=False, opset_version=14, input_names=names["inputs"], output_names=outputs, dynamic_axes=axes)
        torch.onnx.export(Outputs(model, names).eval(), tuple(inputs.values()), file, **arguments)
    model = onnx.load(file)
    for node in model.graph.node:
        node.doc_string = ""
    onnx.save(model, file)


def write(name, config):
    folder = HERE / name
    model = model_of(config)
    tokenizer = CLIPTokenizer(vocab=VOCABULARY, merges=MERGES)
    limit, size = config.text_config.max_position_embeddings, config.vision_config.image_size
    tokens = [tokenizer(prompt, truncation=True, max_length=limit)["input_ids"] for prompt in PROMPTS]
    ids = torch.tensor([row + [END] * (limit - len(row)) for row in tokens[:4]])
    inputs = dict(input_ids=ids, pixel_values=images(size), attention_mask=torch.ones_like(ids))

    if name == "quick-gelu":
        model.half().save_pretrained(folder)
        model.float()
        tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
        file = HERE / f"{name}-onnx" / "onnx" / "model.onnx"
        export(model, file, inputs, ["logits_per_image", "logits_per_text", "text_embeds", "image_embeds"])
        onnx.save(onnx.load(file), file, save_as_external_data=True, location="model.onnx_data", size_threshold=256)
    else:
        model.save_pretrained(folder, max_shard_size="40KB")
        (folder / "vocab.json").write_text(json.dumps(VOCABULARY) + "\n")
        (folder / "merges.txt").write_text("#version: 0.2\n" + "".join(f"{a} {b}\n" for a, b in MERGES))
        towers = {
            "vision_model": (CLIPVisionModelWithProjection, config.vision_config, "pixel_values", "image_embeds"),
            "text_model": (CLIPTextModelWithProjection, config.text_config, "input_ids", "text_embeds"),
        }
        for tower, (kind, settings, key, output) in towers.items():
            settings.projection_dim = config.projection_dim
            part = kind._from_config(settings, attn_implementation="eager").eval()
            part.load_state_dict({k: v for k, v in model.state_dict().items() if k in part.state_dict()})
            export(part, HERE / f"{name}-onnx" / "onnx" / f"{tower}.onnx", {key: inputs[key]}, [output])
    shutil.copy(folder / "config.json", HERE / f"{name}-onnx" / "config.json")
    (folder / "generation_config.json").unlink(missing_ok=True)

    return {"tokens": tokens} | trained(model, inputs, folder, LEARNING_RATE)


def trained(model, inputs, folder, learning_rate):
    """Writes the gradients of the first step and the weights after the last; gives what else there is to compare."""
    model.double()
    inputs["pixel_values"] = inputs["pixel_values"].double()
    optimizer = torch.optim.AdamW(model.parameters(), lr=learning_rate, **ADAMW)
    losses = []
    for step in range(STEPS):
        optimizer.zero_grad()
        output = model(**inputs, return_loss=True)
        output.loss.backward()
        losses.append(output.loss.item())
        if step == 0:
            first = output
            gradients = {k: p.grad.float().clone() for k, p in model.named_parameters()}
            save_file(gradients, folder / "gradients.safetensors", {"format": "pt"})
        optimizer.step()
    save_file({k: p.detach().float() for k, p in model.named_parameters()}, folder / "trained.safetensors", {"format": "pt"})
    return {
        "learningRate": learning_rate,
        "ids": inputs["input_ids"].tolist(),
        "imageEmbeddings": first.image_embeds.tolist(),
        "textEmbeddings": first.text_embeds.tolist(),
        "logits": first.logits_per_image.tolist(),
        "losses": losses,
    }


def write_full_size(folder):
    config = CLIPConfig()
    model = model_of(config, spread=0.01)
    model.save_pretrained(folder)
    torch.manual_seed(1)
    ids = torch.randint(0, config.text_config.eos_token_id, (4, config.text_config.max_position_embeddings))
    for row, end in enumerate([76, 9, 30, 12]):
        ids[row, end:] = config.text_config.eos_token_id
    inputs = dict(input_ids=ids, pixel_values=images(config.vision_config.image_size), attention_mask=torch.ones_like(ids))
    (folder / "expected.json").write_text(json.dumps(trained(model, inputs, folder, 1e-5)) + "\n")


if len(sys.argv) > 1:
    write_full_size(pathlib.Path(sys.argv[1]))
    sys.exit()
shutil.rmtree(HERE, ignore_errors=True)
goldens = {name: write(name, config) for name, config in CONFIGS.items()}
golden = {
    "versions": {"torch": torch.__version__, "transformers": transformers.__version__, "pillow": PIL.__version__},
    "prompts": PROMPTS,
    "models": goldens,
    "processed": processed(HERE / "quick-gelu"),
}
(HERE / "expected.json").write_text(json.dumps(golden) + "\n")
for file in sorted(HERE.rglob("*")):
    if file.is_file():
        print(file.relative_to(HERE), file.stat().st_size)
