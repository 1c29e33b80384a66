import Foundation
import Harness
import Reporting

/// What a sweep is going to do, for people.
enum SweepTable {
  static func text(_ plan: SweepPlan) -> String {
    var table = Table(columns: [
      .left("variant"), .right("seed"), .left("stage 1"), .right("time"), .left("run"),
    ])
    for item in plan.items {
      let first = item.run != nil ? "" : item.branchesFrom.map { "that of \($0)" } ?? "trained"
      table.rows.append([
        item.name, "\(item.seed)", first, item.run == nil ? minutes(item.seconds) : "", item.run ?? "missing",
      ])
    }
    let rest =
      plan.missing == 0
      ? "all \(plan.items.count) runs are there"
      : "\(plan.missing) of \(plan.items.count) runs to make, about \(minutes(plan.seconds)), an estimate from a short "
        + "measurement"
    return "\(plan.name)\n\n\(table.text(width: Terminal.width))\n\(rest)"
  }

  private static func minutes(_ seconds: Double) -> String {
    seconds < 90 ? "\(max(1, Int(seconds.rounded()))) s" : "\(Int((seconds / 60).rounded())) min"
  }
}
