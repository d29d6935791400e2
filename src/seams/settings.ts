/** What the grouping of tables can be tuned by; `bench/seams.ts --sensitivity` tells what each is worth. */
export interface SeamSettings {
  /** Louvain's resolution: 1 = plain modularity, higher = more and smaller seams. */
  readonly resolution: number;
  /** Runs on varied evidence that the confidence is measured by, for up to 1,000 tables; 0 = none. */
  readonly runs: number;
}

export const SEAM_SETTINGS: SeamSettings = { resolution: 1, runs: 50 };
