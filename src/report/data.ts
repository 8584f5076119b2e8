type Setting = number | string | boolean;

/** One trial of the search. Accuracies are fractions of the validation images. */
export interface ReportedTrial {
  /** Counts from 0, as the study does. */
  readonly number: number;
  readonly params: Readonly<Record<string, Setting>>;
  /** `failed`: broke down without a value. */
  readonly state: 'complete' | 'failed';
  /** What the search was told: the spiking accuracy, or chance where training came to nothing; null where it failed. */
  readonly value: number | null;
  /** At the end of the last epoch before any sharpening. */
  readonly softAccuracy: number | null;
  /** At the end, with every sharpness set to 1. */
  readonly forcedAccuracy: number | null;
  /** `completed`, or what flags the trial: `diverged`, `constant`, … */
  readonly outcome: string;
  /** Why it is flagged or failed; empty otherwise. */
  readonly reason: string;
  readonly epochs: number;
  readonly seconds: number;
  /** What the search was told, where it had other objectives than the accuracy. */
  readonly figures?: readonly {
    readonly name: string;
    readonly value: number;
    readonly unit: string;
    readonly profile?: string;
    readonly basis?: string;
  }[];
  /** Per image. */
  readonly spikes: number | null;
  readonly synapticOperations: number | null;
  /**
   * The natural logarithm of the expected improvement for which the trial was chosen, in standard deviations of the
   * accuracies known at that time; null where it was drawn at random.
   */
  readonly logImprovement: number | null;
}

/** The network that the search found best, on test images that neither training nor search has seen. */
export interface BestNetwork {
  /** Its trial. */
  readonly number: number;
  /** Test images. */
  readonly images: number;
  /** Fractions of the test images. */
  readonly spikingAccuracy: number;
  readonly trainedAccuracy: number;
  /** Images that simulator and trained network give the same class. */
  readonly agreeing: number;
  /** Spikes and synaptic operations an image. The host layer works on grey levels, by multiplications. */
  readonly layers: readonly {
    readonly name: string;
    readonly kind: 'conv' | 'dense' | 'maxPool';
    readonly neurons: number;
    readonly spikes: number;
    readonly synapticOperations: number;
    readonly host: boolean;
  }[];
  /**
   * Neurons (x images) of each layer in the simulator against the trained network's. `farthest`: the largest distance
   * from threshold of one that differs, relative to the layer's mean distance.
   */
  readonly agreement: readonly {
    readonly name: string;
    readonly compared: number;
    readonly differing: number;
    readonly farthest: number;
  }[];
  /** Its training: means over the training images of an epoch (from 0), and each layer's sharpness at its end. */
  readonly sharpness: readonly {
    readonly epoch: number;
    readonly loss: number;
    readonly accuracy: number;
    readonly sharpness: readonly number[];
  }[];
  /** (classes, classes) test images of the row's class that the simulator gives the column's. */
  readonly confusion: readonly (readonly number[])[];
  readonly classNames: readonly string[];
  /** Some test images: (height, width) grey levels in [0, 1], their class and the one that the simulator gives. */
  readonly examples?: readonly {
    readonly image: readonly number[];
    readonly height: number;
    readonly width: number;
    readonly label: number;
    readonly given: number;
  }[];
}

/** The search replayed on a table of all configurations. Regret: the best value of the table less the best so far. */
export interface ReplayedSearch {
  readonly seeds: number;
  readonly trials: number;
  /** The fraction of the seeds in which the search ends with a value at least as good as random search's. */
  readonly winShare: number;
  /** Over the seeds, after all trials. */
  readonly medianRegret: { readonly search: number; readonly random: number };
  /** The median regret after each trial. */
  readonly curves: { readonly search: readonly number[]; readonly random: readonly number[] };
  readonly measuredOn: string;
}

/** All that the report of a search tells. */
export interface SearchReport {
  readonly study: string;
  readonly dataset: string;
  readonly space: string;
  readonly direction: 'maximize';
  readonly seed: number;
  readonly dimensions: readonly { readonly name: string; readonly values: readonly Setting[] }[];
  readonly gridSize: number;
  /** Trials drawn at random before the Gaussian process suggests. */
  readonly startupTrials: number;
  readonly trials: readonly ReportedTrial[];
  readonly best: BestNetwork;
  /** The trials that none dominates, where there are two objectives. */
  readonly front?: readonly number[];
  readonly replay?: ReplayedSearch;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly node: string;
    readonly kernels: string;
    readonly engine: string;
    /** Of the whole search. */
    readonly seconds: number;
    readonly date: string;
  };
  /** What made the report. */
  readonly command: string;
}

/** How a trial is drawn: where it came from, or that nothing came of it. */
export type TrialKind = 'random' | 'suggested' | 'flagged' | 'failed';

export function kindOf(trial: ReportedTrial, startupTrials: number): TrialKind {
  if (trial.state === 'failed' || trial.value === null) return 'failed';
  if (trial.outcome !== 'completed') return 'flagged';
  return trial.number < startupTrials ? 'random' : 'suggested';
}
