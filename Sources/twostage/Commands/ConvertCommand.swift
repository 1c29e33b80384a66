import ArgumentParser
import Foundation
import Harness

struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert", abstract: "Write a GGUF file's model as a Hugging Face directory.")

  @Argument(help: "The .gguf file.")
  var source: String

  @Argument(help: "The directory; made if it is not there.")
  var directory: String

  @Flag(help: "Store the weights as BF16 instead of F32.")
  var bf16 = false

  func run() throws {
    try ModelConversion.convert(URL(filePath: source), into: URL(filePath: directory), bfloat16: bf16)
  }
}
