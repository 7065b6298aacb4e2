"""Token ids of Hugging Face's CLIP tokenizer with OpenAI's whole vocabulary.

    pip install transformers
    python test/goldens/clip_tokens.py bpe_simple_vocab_16e6.txt.gz        # writes test/goldens/clip_tokens.json

The vocabulary file is OpenAI's (github.com/openai/CLIP, clip/); the test reads it from the mirror folder.
"""

import gzip
import hashlib
import json
import pathlib
import sys

import transformers
from transformers import CLIPTokenizer

PROMPTS = [
    "a photo of a person sitting",
    "A photo of TWO people, walking/running; 3.5 km from home!",
    "it's, they're, we've, I'm, you'll, he'd, don't",
    "  white \t space\n\neverywhere  ",
    "naïve café, Ångström, Straße, İstanbul, ﬁne",
    "走る人 sitzt стоит يجلس",
    "🙂🏃‍♀️ emoji",
    "e\u0301 and \u00e9 are the same letter",
    "<|startoftext|> a photo <|endoftext|>",
    "&amp; &lt;b&gt; html",
    "snake_case camelCase kebab-case under__score",
    "1234567890 ¼ Ⅷ ²",
    "a\u00a0b\u200bc\u3000d",
    "",
    "word " * 100,
    "supercalifragilisticexpialidocious " * 12,
]


def byte_symbols():
    """OpenAI's order of the 256 bytes: printable ones first, the others as letters from 256 on."""
    printable = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = [b for b in range(256) if b not in printable]
    return [chr(b) for b in printable] + [chr(256 + i) for i in range(len(others))]


data = pathlib.Path(sys.argv[1]).read_bytes()
lines = gzip.decompress(data).decode().split("\n")
merges = [tuple(line.split()) for line in lines[1 : 49152 - 256 - 2 + 1]]
symbols = byte_symbols()
tokens = symbols + [s + "</w>" for s in symbols] + ["".join(pair) for pair in merges] + ["<|startoftext|>", "<|endoftext|>"]
tokenizer = CLIPTokenizer(vocab={token: i for i, token in enumerate(tokens)}, merges=merges)
golden = {
    "transformers": transformers.__version__,
    "vocabularySha256": hashlib.sha256(data).hexdigest(),
    "prompts": [{"text": text, "ids": tokenizer(text, truncation=True, max_length=77)["input_ids"]} for text in PROMPTS],
}
file = pathlib.Path(__file__).with_suffix(".json")
file.write_text(json.dumps(golden) + "\n")
print(file.name, [len(row["ids"]) for row in golden["prompts"]])
