internal import Digests
internal import Files
package import Foundation
package import Kernels
package import Records
package import Training
package import Transformers

/// What is trained and the optimizer's moments after a step: all that is needed to go on, since random numbers have no state
/// and frozen weights are those that the stage began with.
package struct TrainingState {
  package var stage: Stage
  /// Steps done in the stage.
  package var step: Int
  /// All parameters of the model, or its adapters.
  package var trained: FloatBuffer
  package var moments: Learner.Moments
}

/// The states of one run on disk: written to a temporary name, synchronised, renamed; the last two are kept, and one that
/// does not match its own checksum, or whose step the journal does not hold, is never used.
package struct StateFolder {
  private let folder: URL
  /// Floats of what a stage trains.
  private let sizes: @Sendable (Stage) -> Int

  /// - Parameter adapters: what stages train in place of all parameters.
  package init(
    _ folder: URL, configuration: ModelConfiguration, adapters: [Stage: AdapterConfiguration] = [:]
  ) throws {
    self.folder = folder
    sizes = { stage in
      adapters[stage].map { Adapters.floats($0, configuration) } ?? ParameterLayout(configuration).count
    }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    DurableFile.removeLeftovers(in: folder)
  }

  /// Saves the state, then removes all but this one and the one before it: a later one was of no use, or this step would
  /// not have been done again.
  package func save(stage: Stage, step: Int, _ trained: FloatBuffer, _ moments: Learner.Moments) throws {
    let parts = [
      ("parameters", trained), ("first_moment", moments.first), ("second_moment", moments.second),
    ]
    let metadata = [
      "stage": stage.rawValue, "step": String(step), "sha256": Self.checksum(stage, step, parts.map(\.1)),
    ]
    try Safetensors.write(
      parts.map { NamedTensor(name: $0, shape: [$1.count], view: $1.vector) },
      metadata: metadata,
      to: url(stage, step))
    let all = try saved()
    let before = all.last { ($0.0.stage, $0.0.step) < (stage, step) }
    for (_, file) in all where file != url(stage, step) && file != before?.1 {
      try? FileManager.default.removeItem(at: file)
    }
  }

  /// The last state, no later than `stage`, that is whole and whose step `isKept` says that the journal holds; nil if there
  /// is none. `warn` is told of each that is not used.
  ///
  /// A journal that lost its end by damage lacks what a later state would go on from.
  package func latest(_ stage: Stage = .grpo, isKept: (Stage, Int) -> Bool, warn: (String) -> Void) throws
    -> TrainingState?
  {
    for (place, file) in try saved().reversed() where place.stage <= stage {
      guard isKept(place.stage, place.step) else {
        warn("\(file.lastPathComponent) is ahead of the journal and not used")
        continue
      }
      do { return try load(file, place) } catch {
        warn("\(file.lastPathComponent) is damaged and not used: \(error)")
      }
    }
    return nil
  }

  /// The file of the last state that `error` does not speak against; nil if there is none. Numbers that are none come from
  /// the weights that a step began with, or that it left behind when they were measured.
  func lastGood(after error: any Error) throws -> String? {
    var states = try saved()
    if case TrainingError.notFinite(let stage, let step, _, _) = error {
      states.removeAll { ($0.0.stage, $0.0.step) >= (stage, step - 1) }
    }
    return states.last?.1.path(percentEncoded: false)
  }

  private func load(_ file: URL, _ place: Place) throws -> TrainingState {
    let contents = try Safetensors(contentsOf: file)
    let parts = try ["parameters", "first_moment", "second_moment"].map { name in
      let buffer = FloatBuffer(count: sizes(place.stage))
      try contents.read(name, shape: [buffer.count], into: buffer.vector)
      return buffer
    }
    guard contents.header.metadata["sha256"] == Self.checksum(place.stage, place.step, parts) else {
      throw PreparationError("its checksum does not match")
    }
    return TrainingState(
      stage: place.stage, step: place.step, trained: parts[0],
      moments: Learner.Moments(first: parts[1], second: parts[2]))
  }

  private static func checksum(_ stage: Stage, _ step: Int, _ parts: [FloatBuffer]) -> String {
    var hash = SHA256()
    hash.update("\(stage.rawValue) \(step) ")
    for part in parts { part.withBytes { hash.update($0) } }
    return hash.hexadecimal()
  }

  private struct Place {
    let stage: Stage
    let step: Int
  }

  private func url(_ stage: Stage, _ step: Int) -> URL {
    folder.appending(path: "\(stage.rawValue)-\(step).safetensors")
  }

  /// The files in the order of the recipe.
  private func saved() throws -> [(Place, URL)] {
    try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil).compactMap {
      file in
      let parts = file.deletingPathExtension().lastPathComponent.split(separator: "-")
      guard file.pathExtension == "safetensors", parts.count == 2,
        let stage = Stage(rawValue: String(parts[0])),
        let step = Int(parts[1])
      else { return nil }
      return (Place(stage: stage, step: step), file)
    }.sorted { ($0.0.stage, $0.0.step) < ($1.0.stage, $1.0.step) }
  }
}
