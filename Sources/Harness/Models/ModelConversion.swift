internal import Files
package import Foundation
internal import Tokenizers
package import Transformers

/// From one form of a checkpoint to a folder in the layout of Hugging Face.
package enum ModelConversion {
  /// Writes configuration, weights and tokenizer of the GGUF file or folder at `source` into `folder`, made if need be.
  ///
  /// Throws with nothing changed if there is something in it, unless that is a model and it `replaces` it.
  package static func convert(
    _ source: URL, into folder: URL, type: Safetensors.NumberType, replaces: Bool
  ) throws {
    try ModelOutput.check(folder, replaces: replaces)
    let checkpoint = try PretrainedCheckpoint(at: source)
    let tokenizer = try checkpoint.tokenizer()
    let staged = try StagedFiles(for: folder)
    try checkpoint.model.parameters().saveHuggingFace(
      directory: staged.draft, beginOfSequence: tokenizer.beginToken.map(Int.init),
      endOfSequence: Int(tokenizer.endOfSequence), type: type)
    try tokenizer.save(to: staged.draft)
    try staged.commit(last: ModelOutput.configuration)
  }
}
