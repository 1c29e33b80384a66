import Foundation
import Harness
import Records
import Reporting
import Specs
import Storage
import Testing

/// Comparisons of real runs in a real store.
@Suite struct GateTests {
  @Test func `The same seed gives the same bits, and other seeds are told apart from them`() async throws {
    try await TestBench.with { bench in
      let spec = try TestBench.spec()
      var (runs, seeded) = ([String](), spec)
      for seed in [1, 1, 2, 3, 4] as [UInt64] {
        seeded.seed = seed
        runs.append(try await bench.run(seeded).run)
      }
      let store = try await bench.home.openStore()
      let gate = Gate(home: bench.home, benchmark: spec)
      let same = try gate.compare(.runs([runs[0]]), .runs([runs[1]]), in: store)
      #expect(same.agreements.map(\.level) == [.identical, .identical])
      #expect(same.verdict == .passed)

      let other = try gate.compare(.runs([runs[0], runs[2]]), .runs([runs[3], runs[4]]), in: store)
      #expect(other.agreements.isEmpty)
      #expect(other.findings.contains { $0.metric == .accuracy && $0.method.contains("Welch") })

      // Memory of a process that has made several runs says little, but it is there.
      #expect(other.findings.contains { $0.metric == .peakMemory })
      let calibration = try gate.calibrate(.runs(runs), seeds: 2, pairs: 20, in: store)
      #expect(calibration.runs == 4)
      #expect(throws: (any Error).self) { try gate.calibrate(.runs(runs), seeds: 3, pairs: 20, in: store) }
    }
  }

  @Test func `Runs that are unfinished or of another benchmark are not compared`() async throws {
    try await TestBench.with { bench in
      let (spec, other) = (try TestBench.spec(), try TestBench.spec("sft.learning_rate=1e-4"))
      let (first, second) = (try await bench.run(spec).run, try await bench.run(other).run)
      let stopped = try await bench.interrupt(spec) { $0.isMeasured("base") }.run
      let store = try await bench.home.openStore()
      let gate = Gate(home: bench.home, benchmark: nil)
      let error = #expect(throws: NotComparable.self) {
        try gate.compare(.runs([first]), .runs([second]), in: store)
      }
      #expect(error?.differences.map(\.kind) == [.benchmark])
      let refusal = #expect(throws: PreparationError.self) {
        try gate.compare(.runs([first]), .runs([stopped]), in: store)
      }
      #expect(refusal?.description.contains("only finished runs") == true)

      let across = Gate(home: bench.home, benchmark: nil, across: [.benchmark])
      let report = try across.compare(.runs([first]), .runs([second]), in: store)
      #expect(report.agreements.map(\.level) == [.different, .different])
      #expect(report.firstDifference?.hasPrefix("SFT, step 1") == true)
      #expect(report.verdict == .inconclusive)
    }
  }

  @Test(arguments: [
    ("01JZ4T,01jz4v", RunSelection.runs(["01JZ4T", "01jz4v"])), ("commit:0aBc12", .commit("0abc12")),
  ])
  func `Sides of a comparison are read`(_ text: String, _ expected: RunSelection) throws {
    #expect(try RunSelection(text) == expected)
  }

  @Test(arguments: ["", "01,", "commit:", "commit:xyz1", "commit:abc", "no run", "'; DROP TABLE runs; --"])
  func `What names no runs is refused`(_ text: String) {
    #expect(throws: PreparationError.self) { try RunSelection(text) }
  }

  @Test func `The points of a metric are its values at the ends of the stages`() async throws {
    try await TestBench.with { bench in
      let run = try await bench.run(TestBench.spec()).run
      let store = try await bench.home.openStore()
      let history = try store.history(of: run)
      let provenance = history.run.provenance
      for metric in GateMetric.allCases {
        let points = try store.points(
          of: metric, benchmarkHash: history.run.benchmark.hash, machine: provenance.machine)
        guard provenance.dirtyDiff == nil else {
          #expect(points.isEmpty)
          continue
        }
        #expect(points.map(\.stage) == (metric.isQuality ? [.sft, .grpo] : [nil]))
        #expect(points.allSatisfy { $0.run == run && $0.value.isFinite })
        for point in points where metric.isQuality {
          let last = history.measurements.last {
            $0.checkpoint.stage == point.stage && $0.sampling == 0 && $0.metric == metric.rawValue
              && $0.family == nil
          }
          #expect(point.value == last?.value)
        }
      }
    }
  }
}
