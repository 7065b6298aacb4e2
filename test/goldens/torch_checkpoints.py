"""Tiny random checkpoints in every layout that PyTorch writes, and the values that they hold.

    python test/goldens/torch_checkpoints.py     # writes test/goldens/torch/<version>-*.bin and <version>.json

Needs torch alone; <version> is the one that runs it. Run with 1.5 (the first archives) and with 2.15: their formats differ.
"""

import argparse
import collections
import io
import json
import pathlib
import zipfile

import torch

FOLDER = pathlib.Path(__file__).parent / "torch"
VERSION = ".".join(torch.__version__.split(".")[:2])


def noise(*shape, dtype=torch.float32):
    return torch.randn(*shape, dtype=torch.float64).to(dtype)


def tensors():
    table = noise(6, 8)
    tied = noise(4, 3)
    row = noise(3)
    return collections.OrderedDict(
        [
            ("float32", noise(3, 4)),
            ("float16", noise(2, 3, dtype=torch.float16)),
            ("bfloat16", noise(5, dtype=torch.bfloat16)),
            ("float64", noise(2, 2, dtype=torch.float64)),
            ("int64", torch.tensor([[3, -1, 2**24]])),
            ("int32", torch.tensor([7, -70000], dtype=torch.int32)),
            ("int16", torch.tensor([-300, 5], dtype=torch.int16)),
            ("int8", torch.tensor([-128, 127], dtype=torch.int8)),
            ("uint8", torch.tensor([0, 255], dtype=torch.uint8)),
            ("bool", torch.tensor([True, False, True])),
            ("scalar", torch.tensor(2.6592)),
            ("empty", torch.zeros(0, 3)),
            ("transposed", noise(3, 5).t()),
            ("slice", table[1:6:2, ::3]),
            ("row", table[2]),
            ("permuted", noise(2, 3, 4).permute(2, 0, 1)),
            ("channels last", noise(2, 3, 2, 2).contiguous(memory_format=torch.channels_last)),
            ("expanded", row.expand(4, 3)),
            ("tied.a", tied),
            ("tied.b", tied),
            ("parameter", torch.nn.Parameter(noise(2, 3))),
            ("frozen", torch.nn.Parameter(noise(2), requires_grad=False)),
        ]
    )


class Block(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = torch.nn.Linear(3, 2)
        self.register_buffer("count", torch.tensor(5))

    def forward(self, x):
        return self.linear(x) * self.count


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = torch.nn.Sequential(Block(), torch.nn.BatchNorm1d(2))
        self.scale = torch.nn.Parameter(torch.tensor(0.5))
        self.sizes = [1, 2]

    def forward(self, x):
        return self.blocks(x) * self.scale * self.sizes[0]


def described(state):
    def described_one(tensor):
        values = [float(f"{x:.9g}") for x in tensor.detach().float().flatten().tolist()]
        return {"type": str(tensor.dtype).split(".")[1], "shape": list(tensor.shape), "values": values}

    return {name: described_one(tensor) for name, tensor in state.items()}


def big_endian(path, source):
    """The same checkpoint as a big-endian machine writes it: elements turned round. torch.load must agree."""
    state = torch.load(source, weights_only=True)
    sizes = storage_sizes(source)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            folder, _, key = name.rpartition("/")
            if name.endswith("/byteorder"):
                data = b"big"
            elif folder.endswith("/data"):
                size = sizes[key]
                data = b"".join(data[at : at + size][::-1] for at in range(0, len(data), size))
            new.writestr(name, data)
    for name, tensor in torch.load(path, weights_only=True).items():
        assert torch.equal(tensor, state[name]), name


def storage_sizes(path):
    """Bytes of an element of each storage."""
    sizes = {}

    class Reader(torch.serialization.pickle.Unpickler):
        def persistent_load(self, saved):
            _, kind, key, _, length = saved
            sizes[key] = kind(0).element_size()
            return torch.storage.TypedStorage(length, dtype=kind(0).dtype)

    with zipfile.ZipFile(path) as archive:
        Reader(io.BytesIO(archive.read(next(n for n in archive.namelist() if n.endswith("/data.pkl"))))).load()
    return sizes


def main():
    argparse.ArgumentParser(description=__doc__).parse_args()
    torch.manual_seed(17)
    FOLDER.mkdir(exist_ok=True)
    files = {}

    def save(name, value, holds, **options):
        torch.save(value, str(FOLDER / f"{VERSION}-{name}.bin"), **options)
        files[name] = holds

    state = tensors()
    is_new = "_use_new_zipfile_serialization"
    save("zip", state, "tensors", **{is_new: True})
    save("stream", state, "tensors", **{is_new: False})
    save("zip-protocol-4", state, "tensors", **{is_new: True}, pickle_protocol=4)
    save("stream-protocol-5", state, "tensors", **{is_new: False}, pickle_protocol=5)

    net = Net()
    net(torch.randn(4, 3)).sum().backward()
    optimizer = torch.optim.Adam(net.parameters())
    optimizer.step()
    training = {
        "epoch": 3, "best": 0.25, "done": False, "note": "a snapshot", "sizes": (1, 2, torch.Size([3])), "steps": 2**40,
        "classes": {"sit", "stand"}, "device": torch.device("cpu"), "type": torch.float16, "raw": b"\x00\xff",
        "state_dict": net.state_dict(), "optimizer": optimizer.state_dict(),
    }
    save("training", training, "network", **{is_new: True})

    torch.jit.save(torch.jit.script(net), str(FOLDER / f"{VERSION}-script.bin"))
    files["script"] = "network"
    if hasattr(torch, "UntypedStorage") and hasattr(torch.serialization, "LoadEndianness"):
        big_endian(FOLDER / f"{VERSION}-big-endian.bin", FOLDER / f"{VERSION}-zip.bin")
        files["big-endian"] = "tensors"
    expected = {"files": files, "tensors": described(state), "network": described(net.state_dict())}
    (FOLDER / f"{VERSION}.json").write_text(json.dumps(expected, separators=(",", ":")) + "\n")


main()
