import { expect, test } from "vitest";
import { freeVariables } from "../lib/free-variables";

const plain = (text: string) => [...freeVariables(text).plain].sort().join(" ");
const exported = (text: string) => [...freeVariables(text).exported].sort().join(" ");

test.each([
  ["() => units", "units"],
  ["(units) => units", ""],
  ["({ imageSize: size, ...rest }, [first = size]) => size + rest + first", ""],
  ["(a = b) => a", "b"],
  ["() => { const units = 1; return units; }", ""],
  ["() => { { const units = 1; } return units; }", "units"],
  ["() => { { var units = 1; } return units; }", ""],
  ["() => { for (const i of list) use(i); return i; }", "i list use"],
  ["() => { for (let i = 0; i < n; i++) i; }", "n"],
  ["(x) => { switch (x) { case a: let b = 1; default: return b; } }", "a"],
  ["() => { try { f(); } catch ({ message }) { return message; } return message; }", "f message"],
  ["() => { inner(); function inner() { return outer; } }", "outer"],
  ["() => { const inner = (own) => own + units; return inner(own); }", "own units"],
  ["function build() { return build; }", ""],
  ["function () { return arguments.length; }", ""],
  ["() => arguments", "arguments"],
  ["() => ({ units: 1, [key]: 2, short, method() { return here; } })", "here key short"],
  ["() => a.b.c + d[e] + f?.g", "a d e f"],
  [["() => `$", "{a}$", "{b`$", "{c}`}`"].join(""), "a b c"],
  ["() => { class A extends B { static x = y; #p = z; m() { return this.#p + A; } } return new A(); }", "B y z"],
  ["() => { outer: for (;;) { break outer; } }", ""],
  ["() => { x = 1; y++; [z] = w; ({ v } = u); }", "u v w x y z"],
  ["async (a) => { for await (const b of a) yield_(b); await c; }", "c yield_"],
  ["async fit(train, run) { return train + units; }", "units"],
  ["*items() { yield* other; }", "other"],
  ['"b c"(x) { return x + y; }', "y"],
  ["[Symbol.iterator]() { return q; }", "Symbol q"],
  ["get size() { return n; }", "n"],
  ["static make() { return new.target ?? import.meta; }", ""],
  ["#hidden() { return n; }", "n"],
  ["class Mine { fit() { return units; } }", "units"],
  ["() => stillact_1.tf.sequential(stillact_1.layers)", ""],
  ["() => units_1 + stillact_1[units_2]", "units_1 units_2"],
])("%s reads %s", (text, names) => {
  if (text.includes("import.meta")) return expect(() => freeVariables(text)).toThrow(SyntaxError);
  expect(plain(text)).toBe(names);
});

test("the notebook's variables are those behind exports", () => {
  const text = '({ classes }) => exports.tf.zeros([classes, exports.units, exports["odd name"], here])';
  expect([exported(text), plain(text)]).toEqual(["odd name tf units", "here"]);
  expect([exported("(exports) => exports.units"), plain("(name) => exports[name]")]).toEqual(["", "exports"]);
});

test("a bound or native function cannot be read", () => {
  for (const fn of [Math.max, (() => 1).bind(null)]) expect(() => freeVariables(String(fn))).toThrow(SyntaxError);
});
