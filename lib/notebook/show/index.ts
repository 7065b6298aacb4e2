/** What a reader sees under a cell: tables and plots in a notebook, sentences with the numbers in a terminal. */
export * from "./answers";
export * from "./comparisons";
export * from "./data";
export * from "./embeddings";
export * from "./pretraining";
export * from "./report";
export * from "./results";
export * from "./values";
