import { clearLine, cursorTo } from "node:readline";
import { clamp } from "../numbers";
import type { OnProgress, Progress } from "../progress";
import { duration } from "./format";
import { createSlot, inNotebook } from "./kernel";
import { escapeHtml } from "./tables";

/** A progress bar that is updated in place. */
export interface ProgressBar {
  /** Shows how far the work has come; at most five times a second. */
  update(progress: Progress): void;
  /** Replaces the bar by a plain sentence. */
  done(sentence?: string): void;
  /** Replaces the bar by what went wrong. */
  fail(error: unknown): void;
}

/** What each update carries in its metadata as `stillact.progress`, so that a headless runner can print it. */
export interface ProgressMetadata extends Progress {
  title: string;
  /** Estimated time left in seconds, null before the first piece of work is done. */
  secondsLeft: number | null;
  /** True with the last update. */
  ended: boolean;
}

interface View {
  show(state: ProgressMetadata, line: string, text: string): void;
  end(state: ProgressMetadata, line: string): void;
}

export interface ProgressBarOptions {
  /** Seconds, a clock that only runs forward. */
  now?: () => number;
  /** Where a bar outside a notebook is written. */
  stream?: NodeJS.WriteStream;
}

const SECONDS_BETWEEN = 0.2;
const SECONDS_BETWEEN_LINES = 10; // a log file gets sparse lines instead of a rewritten one

/** Runs long work under a progress bar, which appears with the first report: work that is done at once shows nothing. */
export async function withProgress<T>(title: string, work: (onProgress: OnProgress) => Promise<T>): Promise<T> {
  let bar: ProgressBar | undefined;
  try {
    const result = await work((progress) => {
      bar ??= progressBar(title);
      bar.update(progress);
    });
    bar?.done();
    return result;
  } catch (error) {
    bar?.fail(error);
    throw error;
  }
}

/** Starts a progress bar: one output in a notebook, one rewritten line in a terminal, sparse lines in a log. */
export function progressBar(
  title: string,
  { now = () => performance.now() / 1000, stream = process.stderr }: ProgressBarOptions = {},
): ProgressBar {
  const view = inNotebook() ? notebookView() : terminalView(stream);
  const interval = inNotebook() || stream.isTTY ? SECONDS_BETWEEN : SECONDS_BETWEEN_LINES;
  const start = now();
  let last: Progress = { done: 0, total: 1 };
  let shownAt = Number.NEGATIVE_INFINITY;
  let ended = false;

  const state = (seconds: number): ProgressMetadata => ({
    title,
    ...last,
    secondsLeft: last.done > 0 ? (seconds / last.done) * Math.max(0, last.total - last.done) : null,
    ended,
  });
  const end = (sentence: string) => {
    if (ended) return;
    ended = true;
    view.end(state(now() - start), sentence);
  };

  return {
    update(progress) {
      if (ended) return;
      last = progress;
      const time = now();
      if (time - shownAt < interval) return;
      shownAt = time;
      const current = state(time - start);
      const text = progressText(current, time - start);
      view.show(current, `${title}: ${text}`, text);
    },
    done(sentence) {
      last = { ...last, done: last.total };
      end(sentence ?? `${title}: done in ${duration(now() - start)}.`);
    },
    fail(error) {
      const reason = error instanceof Error ? error.message : String(error);
      end(`${title}: stopped after ${duration(now() - start)}: ${reason}`);
    },
  };
}

function progressText({ done, total, note, secondsLeft }: ProgressMetadata, elapsed: number): string {
  const share = `${Math.floor(100 * fraction(done, total))} %`;
  const left = secondsLeft === null ? "" : `, about ${duration(secondsLeft)} left`;
  return `${share}${note ? `, ${note}` : ""} (${duration(elapsed)}${left})`;
}

const fraction = (done: number, total: number) => (total > 0 ? clamp(done / total, 0, 1) : 0);

function notebookView(): View {
  const slot = createSlot();
  const metadata = (progress: ProgressMetadata) => ({ stillact: { progress } });
  return {
    show(state, line, text) {
      const bar = `<progress value="${fraction(state.done, state.total).toFixed(4)}" max="1"></progress>`;
      const html = `<div>${escapeHtml(state.title)} ${bar} ${escapeHtml(text)}</div>`;
      slot.show({ "text/html": html, "text/plain": line }, metadata(state));
    },
    // Plain text only: a reader on GitHub sees the last state, where a full bar says nothing.
    end: (state, line) => slot.show({ "text/plain": line }, metadata(state)),
  };
}

function terminalView(stream: NodeJS.WriteStream): View {
  const write = (line: string, newline: boolean) => {
    if (!stream.isTTY) {
      stream.write(`${line}\n`);
      return;
    }
    clearLine(stream, 0);
    cursorTo(stream, 0);
    stream.write(newline ? `${line}\n` : line.slice(0, stream.columns - 1));
  };
  return { show: (_, line) => write(line, false), end: (_, line) => write(line, true) };
}
