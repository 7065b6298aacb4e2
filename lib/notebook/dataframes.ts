/**
 * Makes a danfojs DataFrame or Series print as a table when it is the last expression of a cell, where Node would print
 * its internals. Does nothing until danfojs-node is loaded.
 */
export function printDataFrames(): void {
  for (const [path, module] of Object.entries(require.cache)) {
    if (!/[\\/]danfojs-node[\\/]dist[\\/]danfojs-node[\\/]src[\\/]index\.js$/.test(path)) continue;
    const { DataFrame, Series } = (module?.exports ?? {}) as { DataFrame?: Printable; Series?: Printable };
    for (const type of [DataFrame, Series]) if (type) Object.assign(type.prototype, { [INSPECT]: asText });
  }
}

type Printable = { prototype: { toString(): string } };

const INSPECT = Symbol.for("nodejs.util.inspect.custom");

function asText(this: { toString(): string }): string {
  return this.toString();
}
