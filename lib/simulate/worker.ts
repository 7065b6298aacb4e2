import { setPriority } from "node:os";
import { type Source, settingOf } from "./source";
import { type Expected, type Outcome, runStudy } from "./study";

/** What a process is asked: studies of one setting. The source comes with the first. */
export interface Task {
  source?: Source;
  expected: Expected;
  studies: readonly number[];
  seed: number;
}

let setting: ReturnType<typeof settingOf>;

setPriority(10); // the machine stays usable meanwhile
process.on("message", ({ source, expected, studies, seed }: Task) => {
  if (source) setting = settingOf(source);
  const outcomes: Outcome[] = studies.map((study) => runStudy(setting, expected, study, seed));
  process.send!(outcomes);
});
process.on("disconnect", () => process.exit());
