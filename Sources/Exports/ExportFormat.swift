package import Foundation
package import Records

/// The forms in which runs leave for other programs.
package enum ExportFormat: String, Sendable, CaseIterable {
  /// One file a table.
  case csv
  /// A file store of MLflow.
  case mlflow
  /// Event files of TensorBoard.
  case tensorboard
  /// The samples as JSON lines, one file a run, in the form that `twostage import` reads.
  case jsonl

  /// Whether all runs go into the same files, so that they have to be exported together.
  package var mergesRuns: Bool { self == .csv }

  /// The files that `histories` give in `folder`.
  package func files(_ histories: [RunHistory], in folder: URL) throws -> [ExportFile] {
    switch self {
    case .csv: CSVExport.files(histories)
    case .mlflow: try histories.flatMap { try MLflowExport($0, folder: folder).files() }
    case .tensorboard: histories.map { TensorBoardExport.file($0) }
    case .jsonl: try histories.map { try SamplesExport.file($0) }
    }
  }
}
