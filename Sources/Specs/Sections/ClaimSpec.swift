internal import Records

/// A claim as it is written in a benchmark file.
struct ClaimSpec: Section {
  var name = ""
  var left = MetricReference(stage: .sft, position: nil, metric: .accuracy)
  var right = MetricReference(stage: .sft, position: nil, metric: .accuracy)
  var difference: Bound?
  var ratio: Bound?
  var notBelowBy: Double?
  var confidence = 0.95
  var sampling = 0

  init() {}

  static var fields: [Field<Self>] {
    [
      Field("name", \.name, .title, required: true, "What is claimed, in words; unique in the file."),
      Field(
        "left", \.left, .metricReference, required: true,
        "The metric of a checkpoint: `sft@10.accuracy` after epoch 10, `grpo@50.length` after step 50,"
          + " `sft.length` at the stage's end, `base.accuracy` of the untrained model."),
      Field("right", \.right, .metricReference, required: true, "What it is compared with."),
      Field(
        "difference", \.difference, .optional(.bound, null: "another relation"), "Bound of left - right."),
      Field("ratio", \.ratio, .optional(.bound, null: "another relation"), "Bound of left / right."),
      Field(
        "not_below_by", \.notBelowBy, .optional(.number(above: 0), null: "another relation"),
        "Margin by which left may lie below right: non-inferiority."),
      Field(
        "confidence", \.confidence, .number(above: 0.5, below: 1),
        "Level of the one-sided interval that decides."),
      Field(
        "sampling", \.sampling, .integer(0...1000),
        "Position in evaluation.samplings, from 0, of the setting to use."),
    ]
  }

  func contradictions() -> [Contradiction] {
    var list: [Contradiction] = []
    let relations = [difference != nil, ratio != nil, notBelowBy != nil].count(where: \.self)
    if relations != 1 {
      list.append(
        Contradiction(
          "", "\(relations) relations are given; expected one of difference, ratio or not_below_by"))
    }
    if left.metric != right.metric {
      list.append(
        Contradiction(
          "right",
          "is about \(right.metric.rawValue), left about \(left.metric.rawValue); expected the same metric"))
    }
    if left == right { list.append(Contradiction("right", "is the same as left")) }
    return list
  }
}

extension ClaimSpec {
  init(_ claim: Claim) {
    name = claim.name
    left = claim.left
    right = claim.right
    confidence = claim.confidence
    sampling = claim.sampling
    switch claim.relation {
    case .difference(let comparison, let value): difference = Bound(comparison: comparison, value: value)
    case .ratio(let comparison, let value): ratio = Bound(comparison: comparison, value: value)
    case .notBelowBy(let margin): notBelowBy = margin
    }
  }

  /// The claim; nil unless exactly one relation is given.
  var claim: Claim? {
    let relation: Relation
    switch (difference, ratio, notBelowBy) {
    case (let bound?, nil, nil): relation = .difference(bound.comparison, bound.value)
    case (nil, let bound?, nil): relation = .ratio(bound.comparison, bound.value)
    case (nil, nil, let margin?): relation = .notBelowBy(margin)
    default: return nil
    }
    return Claim(
      name: name, left: left, right: right, relation: relation, confidence: confidence, sampling: sampling)
  }
}

extension ValueType where Value == MetricReference {
  static var metricReference: ValueType {
    .scalar(
      "metric of a checkpoint such as sft@10.accuracy, sft.length or base.accuracy",
      parse: { raw, _ in
        guard let (checkpoint, name) = raw.parted(at: "."), let metric = ClaimMetric(rawValue: name) else {
          return nil
        }
        if let stage = Stage(rawValue: checkpoint) {
          return MetricReference(stage: stage, position: nil, metric: metric)
        }
        guard let (stageName, number) = checkpoint.parted(at: "@"), let stage = Stage(rawValue: stageName),
          stage != .base, let position = Int(number), position > 0
        else { return nil }
        return MetricReference(stage: stage, position: position, metric: metric)
      },
      write: { reference, _ in .string(reference.description) })
  }
}

extension ValueType where Value == [Claim] {
  static var claims: ValueType {
    .list(
      of: ValueType<ClaimSpec>.section().mapped(
        to: { spec in
          spec.claim.map { .success($0) }
            ?? .failure(ConversionFailure(contradictions: [Contradiction("", "has no relation")]))
        },
        from: { ClaimSpec($0) }))
  }
}
