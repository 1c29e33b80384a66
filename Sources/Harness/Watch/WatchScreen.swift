internal import Foundation
internal import Records
internal import Storage
internal import Texts

/// A watched run as lines of text that fit a terminal.
package struct WatchScreen {
  private let run: WatchedRun
  private let width: Int

  package init(_ run: WatchedRun, width: Int) {
    self.run = run
    self.width = width
  }

  /// The lines for a terminal of `height` lines: the most important ones first, no line wider than the terminal.
  package func lines(height: Int) -> [String] {
    let all = [head, place, ""] + [stageLine(.sft), stageLine(.grpo), ""] + curves
    return all.prefix(max(1, height)).map { String($0.visible().prefix(width)) }
  }

  /// One line for where there is no terminal.
  package var line: String {
    var parts = [run.activity]
    if let stage = run.stage { parts.append("\(Self.title(stage)) \(count(stage))") }
    if let last = run.steps.last {
      parts.append(
        last.rollout.map { String(format: "reward %.2f, length %.1f", $0.reward, $0.length) }
          ?? String(format: "loss %.3f", last.loss))
    }
    parts += [speed, left].filter { !$0.isEmpty }
    return parts.joined(separator: "  ")
  }

  /// `sft@3: accuracy 27.5 ± 0.9 %, mean length 51.4 tokens` for each measured checkpoint but the first `known`.
  package func measured(after known: Int) -> [String] {
    accuracies.dropFirst(known).map { accuracy in
      let length =
        lengths.first { $0.checkpoint == accuracy.checkpoint }
        .map { String(format: ", mean length %.1f tokens", $0.value) } ?? ""
      return "\(accuracy.checkpoint): accuracy \(Self.share(accuracy))\(length)"
    }
  }

  // MARK: Lines

  private var head: String {
    "\(run.run.benchmark.name), seed \(run.run.seed)  \(run.run.id)"
      + (run.summary.host.map { "  on \($0)" } ?? "")
  }

  private var place: String {
    let reason = run.summary.reason.map { ": \($0)" } ?? ""
    return ["\(run.activity)\(reason)", Self.duration(run.elapsed), speed, left]
      .filter { !$0.isEmpty }.joined(separator: "  ")
  }

  private var speed: String {
    run.tokensPerSecond.map { "\(Self.grouped($0)) tokens/s" } ?? ""
  }

  private var left: String {
    run.secondsLeft.map { "\(Self.duration($0)) left\(run.hasStageAhead ? ", then GRPO" : "")" } ?? ""
  }

  private func stageLine(_ stage: Stage) -> String {
    let total = run.total(stage)
    let length = max(8, min(40, width - 40))
    let filled = total.map { $0 > 0 ? min(length, length * run.done(stage) / $0) : 0 } ?? 0
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: length - filled)
    let epoch =
      stage == .sft
      ? run.epochs.map { "  epoch \(run.steps.last { $0.stage == .sft }?.epoch ?? 0)/\($0)" } ?? "" : ""
    return label(Self.title(stage)) + bar + epoch + "  \(count(stage))"
  }

  /// `step 4,512/7,500`.
  private func count(_ stage: Stage) -> String {
    "step \(Self.grouped(Double(run.done(stage))))"
      + (run.total(stage).map { "/\(Self.grouped(Double($0)))" } ?? "")
  }

  private var curves: [String] {
    let rollouts = run.steps.compactMap(\.rollout)
    return [
      curve(
        "accuracy", accuracies.map(\.value), accuracies.last.map { "\(Self.share($0)) \($0.checkpoint)" }),
      curve(
        "length", lengths.map(\.value),
        lengths.last.map { String(format: "%.1f tokens ", $0.value) + "\($0.checkpoint)" }),
      curve("SFT loss", run.steps.filter { $0.stage == .sft }.map(\.loss), nil, "%.3f"),
      curve("reward", rollouts.map(\.reward), nil, "%.2f"),
      curve("rollout", rollouts.map(\.length), nil, "%.1f tokens"),
      curve("KL", rollouts.compactMap(\.kl), nil, "%.3f"),
      curve("entropy", rollouts.map(\.entropy), nil, "%.3f"),
    ].compactMap { $0 }
  }

  /// A curve with its last value; nil if there is none.
  private func curve(_ name: String, _ values: [Double], _ text: String?, _ format: String = "") -> String? {
    guard let last = values.last else { return nil }
    let length = max(8, min(60, width - 38))
    let line = Sparkline(values, width: length).text
    return label(name) + line + String(repeating: " ", count: length - line.count + 2)
      + (text ?? String(format: format, last))
  }

  private var accuracies: [Records.Measurement] { run.measurements.filter { $0.metric == "accuracy" } }
  private var lengths: [Records.Measurement] { run.measurements.filter { $0.metric == "length" } }

  // MARK: Words

  private func label(_ text: String) -> String { text.padding(toLength: 10, withPad: " ", startingAt: 0) }

  private static func title(_ stage: Stage) -> String {
    stage == .base ? "base" : stage.rawValue.uppercased()
  }

  private static func share(_ accuracy: Records.Measurement) -> String {
    String(format: "%.1f", 100 * accuracy.value)
      + (accuracy.questionError.map { String(format: " ± %.1f", 100 * $0) } ?? "") + " %"
  }

  private static func grouped(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "–" }
    let digits = Array(String(Int(value.rounded())))
    return digits.indices.map { index in
      (index > 0 && (digits.count - index).isMultiple(of: 3) ? "," : "") + String(digits[index])
    }.joined()
  }

  private static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, abs(seconds) < 1e12 else { return "–" }
    let seconds = Int(max(0, seconds).rounded())
    return seconds >= 3600
      ? String(format: "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60)
      : String(format: "%d:%02d", seconds / 60, seconds % 60)
  }
}
