import Statistics

/// A number of an arm: the mean over its seeds, or what its only run measured.
struct ArmValue: Equatable {
  let value: Double
  /// Two-sided, 95 %: Student's t over seeds; of a single run 1.96 standard errors over problems.
  let bounds: Bounds?
  /// What tables write behind the ±: half of the interval over seeds; of a single run one standard error.
  let error: Double?
  /// The value of each seed, in the order of the arm's runs that have it.
  let seeds: [Double]
  /// Problems of a run, where the number is one over problems.
  let problems: Int?

  /// Standard errors to either side in a 95 % interval over problems.
  static let errorsPerInterval = 1.96

  /// - Parameters:
  ///   - values: One for each seed; must not be empty.
  ///   - error: The standard error over problems, which counts where there is one seed.
  init(_ values: [Double], error: Double? = nil, problems: Int? = nil) {
    precondition(!values.isEmpty, "a value of no run")
    seeds = values
    self.problems = problems
    if let interval = try? SeedInterval(values) {
      value = interval.mean
      bounds = interval.bounds
      self.error = (interval.bounds.upper - interval.bounds.lower) / 2
    } else {
      value = values.reduce(0, +) / Double(values.count)
      let known = values.count == 1 ? error.flatMap { $0.isFinite ? $0 : nil } : nil
      self.error = known
      bounds = known.map {
        Bounds(
          lower: values[0] - Self.errorsPerInterval * $0, upper: values[0] + Self.errorsPerInterval * $0)
      }
    }
  }

  /// Of a share: the interval, kept between 0 and 1, and never of no width because all samples came out alike.
  var shareBounds: Bounds? {
    guard let bounds else { return nil }
    if let problems, problems > 0, bounds.lower == bounds.upper, value == 0 || value == 1 {
      let distance = UniformShare.distance(problems: problems)
      return value == 0 ? Bounds(lower: 0, upper: distance) : Bounds(lower: 1 - distance, upper: 1)
    }
    return Bounds(lower: max(0, bounds.lower), upper: min(1, bounds.upper))
  }
}
