import { type Random, random } from "../../random";
import { type Solids, solidsOfFigure } from "../compose/assemble";
import type { Figure, Person } from "../compose/figure";
import { nameable } from "../compose/visibility";
import { scenes } from "../scene/scenes";
import { catalogue, nounOf, type Thing } from "../scene/things";
import { chance, pick } from "../world/sample";
import { counted, listed, withArticle } from "./grammar";
import { activityPhrase, clothesPhrases } from "./phrases";

/** Captions of a figure, with and without what its main person does. */
export interface Captions {
  /** Place, company, things and clothes; no word about what anybody does. */
  scene: string;
  /** What the main person does, and nothing else. */
  activity: string;
  both: string;
}

/**
 * Three captions of a figure. They name only things and clothes that are visible in the picture; the figure's own seed
 * decides which of them, and in what words. The thing that the main person uses is named with the activity only.
 */
export function captionsOf(figure: Figure, solids: Solids = solidsOfFigure()): Captions {
  const [main] = figure.people;
  const facts: Facts = {
    figure,
    who: withArticle(noun(main!)),
    doing: activityPhrase(main!, figure.camera, solids),
    clothes: clothesPhrases(main!, figure, solids),
    things: nameable(figure, solids),
  };
  const stream = (style: string) => random(figure.texture, "caption", style);
  return {
    scene: sceneCaption(stream("scene"), facts),
    activity: activityCaption(stream("activity"), facts),
    both: bothCaption(stream("both"), facts),
  };
}

/** Everything that a caption may say. */
interface Facts {
  figure: Figure;
  who: string;
  doing: string;
  clothes: readonly string[];
  things: readonly Thing[];
}

type Template = (parts: Record<"who" | "clothes" | "place" | "things" | "company", string>) => string;

const sceneTemplates: readonly Template[] = [
  ({ who, clothes, place, things, company }) => `${who}${clothes} ${place}${things}${company}`,
  ({ who, clothes, place, things, company }) => `a drawing of ${who}${clothes} ${place}${things}${company}`,
  ({ who, clothes, place, things, company }) => `${place}${things}: ${who}${clothes}${company}`,
];

const sceneCaption = (draw: Random, facts: Facts): string => pick(draw, sceneTemplates)(partsOf(draw, facts));

const activityCaption = (draw: Random, { who, doing }: Facts): string =>
  pick(draw, [`${who} ${doing}`, `${who} who is ${doing}`, `a drawing of ${who} ${doing}`, doing]);

const bothTemplates: readonly ((doing: string) => Template)[] = [
  (doing) =>
    ({ who, clothes, place, things, company }) =>
      `${who}${clothes} ${doing} ${place}${things}${company}`,
  (doing) =>
    ({ who, clothes, place, things, company }) =>
      `a drawing of ${who}${clothes} ${doing} ${place}${things}${company}`,
  (doing) =>
    ({ who, clothes, place, things, company }) =>
      `${place}${things}: ${who}${clothes} is ${doing}${company}`,
];

const bothCaption = (draw: Random, facts: Facts): string =>
  pick(draw, bothTemplates)(facts.doing)(partsOf(draw, facts));

function partsOf(draw: Random, { figure, who, clothes, things }: Facts) {
  const worn = chance(draw, 0.85) ? clothes.slice(0, 1 + draw.integer(3)) : [];
  const wears = pick(draw, ["in", "wearing"]);
  const named = thingsOf(draw, things);
  return {
    who,
    clothes: worn.length > 0 ? ` ${wears} ${listed(worn)}` : "",
    place: scenes[figure.scene.kind].place + (chance(draw, 0.7) ? time(figure) : ""),
    things: named.length > 0 ? ` with ${listed(named)}` : "",
    company: companyOf(figure.people.length - 1),
  };
}

function companyOf(others: number): string {
  if (others === 0) return "";
  return `, ${others === 1 ? "another person" : counted(others, "other person")} behind`;
}

const noun = ({ body }: Person): string => ({ child: "child", adult: "person", old: "old person" })[body.age];

function time({ light }: Figure): string {
  if (light.hour === "night") return " at night";
  return light.hour === "evening" ? " in the evening" : "";
}

/** Up to three kinds of things; a single thing of a dyed kind is named with its colour. */
function thingsOf(draw: Random, seen: readonly Thing[]): string[] {
  const byNoun = new Map<string, Thing[]>();
  for (const thing of seen) byNoun.set(nounOf(thing), [...(byNoun.get(nounOf(thing)) ?? []), thing]);
  const named = draw.shuffle([...byNoun]).slice(0, draw.integer(4));
  return named.map(([noun, things]) => {
    const [only, more] = things;
    if (more || !catalogue[only!.kind].dyed) return counted(things.length, noun);
    return withArticle(`${only!.dye.name} ${noun}`);
  });
}

/** The alt text: "drawn figure: a person sitting on a bench in a park". */
export function alt({ people, scene, camera }: Figure): string {
  const [main, ...others] = people;
  const company = ["", ", one other person behind", ", two other people behind", ", three other people behind"];
  const doing = activityPhrase(main!, camera, solidsOfFigure());
  return `drawn figure: a person ${doing} ${scenes[scene.kind].place}${company[others.length]}`;
}
