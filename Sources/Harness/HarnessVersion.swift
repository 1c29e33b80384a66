internal import Provenance

/// The version of the harness.
package enum HarnessVersion {
  /// As `--version` prints it.
  package static var text: String { Version.current }
}
