import { System } from '../src/index.js';
import { describeInbound } from './suites/cd-events.js';
import { describeCustody } from './suites/custody.js';
import { describeFlags } from './suites/flags.js';
import { describeFrontDoor } from './suites/front-door.js';
import { describeGate } from './suites/gate.js';
import { describeJoint } from './suites/joint.js';
import { describeRefusals } from './suites/refusals.js';
import { describeReplay } from './suites/replay.js';
import { describeTampering } from './suites/tampering.js';

// Nothing is broken on purpose before the last suite, so one system serves them all.
describe('a whole system', () => {
  let system: System;
  const current = (): System => system;

  beforeAll(async () => {
    system = await System.start();
  });
  afterAll(() => system?.stop());

  describeRefusals(current);
  describeGate(current);
  describeFlags(current);
  describeJoint(current);
  describeReplay(current);
  describeInbound(current);
  describeFrontDoor(current);
  describeCustody(current);
  describeTampering(current);
});
