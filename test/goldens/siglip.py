"""Tiny random SigLIPs of Hugging Face transformers: files, embeddings, logits, loss, gradients, weights after AdamW, tokens.

    pip install torch transformers safetensors sentencepiece protobuf numpy
    python test/goldens/siglip.py              # writes test/goldens/siglip/

Two models: SigLIP (SentencePiece's unigram tokenizer; SigLIP 2 of fixed size has the same network), and the SigLIP 2 that
takes images of any shape, here of squares (Gemma's kind of tokenizer). Weights are rounded to half precision, arithmetic is
in float64.
"""

import io
import json
import pathlib
import shutil

import sentencepiece
import torch
import transformers
from hash_noise import noise
from safetensors.torch import save_file
from tokenizers.processors import TemplateProcessing
from transformers import Siglip2Config, Siglip2Model, Siglip2Tokenizer, SiglipConfig, SiglipImageProcessor, SiglipModel, SiglipTokenizer

HERE = pathlib.Path(__file__).with_suffix("")
STEPS, LEARNING_RATE, LENGTH = 5, 1e-3, 16
ADAMW = dict(betas=(0.9, 0.98), eps=1e-6, weight_decay=0.2)
SENTENCES = [
    "a photo of a person sitting on a chair in a room",
    "a photo of a person who is walking or running in the street",
    "two people are standing at the station and waiting for the train",
    "the man is riding a horse while the woman is reading a book",
]
PROMPTS = [
    "a photo of a person sitting",
    "Walking!",
    "  it's   the\tPERSON, who is (running): 12 3 ",
    "a photo of the person who is walking or running or sitting or standing, is it not so?",
    "",
    "a photo of naïve Ünïcödé 走る 🙂 and ﬁne…",
]
PATCH, SIDE = 4, 12
SIZES = dict(hidden_size=16, intermediate_size=28, num_hidden_layers=2, num_attention_heads=2)


def unigram(folder):
    """The same settings and special tokens as SigLIP's."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(SENTENCES), model_writer=model, vocab_size=48, model_type="unigram", pad_id=0, eos_id=1, unk_id=2, bos_id=-1
    )
    file = folder / "spiece.model"
    file.write_bytes(model.getvalue())
    return SiglipTokenizer(str(file), model_max_length=LENGTH)


def pairs(folder):
    """Gemma's kind: merges across words, bytes for what is not there."""
    vocab = {token: i for i, token in enumerate(["<pad>", "<eos>", "<bos>", "<unk>", "<mask>"])}
    vocab |= {f"<0x{byte:02X}>": len(vocab) + byte for byte in range(256)}
    text = "▁".join(SENTENCES).replace(" ", "▁")
    for letter in sorted(set(text + "!,.?")):
        vocab[letter] = len(vocab)
    parts, merges = list(text), []
    for _ in range(60):
        counts = {}
        for pair in zip(parts, parts[1:]):
            counts[pair] = counts.get(pair, 0) + 1
        best = max(sorted(counts), key=counts.get)
        merges.append(best)
        vocab.setdefault("".join(best), len(vocab))
        joined, i = [], 0
        while i < len(parts):
            step = 2 if tuple(parts[i : i + 2]) == best else 1
            joined.append("".join(parts[i : i + step]))
            i += step
        parts = joined
    tokenizer = Siglip2Tokenizer(vocab=vocab, merges=merges, padding_side="right", model_max_length=LENGTH)
    tokenizer._tokenizer.post_processor = TemplateProcessing(single="$A <eos>", special_tokens=[("<eos>", 1)])
    tokenizer._tokenizer.save(str(folder / "tokenizer.json"))
    return tokenizer


def write(name):
    folder = HERE / name
    folder.mkdir(parents=True)
    flexible = name == "siglip2"
    tokenizer = (pairs if flexible else unigram)(folder)
    size = len(tokenizer.get_vocab())
    text = SIZES | dict(vocab_size=size, max_position_embeddings=LENGTH, bos_token_id=None, eos_token_id=1, pad_token_id=0)
    image = dict(num_patches=(SIDE // PATCH) ** 2) if flexible else dict(image_size=SIDE)
    kind, config = (Siglip2Model, Siglip2Config) if flexible else (SiglipModel, SiglipConfig)
    torch.manual_seed(0)
    model = kind._from_config(config(text_config=text, vision_config=SIZES | image | dict(patch_size=PATCH)), attn_implementation="eager").eval()
    with torch.no_grad():
        model.logit_scale.fill_(1.0)
        model.logit_bias.fill_(-1.0)
        for stream, (_, p) in enumerate(sorted(model.named_parameters()), start=1):
            p.add_(0.1 * torch.from_numpy(noise(p.numel(), stream)).reshape(p.shape))
            p.copy_(p.half())
    model.half().save_pretrained(folder)
    model.double()
    if not flexible:
        SiglipImageProcessor(size={"height": SIDE, "width": SIDE}).save_pretrained(folder)

    tokens = [tokenizer(prompt, padding="max_length", truncation=True, max_length=LENGTH)["input_ids"] for prompt in PROMPTS]
    pixels = torch.from_numpy(noise(4 * SIDE * SIDE * 3, 0)).reshape(4, SIDE, SIDE, 3).permute(0, 3, 1, 2).double()
    inputs = dict(input_ids=torch.tensor(tokens[:4]), pixel_values=pixels)
    if flexible:
        rows = SIDE // PATCH
        patches = pixels.reshape(4, 3, rows, PATCH, rows, PATCH).permute(0, 2, 4, 3, 5, 1).reshape(4, rows * rows, -1)
        shapes = torch.tensor([[rows, rows]] * 4)
        inputs |= dict(pixel_values=patches, spatial_shapes=shapes, pixel_attention_mask=torch.ones(4, rows * rows, dtype=torch.long))
    return {"tokens": tokens} | trained(model, inputs, folder)


def plain(name, tensor):
    """Filters as those of a convolution, whatever the network has."""
    if name.endswith("patch_embedding.weight"):
        tensor = tensor.reshape(len(tensor), PATCH, PATCH, 3).permute(0, 3, 1, 2) if tensor.ndim == 2 else tensor
    return tensor.detach().float().contiguous().clone()


def trained(model, inputs, folder):
    optimizer = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, **ADAMW)
    losses = []
    for step in range(STEPS):
        optimizer.zero_grad()
        output = model(**inputs, return_loss=True)
        output.loss.backward()
        losses.append(output.loss.item())
        if step == 0:
            first = output
            save_file({k: plain(k, p.grad) for k, p in model.named_parameters()}, folder / "gradients.safetensors", {"format": "pt"})
        optimizer.step()
    save_file({k: plain(k, p) for k, p in model.named_parameters()}, folder / "trained.safetensors", {"format": "pt"})
    return {
        "learningRate": LEARNING_RATE,
        "ids": inputs["input_ids"].tolist(),
        "imageEmbeddings": first.image_embeds.tolist(),
        "textEmbeddings": first.text_embeds.tolist(),
        "logits": first.logits_per_image.tolist(),
        "losses": losses,
    }


shutil.rmtree(HERE, ignore_errors=True)
models = {name: write(name) for name in ["siglip", "siglip2"]}
versions = {"torch": torch.__version__, "transformers": transformers.__version__, "sentencepiece": sentencepiece.__version__}
(HERE / "expected.json").write_text(json.dumps({"versions": versions, "prompts": PROMPTS, "models": models}) + "\n")
