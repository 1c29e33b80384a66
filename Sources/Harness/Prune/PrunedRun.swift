package import Foundation

/// What is deleted of one run.
package struct PrunedRun: Sendable, Equatable {
  package let run: String
  /// Nil for what only the state folder knows.
  package let benchmark: String?
  package let seed: UInt64?
  package let status: String?
  /// ISO 8601 in UTC.
  package let started: String?
  /// Folders with everything in them.
  package let folders: [URL]
  /// Size of the files in the folders.
  package let bytes: Int
  /// Samples that go from the database; nil if the database is left alone.
  package let samples: Int?
}
