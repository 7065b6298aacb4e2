import { availableParallelism } from "node:os";
import { env, InferenceSession, Tensor } from "onnxruntime-node";
import type { OpenNetwork } from "./frozen-features";

/** Options of every session that computes features: all of ONNX Runtime's own passes, all cores, quiet. */
export function sessionOptions(): InferenceSession.SessionOptions {
  return {
    graphOptimizationLevel: "all",
    intraOpNumThreads: availableParallelism(),
    interOpNumThreads: 1,
    logSeverityLevel: 3,
    // Idle workers that spin would take the cores from the decoding of the next images.
    extra: { session: { intra_op: { allow_spinning: "0" } } },
  };
}

/** What runs the networks, as it enters the key of their features. */
export const engineVersion = () => `onnxruntime ${env.versions.node ?? "unknown"}`;

/** An ONNX file, and the files beside it that hold values of it, under the names that it gives them. */
export interface OnnxModel {
  readonly bytes: Uint8Array;
  readonly external: ReadonlyMap<string, Uint8Array>;
}

export interface NetworkInput {
  batch: number;
  width: number;
  height: number;
}

/**
 * Opens an ONNX model of one image input `[batch, 3, height, width]` for one of its outputs.
 *
 * @throws Error if the bytes are no ONNX model or are cut off, the input is another, or the output does not exist
 */
export async function openOnnx(
  model: OnnxModel,
  { file, output, input }: { file: string; output?: string | undefined; input: NetworkInput },
): Promise<OpenNetwork> {
  const session = await load(model, file);
  try {
    const inputName = checkInput(session, file, input);
    const outputName = chooseOutput(session, file, output);
    return {
      async run(pixels) {
        const tensor = new Tensor("float32", pixels, [input.batch, 3, input.height, input.width]);
        const result = (await session.run({ [inputName]: tensor }, [outputName]))[outputName]!;
        return rowsOf(result, outputName, file, input.batch);
      },
      close: () => session.release(),
    };
  } catch (error) {
    await session.release();
    throw error;
  }
}

async function load({ bytes, external }: OnnxModel, file: string): Promise<InferenceSession> {
  try {
    // Never by its path: what ONNX Runtime is not given it looks for in the working directory.
    const externalData = [...external].map(([path, data]) => ({ path, data }));
    return await InferenceSession.create(bytes, {
      ...sessionOptions(),
      ...(externalData.length > 0 && { externalData }),
    });
  } catch (error) {
    throw new Error(
      `encoder: ${file} (${bytes.length} bytes) is not an ONNX model, is cut off, or needs an operation that this ONNX ` +
        `Runtime lacks: get the file again, or export the model once more (${(error as Error).message})`,
      { cause: error },
    );
  }
}

/**
 * The name of the image input.
 *
 * @throws Error if the model takes anything else than such images
 */
export function checkInput(session: InferenceSession, file: string, { batch, width, height }: NetworkInput): string {
  const inputs = session.inputMetadata.map((meta) =>
    meta.isTensor ? `${meta.name}: ${meta.type} [${meta.shape}]` : meta.name,
  );
  const [meta, ...others] = session.inputMetadata;
  if (!meta?.isTensor || others.length > 0 || meta.type !== "float32" || meta.shape.length !== 4) {
    throw new Error(
      `encoder: ${file} takes (${inputs.join("; ")}), but one float32 input [batch, 3, height, width] is needed: ` +
        "export the image part of the model alone, in float32",
    );
  }
  const wanted = [batch, 3, height, width];
  const fits = meta.shape.every((size, axis) => typeof size === "string" || size === wanted[axis]);
  if (!fits) {
    throw new Error(
      `encoder: ${file} takes ${meta.name} of [${meta.shape}], but would get [${wanted}]; set imageSize ` +
        "and batchSize to what the model was exported for",
    );
  }
  return meta.name;
}

function chooseOutput({ outputNames }: InferenceSession, file: string, output: string | undefined): string {
  const chosen = output ?? (outputNames.length === 1 ? outputNames[0] : undefined);
  if (chosen !== undefined && outputNames.includes(chosen)) return chosen;
  const complaint = output === undefined ? "has several outputs" : `has no output "${output}"`;
  throw new Error(`encoder: ${file} ${complaint}; set output to one of ${outputNames.join(", ")}`);
}

function rowsOf(result: Tensor, output: string, file: string, batch: number): Float32Array {
  if (result.type !== "float32" || result.dims[0] !== batch || result.dims.length < 2) {
    throw new Error(
      `encoder: output ${output} of ${file} is ${result.type} [${result.dims}], but float32 [${batch}, …] is needed: one ` +
        "row per image",
    );
  }
  return result.data as Float32Array;
}
