import { locateFile, locateModel } from "../models/clip/locate";
import { downloadSentence } from "../models/hub/download-sentence";
import { withProgress } from "../notebook/progress";

/** Puts a CLIP model into the cache that is shared with Python, after it has said what that costs. */
export async function fetchCommand(model: string): Promise<void> {
  const file = await locateFile(model);
  if (file) return console.log(`${file} is there`);
  const onDownload = (plan: Parameters<typeof downloadSentence>[0]) => console.log(downloadSentence(plan));
  const { folder } = await withProgress(`Fetching ${model}`, (onProgress) =>
    locateModel(model, { onDownload, onProgress }),
  );
  console.log(`${model} is in ${folder}`);
}
