import Foundation
import Harness
import Reporting

/// A throughput benchmark's figures for people.
enum BenchTable {
  /// A line on what was measured, a table of rates, and where the time went.
  static func text(_ result: BenchResult) -> String {
    let head =
      "\(result.shape): \(count(Double(result.parameters))) parameters, \(result.shards) shards, "
      + "\(result.threads) thread\(result.threads == 1 ? "" : "s"); \(result.cpu), OpenBLAS \(result.blasCore)\n\n"
    return head + rates(result).text(width: Terminal.width) + "\n" + shares(result) + machine(result)
  }

  private static func rates(_ result: BenchResult) -> Table {
    var table = Table(columns: [
      .left(""), .right("median"), .right("min"), .right("max"), .left("unit"), .left(""),
    ])
    func add(_ name: String, _ spread: Spread?, scale: Double = 1, _ unit: String, _ remarks: [String?]) {
      guard let spread else { return }
      let values = [spread.median, spread.min, spread.max].map { count(scale * $0) }
      table.rows.append([name] + values + [unit, remarks.compactMap { $0 }.joined(separator: ", ")])
    }
    let peak = count(result.gemmPeakGflops)
    add(
      "training", result.trainSpread, "tokens/s",
      [
        result.trainPeakShare.map { "\(percent($0)) of \(peak) GFLOP/s" },
        result.trainScaling.map { String(format: "%.2f x one thread", $0) },
      ])
    add(
      "sampling", result.sampleSpread, "tokens/s",
      [
        products(result),
        result.sampleScaling.map { String(format: "%.2f x one thread", $0) },
      ])
    add("GRPO step", result.grpoSpread, scale: 1000, "ms", [])
    return table
  }

  /// The rate of sampling beside OpenBLAS's for the same products.
  private static func products(_ result: BenchResult) -> String? {
    guard let share = result.sampleGemmShare, let rate = result.sampleGemmGflops,
      let checkpoint = result.sampleCheckpointGemmShare, let rows = result.sampleRows
    else { return nil }
    return
      "\(percent(share)) of \(count(rate)) GFLOP/s at \(rows) rows (\(percent(checkpoint)) untransposed)"
  }

  /// Where the time of each part went, in percent.
  private static func shares(_ result: BenchResult) -> String {
    [
      ("training", result.trainKernelS), ("sampling", result.sampleKernelS),
      ("GRPO step", result.grpoPhasesS),
    ]
    .compactMap { name, seconds in
      guard let seconds, !seconds.isEmpty else { return nil }
      let total = seconds.values.reduce(0, +)
      let parts = seconds.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
        "\($0.key) \(percent($0.value / total))"
      }
      return "time of \(name): \(parts.joined(separator: ", "))\n"
    }.joined()
  }

  private static func machine(_ result: BenchResult) -> String {
    let memory = result.peakRssBytes.map { "peak memory \(Int((Double($0) / 1e6).rounded())) MB" }
    let load = result.loadAverage.map { String(format: "load average %.1f", $0) }
    let steal = result.stealShare.map { "stolen time \(String(format: "%.1f %%", 100 * $0))" }
    let contended = result.contended ? "contended: another process measured at the same time" : nil
    return [memory, load, steal, contended].compactMap { $0 }.joined(separator: "; ") + "\n"
  }

  private static func count(_ value: Double) -> String { NumberText.grouped(Int(value.rounded())) }

  private static func percent(_ share: Double) -> String { String(format: "%.0f %%", 100 * share) }
}
