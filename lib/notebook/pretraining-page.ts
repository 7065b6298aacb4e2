import { writeFileAtomic } from "../files";
import { plainFigure } from "./plotly";
import { type PretrainingOptions, pretraining } from "./plots/pretraining";
import { renderPng } from "./static/render";
import { escapeHtml } from "./tables";

/** Writes a page with the curves of a pretraining; a browser that shows it reloads it every ten seconds. */
export async function writePretrainingPage(curves: PretrainingOptions["curves"], file: string): Promise<void> {
  const { figure, sentence } = pretraining({ curves });
  const png = (await renderPng(plainFigure(figure))).toString("base64");
  const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="refresh" content="10">
<title>stillact: pretraining</title>
<img alt="${escapeHtml(sentence)}" src="data:image/png;base64,${png}" style="max-width: 100%">
<p>${escapeHtml(sentence)}</p>
</html>
`;
  await writeFileAtomic(file, page);
}
