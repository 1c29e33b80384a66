import ArgumentParser

/// Whether other processes that measure on this machine are waited for.
struct WaitOptions: ParsableArguments {
  @Flag(help: "Wait until no other process measures on this machine; else both are marked as contended.")
  var wait = false

  @Option(
    help: ArgumentHelp(
      "With --wait: go on after so long all the same; a day if not given.", valueName: "minutes"))
  var waitLimit: Double?

  func validate() throws {
    guard let waitLimit else { return }
    if !wait { throw ValidationError("--wait-limit goes with --wait.") }
    // A year in minutes.
    if !(0...525_600).contains(waitLimit) {
      throw ValidationError("--wait-limit must be from 0 to 525600 minutes.")
    }
  }

  /// The longest time to wait; nil for not at all.
  var longest: Duration? { wait ? .seconds(60 * (waitLimit ?? 1440)) : nil }
}
