/// The benchmarks that a file makes of itself, and the seeds that each is run with.
package struct Sweep: Sendable, Equatable {
  /// A benchmark of the sweep.
  package struct Variant: Sendable, Equatable {
    package var name: String
    package var benchmark: BenchmarkSpec
    /// What it changes, `sft.num_train_epochs=2` say.
    package var changes: [String]
  }

  package var name: String
  /// At least one; the others are compared with the first.
  package var variants: [Variant]
  /// At least one.
  package var seeds: [UInt64]

  /// The sweep of a file without variants is the benchmark itself.
  ///
  /// - Parameter overrides: Put in place of what the file says, before any variant's own.
  package static func load(path: String, overrides: [Override] = []) throws(SpecError) -> Sweep {
    try Sweep(BenchmarkFile(path: path), overrides)
  }

  /// The sweep that `text` describes.
  package static func parse(_ text: String, file: String, overrides: [Override] = []) throws(SpecError)
    -> Sweep
  {
    try Sweep(BenchmarkFile(text, file: file), overrides)
  }

  /// Each variant is a benchmark of its own, in memory and in the plan.
  private static let mostVariants = 1000
  private static let mostRuns = 10_000

  private init(_ file: BenchmarkFile, _ overrides: [Override]) throws(SpecError) {
    let benchmark = try file.benchmark(overrides)
    let count = Self.count(benchmark.sweep)
    if count > Self.mostVariants {
      throw SpecError([
        Complaint(
          place: file.place(of: Trail().appending("sweep")), key: "sweep",
          message:
            "makes \(count == .max ? "more than 10^18" : "\(count)") variants; at most \(Self.mostVariants) are made, so "
            + "split it into several files")
      ])
    }
    name = benchmark.sweep.name ?? benchmark.name
    seeds = benchmark.sweep.seeds.isEmpty ? [benchmark.seed] : benchmark.sweep.seeds
    variants = []
    for variant in Self.variants(benchmark.sweep) {
      variants.append(
        Variant(
          name: variant.name, benchmark: try file.benchmark(overrides + variant.overrides),
          changes: variant.overrides.map { "\($0.key)=\($0.valueText)" }))
    }
    if variants.isEmpty { variants = [Variant(name: benchmark.name, benchmark: benchmark, changes: [])] }
  }

  /// The number of variants that a sweep has; `Int.max` if it overflows.
  private static func count(_ spec: SweepSpec) -> Int {
    var product = spec.grid.isEmpty ? 0 : 1
    for choices in spec.grid {
      let (count, isTooLarge) = product.multipliedReportingOverflow(by: choices.count)
      product = isTooLarge ? .max : count
    }
    let (sum, isTooLarge) = product.addingReportingOverflow(spec.variants.count)
    return isTooLarge ? .max : sum
  }

  /// Throws if there are more runs to make than anybody wants: a slip of the keyboard, or somebody else's file.
  package func checkSize() throws(SpecError) {
    guard variants.count * seeds.count <= Self.mostRuns else {
      throw SpecError([
        Complaint(
          place: .flag("sweep"),
          message:
            "\(variants.count) variants with \(seeds.count) seeds are \(variants.count * seeds.count) runs; at most "
            + "\(Self.mostRuns) are made")
      ])
    }
  }

  private static func variants(_ spec: SweepSpec) -> [VariantSpec] {
    var combinations: [[Override]] = spec.grid.isEmpty ? [] : [[]]
    for choices in spec.grid {
      combinations = combinations.flatMap { combination in choices.map { combination + [$0] } }
    }
    return spec.variants
      + combinations.map { overrides in
        var variant = VariantSpec()
        variant.name = overrides.map { "\($0.key)=\($0.valueText)" }.joined(separator: ", ")
        variant.overrides = overrides
        return variant
      }
  }
}
