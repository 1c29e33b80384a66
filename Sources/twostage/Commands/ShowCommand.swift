import ArgumentParser
import Harness
import Records
import Reporting

struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show what a run measured.",
    discussion: "A run may be named by its first characters.")

  @Argument(help: "The run.")
  var run: String

  @Flag(help: "One object with every measurement.")
  var json = false

  func run() async throws {
    let (history, status) = try await HarnessHome.resolve().standing(ofRun: run)
    if json { return try Terminal.print(json: Output(history, status)) }
    let reason = history.end?.reason.map { ": \($0)" } ?? ""
    try Terminal.print(
      "run \(history.run.id) of \(history.run.benchmark.name), seed \(history.run.seed), \(status.rawValue)\(reason)\n"
    )
    try Terminal.print(.lines(RunReport(history).summary(width: Terminal.width)), terminator: "")
  }

  private struct Output: Encodable {
    let run: RunRecord
    let attempts: [AttemptRecord]
    let end: RunEnd?
    let status: String
    let measurements: [MeasurementOutput]
    let steps: [StepRecord]
    let weights: [WeightsRecord]
    let timings: [Timing]
    let resources: [ResourceRecord]
    let verdicts: [VerdictOutput]

    init(_ history: RunHistory, _ standing: RunStatus) {
      run = history.run
      attempts = history.attempts
      end = history.end
      status = standing.rawValue
      measurements = history.measurements.map(MeasurementOutput.init)
      steps = history.steps
      weights = history.weights
      timings = history.timings
      resources = history.resources
      verdicts = history.verdicts.map(VerdictOutput.init)
    }
  }

  private struct MeasurementOutput: Encodable {
    let stage: String
    let epoch: Int?
    let step: Int
    let sampling: Int
    let metric: String
    let family: String?
    let value: Double
    let questionError: Double?
    let samplingError: Double?
    let problems: Int
    let samplesPerProblem: Int

    init(_ measurement: Measurement) {
      stage = measurement.checkpoint.stage.rawValue
      epoch = measurement.checkpoint.epoch
      step = measurement.checkpoint.step
      sampling = measurement.sampling
      metric = measurement.metric
      family = measurement.family
      value = measurement.value
      questionError = measurement.questionError
      samplingError = measurement.samplingError
      problems = measurement.problems
      samplesPerProblem = measurement.samplesPerProblem
    }
  }
}
