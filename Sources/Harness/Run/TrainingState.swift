internal import Digests
internal import Foundation
internal import Kernels
internal import Records
internal import Training
internal import Transformers

/// Weights and optimizer moments after a step: all that is needed to go on, since random numbers have no state.
struct TrainingState {
  var stage: Stage
  /// Steps done in the stage.
  var step: Int
  var model: Parameters
  var firstMoment: Parameters
  var secondMoment: Parameters
}

/// The states of one run on disk: written to a temporary name, synchronised, renamed; the last two are kept, and one that
/// does not match its own checksum is never used.
struct StateFolder {
  private let folder: URL
  private let configuration: ModelConfiguration
  private static let kept = 2

  init(_ folder: URL, configuration: ModelConfiguration) throws {
    self.folder = folder
    self.configuration = configuration
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  /// Saves the state, then removes all but the last two.
  func save(stage: Stage, step: Int, _ model: Parameters, _ first: Parameters, _ second: Parameters) throws {
    let parts = [("parameters", model), ("first_moment", first), ("second_moment", second)]
    let metadata = [
      "stage": stage.rawValue, "step": String(step), "sha256": Self.checksum(stage, step, parts.map(\.1)),
    ]
    try Safetensors.write(
      parts.map { NamedTensor(name: $0, shape: [$1.buffer.count], view: $1.buffer.vector) },
      metadata: metadata,
      to: url(stage, step))
    for (_, old) in try saved().dropLast(Self.kept) { try? FileManager.default.removeItem(at: old) }
  }

  /// The last state that is whole; nil if there is none. `warn` is told of each that is not.
  func latest(warn: (String) -> Void) throws -> TrainingState? {
    for (place, file) in try saved().reversed() {
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
      let parameters = Parameters(zeros: configuration)
      try contents.read(name, shape: [parameters.buffer.count], into: parameters.buffer.vector)
      return parameters
    }
    guard contents.header.metadata["sha256"] == Self.checksum(place.stage, place.step, parts) else {
      throw PreparationError("its checksum does not match")
    }
    return TrainingState(
      stage: place.stage, step: place.step, model: parts[0], firstMoment: parts[1], secondMoment: parts[2])
  }

  private static func checksum(_ stage: Stage, _ step: Int, _ parts: [Parameters]) -> String {
    var hash = SHA256()
    hash.update("\(stage.rawValue) \(step) ")
    for part in parts { part.buffer.withBytes { hash.update($0) } }
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
