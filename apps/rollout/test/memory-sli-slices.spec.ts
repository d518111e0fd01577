import { MemorySliSlices } from './memory-sli-slices.js';
import { describeSliSlices } from './sli-slices-suite.js';

describeSliSlices('slices in memory', () => new MemorySliSlices());
