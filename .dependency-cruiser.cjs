// Which way the arrows of lib point, types included; `npm run lint` holds every import to it.

/** Files beside the rooms, which any room but the engine may import; of the rooms they know only data's contracts. */
const leaf = "^lib/(?!(?:cli|index|method)\\.ts$)[^/]+\\.ts$";
const contracts = "data/dataset";

/** The rooms, and what each may import beside itself and the leaves: rooms, or single files. */
const rooms = {
  engine: [],
  figures: [contracts],
  data: ["figures"],
  results: ["data", "method"],
  evaluate: ["data", "results"],
  report: ["data", "evaluate", "results"],
  train: ["engine", "method"],
  models: ["data", "engine", "method"],
  features: ["data", "method", "models"],
  methods: ["data", "engine", "features", "method", "models", "train"],
  study: ["data", "engine", "method", "results"],
  notebook: ["data", "evaluate", "features", "method", "models", "report", "results", "study"],
  // Above the notebook: they are run, not imported.
  pretrain: [
    "data",
    "engine",
    "evaluate",
    "features",
    "figures",
    "method",
    "methods",
    "models",
    "notebook",
    "results",
    "study",
    "train",
  ],
  simulate: ["data", "evaluate", "features", "figures", "method", "models"],
};

const file = (name) => (name in rooms ? `^lib/${name}/` : `^lib/${name}\\.ts$`);

const roomRules = Object.entries(rooms).map(([room, others]) => ({
  name: `${room}-imports`,
  comment:
    room === "engine"
      ? "The engine is a package of its own and imports nothing from the rest of lib."
      : `${room} imports ${[...others, "files beside the rooms"].join(", ")} and nothing else of lib (.dependency-cruiser.cjs).`,
  severity: "error",
  from: { path: `^lib/${room}/` },
  to: { path: "^lib/", pathNot: [...[room, ...others].map(file), ...(room === "engine" ? [] : [leaf])] },
}));

/** The rooms inside two of them, from the lowest: each imports those before it only. */
const innerRooms = {
  engine: ["graph", "kernels", "passes", "trace", "run", "train", "api"],
  figures: ["world", "paint", "body", "scene", "compose", "words", "dataset"],
};

const innerRules = Object.entries(innerRooms).flatMap(([outer, inner]) =>
  inner.slice(0, -1).map((room, i) => ({
    name: `${outer}-${room}-imports`,
    comment: `Of the rooms of ${outer}, ${room} imports ${inner.slice(0, i + 1).join(", ")} only (.dependency-cruiser.cjs).`,
    severity: "error",
    from: { path: `^lib/${outer}/${room}/` },
    to: { path: `^lib/${outer}/(${inner.slice(i + 1).join("|")})/` },
  })),
);

module.exports = {
  forbidden: [
    {
      name: "no-circular",
      comment: "No file imports itself by way of others: move what both need into a file of its own.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    ...roomRules,
    ...innerRules,
    {
      name: "leaves-import-no-room",
      comment: "A file beside the rooms imports its like, and of the rooms only data's contracts.",
      severity: "error",
      from: { path: [leaf, "^lib/method\\.ts$"] },
      to: { path: "^lib/.*/", pathNot: file(contracts) },
    },
    {
      name: "no-tensors",
      comment: "Data, scores and reports are plain numbers: whoever rereads a result needs no model.",
      severity: "error",
      from: { path: "^lib/(data|evaluate|figures|report|results)/" },
      to: { path: "@tensorflow/|@stillact/engine|^lib/engine/|onnxruntime-node" },
    },
    {
      name: "engine-by-its-name",
      comment: "The rest of lib imports the package @stillact/engine, not the files inside it.",
      severity: "error",
      from: { path: "^lib/", pathNot: "^lib/engine/" },
      to: { path: "^lib/engine/", pathNot: "^lib/engine/(index\\.ts|dist/)" },
    },
  ],
  options: {
    parser: "swc", // TypeScript 7 has no JavaScript API
    tsPreCompilationDeps: true, // imports of types too
    exclude: "^lib/(engine/)?dist/.*/",
    doNotFollow: { path: ["node_modules", "/dist/"] },
  },
};
