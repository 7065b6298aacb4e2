import { afterEach, expect, test } from "vitest";
import { byProfile, profile } from "../../lib/study/profile";

afterEach(() => {
  delete process.env.STILLACT_PROFILE;
});

test("the profile is quick unless STILLACT_PROFILE names another", () => {
  expect(profile().name).toBe("quick");
  process.env.STILLACT_PROFILE = "full";
  expect(profile().folds).toEqual({ k: 5, repeats: 3 });
  expect(byProfile({ test: 2, quick: 12, full: 30 })).toBe(30);
});

test("an unknown profile is refused with the names that exist", () => {
  process.env.STILLACT_PROFILE = "constructor";
  expect(() => profile()).toThrow('STILLACT_PROFILE is "constructor"; it must be one of test, quick, full');
});
