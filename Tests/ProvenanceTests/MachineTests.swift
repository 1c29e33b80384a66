import Provenance
import Testing

struct MachineTests {
  @Test func `The machine is described from the system's files`() throws {
    let folder = try TemporaryFolder()
    try folder.write("NAME=x\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n", to: "etc/os-release")
    try folder.write("0123456789abcdef\n", to: "etc/machine-id")
    try folder.write("6.1.0-18\n", to: "proc/sys/kernel/osrelease")
    try folder.write("box\n", to: "proc/sys/kernel/hostname")
    try folder.write(
      "processor\t: 0\nmodel name\t: Fast CPU @ 2.0GHz\nmodel name\t: Other\n", to: "proc/cpuinfo")
    try folder.write("MemTotal:        8000 kB\nMemFree: 1 kB\n", to: "proc/meminfo")
    let files = SystemFiles(root: folder.path + "/")
    let machine = Machine(files: files, cores: 2)
    #expect(machine.operatingSystem == "Debian GNU/Linux 12 (bookworm), Linux 6.1.0-18")
    #expect(machine.cpu == "Fast CPU @ 2.0GHz")
    #expect(machine.memoryBytes == 8_192_000)
    #expect(machine.hostname == "box")
    #expect(machine.identifier.count == 12 && !machine.identifier.contains("0123456789"))
    #expect(machine == Machine(files: files, cores: 2))
    #expect(machine.identifier != Machine(files: files, cores: 4).identifier)
    try folder.write("fedcba9876543210\n", to: "etc/machine-id")
    #expect(machine.identifier != Machine(files: files, cores: 2).identifier)
  }

  @Test func `What is missing is unknown`() throws {
    let folder = try TemporaryFolder()
    let machine = Machine(files: SystemFiles(root: folder.path + "/"), cores: 1)
    #expect(machine.operatingSystem == "unknown" && machine.cpu == "unknown" && machine.hostname == "unknown")
    #expect(machine.memoryBytes == 0 && machine.identifier.count == 12)
  }

  @Test func `This machine has cores, memory and a name`() {
    let machine = Machine()
    #expect(machine.cores >= 1)
    #expect(machine.memoryBytes > 1 << 26)
    #expect(machine.hostname != "unknown" && machine.operatingSystem != "unknown")
  }
}
