import Foundation
import Harness
import Reporting

/// A plan for people.
enum PlanTable {
  /// The work in a few lines, a table of memory by phase and part, and what it comes to.
  static func text(_ plan: RunPlan) -> String {
    work(plan) + "\n" + memory(plan).text(width: Terminal.width) + "\n" + summary(plan)
  }

  private static func work(_ plan: RunPlan) -> String {
    var lines = [
      "\(plan.name): \(count(plan.parameters)) parameters, \(plan.shards) shards, \(plan.threads) "
        + "thread\(plan.threads == 1 ? "" : "s")"
    ]
    if !plan.problems.isEmpty {
      let problems = ["train", "grpo", "evaluation"].compactMap { role in
        plan.problems[role].map {
          "\(count($0)) \(role == "train" ? "training" : role == "grpo" ? "GRPO" : role)"
        }
      }
      lines.append("problems: \(problems.joined(separator: ", "))")
      lines.append(
        "SFT: \(count(plan.sftSteps)) steps over \(count(plan.sequences)) sequences, \(count(plan.trainingTokens)) "
          + "tokens in all")
      lines.append(
        "GRPO: \(count(plan.grpoSteps)) steps; \(plan.evaluations) evaluations; at most "
          + "\(count(plan.sampledTokensAtMost)) sampled tokens")
    }
    if !plan.adapterParameters.isEmpty {
      let stages = [("sft", "SFT"), ("grpo", "GRPO")].compactMap { key, name in
        plan.adapterParameters[key].map { "\(count($0)) in \(name)" }
      }
      lines.append("adapters: \(stages.joined(separator: ", ")) are trained, the rest is frozen")
    }
    if plan.flops > 0 { lines.append("arithmetic: \(operations(plan.flops))") }
    if !plan.missing.isEmpty {
      lines.append(
        "not there yet: \(plan.missing.joined(separator: ", ")); what follows goes by the sizes that the file states"
      )
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private static func memory(_ plan: RunPlan) -> Table {
    var names: [String] = []
    for part in plan.phases.flatMap(\.parts) where !names.contains(part.name) { names.append(part.name) }
    var table = Table(columns: [.left("memory")] + plan.phases.map { .right($0.name) })
    for name in names {
      table.rows.append(
        [name]
          + plan.phases.map { phase in
            phase.parts.first { $0.name == name }.map { ByteText.of($0.bytes) } ?? ""
          })
    }
    table.rows.append(["in all"] + plan.phases.map { ByteText.of($0.bytes) })
    return table
  }

  private static func summary(_ plan: RunPlan) -> String {
    var text = "peak memory: \(ByteText.of(plan.rssBytes))\n"
    if plan.diskBytes > 0 { text += "disk: \(ByteText.of(plan.diskBytes))\n" }
    if let seconds = plan.seconds {
      text +=
        "time: about \(duration(seconds)), an estimate from \(plan.basis), with solutions of "
        + "\(count(Int(plan.expectedSolutionTokens.rounded()))) tokens as in the training data\n"
    }
    return text
  }

  private static func duration(_ seconds: Double) -> String {
    switch seconds {
    case ..<90: String(format: "%.0f s", max(1, seconds))
    case ..<5400: String(format: "%.0f min", seconds / 60)
    case ..<259_200: String(format: "%.1f h", seconds / 3600)
    case ..<94_608_000: String(format: "%.0f days", seconds / 86_400)
    default: String(format: "%.0f years", seconds / 31_557_600)
    }
  }

  private static func operations(_ count: Double) -> String {
    let units = ["", "k", "M", "G", "T", "P", "E", "Z"]
    let power = min(units.count - 1, max(0, Int(log10(max(1, count)) / 3)))
    return String(format: "%.1f ", count / pow(1000, Double(power))) + units[power]
      + "FLOP of training and sampling"
  }

  private static func count(_ value: Int) -> String { NumberText.grouped(value) }
}
