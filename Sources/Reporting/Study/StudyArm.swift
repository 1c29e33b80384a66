package import Records

/// The runs of one variant of a benchmark, one for each seed.
package struct StudyArm: Sendable {
  /// As tables and figures name the variant: `SFT 5`, `cut at 5`.
  package var name: String
  package var runs: [RunHistory]

  package init(name: String, runs: [RunHistory]) {
    self.name = name
    self.runs = runs
  }

  /// Runs put together by what they ran, in order of first appearance: those of one benchmark are an arm of its name,
  /// numbered where benchmarks share one.
  package static func byBenchmark(_ runs: [RunHistory]) -> [StudyArm] {
    var arms: [(hash: String, arm: StudyArm)] = []
    for run in runs {
      let benchmark = run.run.benchmark
      if let place = arms.firstIndex(where: { $0.hash == benchmark.hash }) {
        arms[place].arm.runs.append(run)
      } else {
        let sameName = arms.count { $0.arm.runs[0].run.benchmark.name == benchmark.name }
        let name = sameName == 0 ? benchmark.name : "\(benchmark.name) \(sameName + 1)"
        arms.append((benchmark.hash, StudyArm(name: name, runs: [run])))
      }
    }
    return arms.map(\.arm)
  }
}
