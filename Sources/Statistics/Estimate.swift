/// A mean over problems of the mean over each problem's samples, with both of its standard errors.
package struct Estimate: Sendable, Equatable {
  package var value: Double
  /// Standard error for claims about the task: the problems are a sample. Nil for a single problem.
  package var questionError: Double?
  /// Standard error for the same problems, sampled again. Nil where a problem has a single sample.
  package var samplingError: Double?
  package var problems: Int
  /// The smallest number of samples that a problem has.
  package var samplesPerProblem: Int

  package init(
    value: Double, questionError: Double?, samplingError: Double?, problems: Int, samplesPerProblem: Int
  ) {
    self.value = value
    self.questionError = questionError
    self.samplingError = samplingError
    self.problems = problems
    self.samplesPerProblem = samplesPerProblem
  }
}

extension StratifiedProblems {
  /// Summarises `samples`, the values of each problem's samples: 0 and 1 for accuracy, tokens for length.
  ///
  /// `samplingError` is sqrt(Σ_i w_i² v_i) with v_i = s_i² / k_i the unbiased variance of problem i's mean
  /// over k_i samples, which for zeros and ones is p_i (1 - p_i) / (k_i - 1).
  /// - Throws: `StatisticsError` if a problem has fewer than `required` samples, or a value is not finite.
  package func estimate(_ samples: [[Double]], required: Int = 1) throws -> Estimate {
    precondition(samples.count == count, "one list of samples a problem")
    precondition(required >= 1, "at least one sample is required")
    var means = [Double](repeating: 0, count: count)
    var samplingVariance: Double? = 0
    var fewest = Int.max
    for (problem, values) in samples.enumerated() {
      guard values.count >= required else {
        throw StatisticsError("problem \(problem) has \(values.count) of the \(required) samples asked for")
      }
      let mean = values.reduce(0, +) / Double(values.count)
      guard mean.isFinite else {
        throw StatisticsError("problem \(problem) has a sample that is not a finite number")
      }
      means[problem] = mean
      fewest = min(fewest, values.count)
      if values.count > 1, let sum = samplingVariance {
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let variance = squares / Double(values.count - 1) / Double(values.count)
        samplingVariance = sum + weights[problem] * weights[problem] * variance
      } else {
        samplingVariance = nil
      }
    }
    return Estimate(
      value: mean(means), questionError: standardError(means), samplingError: samplingVariance?.squareRoot(),
      problems: count, samplesPerProblem: fewest)
  }
}
