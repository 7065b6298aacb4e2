import { type Point, radians, type Vec3 } from "./geometry";

/** A camera at x = 0, z = 0 that looks along -z. Lengths in the picture are shares of its side. */
export interface Camera {
  /** Focal length. */
  focal: number;
  /** Height over the ground, metres. */
  height: number;
  /** The horizon's distance from the top: the lens is shifted, not tipped, which keeps vertical lines vertical. */
  horizon: number;
  /** Clockwise turn of the picture about its middle, degrees, as by a camera held askew. */
  roll: number;
}

/** A camera and a square picture of `size` pixels. */
export interface View {
  camera: Camera;
  size: number;
  /** Pixels from the left and top, before the picture is turned. */
  project(point: Vec3): Point;
  /** Pixels per metre at a depth (the distance along the view, metres). */
  scaleAt(depth: number): number;
  /** Where a projected point is after the turn of the picture. */
  turned(point: Point): Point;
  /** Degrees of the turn, and the enlargement that fills all corners. */
  turn: { degrees: number; zoom: number };
}

/** Points nearer than this, metres, are projected as if they were at this depth. */
const nearest = 0.2;

export function viewOf(camera: Camera, size: number): View {
  const scaleAt = (depth: number) => (camera.focal * size) / Math.max(nearest, depth);
  const project = ([x, y, z]: Vec3): Point => {
    const scale = scaleAt(-z);
    return [size / 2 + x * scale, size * camera.horizon + (camera.height - y) * scale];
  };
  const angle = radians(camera.roll);
  const zoom = Math.cos(angle) + Math.abs(Math.sin(angle));
  const [c, s] = [zoom * Math.cos(angle), zoom * Math.sin(angle)];
  const turned = ([x, y]: Point): Point => {
    const [dx, dy] = [x - size / 2, y - size / 2];
    return [size / 2 + c * dx - s * dy, size / 2 + s * dx + c * dy];
  };
  return { camera, size, project, scaleAt, turned, turn: { degrees: camera.roll, zoom } };
}
