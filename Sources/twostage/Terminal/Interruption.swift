import ArgumentParser
import Dispatch
import Foundation
import Harness
import Synchronization

/// Turns Ctrl-C, SIGTERM and a closed terminal into a wish to stop; a second one ends the program at once, which loses
/// nothing either: the journal holds what is done.
enum Interruption {
  private struct Raised {
    var signal: Int32 = 0
    var moment = ContinuousClock.now
  }

  private static let raised = Mutex(Raised())
  private static let queue = DispatchQueue(label: "interruption", qos: .userInteractive)
  /// `timeout` and service managers signal a program and then its group: what comes so soon again is the same wish.
  private static let echo = Duration.milliseconds(300)
  /// How long a program that has to end still waits for a database. What is not stored by then is in the journal.
  private static let patience = Duration.seconds(2)

  /// Whether a signal has asked the program to stop.
  static var isRaised: Bool { raised.withLock { $0.signal != 0 } }

  /// What a program that such a signal ended exits with, as shells count it; nil if there was none.
  static var exitCode: ExitCode? {
    let signal = raised.withLock { $0.signal }
    return signal == 0 ? nil : ExitCode(128 + signal)
  }

  /// Watches for the signals until the returned sources are cancelled.
  ///
  /// - Parameter says: What the first one is answered with; nil for nothing.
  static func raise(
    _ stop: StopSignal, says: TerminalText? = "stopping at the next step; once more to end at once"
  ) -> Sources {
    var numbers = [SIGINT, SIGTERM]
    // nohup means that the program outlives its terminal.
    var hangUp = sigaction()
    sigaction(SIGHUP, nil, &hangUp)
    if !isIgnored(hangUp) { numbers.append(SIGHUP) }
    let sources = numbers.map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler { receive(number, stop, says) }
      source.resume()
      return source
    }
    return Sources(sources: sources)
  }

  private static func isIgnored(_ action: sigaction) -> Bool {
    #if os(Linux)
      let handler = action.__sigaction_handler.sa_handler
    #else
      let handler = action.__sigaction_u.__sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  private static func receive(_ number: Int32, _ stop: StopSignal, _ says: TerminalText?) {
    let isFirst = raised.withLock { raised in
      guard raised.signal == 0 else {
        if ContinuousClock.now - raised.moment > echo { _exit(128 + number) }
        return false
      }
      raised = Raised(signal: number, moment: .now)
      return true
    }
    guard isFirst else { return }
    stop.raise()
    HarnessHome.leaveDatabases(within: patience)
    if let says { Terminal.error(says, prefix: "\n") }
  }

  /// The watchers of the signals.
  struct Sources {
    fileprivate let sources: [any DispatchSourceSignal]

    func cancel() {
      for source in sources { source.cancel() }
    }
  }
}
