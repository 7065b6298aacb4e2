/** Ways in which a stored file becomes another one. */
export const damages: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  "a flipped bit": (bytes) => {
    const copy = Buffer.from(bytes);
    const middle = copy.length >> 1;
    copy[middle] = copy[middle]! ^ 1;
    return copy;
  },
  "a changed last byte": (bytes) => {
    const copy = Buffer.from(bytes);
    copy[copy.length - 1] = copy.at(-1)! ^ 0xff;
    return copy;
  },
  "zeros of the same length": (bytes) => Buffer.alloc(bytes.length),
  "zeros at its end": (bytes) => Buffer.from(bytes).fill(0, Math.floor((bytes.length * 2) / 3)),
  "its halves swapped": (bytes) => {
    const half = bytes.length >> 1;
    return Buffer.concat([bytes.subarray(half), bytes.subarray(0, half)]);
  },
  "its end cut off": (bytes) => bytes.subarray(0, bytes.length - 7),
  "bytes added": (bytes) => Buffer.concat([bytes, Buffer.alloc(5000, 1)]),
  nothing: () => Buffer.alloc(0),
};
