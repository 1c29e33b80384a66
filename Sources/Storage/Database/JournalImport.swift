/// What came of carrying journals into the database.
package struct JournalImport: Sendable {
  /// Runs that had something new, and how many events that was.
  package var stored: [(run: String, events: Int)] = []
  /// What the database refused of the journals of this import, now or earlier.
  package var rejected: [RejectedEvent] = []
  /// Journals that could not be read or stored, each with the reason in one line.
  package var refused: [String] = []
}
