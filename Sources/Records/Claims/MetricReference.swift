/// A metric of a checkpoint, written `sft@10.accuracy`, or `sft.accuracy` for the stage's last checkpoint.
package struct MetricReference: Codable, Sendable, Equatable, CustomStringConvertible {
  package var stage: Stage
  /// Epoch (SFT) or step (GRPO); nil for the stage's end.
  package var position: Int?
  package var metric: ClaimMetric

  package init(stage: Stage, position: Int?, metric: ClaimMetric) {
    self.stage = stage
    self.position = position
    self.metric = metric
  }

  package var description: String {
    stage.rawValue + (position.map { "@\($0)" } ?? "") + "." + metric.rawValue
  }
}
