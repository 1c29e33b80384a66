internal import Foundation
internal import Specs

/// One line of a file of sampled solutions. Keys that are not listed here are passed over.
struct SolutionLine: Decodable {
  /// `base`, `sft@10`, `grpo@50`.
  let checkpoint: String
  /// Optimizer steps done in the stage.
  let step: Int?
  let sampling: Sampling
  let problem: ProblemName
  /// Position among the samples of the problem, from 0.
  let sample: Int?
  let completion: String
  let tokens: Int
  let finishReason: String
  /// What the file takes for the problem's answer.
  let answer: String?

  /// A setting by the name that tables give it, or by its numbers.
  enum Sampling {
    case name(String)
    case settings(SamplingSpec)
  }

  /// A problem by its number or by its text.
  enum ProblemName {
    case number(Int)
    case text(String)
  }

  private enum Key: String, CodingKey {
    case checkpoint, step, sampling, problem, sample, completion, tokens, answer
    case finishReason = "finish_reason"
  }

  private static let decoder = JSONDecoder()
  private static let longest = 16 << 20

  /// Reads one line. Throws `Broken`.
  static func read(_ line: [UInt8]) throws -> SolutionLine {
    guard line.count <= longest else { throw Broken("is longer than \(longest >> 20) MiB") }
    guard String(validating: line, as: UTF8.self) != nil else { throw Broken("is not valid UTF-8") }
    do { return try decoder.decode(SolutionLine.self, from: Data(line)) } catch let error as Broken {
      throw error
    } catch {
      throw Broken("is no JSON object such as {\"checkpoint\": \"sft@1\", …} on one line")
    }
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Key.self)
    func optional<Value: Decodable>(_ key: Key, _ expected: String) throws -> Value? {
      do { return try fields.decodeIfPresent(Value.self, forKey: key) } catch {
        throw Broken("\"\(key.rawValue)\" is not \(expected)")
      }
    }
    func required<Value>(_ key: Key, _ value: Value?) throws -> Value {
      guard let value else { throw Broken("\"\(key.rawValue)\" is missing") }
      return value
    }
    checkpoint = try required(.checkpoint, optional(.checkpoint, "a text such as \"sft@1\""))
    step = try optional(.step, "a whole number")
    completion = try required(.completion, optional(.completion, "a text"))
    tokens = try required(.tokens, optional(.tokens, "a whole number"))
    finishReason = try required(.finishReason, optional(.finishReason, "\"stop\" or \"length\""))
    sample = try optional(.sample, "a whole number")
    if let number = try? fields.decodeIfPresent(Int.self, forKey: .answer) {
      answer = String(number)
    } else {
      answer = try optional(.answer, "a text or a whole number")
    }
    if let number = try? fields.decodeIfPresent(Int.self, forKey: .problem) {
      problem = .number(number)
    } else {
      problem = .text(try required(.problem, optional(.problem, "a text or a whole number")))
    }
    if let name = try? fields.decodeIfPresent(String.self, forKey: .sampling) {
      sampling = .name(name)
    } else {
      let settings: Settings? = try optional(
        .sampling, "the name of a setting or an object such as {\"temperature\": 0.7, \"top_p\": 0.95}")
      sampling = .settings(try required(.sampling, settings).spec)
    }
  }

  /// Sampling parameters as vLLM and others name them.
  private struct Settings: Decodable {
    let spec: SamplingSpec

    private enum Key: String, CodingKey, CaseIterable {
      case temperature
      case topP = "top_p"
      case topK = "top_k"
      case minP = "min_p"
    }

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: Key.self)
      let given = try decoder.singleValueContainer().decode([String: Double].self).keys
      guard Set(given).isSubset(of: Key.allCases.map(\.rawValue)) else { throw Broken("unknown key") }
      spec = SamplingSpec(
        temperature: try fields.decode(Double.self, forKey: .temperature),
        topP: try fields.decodeIfPresent(Double.self, forKey: .topP) ?? 1,
        // vLLM turns it off with -1.
        topK: max(0, try fields.decodeIfPresent(Int.self, forKey: .topK) ?? 0),
        minP: try fields.decodeIfPresent(Double.self, forKey: .minP) ?? 0)
    }
  }

  /// Why a line holds no sample.
  struct Broken: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
  }
}
