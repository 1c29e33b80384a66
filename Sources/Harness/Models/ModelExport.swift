internal import Files
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

  /// Writes the folder; returns the names of its files. Throws with nothing changed if there is something in it, unless that
  /// is a model and it `replaces` it.
  package func write(to folder: URL, type: Safetensors.NumberType, replaces: Bool) async throws -> [String] {
    try ModelOutput.check(folder, replaces: replaces)
    let (model, tokenizer) = try ModelFolder(home.models(ofRun: run)).load(stage == .sft ? .sft : .grpo)
    let history = try await home.history(ofRun: run)
    let staged = try StagedFiles(for: folder)
    let sha256 = model.sha256()
    let pretrained = tokenizer as? PretrainedTokenizer
    try model.saveHuggingFace(
      directory: staged.draft, beginOfSequence: pretrained?.beginToken.map(Int.init),
      endOfSequence: Int(tokenizer.endOfSequence), metadata: ["twostage_run": run, "sha256": sha256],
      type: type)
    try pretrained?.save(to: staged.draft)
    let card = ModelCard(
      history, stage: stage == .sft ? .sft : .grpo, sha256: sha256, hasTokenizer: pretrained != nil)
    try staged.write(Data(card.text.utf8), to: "README.md")
    try staged.commit(last: ModelOutput.configuration)
    return try FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false)).sorted()
  }
}

/// What a folder that a model is written to may hold already.
enum ModelOutput {
  /// The file that a model's folder is recognized by; it is written last.
  static let configuration = "config.json"

  /// Throws `PreparationError` unless `folder` is absent or empty or, if the model `replaces` what is there, holds a model.
  /// Files of the same names are replaced then, a `README.md` among them: not in a folder that is something else.
  static func check(_ url: URL, replaces: Bool) throws {
    struct Configuration: Decodable {
      var modelType: String

      enum CodingKeys: String, CodingKey {
        case modelType = "model_type"
      }
    }
    let folder = OutputFolder(url)
    let path = url.path(percentEncoded: false)
    guard try !folder.entries().isEmpty else { return }
    guard replaces else {
      throw PreparationError(
        "\(path) is not empty; choose another folder, or --force to replace the model in it")
    }
    let text = folder.beginning(of: configuration, count: 1 << 20)
    guard let text, (try? JSONDecoder().decode(Configuration.self, from: text)) != nil else {
      throw PreparationError(
        "\(path) is not empty and holds no model (a \(configuration) with a model_type); --force replaces only a model. "
          + "Choose another folder")
    }
  }
}
