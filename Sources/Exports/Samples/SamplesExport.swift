internal import Foundation
internal import Records

/// The evaluation samples of a run, one JSON object a line, as `twostage import` reads them.
enum SamplesExport {
  static func file(_ history: RunHistory) throws -> ExportFile {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let answers = Dictionary(
      history.problems.filter { $0.split == .evaluation }.map { ($0.index, $0.answer) }
    ) { first, _ in first }
    var bytes: [UInt8] = []
    for set in history.samples where set.split == .evaluation {
      guard let sampling = set.sampling else { continue }
      for sample in set.samples {
        bytes += try encoder.encode(
          Line(
            checkpoint: set.checkpoint.description, step: set.checkpoint.step,
            sampling: history.run.benchmark.samplingName(sampling), problem: set.problem,
            sample: sample.index,
            completion: sample.text, tokens: sample.tokens,
            finishReason: sample.end == .stop ? "stop" : "length", answer: answers[set.problem]))
        bytes.append(UInt8(ascii: "\n"))
      }
    }
    return ExportFile("\(ExportFile.part(history.run.id)).jsonl", bytes)
  }

  private struct Line: Encodable {
    let checkpoint: String
    let step: Int
    let sampling: String
    let problem: Int
    let sample: Int
    let completion: String
    let tokens: Int
    let finishReason: String
    let answer: String?

    private enum CodingKeys: String, CodingKey {
      case checkpoint, step, sampling, problem, sample, completion, tokens, answer
      case finishReason = "finish_reason"
    }
  }
}
