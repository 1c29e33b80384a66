internal import Dispatch
internal import Synchronization

/// A number of workers that do a piece of work side by side, on Dispatch's threads.
///
/// Workers take tasks from a shared counter, so that none waits while work is left. Who takes which task never shows in
/// a result: a task's outcome depends on its index alone.
package struct WorkerPool: Sendable {
  /// Number of workers.
  package let count: Int

  package init(count: Int) {
    precondition(count > 0, "a pool needs a worker")
    self.count = count
  }

  /// Runs `body` once for each worker and waits for all. The error of the lowest worker that failed is thrown.
  package func run(_ body: @Sendable (_ worker: Int) throws -> Void) throws {
    if count == 1 { return try body(0) }
    let failures = Mutex<[Int: any Error]>([:])
    DispatchQueue.concurrentPerform(iterations: count) { worker in
      do { try body(worker) } catch { failures.withLock { $0[worker] = error } }
    }
    if let failure = failures.withLock({ $0.min { $0.key < $1.key } }) { throw failure.value }
  }

  /// Runs `body` for each task in 0..<`tasks`, every worker taking the next one when it is free; no more workers than tasks
  /// are woken, so that those that are left over need no memory either.
  package func forEach(tasks: Int, _ body: @Sendable (_ task: Int, _ worker: Int) throws -> Void) throws {
    let next = TaskCounter(count: tasks)
    try WorkerPool(count: max(1, min(count, tasks))).run { worker in
      while let task = next.take() { try body(task, worker) }
    }
  }
}
