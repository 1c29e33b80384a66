import ArgumentParser
import Files
import Foundation
import Harness

struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Write a GGUF file's model and tokenizer as a folder that transformers loads.")

  @Argument(help: ArgumentHelp("The GGUF file.", valueName: "file.gguf"))
  var source: String

  @Argument(help: "The folder; made if it is not there.")
  var folder: String

  @Option(help: "The weights' numbers, float32 or bfloat16.")
  var dtype: StoredNumbers = .float32

  @Flag(help: "Replace the model that is in the folder.")
  var force = false

  func run() throws {
    try InputPath.check(source)
    try ModelConversion.convert(
      URL(filePath: source), into: URL(filePath: folder, directoryHint: .isDirectory), type: dtype.type,
      replaces: force)
  }
}
