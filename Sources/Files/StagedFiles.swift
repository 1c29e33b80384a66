package import Foundation

/// New files for a folder, which take their places together or not at all.
///
/// They are prepared in a folder of their own beside the places that they will have. `commit` moves them there: each
/// move is atomic, and if one fails all that was replaced is put back. Until then nothing in the folder has changed, so that
/// a process that ends early, a full disk or a program that fails leaves the old files whole.
///
/// Nothing but regular files is ever replaced or removed, and no symbolic link below the folder is followed: the folder may
/// hold what somebody else has put there.
package final class StagedFiles {
  /// The folder that the files are for.
  package let folder: URL
  /// Where they are prepared, under the paths that they will have in the folder.
  package let draft: URL

  private let name: String
  private let descriptor: Int32
  private let draftDescriptor: Int32
  private var isNewFolder: Bool
  private var isCommitted = false

  private static let prefix = ".twostage-"
  private static let replaced = "replaced"

  /// Prepares files for `folder`, which is made if need be. Throws `FileError`.
  package init(for folder: URL) throws {
    self.folder = folder
    let path = folder.path(percentEncoded: false)
    isNewFolder = !FileManager.default.fileExists(atPath: path)
    do { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) } catch {
      throw FileError(path: path, reason: "cannot be made as a folder")
    }
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError.system(path) }
    Self.removeLeftovers(in: descriptor, at: folder)
    name = "\(Self.prefix)\(UUID().uuidString).\(DurableFile.temporary)"
    draft = folder.appending(path: name, directoryHint: .isDirectory)
    guard mkdirat(descriptor, name, 0o777) == 0 else {
      let error = FileError.system(path)
      close(descriptor)
      throw error
    }
    self.descriptor = descriptor
    draftDescriptor = openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    // Whoever finds it locked leaves it alone; the lock ends with this process, however that ends.
    if draftDescriptor >= 0 { flock(draftDescriptor, LOCK_EX | LOCK_NB) }
  }

  deinit {
    try? FileManager.default.removeItem(at: draft)
    if isNewFolder && !isCommitted { rmdir(folder.path(percentEncoded: false)) }
    if draftDescriptor >= 0 { close(draftDescriptor) }
    close(descriptor)
  }

  /// Puts `data` into the draft under `path`, relative to the folder.
  package func write(_ data: Data, to path: String) throws {
    let url = draft.appending(path: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try DurableFile.write(data, to: url)
  }

  /// Moves all files of the draft to their places, in the order of their paths but `first` before all others and `last`
  /// after them, and removes `obsolete` ones.
  ///
  /// Throws `FileError` with everything as it was if something other than a regular file is in one of the places, or the
  /// system refuses a move.
  package func commit(first: String? = nil, last: String? = nil, removing obsolete: [String] = []) throws {
    var paths = try Self.files(in: draft)
    let rank = { (path: String) in path == first ? 0 : path == last ? 2 : 1 }
    paths.sort { (rank($0), $0) < (rank($1), $1) }
    for path in paths + obsolete { try check(path) }
    guard mkdirat(draftDescriptor, Self.replaced, 0o777) == 0 else {
      throw FileError.system(draft.path(percentEncoded: false))
    }
    var undo: [() -> Void] = []
    do {
      for (index, path) in (paths + obsolete).enumerated() {
        try move(path, isNew: index < paths.count, kept: "\(Self.replaced)/\(index)", undo: &undo)
      }
    } catch {
      for step in undo.reversed() { step() }
      throw error
    }
    isCommitted = true
    try? FileManager.default.removeItem(at: draft)
    fsync(descriptor)
  }

  // MARK: Moving

  /// Throws unless the place of `path` is free or has a regular file in it.
  private func check(_ path: String) throws {
    let (parents, name) = Self.split(path)
    var parent = dup(descriptor)
    defer { close(parent) }
    for component in parents {
      let next = openat(parent, component, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      if next < 0, errno == ENOENT { return }
      guard next >= 0 else { throw foreign(path) }
      close(parent)
      parent = next
    }
    var entry = stat()
    guard fstatat(parent, name, &entry, AT_SYMLINK_NOFOLLOW) == 0 else {
      if errno == ENOENT { return }
      throw FileError.system(place(path))
    }
    guard entry.st_mode & S_IFMT == S_IFREG else { throw foreign(path) }
  }

  /// Moves the file at `path` of the draft to its place, or only away what is there, and says in `undo` how to take that
  /// back. What was there before is kept under the name `kept` of the draft.
  private func move(_ path: String, isNew: Bool, kept: String, undo: inout [() -> Void]) throws {
    let (parents, name) = Self.split(path)
    var parent = dup(descriptor)
    defer { close(parent) }
    for component in parents {
      if isNew, mkdirat(parent, component, 0o777) == 0 {
        let (above, made) = (dup(parent), component)
        undo.append {
          unlinkat(above, made, AT_REMOVEDIR)
          close(above)
        }
      }
      let next = openat(parent, component, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      if next < 0, errno == ENOENT, !isNew { return }
      guard next >= 0 else { throw foreign(path) }
      close(parent)
      parent = next
    }
    let (draft, target) = (draftDescriptor, dup(parent))
    var entry = stat()
    let exists = fstatat(parent, name, &entry, AT_SYMLINK_NOFOLLOW) == 0
    if exists {
      guard entry.st_mode & S_IFMT == S_IFREG else {
        close(target)
        throw foreign(path)
      }
      // A second name for the old file: the place is never empty, even if the process ends here.
      let isLinked = isNew && linkat(parent, name, draft, kept, 0) == 0
      guard isLinked || renameat(parent, name, draft, kept) == 0 else {
        close(target)
        throw FileError.system(place(path))
      }
      undo.append {
        renameat(draft, kept, target, name)
        close(target)
      }
    } else {
      undo.append {
        if isNew { unlinkat(target, name, 0) }
        close(target)
      }
    }
    guard isNew else { return }
    guard renameat(draft, path, parent, name) == 0 else { throw FileError.system(place(path)) }
    fsync(parent)
  }

  private func place(_ path: String) -> String { folder.appending(path: path).path(percentEncoded: false) }

  private func foreign(_ path: String) -> FileError {
    FileError(
      path: place(path),
      reason:
        "is not a regular file in a folder of its own (a symbolic link, say); nothing was changed. Remove it, or "
        + "choose another folder")
  }

  private static func split(_ path: String) -> (parents: [String], name: String) {
    var parts = path.split(separator: "/").map(String.init)
    let name = parts.popLast() ?? ""
    precondition(!name.isEmpty && !(parts + [name]).contains(".."), "a path that leaves the folder")
    return (parts, name)
  }

  /// Paths of the files in and under `folder`, relative to it.
  private static func files(in folder: URL) throws -> [String] {
    var files: [String] = []
    var folders = [""]
    while let below = folders.popLast() {
      let path = folder.appending(path: below).path(percentEncoded: false)
      for name in try FileManager.default.contentsOfDirectory(atPath: path) {
        var entry = stat()
        // A file that cannot be looked at must not be missing from the report without a word.
        guard lstat("\(path)/\(name)", &entry) == 0 else { throw FileError.system("\(path)/\(name)") }
        if entry.st_mode & S_IFMT == S_IFDIR {
          folders.append("\(below)\(name)/")
        } else {
          files.append(below + name)
        }
      }
    }
    return files
  }

  /// Removes what processes that were killed have prepared and never committed.
  private static func removeLeftovers(in descriptor: Int32, at folder: URL) {
    let names =
      (try? FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))) ?? []
    for name in names where name.hasPrefix(prefix) && name.hasSuffix(".\(DurableFile.temporary)") {
      let draft = openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard draft >= 0 else { continue }
      if flock(draft, LOCK_EX | LOCK_NB) == 0 {
        try? FileManager.default.removeItem(at: folder.appending(path: name, directoryHint: .isDirectory))
      }
      close(draft)
    }
  }
}
