import type { Images } from "../../data/dataset";
import type { NamedClassifier } from "../../method";
import { argmax } from "../../numbers";
import { percent } from "../format";
import { showTable } from "../tables";

/** What a classifier says of each image: the probability of every class, the largest first named. */
export async function prediction(classifier: NamedClassifier, images: Images): Promise<void> {
  const rows = await classifier.predict(images);
  const { classes } = classifier;
  showTable(
    rows.map((row, i) => ({
      image: images.ids[i],
      answer: classes[argmax(row)],
      ...Object.fromEntries(classes.map((name, c) => [name, percent(row[c]!)])),
    })),
  );
}
