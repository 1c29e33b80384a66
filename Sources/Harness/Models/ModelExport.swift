package import Foundation
internal import Records
internal import Tokenizers
package import Transformers

/// Gives a run's trained model to others: a folder in the layout of Hugging Face, with a model card.
package struct ModelExport {
  private let run: String
  private let stage: ModelStage
  private let home: HarnessHome

  /// The model after `stage` of the run whose id begins with `prefix`.
  package init(run prefix: String, stage: ModelStage, home: HarnessHome) throws {
    run = try home.runID(startingWith: prefix)
    (self.stage, self.home) = (stage, home)
  }

  /// Writes the folder; returns the names of its files. Throws with nothing written if there is something in it and it must
  /// not be replaced.
  package func write(to folder: URL, type: Safetensors.NumberType, replaces: Bool) async throws -> [String] {
    let files = FileManager.default
    let there = (try? files.contentsOfDirectory(atPath: folder.path(percentEncoded: false))) ?? []
    guard there.isEmpty || replaces else {
      throw PreparationError(
        "\(folder.path(percentEncoded: false)) is not empty; choose another folder, or --force")
    }
    let (model, tokenizer) = try ModelFolder(home.models(ofRun: run)).load(stage == .sft ? .sft : .grpo)
    let history = try await home.history(ofRun: run)
    try files.createDirectory(at: folder, withIntermediateDirectories: true)
    let sha256 = model.sha256()
    let pretrained = tokenizer as? PretrainedTokenizer
    try model.saveHuggingFace(
      directory: folder, beginOfSequence: pretrained?.beginToken.map(Int.init),
      endOfSequence: Int(tokenizer.endOfSequence), metadata: ["twostage_run": run, "sha256": sha256],
      type: type)
    try pretrained?.save(to: folder)
    let card = ModelCard(
      history, stage: stage == .sft ? .sft : .grpo, sha256: sha256, hasTokenizer: pretrained != nil)
    try Data(card.text.utf8).write(to: folder.appending(path: "README.md"), options: .atomic)
    return try files.contentsOfDirectory(atPath: folder.path(percentEncoded: false)).sorted()
  }
}
