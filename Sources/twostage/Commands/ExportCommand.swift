import ArgumentParser
import Exports
import Foundation
import Harness
import Records
import Storage

struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write runs for other programs: models, tables, MLflow, TensorBoard.",
    discussion: """
      csv: a file a table for all runs, numbers with all their digits (pandas before 3 needs float_precision="round_trip"). \
      mlflow: a file store, benchmarks as experiments (mlflow ui --backend-store-uri FOLDER; from MLflow 3.13 with \
      MLFLOW_ALLOW_FILE_STORE=true). tensorboard: an event file a run (tensorboard --logdir FOLDER). jsonl: the samples, as \
      twostage import reads them. huggingface: a run's trained model as transformers loads it, with its tokenizer and a \
      model card. Evaluations count the steps of both stages one after the other.
      """)

  @Argument(help: "The runs.")
  var runs: [String] = []

  @Flag(help: "All runs of the store.")
  var all = false

  @Option(help: "huggingface, csv, mlflow, tensorboard or jsonl.")
  var format: Format

  @Option(help: "Of huggingface: the model after stage 1 (sft) or after stage 2 (grpo).")
  var stage: ModelStage = .grpo

  @Option(help: "Of huggingface: the weights' numbers, float32 or bfloat16.")
  var dtype: StoredNumbers = .float32

  @Option(help: ArgumentHelp("The folder to write to; made if it is not there.", valueName: "folder"))
  var output: String

  @Flag(help: "Replace files that are there with other contents.")
  var force = false

  func validate() throws {
    if format == .huggingface, all || runs.count != 1 {
      throw ValidationError("Name the one run whose model is to be exported.")
    }
    if runs.isEmpty != all { throw ValidationError("Name the runs to export, or give --all.") }
  }

  func run() async throws {
    let folder = URL(filePath: output, directoryHint: .isDirectory)
    guard let format = ExportFormat(rawValue: format.rawValue) else {
      return try await exportModel(to: folder)
    }
    let store = try await HarnessHome.resolve().openStore()
    let ids = try all ? store.runs().map(\.run).sorted() : runs.map { try store.run(matching: $0).run }
    let target = ExportFolder(folder, replaces: force)
    var count = 0
    func write(_ histories: [RunHistory]) throws {
      let files = try format.files(histories, in: folder)
      try target.write(files)
      count += files.count
    }
    if format.mergesRuns {
      try write(ids.map { try store.history(of: $0) })
    } else {
      // One after the other: samples of many runs would fill the memory.
      for id in ids { try write([try store.history(of: id)]) }
    }
    try Terminal.print(
      "\(ids.count) run\(ids.count == 1 ? "" : "s"): \(count) files in \(folder.path(percentEncoded: false))")
  }
}

extension ExportCommand {
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case huggingface, csv, mlflow, tensorboard, jsonl
  }

  private func exportModel(to folder: URL) async throws {
    let export = try ModelExport(run: runs[0], stage: stage, home: HarnessHome.resolve())
    let files = try await export.write(to: folder, type: dtype.type, replaces: force)
    try Terminal.print("\(folder.path(percentEncoded: false)): \(files.joined(separator: ", "))")
  }
}
