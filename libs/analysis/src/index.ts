export {
  absorb,
  burstProofJudgeOptions,
  checkJudgeOptions,
  defaultJudgeOptions,
  initialJudgement,
  judge,
  lateHarmJudgeOptions,
} from './count-judge.js';
export type { JudgeOptions, JudgeState, Judgement, Reading, Verdict } from './count-judge.js';
export { combineVerdicts, splitAlpha } from './combine-verdicts.js';
export type { DispersionOptions, DispersionState } from './dispersion.js';
export { dispersionIndex, initialDispersion, recordDispersion } from './dispersion.js';
export { bucketOf, FLAG_PARTS, fractionalVariant, partsOfPercent, stickySplit } from './fractional.js';
export type { FractionalAlgorithm, WeightedVariant } from './fractional.js';
export { logLimitEvidence } from './limit-evidence.js';
export { murmur3 } from './murmur3.js';
export { logRateRatioEvidence } from './rate-ratio.js';
export { checkSampleRatio } from './sample-ratio.js';
export type { RoutedShare, SampleRatio } from './sample-ratio.js';
export type { SpreadOptions, SpreadState } from './spread.js';
export { tickOf } from './tick.js';
export type { ArmCounts, ArmSlice, Tick } from './tick.js';
export { basicCanaryPods } from './argo/basic-canary.js';
export type { BasicCanary, PodSet } from './argo/basic-canary.js';
export { argoCondition } from './argo/condition.js';
export type { ArgoCondition } from './argo/condition.js';
export { ConditionError } from './argo/condition-tokens.js';
export { classifyMeasurement, measurementClassifier } from './argo/measurement.js';
export type { ArgoConditions, MeasuredPhase } from './argo/measurement.js';
export {
  argoDefaults,
  assessMetric,
  effectiveCount,
  initialMetricResult,
  nextMeasurementAt,
  recordMeasurement,
} from './argo/metric.js';
export type { ArgoMetric, ArgoMetricResult } from './argo/metric.js';
export { assessRun, effectOf, isComplete } from './argo/phase.js';
export type { ArgoPhase } from './argo/phase.js';
export { approximateWeight, podLimits, podsOfWeight } from './argo/pod-counts.js';
export type { PodCounts, PodLimit } from './argo/pod-counts.js';
export { abortWeight, routedCanaryPods } from './argo/routed-canary.js';
export type { RoutedCanary } from './argo/routed-canary.js';
export type { KayentaClassification, KayentaDirection, KayentaLabel } from './kayenta/classification.js';
export { cles, cohenD, effectSize, meanRatio } from './kayenta/effect-sizes.js';
export type { EffectMeasure } from './kayenta/effect-sizes.js';
export { judgementWindow } from './kayenta/judgement-windows.js';
export type { AnalysisSchedule } from './kayenta/judgement-windows.js';
export { shiftInterval } from './kayenta/mann-whitney.js';
export type { ShiftInterval } from './kayenta/mann-whitney.js';
export { classifyByMannWhitney, mannWhitneyDefaults } from './kayenta/mann-whitney-classifier.js';
export type { EffectThresholds, MannWhitneyOptions } from './kayenta/mann-whitney-classifier.js';
export { classifyByMean } from './kayenta/mean-classifier.js';
export { iqrOutliers, sigmaOutliers, withoutOutliers } from './kayenta/outliers.js';
export { padded, withoutNan } from './kayenta/samples.js';
export type { NanStrategy } from './kayenta/samples.js';
export { didPass, judgeScore, stopsAnalysis } from './kayenta/score-verdict.js';
export type { ScoreThresholds, ScoreVerdict } from './kayenta/score-verdict.js';
export { mean, percentile, summarise, variance } from './kayenta/statistics.js';
export type { Summary } from './kayenta/statistics.js';
export { scorerDefaults, weightedSum } from './kayenta/weighted-sum-scorer.js';
export type { CanaryScore, GroupScore, ScoredMetric, ScorerOptions } from './kayenta/weighted-sum-scorer.js';
export { flaggerDefaults, flaggerTick, initialFlaggerState } from './flagger/canary-run.js';
export type { FlaggerConfig, FlaggerPhase, FlaggerState, FlaggerTick } from './flagger/canary-run.js';
export { isWithin } from './flagger/metric-range.js';
export type { MetricRange } from './flagger/metric-range.js';
export { maxWeightOf, nextWeight, weightSequence } from './flagger/step-weights.js';
export type { StepWeights } from './flagger/step-weights.js';
export { falseRollback, promotionMs, rollbackMs } from './flagger/timing.js';
export { betaBinomialMixture } from './confseq/beta-binomial-mixture.js';
export { empiricalProcessBound } from './confseq/empirical-process.js';
export { gammaExponentialMixture, gammaPoissonMixture } from './confseq/gamma-mixtures.js';
export { mixtureBound } from './confseq/mixture.js';
export type { Mixture } from './confseq/mixture.js';
export { bestRho, normalMixture } from './confseq/normal-mixture.js';
export type { Sides, Tuning } from './confseq/normal-mixture.js';
export { stitchedBound } from './confseq/stitching.js';
export type { Stitching } from './confseq/stitching.js';
export { isMet, levelOf } from './keptn/target.js';
export type { KeptnLevel, KeptnOperator, KeptnTarget } from './keptn/target.js';
export { objectiveScore, totalLevel } from './keptn/total.js';
export type { KeptnObjective, KeptnThresholds } from './keptn/total.js';
export { isRolledOut, rolloutBucket, variantBucket } from './unleash/bucketing.js';
export type { UnleashConstraint, UnleashContext } from './unleash/context.js';
export { isLetIn } from './unleash/strategy.js';
export type { UnleashStrategy } from './unleash/strategy.js';
export { evaluateToggle } from './unleash/toggle.js';
export type { UnleashAnswer, UnleashToggle } from './unleash/toggle.js';
export { pickVariant } from './unleash/variant.js';
export type { UnleashVariant } from './unleash/variant.js';
export { edgeNear, exceeding, latencyTick } from './latency/exceedance.js';
export type { LatencyEdge } from './latency/exceedance.js';
export { histogramOf, totalOf } from './latency/histogram.js';
export type { Histogram } from './latency/histogram.js';
export { argoPack, argoPackDefaults } from './packs/argo-pack.js';
export type { ArgoPackOptions, ArgoPackState } from './packs/argo-pack.js';
export { countPack } from './packs/count-pack.js';
export { flaggerPack, flaggerPackDefaults } from './packs/flagger-pack.js';
export type { FlaggerPackOptions, FlaggerPackState } from './packs/flagger-pack.js';
export { kayentaPack, kayentaPackDefaults } from './packs/kayenta-pack.js';
export type { KayentaPackOptions, KayentaPackState } from './packs/kayenta-pack.js';
export { PACK_IDS, runNamedPack } from './packs/named-packs.js';
export type { PackId } from './packs/named-packs.js';
export { runPack } from './packs/rule-pack.js';
export type { PackRun, RulePack } from './packs/rule-pack.js';
export { previewPower } from './power/preview.js';
export type { Detection, PlannedStep, PowerOptions, StepPower, Traffic } from './power/preview.js';
