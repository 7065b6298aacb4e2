/** The sizes of EfficientNet-Lite. */
export type LiteSize = keyof typeof scales;

/** An inverted residual block (Sandler et al., arXiv 1801.04381). */
export interface Block {
  /** Channels. */
  readonly input: number;
  readonly output: number;
  /** How many times the input's channels are filtered; 1: no expansion. */
  readonly expansion: number;
  /** Side of the depthwise filters. */
  readonly kernel: number;
  readonly stride: number;
}

/** An EfficientNet-Lite: what its parameters are, and what images it was trained on. */
export interface LiteArchitecture {
  /** Width and height of the images. */
  readonly imageSize: number;
  readonly blocks: readonly Block[];
  readonly classes: number;
}

/** How much wider and deeper than lite0 each is. */
const scales = {
  lite0: { width: 1.0, depth: 1.0, imageSize: 224 },
  lite1: { width: 1.0, depth: 1.1, imageSize: 240 },
  lite2: { width: 1.1, depth: 1.2, imageSize: 260 },
  lite3: { width: 1.2, depth: 1.4, imageSize: 280 },
  lite4: { width: 1.4, depth: 1.8, imageSize: 300 },
} as const;

/** Blocks of lite0, in stages: the first of a stage has its stride. */
const stages = [
  { blocks: 1, kernel: 3, stride: 1, expansion: 1, output: 16 },
  { blocks: 2, kernel: 3, stride: 2, expansion: 6, output: 24 },
  { blocks: 2, kernel: 5, stride: 2, expansion: 6, output: 40 },
  { blocks: 3, kernel: 3, stride: 2, expansion: 6, output: 80 },
  { blocks: 3, kernel: 5, stride: 1, expansion: 6, output: 112 },
  { blocks: 4, kernel: 5, stride: 2, expansion: 6, output: 192 },
  { blocks: 1, kernel: 3, stride: 1, expansion: 6, output: 320 },
] as const;

/** Channels of the first convolution and of the last, which are not scaled. */
const STEM = 32;
const HEAD = 1280;

/**
 * EfficientNet-Lite (Tan and Le, arXiv 1905.11946, without squeeze-and-excitation and with ReLU6; github.com/tensorflow/tpu,
 * models/official/efficientnet/lite).
 */
export function liteArchitecture(size: LiteSize): LiteArchitecture {
  const { width, depth, imageSize } = scales[size];
  const blocks: Block[] = [];
  stages.forEach((stage, s) => {
    const isScaled = s > 0 && s < stages.length - 1;
    const count = isScaled ? Math.ceil(depth * stage.blocks) : stage.blocks;
    for (let i = 0; i < count; i++) {
      const input = blocks.at(-1)?.output ?? STEM;
      const { kernel, expansion } = stage;
      blocks.push({
        input,
        output: channels(stage.output, width),
        expansion,
        kernel,
        stride: i === 0 ? stage.stride : 1,
      });
    }
  });
  return { imageSize, blocks, classes: 1000 };
}

/** The nearest multiple of 8 to the scaled number, but no less than 90 % of it. */
function channels(base: number, width: number): number {
  const scaled = base * width;
  const nearest = Math.max(8, Math.floor((scaled + 4) / 8) * 8);
  return nearest < 0.9 * scaled ? nearest + 8 : nearest;
}

/** Name and shape of every parameter, as the PyTorch package efficientnet_lite_pytorch has them. */
export function parameterShapes({ blocks, classes }: LiteArchitecture): Map<string, readonly number[]> {
  return new Map<string, readonly number[]>([
    ...convolution("_conv_stem", "_bn0", [STEM, 3, 3, 3]),
    ...blocks.flatMap(({ input, output, expansion, kernel }, i) => {
      const inner = input * expansion;
      return [
        ...(expansion === 1 ? [] : convolution(`_blocks.${i}._expand_conv`, `_blocks.${i}._bn0`, [inner, input, 1, 1])),
        ...convolution(`_blocks.${i}._depthwise_conv`, `_blocks.${i}._bn1`, [inner, 1, kernel, kernel]),
        ...convolution(`_blocks.${i}._project_conv`, `_blocks.${i}._bn2`, [output, inner, 1, 1]),
      ];
    }),
    ...convolution("_conv_head", "_bn1", [HEAD, blocks.at(-1)!.output, 1, 1]),
    ["_fc.weight", [classes, HEAD]],
    ["_fc.bias", [classes]],
  ]);
}

/** A convolution without bias and the batch normalisation after it. */
function convolution(name: string, norm: string, filter: readonly number[]): [string, readonly number[]][] {
  const statistics = ["weight", "bias", "running_mean", "running_var"];
  return [
    [`${name}.weight`, filter],
    ...statistics.map((part): [string, readonly number[]] => [`${norm}.${part}`, [filter[0]!]]),
  ];
}
