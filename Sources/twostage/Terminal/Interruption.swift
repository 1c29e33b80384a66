import Dispatch
import Foundation
import Harness

/// Turns Ctrl-C and SIGTERM into a wish to stop; a second Ctrl-C ends the program at once, which loses nothing either:
/// the journal holds what is done.
enum Interruption {
  /// Watches for the signals until the returned sources are cancelled.
  ///
  /// - Parameter says: What the first one is answered with; nil for nothing.
  static func raise(
    _ stop: StopSignal, says: String? = "stopping at the next step; once more to end at once"
  ) -> Sources {
    let sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        if stop.isRaised { Foundation.exit(130) }
        stop.raise()
        if let says { Terminal.error(says, prefix: "\n") }
      }
      source.resume()
      return source
    }
    return Sources(sources: sources)
  }

  /// The watchers of both signals.
  struct Sources {
    fileprivate let sources: [any DispatchSourceSignal]

    func cancel() {
      for source in sources { source.cancel() }
    }
  }
}
