// How the networks were trained whose densities are in bench/results/spiking-densities.json: Table IV's rows but for this.

export const SEED = 1;
/** The first of the training set. */
export const TRAINING_IMAGES = 8000;
/** The first of the test set. */
export const TEST_IMAGES = 1000;
export const BATCH = 32;
/** Two epochs as they are, then one in which each layer becomes hard. */
export const SCHEDULE = { start: 2, duration: 1, intermission: 0 };
