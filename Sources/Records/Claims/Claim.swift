/// Something that must come out of a run, with the test that decides it.
package struct Claim: Codable, Sendable, Equatable {
  package var name: String
  package var left: MetricReference
  package var right: MetricReference
  package var relation: Relation
  /// Confidence level of the one-sided interval that decides, 0.95 say.
  package var confidence: Double
  /// Index into the benchmark's sampling settings under which both sides are measured.
  package var sampling: Int

  package init(
    name: String, left: MetricReference, right: MetricReference, relation: Relation, confidence: Double,
    sampling: Int
  ) {
    self.name = name
    self.left = left
    self.right = right
    self.relation = relation
    self.confidence = confidence
    self.sampling = sampling
  }
}

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

/// What claims can speak of.
package enum ClaimMetric: String, Codable, Sendable, CaseIterable {
  /// Share of right solutions.
  case accuracy
  /// Mean solution length in tokens.
  case length
}

/// How the left side must stand to the right side.
package enum Relation: Codable, Sendable, Equatable {
  /// left - right is at least (or at most) the bound.
  case difference(Comparison, Double)
  /// left / right is at least (or at most) the bound.
  case ratio(Comparison, Double)
  /// left is not lower than right by more than the margin: non-inferiority.
  case notBelowBy(Double)
}

/// The direction of a bound.
package enum Comparison: String, Codable, Sendable {
  case atLeast = ">="
  case atMost = "<="
}
