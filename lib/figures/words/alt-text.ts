import { solidsOfFigure } from "../compose/solids";
import { scenes } from "../scene/scenes";
import type { Figure } from "../world/figure";
import { manner } from "./phrases";

/** What the picture shows in one phrase: "drawn figure: a person sitting on a bench in a park". */
export function alt({ people, scene, camera }: Figure): string {
  const [main, ...others] = people;
  const company = ["", ", one other person behind", ", two other people behind", ", three other people behind"];
  const doing = manner(main!, camera, solidsOfFigure());
  return `drawn figure: a person ${doing} ${scenes[scene.kind].place}${company[others.length]}`;
}
