import { expect, test } from "vitest";
import {
  above,
  between,
  type Check,
  checkArguments,
  checkOptions,
  either,
  flag,
  inside,
  listOf,
  name,
  nearest,
  oneOf,
  record,
  required,
  signal,
  wholeNumber,
} from "../lib/options";

const checks = { epochs: wholeNumber(1), schedule: oneOf("constant", "cosine"), build: required(record()) };
const check = (options: object) => () => checkOptions("methods.layers", options as never, checks as never);

test("an unknown option is named with the nearest one and all others", () => {
  expect(check({ epoch: 1 })).toThrow(
    new TypeError(
      "methods.layers: there is no option epoch (given 1); did you mean epochs? It takes epochs, schedule, build",
    ),
  );
  expect(check({ colour: "red" })).toThrow(
    'methods.layers: there is no option colour (given "red"). It takes epochs, schedule, build',
  );
});

test.each([
  [{ epochs: 0.5, build: {} }, "methods.layers: epochs must be a whole number ≥ 1, got 0.5"],
  [{ epochs: "3", build: {} }, 'methods.layers: epochs must be a whole number ≥ 1, got "3"'],
  [{ schedule: "Cosine", build: {} }, 'schedule must be "constant" or "cosine", got "Cosine"'],
  [{ build: [1, 2] }, "build must be an object { … }, got [ 1, 2 ]"],
  [{ epochs: 3 }, "methods.layers: the option build is missing; it must be an object { … }"],
  [{ epochs: null, build: {} }, "epochs must be a whole number ≥ 1, got null"],
  [5, "methods.layers: options must be an object { … }, got 5"],
  [Promise.resolve({}), "options must be an object { … }, got a Promise; write await before the call that makes it"],
])("%j is refused", (options, message) => {
  expect(check(options as object)).toThrow(message);
});

test("what is right is returned as it is, with undefined where a default stands", () => {
  const options = { epochs: undefined, schedule: "cosine", build: {} };
  expect(checkOptions("f", options, checks)).toBe(options);
});

test("an argument that is something else is named with what it must be", () => {
  const aPath = { ...name, takes: "a path" };
  expect(() => checkArguments("folder", { path: ["", aPath], n: [1, wholeNumber(1)] })).toThrow(
    new TypeError('folder: path must be a path, got ""'),
  );
  const long = "x".repeat(1000);
  expect(() => checkArguments("f", { n: [long, wholeNumber(1)] })).toThrow(/got "x{100,120}…$/);
});

test.each<[string, Check, unknown[], unknown[]]>([
  ["wholeNumber", wholeNumber(1, 3), [1, 3], [0, 4, 1.5, Number.NaN, "1", 2n, Number.POSITIVE_INFINITY]],
  ["above", above(0), [1e-9, 5], [0, -1, Number.NaN, Number.POSITIVE_INFINITY, "0.1", null]],
  ["between", between(0, 1), [0, 0.5, 1], [-1e-9, 1.1, Number.NaN, "0"]],
  ["inside", inside(0, 1), [0.5], [0, 1, Number.NaN]],
  ["oneOf", oneOf("a", "b"), ["a", "b"], ["A", "", 0, undefined, ["a"]]],
  ["flag", flag, [true, false], [0, "true", null]],
  ["name", name, ["x"], ["", "  ", 1]],
  ["listOf", listOf(wholeNumber(0), { least: 1 }), [[0], [1, 2]], [[], [1.5], 1, "12", { 0: 1 }]],
  ["either", either(flag, wholeNumber(0)), [true, 0], ["a", 0.5]],
  ["signal", signal, [new AbortController().signal], [{}, null]],
])("%s accepts what it says", (_, { accepts }, good, bad) => {
  for (const value of good) expect(accepts(value), String(value)).toBe(true);
  for (const value of bad) expect(accepts(value), String(value)).toBe(false);
});

test.each([
  ["epoch", "epochs"],
  ["learningrate", "learningRate"],
  ["batch_size", "batchSize"],
  ["label", "labels"],
  ["x", undefined],
  ["zzz", undefined],
])("the nearest name to %s is %s", (given, wanted) => {
  expect(nearest(given, ["epochs", "learningRate", "batchSize", "labels", "seed"])).toBe(wanted);
});
