/** What a reader sees under a cell: tables and pictures in a notebook, sentences with the numbers in a terminal. */
export * from "./calibration";
export * from "./comparisons";
export * from "./data";
export * from "./feature-map";
export * from "./findings";
export * from "./mistakes";
export * from "./pictures";
export * from "./prediction";
export * from "./pretraining";
export * from "./report";
export * from "./results";
export * from "./similarities";
export * from "./values";
