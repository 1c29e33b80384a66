package import Records

extension GateSettings: Section {
  package static var fields: [Field<Self>] {
    [
      Field(
        "seeds", \.seeds, .integer(1...1000),
        "Seeds that are run on either side where neither bits nor first losses agree; from the file's seed on."
      ),
      Field(
        "rounds", \.rounds, .integer(2...100),
        "Rounds of throughput, each base, head, head, base; one more before them does not count."),
      Field(
        "confidence", \.confidence, .number(above: 0.5, below: 1),
        "One minus the level of the tests; for regressions over all metrics together."),
      Field("margins", \.margins, .section(), "How much worse still passes."),
      Field("trajectory", \.trajectory, .section(), "When first losses count as the same but for rounding."),
    ]
  }
}

extension GateMargins: Section {
  package static var fields: [Field<Self>] {
    [
      Field("accuracy", \.accuracy, .number(above: 0, below: 1), "A difference of shares: 0.05 is 5 points."),
      Field("length", \.length, .number(above: 0, below: 1), "A share of the base's mean solution length."),
      Field("train_throughput", \.trainThroughput, .number(above: 0, below: 1), "A share of the base's."),
      Field("sample_throughput", \.sampleThroughput, .number(above: 0, below: 1), "A share of the base's."),
      Field("peak_memory", \.peakMemory, .number(above: 0, below: 1), "A share of the base's."),
    ]
  }
}

extension TrajectoryBand: Section {
  package static var fields: [Field<Self>] {
    [
      Field("steps", \.steps, .integer(1...10_000), "Steps of each stage whose losses are compared."),
      Field(
        "band", \.band, .number(atLeast: 0, below: 1),
        "The largest relative difference of their losses that rounding explains."),
    ]
  }
}
