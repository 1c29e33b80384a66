import Foundation
import Harness
import Records
import Reporting

/// The result of measuring a model, for people.
enum EvaluationTable {
  static func text(_ result: ModelEvaluation.Result) -> String {
    var table = Table(columns: [.left("metric"), .right("value"), .right("± problems"), .right("± sampling")])
    for measurement in result.measurements where measurement.family == nil {
      // Samples that all came out alike have no error, but a bound.
      let isShare = !measurement.metric.hasPrefix("length") && measurement.questionError == 0
      table.rows.append([
        measurement.metric,
        isShare ? MeasurementText.share(measurement) : number(measurement.value, measurement.metric),
        isShare ? "" : measurement.questionError.map { number($0, measurement.metric) } ?? "",
        measurement.samplingError.map { number($0, measurement.metric) } ?? "",
      ])
    }
    let rate = result.seconds > 0 ? Double(result.tokens) / result.seconds : 0
    return "\(NumberText.grouped(result.problems)) problems of \(result.data), \(result.samplesPerProblem) "
      + "sample\(result.samplesPerProblem == 1 ? "" : "s") each, \(result.sampling), at most \(result.maxTokens) tokens\n\n"
      + table.text(width: Terminal.width)
      + "\n\(NumberText.grouped(result.tokens)) tokens in \(Int(result.seconds.rounded())) s, "
      + "\(NumberText.grouped(Int(rate.rounded()))) tokens/s; answer check \(result.grader)"
  }

  private static func number(_ value: Double, _ metric: String) -> String {
    metric.hasPrefix("length") ? String(format: "%.1f", value) : String(format: "%.1f %%", 100 * value)
  }
}
