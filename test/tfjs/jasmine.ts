import { boot } from "jasmine-core";

export interface SpecResult {
  id: string;
  fullName: string;
  status: "passed" | "failed" | "pending" | "excluded";
  failedExpectations: { message: string }[];
  duration: number | null;
}

interface Configuration {
  random: boolean;
  forbidDuplicateNames: boolean;
  specFilter(spec: { getFullName(): string }): boolean;
}

interface Jasmine {
  getEnv(): {
    configure(options: Partial<Configuration>): void;
    addReporter(reporter: { specDone(result: SpecResult): void; suiteDone(result: SpecResult): void }): void;
    execute(): Promise<unknown>;
  };
}

/** Jasmine, whose functions are global from here on. */
export const jasmine = boot() as Jasmine;
jasmine.getEnv().configure({ random: false, forbidDuplicateNames: false });

type It = (...args: unknown[]) => { id: string };
type Globals = { specFile?: string; it: It };

const files = new Map<string, string>();

// The bundler lets each file of specs begin by naming itself.
const globals = globalThis as unknown as Globals;
const { it } = globals;
globals.it = (...args) => {
  const spec = it(...args);
  files.set(spec.id, globals.specFile ?? "");
  return spec;
};

/** The file of specs that a spec stands in. */
export const fileOf = (spec: { id: string }) => files.get(spec.id) ?? "";
