import type { Point, Vec3 } from "./geometry";

/** A level camera at x = 0, z = 0 that looks along -z. Lengths in the picture are shares of its side. */
export interface Camera {
  /** Focal length. */
  focal: number;
  /** Height over the ground, metres. */
  height: number;
  /** Where the horizon lies, from the top: a shifted lens keeps upright things upright. */
  horizon: number;
}

/** A camera and a square picture of `size` pixels. */
export interface View {
  camera: Camera;
  size: number;
  /** Pixels from the left and top. */
  project(point: Vec3): Point;
  /** Pixels per metre at a depth (the distance along the view, metres). */
  scaleAt(depth: number): number;
}

/** Things nearer than this, metres, are projected as if they were there. */
const nearest = 0.2;

export function viewOf(camera: Camera, size: number): View {
  const scaleAt = (depth: number) => (camera.focal * size) / Math.max(nearest, depth);
  const project = ([x, y, z]: Vec3): Point => {
    const scale = scaleAt(-z);
    return [size / 2 + x * scale, size * camera.horizon + (camera.height - y) * scale];
  };
  return { camera, size, project, scaleAt };
}
