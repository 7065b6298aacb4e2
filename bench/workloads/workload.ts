/** Who computes: our engine, or a peer that it is compared with. */
export type Contender = "ours" | "pytorch" | "tfjs-node" | "tfjs-cpu";

/** What one contender measures again and again. */
export interface Task {
  /**
   * The work that is timed.
   *
   * @returns a number by which contenders are compared, such as the loss before the update; nothing where there is none
   */
  step(): number | undefined | Promise<number>;
  /** What has to happen between two steps and is not timed. */
  between?(): void;
}

export interface Workload {
  readonly name: string;
  /** What is computed, for the reader of the table. */
  readonly title: string;
  /** Ours comes first. peers/pytorch.py knows those that PyTorch takes part in by the same name. */
  readonly contenders: readonly Contender[];
  /** Whether the environment variable STILLACT_BENCH_PHOTO has to name a JPEG file. */
  readonly needsPhoto?: boolean;
  /** Makes the task for a contender that runs in Node; its engine is in use. */
  prepare(contender: Contender): Task;
}
