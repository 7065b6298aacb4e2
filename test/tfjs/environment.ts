import { use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { setTestEnvs } from "@tensorflow/tfjs-core/dist/jasmine_util";

/** tfjs adds it to the name of every suite. */
export const environmentName = "onnxruntime";

tf.env().set("IS_TEST", true);
setTestEnvs([{ name: environmentName, backendName: "onnxruntime", isDataSync: true }]);

/** One thread: the tensors of the specs are small. */
export const ready = use("onnxruntime", { threads: 1 });
