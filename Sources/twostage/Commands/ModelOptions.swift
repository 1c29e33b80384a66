import ArgumentParser
import Files
import Harness
import Specs

/// Which model is asked.
struct LocationOptions: ParsableArguments {
  @Argument(help: "A run, whose trained model is asked.")
  var run: String?

  @Option(
    help: ArgumentHelp(
      "A checkpoint in place of a run: a folder in the layout of Hugging Face, or a GGUF file.",
      valueName: "folder|file.gguf"))
  var model: String?

  @Option(help: "Of a run, which model: after stage 1 (sft) or after stage 2 (grpo).")
  var stage: ModelStage = .grpo

  func validate() throws {
    if (run == nil) == (model == nil) {
      throw ValidationError("Name a run, or give a checkpoint: --model FOLDER or --model FILE.gguf.")
    }
  }

  /// Throws `InputError` if a checkpoint is named that is not there.
  func check() throws {
    if let model { try InputPath.check(model, .either) }
  }

  var location: ModelLocation {
    run.map { .run($0, stage) } ?? .checkpoint(model ?? "")
  }
}

/// In which form a problem is put.
struct PromptOptions: ParsableArguments {
  @Flag(help: "Put the problem as a user's message into the model's chat template.")
  var chat = false

  @Option(help: "The system's message of the chat.")
  var system: String?

  @Option(
    help: ArgumentHelp(
      "The prompt, with {problem}; a run's benchmark says it if not given.", valueName: "text"))
  var promptTemplate: String?

  func validate() throws {
    if let promptTemplate, !promptTemplate.contains("{problem}") {
      throw ValidationError("--prompt-template lacks {problem}.")
    }
  }
}

/// How solutions are sampled.
struct SamplingOptions: ParsableArguments {
  @Option(help: "Solutions a problem.")
  var samples = 1

  @Option(help: "Sampling temperature; 0 takes the likeliest token.")
  var temperature = 0.0

  @Option(name: .customLong("top-p"), help: "Draw from the likeliest tokens up to this probability.")
  var topP = 1.0

  @Option(name: .customLong("top-k"), help: "Draw from so many of the likeliest tokens; 0 is off.")
  var topK = 0

  @Option(
    name: .customLong("min-p"),
    help: "Leave out tokens with less than this share of the likeliest one's probability.")
  var minP = 0.0

  @Option(help: "The seed of the random draws.")
  var seed: UInt64 = 1

  func validate() throws {
    if !(1...65_536).contains(samples) { throw ValidationError("--samples must be from 1 to 65536.") }
    if !(0...100).contains(temperature) { throw ValidationError("--temperature must be from 0 to 100.") }
    if !(topP > 0 && topP <= 1) { throw ValidationError("--top-p must be above 0 and at most 1.") }
    if topK < 0 { throw ValidationError("--top-k must not be negative.") }
    if !(minP >= 0 && minP < 1) { throw ValidationError("--min-p must be at least 0 and below 1.") }
  }

  var sampling: SamplingSpec {
    SamplingSpec(temperature: temperature, topP: topP, topK: topK, minP: minP)
  }
}

extension ModelStage: ExpressibleByArgument {}
