import { zeta } from '../numeric/zeta.js';

/** Settings of the polynomially stitched boundary. */
export interface Stitching {
  /** Intrinsic time from which the boundary is tight, above 0. */
  readonly vMin: number;
  /** Scale of the tail; 0 for sub-Gaussian sums. */
  readonly c: number;
  /** Exponent over epochs, above 1. */
  readonly s: number;
  /** Ratio of one epoch to the next, above 1. */
  readonly eta: number;
}

/** The stitched boundary at intrinsic time `v`: wider than a mixture, but in closed form. */
export function stitchedBound(v: number, alpha: number, { vMin, c, s, eta }: Stitching): number {
  const time = Math.max(v, vMin);
  const k1 = (eta ** 0.25 + eta ** -0.25) / Math.SQRT2;
  const k2 = (Math.sqrt(eta) + 1) / 2;
  const epochs = s * Math.log(Math.log((eta * time) / vMin));
  const ell = epochs + Math.log(zeta(s) / Math.log(eta) ** s) - Math.log(alpha);
  const tail = k2 * c * ell;
  return Math.sqrt(k1 * k1 * time * ell + tail * tail) + tail;
}
