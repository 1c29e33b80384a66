import Plotting
import Records

extension ArmFigures {
  /// Accuracy and mean length after each SFT epoch, the untrained model at 0.
  var epochs: NamedFigure? {
    let checkpoints = arm.measured.filter { $0.stage != .grpo }
    func values(_ metric: String) -> [(x: Double, value: ArmValue)] {
      checkpoints.compactMap { checkpoint in
        arm.value(metric, at: checkpoint).map {
          (Double(checkpoint.stage == .base ? 0 : checkpoint.position), $0)
        }
      }
    }
    let (accuracy, length) = (values("accuracy"), values("length"))
    let x = epochAxis(from: accuracy.contains { $0.x == 0 } ? 0 : 1)
    let lengths = length.map { Self.point($0.x, $0.value) }
    let shares = accuracy.map { Self.percentPoint($0.x, $0.value) }
    return named(
      "epochs", "Accuracy and mean solution length after each SFT epoch",
      title: "Accuracy and length after each SFT epoch",
      panels: [
        Panel(
          x: x, y: Self.percentAxis("accuracy (%)", extent: Self.percentExtent(shares)),
          series: [
            Series(
              nil, points: accuracy.flatMap { Self.dots($0.x, $0.value, scale: 100) }, color: .blue,
              line: .none, marker: .dot),
            Series(nil, points: shares, color: .blue),
          ]),
        Panel(
          x: x, y: Self.lengthAxis("mean solution length (tokens)", lengths),
          series: [
            Series(
              nil, points: length.flatMap { Self.dots($0.x, $0.value) }, color: .blue, line: .none,
              marker: .dot), Series(nil, points: lengths, color: .blue),
          ]),
      ], columns: 2, size: Figure.Size(width: 500, height: 380),
      note: "\(mainSampling) · \(errorNote)\(dotNote)")
  }

  /// Loss and gradient norm of SFT.
  var sftSteps: NamedFigure? {
    func panel(_ title: String, _ label: String, _ value: (StepRecord) -> Double) -> Panel {
      let raw = curve(.sft, value)
      return Panel(
        title: title, x: stepAxis(.sft), y: Axis(label, lower: 0),
        series: [
          Series(nil, points: raw, color: .blue, line: .faint, marker: nil, spans: .band),
          Series(nil, points: Curve.smoothed(raw), color: .blue, marker: nil),
        ])
    }
    return named(
      "sft-steps", "Loss and gradient norm of SFT by step, pale, and a moving average",
      title: "SFT, step by step",
      panels: [
        panel("Loss", "nats a token", \.loss), panel("Gradient norm before clipping", "norm", \.gradientNorm),
      ], columns: 2, size: Figure.Size(width: 500, height: 300),
      note: "pale: steps, line: moving average · \(bandNote)")
  }

  /// What GRPO looked like from inside: rewards, length, accuracy, KL, entropy, clipping.
  var grpoSteps: NamedFigure? {
    func rollout(_ value: @escaping (RolloutStatistics) -> Double?) -> [DataPoint] {
      curve(.grpo) { $0.rollout.flatMap(value) ?? .nan }.filter { $0.y.isFinite }
    }
    func line(_ title: String?, _ color: Palette, _ value: @escaping (RolloutStatistics) -> Double?)
      -> Series
    {
      Series(title, points: rollout(value), color: color, marker: nil, spans: .band)
    }
    func evaluation(_ metric: String, _ point: (Double, ArmValue) -> DataPoint) -> Series {
      // The stage starts from the model that SFT left.
      let places =
        (arm.end(of: .sft).map { [(0, $0)] } ?? [])
        + arm.measured.filter { $0.stage == .grpo }.map { ($0.step, $0) }
      let points = places.compactMap { step, checkpoint in
        arm.value(metric, at: checkpoint).map { point(Double(step), $0) }
      }
      return Series("evaluation", points: points, color: .black, line: .none, marker: .circle)
    }
    let x = stepAxis(.grpo)
    let names = Set(arm.runs.flatMap(\.history.steps).compactMap(\.rollout).flatMap(\.rewards.keys)).sorted()
    let colors: [Palette] = [.blue, .green, .orange, .purple, .sky]
    let parts = names.enumerated().map { index, name in
      line(name, colors[index % colors.count]) { $0.rewards[name] }
    }
    let total = line("sum", .black, \.reward)
    guard total.points.contains(where: \.y.isFinite) else { return nil }
    let length = line("rollouts", .vermilion, \.length)
    let lengths = evaluation("length", Self.point)
    let clipped = line(nil, .sky) { $0.clipFraction * 100 }
    let kl = line(nil, .purple, \.kl)
    // Smaller numbers would not fit beside the axis.
    let isSmall = kl.points.allSatisfy { !($0.y >= 0.01) }
    let mostClipped = clipped.points.map(\.y).max() ?? 0
    return named(
      "grpo-steps",
      "Rewards, length, accuracy, KL, entropy and clipped tokens of the GRPO rollouts by step",
      title: "GRPO, step by step",
      panels: [
        Panel(
          title: "Mean rewards, and their weighted sum", x: x, y: Axis("reward"), series: [total] + parts),
        Panel(
          title: "Solution length", x: x, y: Self.lengthAxis("tokens", length.points + lengths.points),
          series: [length, lengths]),
        Panel(
          title: "Right and cut-off solutions", x: x, y: Self.percentAxis("share (%)"),
          series: [
            line("right", .blue) { $0.accuracy * 100 }, line("cut off", .orange) { $0.cutShare * 100 },
            evaluation("accuracy", Self.percentPoint),
          ]),
        Panel(
          title: "KL to the SFT model", x: x,
          y: Axis(isSmall ? "nats in 1,000 tokens" : "nats a token", lower: 0),
          series: [isSmall ? line(nil, .purple) { $0.kl.map { 1000 * $0 } } : kl]),
        Panel(
          title: "Entropy of the policy", x: x, y: Axis("nats a token", lower: 0),
          series: [line(nil, .green, \.entropy)]),
        Panel(
          title: "Tokens whose ratio was clipped", x: x,
          y: Axis("share (%)", lower: 0, upper: mostClipped > 0 ? nil : 1), series: [clipped]),
      ], columns: 3, size: Figure.Size(width: 400, height: 310),
      note: "\(bandNote); evaluation with 95 % intervals")
  }

  /// A value of the steps of `stage`: the mean over the seeds, between the lowest and the highest.
  private func curve(_ stage: Stage, _ value: (StepRecord) -> Double) -> [DataPoint] {
    var values: [Int: [Double]] = [:]
    for run in arm.runs {
      for step in run.history.steps where step.stage == stage {
        values[step.step, default: []].append(value(step))
      }
    }
    return Curve.binned(
      values.sorted { $0.key < $1.key }.map { step, values in
        DataPoint(
          Double(step), values.reduce(0, +) / Double(values.count),
          ySpan: arm.hasSeeds ? Span(values.min() ?? .nan, values.max() ?? .nan) : nil)
      })
  }
}
