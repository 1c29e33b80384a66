/// Everything that the store knows of one run, in order: what tables, figures and verdicts are made from.
package struct RunHistory: Sendable, Equatable {
  package var run: RunRecord
  package var attempts: [AttemptRecord] = []
  package var end: RunEnd?
  package var problems: [ProblemRecord] = []
  package var steps: [StepRecord] = []
  package var samples: [SampleSet] = []
  package var measurements: [Measurement] = []
  package var weights: [WeightsRecord] = []
  package var timings: [Timing] = []
  package var resources: [ResourceRecord] = []
  package var verdicts: [Verdict] = []

  package init(run: RunRecord) {
    self.run = run
  }
}
