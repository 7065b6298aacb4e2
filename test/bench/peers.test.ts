import { afterEach, describe, expect, it, vi } from "vitest";
import { pytorch } from "../../bench/peers/pytorch.mjs";
import { tfjsNodePeer } from "../../bench/peers/tfjs-node.mjs";

afterEach(() => vi.unstubAllEnvs());

describe("PyTorch", () => {
  it("is refused in a program that does not have it", () => {
    vi.stubEnv("STILLACT_BENCH_PYTHON", process.execPath);
    expect(() => pytorch.find()).toThrow(/STILLACT_BENCH_PYTHON: .* has no PyTorch and NumPy; install them there/);
  });

  it("says what it downloads and how much", () => expect(pytorch.download).toMatch(/PyPI.*GB to download.*GB on disk/));
});

describe("tfjs-node", () => {
  const platform = (os: string, arch: string) => {
    vi.spyOn(process, "platform", "get").mockReturnValue(os as NodeJS.Platform);
    vi.spyOn(process, "arch", "get").mockReturnValue(arch as NodeJS.Architecture);
  };
  afterEach(() => vi.restoreAllMocks());

  it("is set up where PyPI's TensorFlow brings the library", () => {
    platform("linux", "x64");
    expect(tfjsNodePeer.unsupported()).toBeUndefined();
    platform("darwin", "arm64");
    expect(tfjsNodePeer.unsupported()).toMatch(/Linux x86-64 only/);
  });
});
