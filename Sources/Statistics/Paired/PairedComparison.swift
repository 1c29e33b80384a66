/// Two measurements of the same problems, compared problem by problem.
package struct PairedComparison: Sendable {
  package let problems: StratifiedProblems
  /// The mean over its samples of each problem, on the left side.
  package let left: [Double]
  /// The same on the right side.
  package let right: [Double]
  /// The largest value that there can be, of values from 0 on; nil if there is no such limit.
  package let largest: Double?

  /// - Throws: `StatisticsError` if the sides do not hold one finite value for each of at least two problems.
  package init(problems: StratifiedProblems, left: [Double], right: [Double], largest: Double? = nil) throws {
    guard left.count == problems.count, right.count == problems.count else {
      throw StatisticsError(
        "a paired comparison needs every problem on both sides, found \(left.count) and \(right.count)")
    }
    guard problems.count > 1 else { throw StatisticsError("a paired comparison needs at least two problems") }
    guard left.allSatisfy(\.isFinite), right.allSatisfy(\.isFinite) else {
      throw StatisticsError("a paired comparison needs finite values")
    }
    self.problems = problems
    self.left = left
    self.right = right
    self.largest = largest
  }

  /// Left minus right, problem by problem.
  package var differences: [Double] { zip(left, right).map { $0 - $1 } }

  /// The mean of the left side.
  package var leftMean: Double { problems.mean(left) }

  /// The mean of the right side.
  package var rightMean: Double { problems.mean(right) }

  /// Left mean minus right mean.
  package var difference: Double { problems.mean(differences) }

  /// The standard error of `difference` when the problems are a sample.
  ///
  /// Where all problems differ alike, none of them right on either side say, there is no variance to go by. Of values with a
  /// limit it is then known all the same how far the mean can lie off: with 95 % confidence no more than `UniformShare` says
  /// of all problems differ otherwise than those seen, each by the limit more at most. The error is the one whose normal
  /// bound at 95 % that is.
  package var standardError: Double {
    // Two problems always have one: the initialiser refuses fewer, and strata of single problems are merged.
    let seen = problems.standardError(differences) ?? .infinity
    guard seen == 0, let largest else { return seen }
    // Strata weigh alike, so that the smallest decides.
    let count = problems.strata.count * (problems.strata.map(\.count).min() ?? 1)
    return UniformShare.distance(problems: count) * (largest + abs(difference))
      / NormalDistribution.quantile(0.95)
  }

  /// The degrees of freedom of `standardError`.
  package var degreesOfFreedom: Double { problems.degreesOfFreedom(differences) ?? 1 }

  /// One-sided bounds of `difference` by Student's t, each at `confidence`.
  package func differenceBounds(confidence: Double) -> Bounds {
    let distance = StudentT(degreesOfFreedom: degreesOfFreedom).quantile(confidence) * standardError
    return Bounds(lower: difference - distance, upper: difference + distance)
  }

  /// The test whether left is not below right by `margin` or more, at `confidence`.
  package func nonInferiority(margin: Double, confidence: Double) -> NonInferiority {
    NonInferiority(
      margin: margin, bounds: differenceBounds(confidence: confidence),
      design: TestDesign(standardError: standardError, confidence: confidence))
  }
}
