import { CommitJoint } from './application/commit-joint.js';
import { FindRollout } from './application/find-rollout.js';
import { FlyJointRollouts } from './application/fly-joint-rollouts.js';
import { JointDeck } from './application/joint-deck.js';
import { JointOrders } from './application/joint-orders.js';
import { ObeyJoint } from './application/obey-joint.js';
import { ShowRollout } from './application/show-rollout.js';
import { SteerJointRollout } from './application/steer-joint-rollout.js';
import { Steer } from './application/steer.js';

/** Changes of several targets. */
export const provideJoint = [
  CommitJoint,
  FindRollout,
  FlyJointRollouts,
  JointDeck,
  JointOrders,
  ObeyJoint,
  ShowRollout,
  SteerJointRollout,
  Steer,
];
