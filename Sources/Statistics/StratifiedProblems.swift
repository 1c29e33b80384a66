/// The problems of a set, divided into strata that weigh equally in every mean, whatever their size.
///
/// With S strata, a problem of stratum s weighs 1 / (S n_s). Formulas for stratified means: W. G. Cochran,
/// "Sampling Techniques" (3rd edition), chapter 5.
package struct StratifiedProblems: Sendable, Equatable {
  /// The weight of each problem; they sum to 1.
  package let weights: [Double]
  /// The problems of each stratum, strata in order of first appearance.
  package let strata: [[Int]]

  /// The number of problems.
  package var count: Int { weights.count }

  /// Divides problems by the name of the stratum that each belongs to.
  ///
  /// Where every stratum holds one problem the division says nothing: then all are one stratum, with the same
  /// weights.
  /// - Throws: `StatisticsError` if there are no problems.
  package init(strata names: [String]) throws {
    guard !names.isEmpty else { throw StatisticsError("no problems to summarise") }
    var position: [String: Int] = [:]
    var strata: [[Int]] = []
    for (problem, name) in names.enumerated() {
      if let stratum = position[name] {
        strata[stratum].append(problem)
      } else {
        position[name] = strata.count
        strata.append([problem])
      }
    }
    if strata.count == names.count { strata = [Array(names.indices)] }
    var weights = [Double](repeating: 0, count: names.count)
    for stratum in strata {
      for problem in stratum { weights[problem] = 1 / (Double(strata.count) * Double(stratum.count)) }
    }
    self.weights = weights
    self.strata = strata
  }

  /// All problems in one stratum.
  /// - Throws: `StatisticsError` if `count` is not positive.
  package init(unstratified count: Int) throws {
    try self.init(strata: [String](repeating: "", count: max(0, count)))
  }

  /// The mean of per-problem `values`, strata weighing equally.
  package func mean(_ values: [Double]) -> Double {
    precondition(values.count == count, "one value a problem")
    // Stratum by stratum: with one stratum this is the plain mean, to the last bit.
    return strata.reduce(0) { $0 + Self.mean(of: values, at: $1) } / Double(strata.count)
  }

  /// The standard error of `mean` when the problems are a sample of their strata; nil for a single problem.
  ///
  /// sqrt(Σ_s s_s² / n_s) / S with s_s² the sample variance in the stratum: sd / sqrt(n) for one stratum. A
  /// stratum of one problem has no variance of its own and takes the pooled variance of the others.
  package func standardError(_ values: [Double]) -> Double? {
    variances(values).map { $0.total.squareRoot() }
  }

  /// The degrees of freedom of `standardError`, by Satterthwaite's approximation: n - 1 for one stratum; nil
  /// for a single problem.
  package func degreesOfFreedom(_ values: [Double]) -> Double? {
    guard let variances = variances(values) else { return nil }
    let denominator = zip(variances.terms, variances.freedoms).reduce(0) { $0 + $1.0 * $1.0 / $1.1 }
    guard denominator > 0 else { return Double(count - strata.count) }
    return variances.total * variances.total / denominator
  }

  /// What each stratum adds to the variance of the mean, and the degrees of freedom that the term is known
  /// with.
  private func variances(_ values: [Double]) -> (terms: [Double], freedoms: [Double], total: Double)? {
    precondition(values.count == count, "one value a problem")
    let pooledFreedom = Double(count - strata.count)
    guard pooledFreedom > 0 else { return nil }
    let squares = strata.map { stratum in
      let mean = Self.mean(of: values, at: stratum)
      return stratum.reduce(0) { $0 + (values[$1] - mean) * (values[$1] - mean) }
    }
    let pooled = squares.reduce(0, +) / pooledFreedom
    let share = 1 / Double(strata.count * strata.count)
    var terms: [Double] = []
    var freedoms: [Double] = []
    for (stratum, square) in zip(strata, squares) {
      let freedom = Double(stratum.count - 1)
      let variance = freedom > 0 ? square / freedom : pooled
      terms.append(share * variance / Double(stratum.count))
      freedoms.append(freedom > 0 ? freedom : pooledFreedom)
    }
    return (terms, freedoms, terms.reduce(0, +))
  }

  private static func mean(of values: [Double], at problems: [Int]) -> Double {
    problems.reduce(0) { $0 + values[$1] } / Double(problems.count)
  }
}
