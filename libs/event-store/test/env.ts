/** Begins the model checker where another run failed; by default somewhere new. */
export const modelSeed = Number(process.env['GLIDEPATH_SEED'] ?? Date.now() % 2 ** 31);
