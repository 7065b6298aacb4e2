import type { Figure } from "./figure";
import { scenes } from "./scene/scenes";
import { manner } from "./telling";

/** What the picture shows in one phrase: "drawn figure: a person sitting on a bench in a park". */
export function alt({ people, scene, camera }: Figure): string {
  const [main, ...others] = people;
  const company = ["", ", one other person behind", ", two other people behind", ", three other people behind"];
  return `drawn figure: a person ${manner(main!, camera)} ${scenes[scene.kind].place}${company[others.length]}`;
}
