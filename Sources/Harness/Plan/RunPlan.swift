/// What a run is going to take, stated before it begins.
package struct RunPlan: Encodable, Sendable {
  /// A stretch of a run with the parts of memory that it holds at its fullest.
  package struct Phase: Encodable, Sendable {
    package let name: String
    package let parts: [Part]

    /// Bytes of all parts.
    package var bytes: Int { parts.reduce(0) { $0 + $1.bytes } }
  }

  /// A part of memory.
  package struct Part: Encodable, Sendable {
    package let name: String
    package let bytes: Int
  }

  /// The benchmark's or the shape's name.
  package let name: String
  package let threads: Int
  package let shards: Int
  package let parameters: Int
  /// Those of the adapters that a stage trains in place of all, by its name.
  package internal(set) var adapterParameters: [String: Int] = [:]
  package let problems: [String: Int]
  /// Training sequences, and their tokens over all epochs.
  package let sequences: Int
  package let trainingTokens: Int
  package let sftSteps: Int
  package let grpoSteps: Int
  package let evaluations: Int
  /// If no solution ended by itself.
  package let sampledTokensAtMost: Int
  /// Tokens that solutions are expected to have: those of the training data.
  package let expectedSolutionTokens: Double
  package let phases: [Phase]
  /// The fullest phase's memory: the peak of resident memory.
  package let rssBytes: Int
  /// Journal, database, states and models.
  package let diskBytes: Int
  /// Floating-point operations of training and sampling.
  package let flops: Double
  /// An estimate; nil if none was made.
  package internal(set) var seconds: Double?
  /// What the estimate rests on.
  package internal(set) var basis = "a short measurement"
  /// What was not there to plan with: its size is what the benchmark file states.
  package internal(set) var missing: [String] = []

  private enum CodingKeys: String, CodingKey {
    case name, threads, shards, parameters, problems, sequences, evaluations, phases, flops, missing
    case adapterParameters = "adapter_parameters"
    case trainingTokens = "training_tokens"
    case sftSteps = "sft_steps"
    case grpoSteps = "grpo_steps"
    case sampledTokensAtMost = "sampled_tokens_at_most"
    case expectedSolutionTokens = "expected_solution_tokens"
    case rssBytes = "planned_rss_bytes"
    case diskBytes = "disk_bytes"
    case seconds = "estimated_seconds"
    case basis = "estimated_from"
  }
}
