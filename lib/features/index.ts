export type { Features } from "../method";
export { type EncoderOptions, encoder } from "../models/encoder/encoder";
export { type MobileNetOptions, mobileNet } from "../models/encoder/mobile-net";
export { type OnnxEncoderOptions, onnxEncoder } from "../models/encoder/onnx-encoder";
export type { Rows } from "../vectors";
export { boxGeometry, boxGeometryColumns } from "./box-geometry";
export { type ColourHistogramOptions, colourHistogram } from "./colour-histogram";
export { concat } from "./concat";
export { type OnPersonCropOptions, onPersonCrop } from "./on-person-crop";
