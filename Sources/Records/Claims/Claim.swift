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
