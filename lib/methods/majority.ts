import type { Method } from "../method";

/** Predicts the class frequencies of the training set for every image: what every other method has to beat. */
export function majority(): Method {
  return {
    name: "majority",
    params: {},
    code: [__filename],
    async fit({ labels, classes }) {
      const frequencies = classes.map((_, c) => labels.filter((label) => label === c).length / labels.length);
      return { predict: async ({ ids }) => ids.map(() => frequencies), dispose() {} };
    },
  };
}
