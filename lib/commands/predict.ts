import { imageFiles } from "../data/images";
import { loadClassifier } from "../methods";
import { classifierDirectory } from "../study/fit-all";

/** Prints what a saved classifier predicts for each photo. */
export async function predictCommand(
  photos: readonly string[],
  { model = classifierDirectory("cnn"), json }: { model?: string | undefined; json: boolean },
): Promise<void> {
  if (photos.length === 0) throw new Error("predict needs at least one photo: npx stillact predict photo.jpg");
  const classifier = await loadClassifier(model);
  try {
    const rows = await classifier.predict(imageFiles(photos));
    for (const [i, row] of rows.entries()) {
      const ranked = classifier.classes.map((name, c) => ({ name, share: row[c]! })).sort((a, b) => b.share - a.share);
      const shares = ranked.map(({ name, share }) => `${name} ${(100 * share).toFixed(0)} %`).join(", ");
      const probabilities = Object.fromEntries(ranked.map(({ name, share }) => [name, share]));
      console.log(
        json
          ? JSON.stringify({ photo: photos[i], activity: ranked[0]!.name, probabilities })
          : `${photos[i]}: ${shares}`,
      );
    }
  } finally {
    classifier.dispose();
  }
}
