import type { SeatKind } from "./body/sitting";
import type { Figure } from "./describe";
import type { SceneKind } from "./scene/scenes";

const places: Record<SceneKind, string> = {
  street: "in a street",
  room: "in a room",
  park: "in a park",
  beach: "on a beach",
  gym: "in a gym",
  field: "on a sports field",
};

const seats: Record<SeatKind, string> = {
  chair: "on a chair",
  bench: "on a bench",
  sofa: "on a sofa",
  stool: "on a stool",
  block: "on a block",
  ground: "on the ground",
};

/** What the picture shows in one phrase: "drawn figure: a person sitting on a bench in a park". */
export function alt({ people, scene }: Figure): string {
  const [main, ...others] = people;
  const seat = main?.seat ? ` ${seats[main.seat.kind]}` : "";
  const [verb, ...doing] = main?.pose.manner.split(" ") ?? [];
  const rest = doing.length > 0 ? ` ${doing.join(" ")}` : "";
  const company = ["", ", one other person behind", ", two other people behind", ", three other people behind"][
    others.length
  ];
  return `drawn figure: a person ${verb}${seat}${rest} ${places[scene]}${company}`;
}
