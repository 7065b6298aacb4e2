import { createCanvas } from "@napi-rs/canvas";
import { random } from "../../random";
import type { RgbImage } from "../dataset";
import { bodyHulls, personParts, skeletonOf } from "./body/person";
import type { Skeleton } from "./body/skeleton";
import { type View, viewOf } from "./camera";
import { css } from "./colour";
import type { Figure, Light, Person } from "./describe";
import { type Ball, type Context, fillBox, fillMasses, fillShadow, type Part, type Shading } from "./paint";
import { paintBackdrop } from "./scene/backdrop";
import type { Piece } from "./scene/pieces";
import { piecesOf } from "./scene/things";

interface Placed {
  person: Person;
  skeleton: Skeleton;
  seat: Piece[];
}

/** Draws a figure as a square of `size` pixels. */
export function render(figure: Figure, size: number): RgbImage {
  const canvas = createCanvas(size, size);
  const context = canvas.getContext("2d");
  const view = viewOf(figure.camera, size);
  const { light } = figure;
  const draw = random(figure.texture, "backdrop");
  paintBackdrop(figure.scene, { context, view, draw, depth: figure.backdrop });

  const things = figure.things.map((thing) => ({ depth: -thing.z, pieces: piecesOf(thing) }));
  const people = figure.people.map((person) => ({ person, skeleton: skeletonOf(person), seat: seatOf(person) }));
  const shadows = [
    ...things.flatMap(({ pieces }) => pieces.flatMap(shadowHulls)),
    ...people.flatMap(({ person, skeleton, seat }) => [...bodyHulls(person, skeleton), ...seat.flatMap(shadowHulls)]),
  ];
  fillShadow(context, view, shadows, light.slant, css([16, 14, 40], light.shadow));

  const groups = [
    ...things.map(({ depth, pieces }) => ({ depth, parts: pieces.map((piece) => partOf(view, piece, light)) })),
    ...people.map((placed) => ({ depth: -placed.person.z, parts: partsWithSeat(view, placed, light) })),
  ];
  for (const group of groups.sort((a, b) => b.depth - a.depth)) for (const part of group.parts) part.paint(context);
  return { width: size, height: size, data: developed(canvas.data(), size, figure) };
}

const seatOf = ({ seat }: Person): Piece[] => (seat?.thing ? piecesOf(seat.thing) : []);

/** A person's parts from far to near, between what of the seat is behind and what hides the sitter. */
function partsWithSeat(view: View, { person, skeleton, seat }: Placed, light: Light): Part[] {
  const hides = (piece: Piece) => "box" in piece && piece.hides === true && depthOf(piece) < -person.z - 0.02;
  const byDepth = [...seat].sort((a, b) => depthOf(b) - depthOf(a));
  return [
    ...byDepth.filter((piece) => !hides(piece)).map((piece) => partOf(view, piece, light)),
    ...personParts(view, person, skeleton, light).sort((a, b) => b.depth - a.depth),
    ...byDepth.filter(hides).map((piece) => partOf(view, piece, light)),
  ];
}

const depthOf = (piece: Piece) => ("box" in piece ? -piece.box.centre[2] : -piece.mass.hulls[0]![0]!.at[2]);

function partOf(view: View, piece: Piece, shading: Shading): Part {
  const paint = (context: Context) =>
    "box" in piece ? fillBox(context, view, piece.box, shading) : fillMasses(context, view, [piece.mass], shading);
  return { depth: depthOf(piece), paint };
}

function shadowHulls(piece: Piece): Ball[][] {
  if ("mass" in piece) return piece.mass.hulls.map((hull) => [...hull]);
  const { centre, size, turn } = piece.box;
  const [c, s] = [Math.cos((turn * Math.PI) / 180), Math.sin((turn * Math.PI) / 180)];
  return [
    [-0.5, 0.5].flatMap((i) =>
      [-0.5, 0.5].flatMap((j) =>
        [-0.5, 0.5].map((k): Ball => {
          const [x, y, z] = [i * size[0], j * size[1], k * size[2]];
          return { at: [centre[0] + c * x + s * z, centre[1] + y, centre[2] + c * z - s * x], radius: 0 };
        }),
      ),
    ),
  ];
}

/** RGB from RGBA, with the light's colour cast, darker corners and grain, as a camera makes it. */
function developed(rgba: Uint8Array, size: number, { texture, grain, light }: Figure): Uint8Array {
  const { uint32 } = random(texture, "grain");
  const rgb = new Uint8ClampedArray(size * size * 3);
  // Four uniform bytes add up to nearly a normal number, with a mean of 510 and a standard deviation of 147.8.
  const amplitude = grain / 147.8;
  const [red, green, blue] = light.cast.map((value) => light.exposure * (1 + light.amount * (value / 200 - 1)));
  const [brightX, brightY] = [size * (0.5 + 0.2 * light.from[0]), size * 0.4];
  for (let y = 0, i = 0, j = 0; y < size; y++)
    for (let x = 0; x < size; x++, i += 4, j += 3) {
      const fall = 1.04 - (0.26 * ((x - brightX) ** 2 + (y - brightY) ** 2)) / (size * size);
      const bits = uint32();
      const sum = (bits & 255) + ((bits >>> 8) & 255) + ((bits >>> 16) & 255) + (bits >>> 24);
      const noise = (sum - 510) * amplitude;
      rgb[j] = rgba[i]! * red! * fall + noise;
      rgb[j + 1] = rgba[i + 1]! * green! * fall + noise;
      rgb[j + 2] = rgba[i + 2]! * blue! * fall + noise;
    }
  return new Uint8Array(rgb.buffer);
}
