"""Token ids of strings that tokenizers disagree about, as Hugging Face's tokenizers gives them.

    pip install tokenizers
    python test/goldens/clip_strings.py        # writes test/goldens/clip_strings.json

The tokenizer is mini-CLIP's (data/mini-clip/tokenizer.json), and once more with three things that files of other models
have: a start token that is looked for after lower-casing (as OpenAI's), an expression for words without the special
tokens, and no second split. Characters are of Unicode 12 at most, so that the versions of two libraries do not matter.
"""

import json
import pathlib
import random

import tokenizers
from tokenizers import Tokenizer

HERE = pathlib.Path(__file__)
OWN = json.loads((HERE.parents[2] / "data/mini-clip/tokenizer.json").read_text())
START, END = "<|startoftext|>", "<|endoftext|>"

SPACES = [*"\t\n\v\f\r \x1c\x1d\x1e\x1f\x85\xa0\u1680\u180e\u2000\u2003\u2009\u200a\u200b\u200c\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"]
CASES = ["Σ", "ΟΔΟΣ", "σΣ", "Σ.", "ΑΣ ", "İ", "I", "ı", "ẞ", "ß", "Dž", "ŉ", "ﬁ", "ﬀ", "ΐ", "K", "Å", "Ω", "Ǆ", "ᾈ", "Ა", "𐐀", "Ⅷ", "Ⓐ", "Ａ", "Ꭰ", "Ⴀ", "Ω̂"]
MARKS = ["e\u0301", "A\u030a", "\u1100\u1161\u11a8", "\u0344", "q\u0307\u0323", "\u0958", "\u2126", "\ufb1d", "\u0301", "ö\u0304", "\u1e9b\u0323", "각"]
SIGNS = ["'s", "'S", "'T", "'re", "'RE", "'Ve", "’s", "'ll", "'LL", "''s", "!'s", "'d've", "n't", "_", "--", "...", "©", "™", "€", "…", "“", "<", "|", ">", "&amp;", "\\", "\x00", "\x07", "\x7f", "\xad"]
DIGITS = ["0", "12", "3.5", "٣", "½", "²", "Ⅻ", "〇", "𝟘", "①", "१२"]
SCRIPTS = ["猫", "走る人", "שלום", "يجلس", "ไทย", "हिन्दी", "한국어", "🙂", "🏃‍♀️", "👨‍👩‍👧", "🇩🇪", "𝒜", "𠮷", "\u2028x", "é́", "\ue000", "\U0010ffff", "\ufffd", "\uffff"]
TOKENS = [START, END, "<|EndOfText|>", "<|STARTOFTEXT|>", "<|endoftext|", "<|endoftext|><|endoftext|>", "a" + END + "b", "<|end oftext|>", "<|ENDOFTEXT|>s", START.upper() + "'s", "<|startoftext|>\u0301"]
WORDS = ["a photo of a person", "Sitting", "WALKING", "standing", "running.", "x", "person's", "PersonS", "aaaaaaaaaaaaaaaaaaaa", "sittingstanding", "walk ing", "the"]
KINDS = [SPACES, CASES, MARKS, SIGNS, DIGITS, SCRIPTS, TOKENS, WORDS]


def strings():
    yield from ("", *dict.fromkeys(piece for kind in KINDS for piece in kind))
    for piece in [p for kind in (SPACES, CASES, MARKS) for p in kind]:
        yield f"a{piece}b"
        yield f"walking{piece}"
        yield f"{piece}Σ{piece}'s"
    draw = random.Random(0)
    for _ in range(1000):
        yield "".join(draw.choice(draw.choice(KINDS)) for _ in range(draw.randint(2, 6)))


def variant():
    other = json.loads(json.dumps(OWN))
    other["added_tokens"][0]["normalized"] = True
    split, bytes = other["pre_tokenizer"]["pretokenizers"]
    split["pattern"]["Regex"] = split["pattern"]["Regex"].split("endoftext\\|>|")[1]
    bytes["use_regex"] = False
    return other


texts = list(dict.fromkeys(strings()))
encoded = []
for description in (OWN, variant()):
    tokenizer = Tokenizer.from_str(json.dumps(description))
    encoded.append([" ".join(map(str, tokenizer.encode(text).ids[1:-1])) for text in texts])
own, other = encoded
golden = {
    "tokenizers": tokenizers.__version__,
    "texts": texts,
    "ids": own,
    "variant": {i: ids for i, ids in enumerate(other) if ids != own[i]},
}
HERE.with_suffix(".json").write_text(json.dumps(golden, ensure_ascii=False, separators=(",", ":")) + "\n")
print(len(texts), "strings,", len(golden["variant"]), "of them otherwise in the variant")
