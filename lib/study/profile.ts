import { checkOptions, required } from "../options";

/** How much work a run does. */
export type ProfileName = "test" | "quick" | "full";

export interface Profile {
  name: ProfileName;
  /** The cross-validation of methods on features, which are computed once. */
  folds: { k: number; repeats: number };
  /**
   * That of networks, which train for each fit: the first of the same repeats, so that both kinds can be compared on these,
   * each under several seeds.
   */
  training: { folds: { k: number; repeats: number }; seeds: number };
  /** How many figures stand in for the photos. */
  figures: number;
}

const profiles: Record<ProfileName, Profile> = {
  test: { name: "test", folds: { k: 2, repeats: 1 }, training: { folds: { k: 2, repeats: 1 }, seeds: 1 }, figures: 60 },
  quick: {
    name: "quick",
    folds: { k: 5, repeats: 1 },
    training: { folds: { k: 5, repeats: 1 }, seeds: 1 },
    figures: 285,
  },
  full: {
    name: "full",
    folds: { k: 5, repeats: 10 },
    training: { folds: { k: 5, repeats: 3 }, seeds: 3 },
    figures: 285,
  },
};

/**
 * The profile that the environment variable STILLACT_PROFILE names; "quick" if it is not set.
 *
 * @throws Error if it names no profile
 */
export function profile(): Profile {
  const name = process.env.STILLACT_PROFILE || "quick";
  if (!Object.hasOwn(profiles, name)) {
    throw new Error(`STILLACT_PROFILE is "${name}"; it must be one of ${Object.keys(profiles).join(", ")}`);
  }
  return profiles[name as ProfileName];
}

/** The value meant for the current profile: `byProfile({ test: 2, quick: 12, full: 30 })` epochs, say. */
export function byProfile<T>(values: Record<ProfileName, T>): T {
  const any = required({ takes: "the value in that profile", accepts: () => true });
  checkOptions("byProfile", values, { test: any, quick: any, full: any });
  return values[profile().name];
}
