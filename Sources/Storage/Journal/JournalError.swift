/// Why a journal cannot be read or written.
package enum JournalError: Error, Equatable, CustomStringConvertible {
  /// The system refused to open, read or write the file.
  case file(path: String, problem: String)
  /// The file system is full; the journal ends with the last event that was kept whole.
  case diskFull(path: String)
  /// The first line is not that of a journal of this version.
  case notAJournal(path: String, firstLine: String)
  /// A line before the last one does not match its checksum.
  case damaged(path: String, line: Int, problem: String)
  /// A line matches its checksum, but holds no event that this version knows.
  case unknownEvent(path: String, line: Int, problem: String)
  /// Another process writes the same run.
  case inUse(path: String)
  /// The file system cannot lock the file, which is how a second writer is kept away.
  case noLocks(path: String, problem: String)
  /// What was written last may or may not be on the disk.
  case unsure(path: String)

  package var description: String {
    switch self {
    case .file(let path, let problem): "\(path): \(problem)"
    case .diskFull(let path):
      "\(path): no space left on the device; free some and resume the run: all before this event is kept"
    case .notAJournal(let path, let firstLine):
      "\(path):1: expected '\(JournalFormat.header)', found '\(firstLine)'; "
        + "it was written by another version of this program, or is no journal"
    case .damaged(let path, let line, let problem):
      "\(path):\(line): damaged (\(problem)); "
        + "restore the file from a copy, or delete the run and start it again"
    case .unknownEvent(let path, let line, let problem):
      "\(path):\(line): holds an event that this version cannot read (\(problem)); "
        + "if a newer version of this program wrote it, use that one"
    case .inUse(let path): "\(path) is being written by another process; wait until it is done, or stop it"
    case .noLocks(let path, let problem):
      "\(path) cannot be locked (\(problem)), so a second writer could not be kept away; some network file systems have no "
        + "locks: set TWOSTAGE_HOME to a folder on another one"
    case .unsure(let path):
      "\(path): the system failed to bring an earlier event to the disk; check the disk, then resume the run"
    }
  }
}
