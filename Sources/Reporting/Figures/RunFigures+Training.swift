import Plotting
import Records

extension RunFigures {
  /// Training and sampling speed by SFT epoch and by stretch of GRPO steps.
  var throughput: NamedFigure? {
    func series(_ phase: Phase, _ stage: Stage, _ title: String, _ color: Palette, _ marker: Series.Marker)
      -> Series
    {
      let points = findings.timings.filter {
        $0.phase == phase && $0.checkpoint.stage == stage && $0.seconds > 0
      }
      .map { DataPoint(Double($0.checkpoint.position), $0.throughput / 1_000) }
      return Series(title, points: points, color: color, marker: marker)
    }
    let sft = [
      series(.train, .sft, "training", .blue, .circle),
      series(.evaluate, .sft, "evaluation", .green, .triangle),
    ]
    let grpo = [
      series(.train, .grpo, "training", .blue, .circle),
      series(.sample, .grpo, "rollouts", .vermilion, .square),
      series(.evaluate, .grpo, "evaluation", .green, .triangle),
    ]
    let fastest = (sft + grpo).flatMap(\.points).map(\.y).max()
    let y = Axis("1,000 tokens a second", lower: 0, upper: fastest.map { 1.08 * $0 })
    return named(
      "throughput", "Training and sampling speed in tokens a second by SFT epoch and GRPO step",
      title: "Throughput (real tokens over wall seconds)",
      panels: [
        Panel(title: "SFT", x: epochAxis(from: 1), y: y, series: sft),
        Panel(title: "GRPO", x: stepAxis, y: y, series: grpo),
      ], columns: 2, size: Figure.Size(width: 520, height: 420))
  }

  /// What training looked like from inside: loss, rewards, KL, entropy, length.
  var trainingCurves: NamedFigure? {
    let sft = findings.history.steps.filter { $0.stage == .sft }.sorted { $0.step < $1.step }
    let grpo = findings.history.steps.filter { $0.stage == .grpo }.sorted { $0.step < $1.step }
    func curve(_ value: (RolloutStatistics) -> Double?) -> [DataPoint] {
      grpo.compactMap { step in step.rollout.flatMap(value).map { DataPoint(Double(step.step), $0) } }
    }
    func panel(_ title: String, _ label: String, _ series: [Series], lower: Double? = nil) -> Panel {
      Panel(title: title, x: stepAxis, y: Axis(label, lower: lower), series: series)
    }
    func line(_ title: String?, _ color: Palette, _ points: [DataPoint]) -> Series {
      Series(title, points: Curve.binned(points), color: color, marker: nil)
    }
    let loss = sft.map { DataPoint(Double($0.step), $0.loss) }
    let raw = Curve.binned(loss)
    let partNames = Set(grpo.compactMap(\.rollout).flatMap(\.rewards.keys)).sorted()
    let partColors: [Palette] = [.blue, .green, .orange, .purple, .sky]
    let parts = partNames.enumerated().map { index, name in
      line(name, partColors[index % partColors.count], curve { $0.rewards[name] })
    }
    return named(
      "training-curves",
      "SFT loss, and reward, accuracy, KL, entropy and length of the GRPO rollouts by step",
      title: "Training curves",
      panels: [
        Panel(
          title: "SFT loss", x: Axis("SFT step", lower: 0, upper: loss.last?.x),
          y: Axis("nats a token", lower: 0),
          series: [
            Series("step mean", points: raw, color: .blue, line: .faint, marker: nil),
            Series("moving average", points: Curve.smoothed(raw), color: .blue, marker: nil),
          ]),
        panel("GRPO reward", "mean reward", [line("total", .black, curve(\.reward))] + parts),
        panel(
          "GRPO rollouts", "share (%)",
          [
            line("right", .blue, curve { $0.accuracy * 100 }),
            line("cut off", .vermilion, curve { $0.cutShare * 100 }),
          ], lower: 0),
        panel("GRPO solution length", "tokens", [line(nil, .vermilion, curve(\.length))], lower: 0),
        panel("KL to the SFT model", "nats a token", [line(nil, .purple, curve(\.kl))], lower: 0),
        panel("Entropy of the policy", "nats a token", [line(nil, .green, curve(\.entropy))], lower: 0),
      ], columns: 2, size: Figure.Size(width: 520, height: 330))
  }
}
