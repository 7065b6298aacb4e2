/** How far a long piece of work has come. */
export interface Progress {
  /** Work finished, in the unit of `total`; fractions are allowed. */
  done: number;
  total: number;
  /** What is being done now, in a few words: "fold 3 of 15, epoch 7". */
  note?: string;
}

export type OnProgress = (progress: Progress) => void;
